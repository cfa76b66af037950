package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"isopet/app/format"
)

// Job is work that runs elsewhere. It takes its inputs when it is made, reports progress, can be cancelled, and ends
// in a function applied on the goroutine that owns the state; a failed one ends in a sentence to the user.
type Job struct {
	// Name is what the user reads while it runs, "Segmenting".
	Name string

	kind        jobKind
	ctx         context.Context
	cancel      context.CancelFunc
	done, total atomic.Int64
	reported    atomic.Int64  // when progress was last announced, unix milliseconds
	worked      chan struct{} // closed when its work is done, and only its end is to be applied
	ended       chan struct{}
}

// jobKind tells which jobs replace each other: a new one of a kind cancels the one under way, see [App.start].
type jobKind int

const (
	openJob jobKind = iota
	referenceJob
	segmentJob
	exportJob
	engineJob
	ctJob
	projectionJob
	autosaveJob
	measureJob
	drawJob
	resultsJob
	lookJob
)

// work computes and returns what is to be applied to the state. It must not touch the state itself.
type work func(ctx context.Context, progress func(done, total int)) (apply func(), err error)

// Progress is how much is done of how much; total 0 says that nobody knows.
func (j *Job) Progress() (done, total int) { return int(j.done.Load()), int(j.total.Load()) }

// Cancel asks the job to stop; what it computed is dropped.
func (j *Job) Cancel() { j.cancel() }

// Quiet says that nobody waits for the job, so that nobody need be told of it, nor can stop it.
func (j *Job) Quiet() bool {
	return j.kind == projectionJob || j.kind == autosaveJob || j.kind == measureJob
}

func (j *Job) cancelled() bool { return j.ctx.Err() != nil }

// Ended is closed when the job's end has been applied, or dropped.
func (j *Job) Ended() <-chan struct{} { return j.ended }

// progressEvery is the shortest time between two announcements of progress.
const progressEvery = 100 * time.Millisecond

// start runs w elsewhere. A job of the same kind that is under way is cancelled and its end is dropped. Those that draw
// are different things of one kind; so the user is told.
func (a *App) start(kind jobKind, name string, w work) *Job {
	if kind == drawJob {
		a.stop("the next was begun before it had ended", kind)
	}
	a.cancelKind(kind)
	return a.run(kind, name, w)
}

// startWriting is start for a file of the user's. It cancels nothing: files are written one after another, in the order
// in which they were asked for, so that none is missing, and of two to the same place the later one stays.
func (a *App) startWriting(name string, w work) *Job {
	var before []*Job
	for _, j := range a.State.Jobs {
		if j.kind == exportJob {
			before = append(before, j)
		}
	}
	return a.run(exportJob, name, func(ctx context.Context, progress func(done, total int)) (func(), error) {
		for _, j := range before {
			select {
			case <-j.worked:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		return w(ctx, progress)
	})
}

// AfterWriting calls then on the owner's goroutine once none of the user's files is being written: at once if none is. One
// that the user has cancelled is not waited for: a disk that does not answer would hold the program for ever.
func (a *App) AfterWriting(then func()) {
	for _, j := range a.State.Jobs {
		if j.kind == exportJob && !j.cancelled() {
			go func() {
				<-j.ctx.Done() // as it does at the job's end too, before which nothing else is posted
				a.post(func() { a.AfterWriting(then) })
			}()
			return
		}
	}
	then()
}

func (a *App) run(kind jobKind, name string, w work) *Job {
	ctx, cancel := context.WithCancel(context.Background())
	j := &Job{Name: name, kind: kind, ctx: ctx, cancel: cancel, worked: make(chan struct{}), ended: make(chan struct{})}
	a.State.Jobs = append(a.State.Jobs, j)
	a.idle.stop()
	a.changed(ChangedJobs)
	progress := func(done, total int) {
		j.done.Store(int64(done))
		j.total.Store(int64(total))
		now := time.Now().UnixMilli()
		last := j.reported.Load()
		if now-last >= progressEvery.Milliseconds() && j.reported.CompareAndSwap(last, now) {
			a.post(func() { a.changed(ChangedJobs) })
		}
	}
	go func() {
		apply, err := w(ctx, progress)
		close(j.worked)
		a.post(func() {
			defer close(j.ended)
			// Asked before the context is released: a cancelled job ends in nothing, even if it was just done.
			cancelled := ctx.Err() != nil
			cancel()
			a.State.Jobs = without(a.State.Jobs, j)
			switch {
			case cancelled:
			case err != nil:
				a.fail(err)
			case apply != nil:
				apply()
			}
			if len(a.State.Jobs) == 0 {
				a.trimIdle()
			}
			a.changed(ChangedJobs)
		})
	}()
	return j
}

func (a *App) cancelKind(kinds ...jobKind) {
	for _, j := range a.State.Jobs {
		for _, k := range kinds {
			if j.kind == k {
				j.Cancel()
			}
		}
	}
}

// stop is cancelKind for what the user waits for, who is told why.
func (a *App) stop(why string, kinds ...jobKind) {
	var names []string
	for _, j := range a.State.Jobs {
		if slices.Contains(kinds, j.kind) && !j.cancelled() {
			names = append(names, j.Name)
		}
	}
	a.cancelKind(kinds...)
	if len(names) > 0 {
		a.Warn(fmt.Sprintf("%s was cancelled: %s.", strings.Join(names, ", "), why))
	}
}

// Cancel stops all jobs that the user may stop; what they computed is dropped.
func (a *App) Cancel() {
	for _, j := range a.State.Jobs {
		if !j.Quiet() {
			j.Cancel()
		}
	}
}

// fail tells the user why something could not be done.
func (a *App) fail(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	a.notice(Notice{Text: format.Sentence(err), Failed: true})
}

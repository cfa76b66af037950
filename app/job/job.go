// Package job is work that runs elsewhere and comes back to the goroutine that owns what it is about: begun, cancelled,
// replaced by the next of its kind, and announced. It knows nothing of what is worked on.
package job

import (
	"context"
	"slices"
	"sync/atomic"
	"time"
)

// Job is work that runs elsewhere. It takes its inputs when it is made, reports progress, can be cancelled, and ends
// in a function applied on the goroutine that owns the state; a failed one ends in a sentence to the user.
type Job struct {
	// Name is what the user reads while it runs, "Segmenting".
	Name string
	// Kind is what it is about.
	Kind Kind

	quiet       bool
	ctx         context.Context
	cancel      context.CancelFunc
	done, total atomic.Int64
	reported    atomic.Int64  // when progress was last announced, unix milliseconds
	worked      chan struct{} // closed when its work is done, and only its end is to be applied
	ended       chan struct{}
}

// Kind tells which jobs replace each other.
type Kind int

// Progress is told how much is done of how much; total 0 says that nobody knows.
type Progress = func(done, total int)

// Work computes and returns what is to be applied to the state. It must not touch the state itself.
type Work func(ctx context.Context, progress Progress) (apply func(), err error)

// Progress is how much is done of how much; total 0 says that nobody knows.
func (j *Job) Progress() (done, total int) { return int(j.done.Load()), int(j.total.Load()) }

// Cancel asks the job to stop; what it computed is dropped.
func (j *Job) Cancel() { j.cancel() }

// Cancelled reports whether it was asked to stop, or has ended.
func (j *Job) Cancelled() bool { return j.ctx.Err() != nil }

// Quiet says that nobody waits for the job, so that nobody need be told of it, nor can stop it.
func (j *Job) Quiet() bool { return j.quiet }

// Worked is closed when its work is done, and only its end is to be applied.
func (j *Job) Worked() <-chan struct{} { return j.worked }

// Ended is closed when the job's end has been applied, or dropped.
func (j *Job) Ended() <-chan struct{} { return j.ended }

// progressEvery is the shortest time between two announcements of progress.
const progressEvery = 100 * time.Millisecond

// Runner runs jobs for an owner. All its methods are called on the owner's goroutine.
type Runner struct {
	// Jobs are those under way, the oldest first. The list is the owner's.
	Jobs *[]*Job
	// Quiet are the kinds of jobs that nobody waits for.
	Quiet []Kind
	// Post runs a function on the owner's goroutine.
	Post func(func())
	// Changed is called there when a job has begun, gone on or ended, and Failed when one has failed.
	Changed func()
	Failed  func(error)
}

// Run begins a job.
func (r *Runner) Run(kind Kind, name string, w Work) *Job {
	ctx, cancel := context.WithCancel(context.Background())
	j := &Job{Name: name, Kind: kind, quiet: slices.Contains(r.Quiet, kind), ctx: ctx, cancel: cancel,
		worked: make(chan struct{}), ended: make(chan struct{})}
	*r.Jobs = append(*r.Jobs, j)
	r.Changed()
	progress := func(done, total int) {
		j.done.Store(int64(done))
		j.total.Store(int64(total))
		now := time.Now().UnixMilli()
		last := j.reported.Load()
		if now-last >= progressEvery.Milliseconds() && j.reported.CompareAndSwap(last, now) {
			r.Post(r.Changed)
		}
	}
	go func() {
		apply, err := w(ctx, progress)
		close(j.worked)
		r.Post(func() { r.end(j, apply, err) })
	}()
	return j
}

// end applies the end of a job.
func (r *Runner) end(j *Job, apply func(), err error) {
	defer close(j.ended)
	// Asked before the context is released: a cancelled job ends in nothing, even if it was just done.
	cancelled := j.Cancelled()
	j.cancel()
	*r.Jobs = slices.DeleteFunc(slices.Clone(*r.Jobs), func(other *Job) bool { return other == j })
	switch {
	case cancelled:
	case err != nil:
		r.Failed(err)
	case apply != nil:
		apply()
	}
	r.Changed()
}

// Queue begins a job that works once all earlier ones of its kind have worked. It cancels none.
func (r *Runner) Queue(kind Kind, name string, w Work) *Job {
	var before []*Job
	for _, j := range *r.Jobs {
		if j.Kind == kind {
			before = append(before, j)
		}
	}
	return r.Run(kind, name, func(ctx context.Context, progress Progress) (func(), error) {
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

// After calls then on the owner's goroutine once no job of a kind is under way: at once if none is. One that is
// cancelled is not waited for: a disk that does not answer would hold the program for ever.
func (r *Runner) After(kind Kind, then func()) {
	j := r.Running(kind)
	if j == nil {
		then()
		return
	}
	go func() {
		<-j.ctx.Done() // as it does at the job's end too, before which nothing else is posted
		r.Post(func() { r.After(kind, then) })
	}()
}

// Running is a job of a kind that is under way and not cancelled, nil if there is none.
func (r *Runner) Running(kind Kind) *Job { return Running(*r.Jobs, kind) }

// Running is a job of a kind that is not cancelled, nil if there is none.
func Running(jobs []*Job, kind Kind) *Job {
	for _, j := range jobs {
		if j.Kind == kind && !j.Cancelled() {
			return j
		}
	}
	return nil
}

// Cancel cancels all jobs of some kinds, and says which there were that were not cancelled yet.
func (r *Runner) Cancel(kinds ...Kind) (names []string) {
	for _, j := range *r.Jobs {
		if !slices.Contains(kinds, j.Kind) {
			continue
		}
		if !j.Cancelled() {
			names = append(names, j.Name)
		}
		j.Cancel()
	}
	return names
}

package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"

	"isopet/app/format"
	"isopet/app/job"
)

// The kinds of jobs.
const (
	openJob job.Kind = iota
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

// newRunner runs the jobs of an App, in State.Jobs.
func (a *App) newRunner() job.Runner {
	return job.Runner{
		Jobs: &a.State.Jobs, Post: a.post, Failed: a.fail, Quiet: []job.Kind{projectionJob, autosaveJob, measureJob},
		Changed: func() {
			if len(a.State.Jobs) == 0 {
				a.idle.Later(job.IdleAfter, 0, func(do func()) { do() }, debug.FreeOSMemory)
			} else {
				a.idle.Stop()
			}
			a.changed(ChangedJobs)
		},
	}
}

// opening names a job that reads a file, and writing one that writes it.
func opening(path string) string { return fmt.Sprintf("Opening %s", filepath.Base(path)) }

func writing(path string) string { return fmt.Sprintf("Writing %s", filepath.Base(path)) }

// start runs w elsewhere. A job of the same kind that is under way is cancelled and its end is dropped. Those that draw
// are different things of one kind; so the user is told.
func (a *App) start(kind job.Kind, name string, w job.Work) *job.Job {
	if kind == drawJob {
		a.stop("the next was begun before it had ended", kind)
	}
	a.jobs.Cancel(kind)
	return a.jobs.Run(kind, name, w)
}

// startWriting is start for a file of the user's. It cancels nothing: files are written one after another, in the order
// in which they were asked for, so that none is missing, and of two to the same place the later one stays.
func (a *App) startWriting(name string, w job.Work) *job.Job { return a.jobs.Queue(exportJob, name, w) }

// AfterWriting calls then on the owner's goroutine once none of the user's files is being written: at once if none is.
// One that the user has cancelled is not waited for.
func (a *App) AfterWriting(then func()) { a.jobs.After(exportJob, then) }

// stop cancels what the user waits for, who is told why.
func (a *App) stop(why string, kinds ...job.Kind) {
	if names := a.jobs.Cancel(kinds...); len(names) > 0 {
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

// Draw runs what draws elsewhere; it is cancelled by another edit. A whole-body scan waits no longer.
func (a *App) Draw(name string, w job.Work) *job.Job {
	if a.State.Scan == nil {
		return nil
	}
	a.EndStroke()
	a.DropOffer()
	a.State.Waits = false
	return a.start(drawJob, name, w)
}

// StopDrawing cancels what draws or segments, and says why.
func (a *App) StopDrawing(why string) { a.stop(why, segmentJob, drawJob) }

package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"isopet/app/format"
	"isopet/app/job"
	"isopet/app/scan"
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
				a.trimIdle()
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

// maxGarbage is how many bytes of memory that is no longer used may lie about before it is collected.
const maxGarbage = 64 << 20

// collectEarly bounds the memory beside an open scan: Go would let the heap grow to twice what is in use, and a scan is
// most of that. Collecting more often costs little, as there is nothing to follow in a scan's voxels. Whoever sets GOGC
// has chosen.
func collectEarly(s *scan.Scan) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt(s.Len()))
	}
}

// collectAt is by how many percent the heap may grow beside a scan and its mask of so many voxels.
func collectAt(voxels int) int {
	const perVoxel = 4 + 1
	return min(max(100*maxGarbage/max(perVoxel*voxels, 1), 5), 100)
}

// idleAfter is how long nothing must have been under way before memory is given back.
const idleAfter = time.Second

// trimIdle gives memory that is no longer used back to the system once nothing has been under way for a while. Left to
// itself, Go would keep what opening and segmenting a scan took, as much as the scan, for minutes.
func (a *App) trimIdle() {
	a.idle.Later(idleAfter, 0, func(do func()) { do() }, debug.FreeOSMemory)
}

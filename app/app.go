// Package app is the program without windows: the state of an open scan, the changes made to it and their undoing, and
// the work that runs beside it. It knows no toolkit; package ui shows it.
//
// One goroutine owns the [State]. All methods of [App] are called on it; work is done elsewhere by a job, which takes
// its inputs when it is made and comes back to the owner through the function given to [New].
//
// Where things are:
//
//	app, state, edit, job   the owner, what it owns, undo and redo, what edits are called, work elsewhere
//	open, annotation, results      a scan is opened; an annotation, a CT, an experiment's folder beside it
//	suv                            which values of the scan are shown
//	setup, segment, threshold      networks and baselines segment it; thresholds moved by hand
//	lesions                        lesions added, named, shown, deleted
//	draw, postprocess              drawn, grown, smoothed
//	navigate                       where the cursor goes; distances, projections
//	measure, report_save           quantities, in a table and on a page
//	session, autosave              work kept in a file, and for after a crash
//	export                         masks
package app

import (
	"context"
	"path/filepath"
	"slices"

	"isopet/app/contour"
	"isopet/app/delay"
	"isopet/app/engine"
	"isopet/app/format"
	"isopet/app/history"
	"isopet/app/job"
	"isopet/app/outline"
	"isopet/app/projection"
	"isopet/app/recovery"
	"isopet/app/settings"
	"isopet/app/setup"
	"isopet/app/view"
	"isopet/training/pathtext"
	"isopet/volume"
)

// Version of the program. It stands in models and in what `isopet --version` prints.
const Version = "0.1.0"

// Config is what the program was started with. Its zero value finds everything by itself.
type Config struct {
	// Engine says where the networks are and what they run on.
	Engine engine.Config
	// StateDir is the folder in which work is kept for after a crash, see [recovery.Folder]; empty: it is not kept.
	StateDir string
}

// App owns the state of the program. Its methods are called on one goroutine, the owner's.
type App struct {
	// State is for reading; change it through the methods.
	State State
	// OnChange, if set, is called on the owner's goroutine after every change, with what changed.
	OnChange func(Change)

	post       func(func())
	history    history.History[*Edit]
	engine     engine.Engine
	scoreMap   contour.LastScoreMap
	jobs       job.Runner
	keepView   bool    // the first segmentation of the open scan does not move the view
	stroke     *stroke // nil: none under way
	segmenting uint8   // label of the lesion that is segmented, or was last
	autosaver  autosaver
	unkept     bool // State.Settings could not be written

	projections *projection.Set
	previewed   context.Context // of the job that reads the scan of State.Preview
	measuring   delay.Delay     // of the lesions, until the mask has come to rest
	idle        delay.Delay     // until memory is given back
}

// New is an App without a scan. post runs a function on the goroutine that owns the state, after post has returned
// or before, and in the order given: fyne.Do in the window, a queue in tests.
func New(post func(func()), config Config) *App {
	a := &App{engine: engine.Engine{Config: config.Engine}, post: post,
		autosaver: autosaver{store: recovery.Store{Folder: config.StateDir}}}
	a.jobs = a.newRunner()
	a.State.Outline = outline.New(nil, setup.Setup{}.Next())
	a.State.Recent, a.State.Settings = settings.Recent(), settings.Load()
	return a
}

// Post runs a function on the owner's goroutine, from any other.
func (a *App) Post(do func()) { a.post(do) }

// Close cancels all jobs. The state may be read afterwards, but nothing else be started. Work that was kept for after a
// crash is removed: whoever closes has asked what is to become of it.
func (a *App) Close() {
	a.measuring.Stop()
	a.idle.Stop()
	for _, j := range a.State.Jobs {
		j.Cancel()
	}
	a.autosaver.settle()
	a.autosaver = autosaver{} // what is still posted keeps nothing
}

func (a *App) changed(c Change) {
	if c.Has(ChangedScan | ChangedMask | ChangedReference) {
		a.remeasure(c)
	}
	c |= a.recount(c)
	if c.Has(changedWork) && a.worthKeeping() {
		a.scheduleAutosave()
	} else if c.Has(changedWork) {
		a.discardAutosave()
	}
	if a.OnChange != nil {
		a.OnChange(c)
	}
}

// changedWork is what a session keeps of the work.
const changedWork = ChangedScan | ChangedMask | ChangedSetup | ChangedLesions | ChangedRulers | ChangedComment

func (a *App) notice(n Notice) {
	n.Number = a.State.Notice.Number + 1
	a.State.Notice = n
	a.changed(ChangedNotice)
}

// Say tells the user a sentence that answers what they did.
func (a *App) Say(text string) { a.notice(Notice{Text: text}) }

// Warn tells the user a sentence that should not be missed: what they asked for was refused, or may not be what it
// seems.
func (a *App) Warn(text string) { a.notice(Notice{Text: text, Warning: true}) }

// SetView changes what is on the screen. The cursor stays within the scan.
func (a *App) SetView(v view.View) {
	if a.State.Scan == nil || v == a.State.View {
		return
	}
	for axis, n := range a.State.Scan.Dims {
		v.Cursor[axis] = min(max(v.Cursor[axis], 0), n-1)
	}
	a.State.View = v
	a.changed(ChangedView)
}

// GoTo shows a slice of a plane.
func (a *App) GoTo(p volume.Plane, index int) {
	if a.State.Scan != nil {
		a.SetView(a.State.View.WithIndex(a.State.Scan.Layouts[p], index))
	}
}

// Unsaved reports whether work made by hand has not been written to a file of the user's.
func (a *App) Unsaved() bool { return a.State.Scan != nil && a.history.Unsaved() }

// ChangeSettings changes the settings and keeps them for the next time. If they cannot be kept, they hold for this
// window with all changes before, and the user is told once.
func (a *App) ChangeSettings(change func(*settings.Settings)) {
	var err error
	a.State.Settings, err = a.State.Settings.ChangedBy(change, a.unkept)
	known := a.unkept
	if a.unkept = err != nil; a.unkept && !known {
		a.notice(Notice{Failed: true, Text: "The settings cannot be kept for the next time: " +
			format.Sentence(pathtext.Reason(err))})
	}
	a.changed(ChangedSettings)
}

// Remember puts a file first among the recent ones.
func (a *App) Remember(path string) {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	a.setRecent(append([]string{path}, without(a.State.Recent, path)...))
}

// ForgetRecent takes a file out of the recent ones, as when it is no longer there.
func (a *App) ForgetRecent(path string) { a.setRecent(without(a.State.Recent, path)) }

func (a *App) setRecent(paths []string) {
	a.State.Recent = settings.KeepRecent(paths)
	a.changed(ChangedRecent)
}

func without[T comparable](list []T, gone T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(t T) bool { return t == gone })
}

// Package reading is the work through a worklist: which scan of it is open, that the work on each is kept when the next is
// opened, what is noted of each, and the export of all. It knows no toolkit; package ui shows it.
//
// A [Desk] belongs to the goroutine that owns the App's state. Its files are read and written by jobs of its own.
package reading

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/job"
	"isopet/app/scan"
	"isopet/app/worklist"
	"isopet/training/pathtext"
	"isopet/volume/filelock"
)

// The kinds of jobs.
const (
	findJob job.Kind = iota
	noteJob
	exportJob
)

// Desk is where a worklist lies that is worked through.
type Desk struct {
	// List is the open list, nil for none. It is for reading.
	List *worklist.File
	// At is the scan of the list that is open, -1 for none, and Asked the one last asked for: it differs while that is
	// being opened, and when it cannot be.
	At, Asked int
	// Query is which scans are shown, and Shown are these, as places in the list.
	Query worklist.Query
	Shown []int
	// Missing says that the folder of the scans is not where the list says.
	Missing bool
	// Jobs are under way.
	Jobs []*job.Job
	// OnChange, if set, is called after every change.
	OnChange func()

	app     *app.App
	jobs    job.Runner
	lock    *filelock.Lock // of the scan that is open
	opening *opening       // nil: none
	room    chan struct{}  // holds one for a scan that is read besides the open one
}

// opening is a scan of the list on its way.
type opening struct {
	at   int
	lock *filelock.Lock
}

// New is a desk without a list.
func New(a *app.App) *Desk {
	d := &Desk{app: a, At: -1, Asked: -1, room: make(chan struct{}, 1)}
	d.jobs = job.Runner{
		Jobs: &d.Jobs, Post: a.Post, Quiet: []job.Kind{noteJob}, Changed: d.changed,
		Failed: func(err error) { a.Warn(format.Sentence(err)) },
	}
	return d
}

func (d *Desk) changed() {
	if d.OnChange != nil {
		d.OnChange()
	}
}

// Show shows the scans that a query asks for.
func (d *Desk) Show(q worklist.Query) {
	d.Query = q
	d.reselect()
	d.changed()
}

func (d *Desk) reselect() {
	d.Shown = nil
	if d.List != nil {
		d.Shown = d.List.Select(d.Query)
	}
}

// Job is what is under way that the user may stop, nil if nothing is.
func (d *Desk) Job() *job.Job {
	for _, j := range d.Jobs {
		if !j.Quiet() && !j.Cancelled() {
			return j
		}
	}
	return nil
}

// Opening reports whether a scan of the list is being opened.
func (d *Desk) Opening() bool { return d.opening != nil }

// Exporting reports whether masks of the list are being written.
func (d *Desk) Exporting() bool { return d.jobs.Running(exportJob) != nil }

// put takes a list in place of the one there.
func (d *Desk) put(l *worklist.File) {
	if d.leave(); d.List == nil || d.List.File() != l.File() {
		d.Query = worklist.Query{} // of the list before
	}
	d.List, d.At, d.Asked = l, -1, -1
	info, err := os.Stat(string(l.Folder))
	d.Missing = err != nil || !info.IsDir()
	d.app.Remember(l.File())
	d.reselect()
	d.take()
	d.changed()
}

// Close puts the list away. The scan that is open stays.
func (d *Desk) Close() {
	d.jobs.Cancel(findJob, exportJob)
	d.leave()
	d.List, d.At, d.Asked, d.Shown, d.Missing = nil, -1, -1, nil, false
	d.changed()
}

// leave lets go of what is held of the list's scans.
func (d *Desk) leave() {
	d.release(d.lock)
	d.lock = nil
	if d.opening != nil {
		d.release(d.opening.lock)
		d.opening = nil
	}
}

func (d *Desk) release(l *filelock.Lock) {
	if l != nil {
		l.Remove()
	}
}

// Item is the scan of the list that is open, nil for none.
func (d *Desk) Item() *worklist.Item {
	if d.List == nil || d.At < 0 {
		return nil
	}
	return d.List.Scans[d.At]
}

// note changes items, at once here and a moment later in the list's file.
func (d *Desk) note(at int, change func(*worklist.Item)) {
	list, item := d.List, d.List.Scans[at]
	change(item)
	item.Changed = time.Now().UTC().Truncate(time.Second)
	kept := *item
	d.write(func(f *worklist.File) {
		if there := f.Item(item.Place); there != nil {
			*there = kept
		}
	}, list)
	d.reselect()
	d.changed()
}

// write changes the list's file. What other programs have written there is taken over once all is written.
func (d *Desk) write(change func(*worklist.File), list *worklist.File) {
	d.jobs.Queue(noteJob, "Noting", worked(func() (func(), error) {
		written, err := worklist.Change(list.File(), "isopet "+app.Version, change)
		if err != nil {
			return nil, fmt.Errorf("what was noted in the list is not kept: %w", err)
		}
		return func() {
			if d.List != list || d.jobs.Running(noteJob) != nil || len(written.Scans) < len(list.Scans) {
				return
			}
			list.Scans = written.Scans
			d.reselect()
			d.changed()
		}, nil
	}))
}

// SetRemark notes what somebody has to say of a scan.
func (d *Desk) SetRemark(at int, text string) {
	if d.List != nil && d.List.Scans[at].Remark != text {
		d.note(at, func(i *worklist.Item) { i.Remark = text })
	}
}

// SetDone notes whether the open scan is done; the work on it is kept then, also if the method alone outlined it.
func (d *Desk) SetDone(done bool) {
	item := d.Item()
	switch {
	case item == nil:
	case !done:
		d.note(d.At, func(i *worklist.Item) { i.State = worklist.UnderWay })
	case d.app.State.SegmentJob() != nil:
		d.app.Warn("The scan is still being outlined; mark it as done when that has ended.")
	default:
		at := d.At
		d.save(at, func() { d.note(at, func(i *worklist.Item) { i.State = worklist.Done }) })
	}
}

// Keep keeps the work on the open scan without a question, if it is one of the list, and reports whether it is; then is
// called once the work is in its file. If it cannot be written, the user is told, and then is not called.
func (d *Desk) Keep(then func()) bool {
	if d.Item() == nil {
		return false
	}
	if d.app.Unsaved() {
		d.save(d.At, func() { d.Keep(then) }) // there may be changes since
	} else {
		d.Settle(func() { d.app.AfterWriting(then) })
	}
	return true
}

// Save keeps the work on the open scan now, if it is one of the list, and reports whether it is.
func (d *Desk) Save() bool {
	if d.Item() == nil {
		return false
	}
	d.save(d.At, func() {})
	return true
}

// Settle calls then once all is in the list's file that was noted.
func (d *Desk) Settle(then func()) { d.jobs.After(noteJob, then) }

// save writes the session of the open scan, and notes what is in it.
func (d *Desk) save(at int, then func()) {
	path, tumours, ml := d.List.Session(d.List.Scans[at]), 0, d.app.State.VolumeML()
	for _, l := range d.app.State.Lesions {
		if l.Kind.Counts() && d.app.State.LesionVoxels(l.Label) > 0 {
			tumours++
		}
	}
	err := os.MkdirAll(filepath.Dir(path), 0o777)
	if err != nil {
		err = fmt.Errorf("folder %s cannot be made: %w", filepath.Dir(path), pathtext.Reason(err))
	} else {
		_, err = d.app.SaveSession(path, true, func() {
			d.app.Remember(d.List.File())
			d.note(at, func(i *worklist.Item) {
				i.Tumours, i.VolumeML = &tumours, &ml
				if i.State == worklist.New {
					i.State = worklist.UnderWay
				}
			})
			then()
		})
	}
	if err != nil {
		d.app.Warn(format.Sentence(err))
	}
}

// Step opens the next scan of those shown, or the one before it.
func (d *Desk) Step(by int) {
	if d.List == nil || len(d.Shown) == 0 {
		return
	}
	next := slices.Index(d.Shown, d.Asked) + by
	if d.Asked < 0 || next-by < 0 { // that which was last asked for is not shown
		next = 0
		if by < 0 {
			next = len(d.Shown) - 1
		}
	}
	if next < 0 || next >= len(d.Shown) {
		end := "last"
		if by < 0 {
			end = "first"
		}
		d.app.Say("This is the " + end + " scan of those that the list shows.")
		return
	}
	d.Go(d.Shown[next])
}

// Go opens a scan of the list, with the work on it. The work on the one that is open is kept before.
func (d *Desk) Go(at int) {
	if d.List == nil || d.Missing {
		return
	}
	d.Asked = at
	d.changed()
	if at == d.At {
		if d.opening != nil { // another one, which is not wanted any more
			d.release(d.opening.lock)
			d.opening = nil
			if j := d.app.State.OpenJob(); j != nil {
				j.Cancel()
			}
		}
		return
	}
	list := d.List
	open := func() {
		if d.List == list && d.Asked == at {
			d.open(at)
		}
	}
	if !d.Keep(open) {
		open()
	}
}

// open opens a scan once there is room for it in memory.
func (d *Desk) open(at int) {
	if d.opening != nil {
		d.release(d.opening.lock)
	}
	o := &opening{at: at}
	d.opening = o
	list, item := d.List, d.List.Scans[at]
	var err error
	if o.lock, err = d.locked(item); errors.Is(err, filelock.ErrHeld) {
		d.app.Warn(fmt.Sprintf("%s is open in another window of Isopet; close it there first.", item.Place))
		d.opening = nil
		d.changed()
		return
	}
	go func() {
		d.room <- struct{}{}
		d.app.Post(func() {
			if d.opening != o || d.List != list {
				<-d.room
				return
			}
			before := d.app.State.Notice.Number
			j := d.begin(item)
			go func() {
				<-j.Ended()
				<-d.room
				d.app.Post(func() { d.opened(o, before) })
			}()
		})
	}()
}

// begin begins to read a scan.
func (d *Desk) begin(i *worklist.Item) *job.Job {
	path := d.List.Path(i)
	switch {
	case d.List.Worked(i):
		return d.app.OpenSessionWith(d.List.Session(i), path)
	case i.Series != "":
		return d.app.OpenSeries(app.Series{Path: path}, i.Series)
	}
	return d.app.Open(path)
}

// locked holds a scan of the list for this program.
func (d *Desk) locked(i *worklist.Item) (*filelock.Lock, error) {
	path := d.List.Lock(i)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	return filelock.Take(path)
}

// opened notes what became of a scan that was to be opened; before is the notice that stood there.
func (d *Desk) opened(o *opening, before int) {
	if d.opening != o {
		return // it is there, or another one is being opened
	}
	s := &d.app.State
	if s.PendingFrames.Path == d.List.Path(d.List.Scans[o.at]) {
		return // the user is asked which
	}
	d.opening = nil
	d.release(o.lock)
	if n := s.Notice; n.Number > before && n.Failed {
		d.note(o.at, func(i *worklist.Item) { i.Fault = n.Text })
	}
	d.changed()
}

// Update is told what changed in the App's state.
func (d *Desk) Update(c app.Change) {
	if d.List == nil {
		return
	}
	if c.Has(app.ChangedScan) {
		d.arrived()
	}
	if i := d.Item(); i != nil && i.State == worklist.New && c.Has(app.ChangedHistory) && d.app.Unsaved() {
		d.note(d.At, func(i *worklist.Item) { i.State = worklist.UnderWay })
	}
}

// arrived finds out of which scan of the list another scan is that is open now.
func (d *Desk) arrived() {
	d.release(d.lock)
	d.lock = nil
	o := d.opening
	if o == nil || !d.isOpen(d.List.Scans[o.at]) {
		d.At = -1
		d.take()
		return
	}
	d.At, d.lock, d.opening = o.at, o.lock, nil
	item := d.List.Scans[o.at]
	if item.Fault != "" {
		d.note(o.at, func(i *worklist.Item) { i.Fault = "" })
	}
	d.app.Remember(d.List.File())
	if d.app.State.Session == "" {
		d.besides(item)
	}
	d.changed()
}

// besides opens what a cohort has beside a scan on which no work was done yet.
func (d *Desk) besides(i *worklist.Item) {
	annotation, ct := d.List.Annotation(i), d.List.CT(i)
	d.app.Post(func() { // once the scan is shown
		if now := d.Item(); now == nil || now.Place != i.Place {
			return
		}
		if annotation != "" {
			d.app.LoadReference(annotation)
		}
		if ct != "" {
			d.app.OpenCT(ct, scan.Modalities[0])
		}
	})
}

// take takes a scan that was opened in another way for that of the list: its session, or the scan if no work on it is
// kept yet, as when it is restored after a crash.
func (d *Desk) take() {
	for at, i := range d.List.Scans {
		if !d.isOpen(i) {
			continue
		}
		if session := d.app.State.Session; session != "" && session != d.List.Session(i) ||
			session == "" && d.List.Worked(i) {
			d.app.Warn(fmt.Sprintf("%s is a scan of the worklist, but not with the work that is kept there. What you do "+
				"now does not become part of the list; to go on there, open it from the list.", i.Place))
			return
		}
		lock, err := d.locked(i)
		if errors.Is(err, filelock.ErrHeld) {
			return
		}
		d.lock, d.At, d.Asked = lock, at, at
		d.changed()
		return
	}
}

// isOpen reports whether the open scan is that of an item.
func (d *Desk) isOpen(i *worklist.Item) bool {
	s := d.app.State.Scan
	if s == nil || s.Demo || s.Path == "" || i.Series != "" && s.Options.Series != i.Series {
		return false
	}
	path, err := filepath.Abs(s.Path)
	return err == nil && path == d.List.Path(i)
}

// worked is a job that is short and cannot be stopped.
func worked(do func() (func(), error)) job.Work {
	return func(context.Context, job.Progress) (func(), error) { return do() }
}

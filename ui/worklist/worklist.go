// Package worklist is the worklist in the window: what can be done with it, the tab with all its scans, and the line above
// the slices of the one that is open. It does not know the viewer, and of the window only [Window].
package worklist

import (
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/app/reading"
	list "isopet/app/worklist"
	"isopet/ui/command"
	"isopet/ui/dialogs"
)

// Window is the one that a worklist is in.
type Window struct {
	command.Host
	Dialogs *dialogs.Dialogs
	Open    func(path string)    // opens whatever a path leads to
	Slices  func()               // turns to the slices
	List    func()               // turns to the list
	Focus   func(fyne.Focusable) // lets an object have the keys
	Changed func()               // brings up to date what depends on the list
}

// Worklist is the one of a window.
type Worklist struct {
	Desk *reading.Desk
	Page *Page
	Line *Line

	win    Window
	missed *list.File // whose scans were last asked for, as their folder is not there
}

// New is a worklist without a list. What it shows is made by [Worklist.Build], once there are the commands.
func New(win Window) *Worklist {
	w := &Worklist{Desk: reading.New(win.App()), win: win}
	win.Dialogs.Keeps = func(then func()) bool {
		w.Line.Flush()
		return w.Desk.Keep(then)
	}
	return w
}

// Build makes the tab and the line.
func (w *Worklist) Build() {
	w.Page, w.Line = newPage(w), newLine(w)
	w.Desk.OnChange = w.changed
}

// Menu is what can be done with a worklist.
func (w *Worklist) Menu() command.Menu {
	open := func() bool { return w.Desk.List != nil }
	return command.Menu{ID: "menu.worklist", Label: "Worklist", Commands: []command.Command{
		{ID: command.OpenWorklist, Label: "Open worklist…",
			Keywords: "folder scans cohort patients batch several", Do: w.ask},
		{ID: command.CloseWorklist, Label: "Close worklist", Button: "Close list", Do: w.close, Enabled: open},
		command.Separator,
		{ID: command.NextScan, Label: "Next scan", Keywords: "patient",
			Keys: []command.Key{command.Ctrl(fyne.KeyPageDown)}, Do: func() { w.step(1) }, Enabled: open},
		{ID: command.PreviousScan, Label: "Previous scan", Keywords: "patient",
			Keys: []command.Key{command.Ctrl(fyne.KeyPageUp)}, Do: func() { w.step(-1) }, Enabled: open},
		{ID: command.MarkDone, Label: "Scan is done", Button: "Done", Keywords: "finished reviewed mark",
			Keys: []command.Key{command.CtrlShift(fyne.KeyD)}, Do: w.toggleDone,
			Enabled: func() bool { return w.Desk.Item() != nil }, Checked: w.done},
		{ID: command.RemarkOnScan, Label: "Remark on the scan…", Keywords: "note comment",
			Keys: []command.Key{command.CtrlShift(fyne.KeyR)}, Do: w.remark,
			Enabled: func() bool { return open() && w.Desk.Asked >= 0 }},
		command.Separator,
		{ID: command.ExportAll, Label: "Export all masks…", Button: "Export all…", Keywords: "save batch lesions table csv",
			Do: w.exportAll, Enabled: func() bool { return open() && !w.Desk.Exporting() }},
	}}
}

// Update shows what changed in the App's state.
func (w *Worklist) Update(c app.Change) { w.Desk.Update(c) }

// changed shows what changed of the list.
func (w *Worklist) changed() {
	if w.Desk.Missing && w.missed != w.Desk.List {
		w.missed = w.Desk.List
		w.win.Dialogs.WhenFree(func() { w.win.Dialogs.FindScans(w.Desk) })
	}
	w.Page.Show()
	w.win.Changed()
}

func (w *Worklist) done() bool {
	i := w.Desk.Item()
	return i != nil && i.State == list.Done
}

// step opens the next scan of the list, or the one before.
func (w *Worklist) step(by int) {
	w.Line.Flush()
	w.Desk.Step(by)
	w.win.Slices()
}

func (w *Worklist) toggleDone() {
	w.Line.Flush()
	w.Desk.SetDone(!w.done())
}

// remark lets a remark be typed.
func (w *Worklist) remark() {
	w.win.Slices()
	w.win.Focus(w.Line.Remark)
}

// SaveSession saves the session of the open scan; that of a scan of the list has its place there.
func (w *Worklist) SaveSession() {
	w.Line.Flush()
	if !w.Desk.Save() {
		w.win.Dialogs.SaveSession()
	}
}

// ask asks for a folder of scans.
func (w *Worklist) ask() {
	w.win.Dialogs.AskFolder("Open a folder of scans, a cohort or a worklist", w.win.Open)
}

// settled does something once all is in the list's file that was noted or typed.
func (w *Worklist) settled(then func()) {
	w.Line.Flush()
	w.Desk.Settle(then)
}

// OpenList opens a list that is kept, by its file or the folder that it is in.
func (w *Worklist) OpenList(path string) {
	if !list.IsFile(path) {
		path = filepath.Join(path, list.FileName)
	}
	w.settled(func() {
		w.Desk.Open(path)
		w.win.List()
	})
}

// Begin makes a list of the scans of a folder. Where it is kept is asked once: nothing is written into that folder
// unasked.
func (w *Worklist) Begin(source string) {
	place := reading.Place(source)
	begin := func(folder string) {
		w.settled(func() {
			w.Desk.Begin(source, folder)
			w.win.List()
		})
	}
	if _, err := os.Stat(filepath.Join(place, list.FileName)); err == nil {
		begin(place)
		return
	}
	w.win.Dialogs.BeginList(source, place, begin)
}

// close puts the list away once the work on the scan that is open is kept.
func (w *Worklist) close() {
	w.Line.Flush()
	leave := func() { w.settled(w.Desk.Close) }
	if !w.Desk.Keep(leave) {
		leave()
	}
}

// Leave does something that ends the program, once all is kept and the scans of the list are free for others.
func (w *Worklist) Leave(then func()) {
	w.settled(func() {
		w.Desk.Close()
		then()
	})
}

// exportAll asks where to, and what.
func (w *Worklist) exportAll() {
	w.Line.Flush()
	w.win.List()
	w.win.Dialogs.ExportAll(w.Desk)
}

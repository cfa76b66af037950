package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/app/engine"
	"isopet/ui/command"
	"isopet/ui/widget"
)

// answer types a path into the dialog's line, in place of what stands there, and presses Enter.
func (b *bench) answer(path string) {
	b.t.Helper()
	line, ok := b.win.Canvas().Focused().(*widget.Entry)
	if !ok {
		b.t.Fatalf("%T has the focus, not a line for a path", b.win.Canvas().Focused())
	}
	line.SetText(path)
	line.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

// TestCloseSavesTheSession: one question, one name, and the window is closed.
func TestCloseSavesTheSession(t *testing.T) {
	b := opened(t)
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	b.close()
	b.button("Save session")
	path := filepath.Join(t.TempDir(), "work")
	b.answer(path)
	b.until("the window is closed", func() bool { return b.closed })
	if _, err := os.Stat(path + ".isopet"); err != nil {
		t.Error(err)
	}
}

// TestQuitWaitsForTheSave: whoever saves and quits at once is asked nothing, and the file is whole.
func TestQuitWaitsForTheSave(t *testing.T) {
	b := opened(t)
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	path := filepath.Join(t.TempDir(), "work.isopet")
	if _, err := b.app.SaveSession(path, false, nil); err != nil {
		t.Fatal(err)
	}
	b.close()
	b.close()
	if b.closed || b.win.Canvas().Overlays().Top() != nil {
		t.Fatal("did not wait, or asks")
	}
	b.until("the window is closed", func() bool { return b.closed })
	c := newBench(t)
	c.app.Open(path)
	c.until("the session is open", func() bool { return c.app.State.HasScan() && c.idle() })
	if got := c.app.State.Current().Threshold; got != 0.2 {
		t.Errorf("threshold %v", got)
	}
}

// TestTheLastRequestCounts: of two scans that are asked for while a file is being written the second is opened, and
// also where it is asked for while the question about unsaved work is open.
func TestTheLastRequestCounts(t *testing.T) {
	b := opened(t)
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	if _, err := b.app.SaveSession(filepath.Join(t.TempDir(), "work.isopet"), false, nil); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(t.TempDir(), "missing.nii.gz")
	b.openScan(missing)
	b.openScan(b.ref)
	b.until("the second is open", func() bool { return b.app.State.Scan.Path == b.ref && b.idle() })
	b.Run(command.NewLesion)
	b.app.RenameLesion(2, "Left node")
	b.openScan(missing)
	b.openScan(b.scan)
	b.button("Don't save")
	b.until("the second is open", func() bool { return b.app.State.Scan.Path == b.scan && b.idle() })
	if b.win.Canvas().Overlays().Top() != nil || b.dialogs.Closing() {
		t.Errorf("something is still asked, or waited for: %v", b.dialogs.Closing())
	}
	if b.app.State.Notice.Failed {
		t.Error(b.app.State.Notice.Text)
	}
}

// TestCloseDuringAQuestion: whoever closes the window while it asks what is to become of work is asked about closing
// next, and Cancel leaves all as it was.
func TestCloseDuringAQuestion(t *testing.T) {
	b := opened(t)
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	b.openScan(b.ref)
	b.close()
	b.close()
	b.button("Cancel")
	b.until("it asks about closing", func() bool { return b.win.Canvas().Overlays().Top() != nil })
	b.button("Cancel")
	if b.closed || b.win.Canvas().Overlays().Top() != nil || b.dialogs.Closing() || b.app.State.Scan.Path != b.scan {
		t.Errorf("closed %v, closing %v", b.closed, b.dialogs.Closing())
	}
	b.close()
	b.button("Don't save")
	if !b.closed {
		t.Error("not closed")
	}
}

// TestExportThenOpensTheOther: after the question the export leads to what was wanted, without another question.
func TestExportThenOpensTheOther(t *testing.T) {
	b := opened(t)
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	if err := b.app.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.openScan(b.ref)
	b.button("Export…")
	path := filepath.Join(t.TempDir(), "m.nii.gz")
	b.answer(path)
	b.until("the other is open", func() bool { return b.app.State.Scan.Path == b.ref && b.idle() })
	if _, err := os.Stat(path); err != nil || b.win.Canvas().Overlays().Top() != nil {
		t.Error(err, b.win.Canvas().Overlays().Top())
	}
}

// TestExportEachLesion chooses a file for each lesion in the dialog.
func TestExportEachLesion(t *testing.T) {
	b := opened(t)
	b.Run(command.ExportMask)
	for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
		if kind, ok := o.(*widget.Choices); ok {
			kind.Select(2)
		}
	}
	folder := t.TempDir()
	b.answer(filepath.Join(folder, "m.nii.gz"))
	b.until("it is written", b.idle)
	if _, err := os.Stat(filepath.Join(folder, "m_Lesion-1.nii.gz")); err != nil {
		t.Error(err)
	}
}

// TestSessionIsOpenedWithItsScanElsewhere asks where the scan is and takes up the work.
func TestSessionIsOpenedWithItsScanElsewhere(t *testing.T) {
	b := opened(t)
	index := b.app.State.Current().Index
	b.app.SetThreshold(index, 0.2)
	view := b.app.State.View
	view.High = 3.25
	b.app.SetView(view)
	view = b.app.State.View
	b.Run(command.SaveSession)
	path := filepath.Join(t.TempDir(), "s.isopet")
	b.answer(path)
	b.until("it is saved", b.idle)
	b.Run(command.OpenDemo)
	b.until("the demo is open", func() bool { return b.app.State.Scan.Demo && b.idle() })
	moved := filepath.Join(t.TempDir(), "moved.nii.gz")
	if err := os.Rename(b.scan, moved); err != nil {
		t.Fatal(err)
	}
	b.openScan(path)
	b.until("it asks where the scan is", func() bool { return b.win.Canvas().Overlays().Top() != nil })
	b.button("Type its path…")
	b.answer(moved)
	b.until("the session is open", func() bool { return b.app.State.Scan.Path == moved && b.idle() })
	if r := b.app.State.Slices[index]; r == nil || r.Threshold != 0.2 || b.app.State.View != view {
		t.Errorf("%+v, %+v, want %+v", r, b.app.State.View, view)
	}
	b.press(fyne.KeyW)
	if b.app.State.View.High == 3.25 {
		t.Error("the usual window is that of the session")
	}
}

// TestRecoveryIsOffered after a program that did not end well: discarded, it does not come again; restored, it is
// unsaved.
func TestRecoveryIsOffered(t *testing.T) {
	b := opened(t)
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	session := filepath.Join(t.TempDir(), "s.isopet")
	if _, err := b.app.SaveSession(session, false, nil); err != nil {
		t.Fatal(err)
	}
	b.until("it is saved", b.idle)
	data, err := os.ReadFile(session)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	c := newBenchWith(t, app.Config{Engine: engine.Config{Networks: apptest.Half()}, StateDir: folder})
	for _, name := range []string{"work-1", "work-2"} { // as a killed program leaves them
		if err := os.WriteFile(filepath.Join(folder, name+".isopet"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".lock"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c.dialogs.OfferRecovery()
	c.button("Discard")
	if found, _ := filepath.Glob(filepath.Join(folder, "*.isopet")); len(found) != 1 {
		t.Errorf("left are %v", found)
	}
	c.button("Restore") // of the other, which is offered next
	c.until("it is restored", func() bool { return c.app.State.Scan != nil && c.idle() })
	if !c.app.Unsaved() || !strings.Contains(c.app.State.Notice.Text, "restored") {
		t.Errorf("unsaved %v; %s", c.app.Unsaved(), c.app.State.Notice.Text)
	}
	c.close()
	c.button("Don't save")
	if left, _ := os.ReadDir(folder); !c.closed || len(left) > 0 {
		t.Errorf("closed %v, left %v", c.closed, left)
	}
}

package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"
)

// TestFilesOnOffer: each dialog offers the kinds of files that it opens, and no others.
func TestFilesOnOffer(t *testing.T) {
	b := newBench(t)
	folder := t.TempDir()
	shown := map[string]string{"work.isopet": "work", "scan.nii.gz": "scan.nii", "notes.txt": "notes"} // as Fyne lists them
	for name := range shown {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	b.app.State.Recent = []string{filepath.Join(folder, "scan.nii.gz")}
	for action, want := range map[string][]string{
		"Open scan…":       {"scan.nii.gz", "work.isopet"},
		"Open session…":    {"work.isopet"},
		"Open annotation…": {"scan.nii.gz"},
		"Open CT…":         {"scan.nii.gz"},
	} {
		b.action(action).do(b.window)
		top := b.win.Canvas().Overlays().Top()
		var labels []string
		for _, o := range test.LaidOutObjects(top) {
			if l, ok := o.(*fynewidget.Label); ok {
				labels = append(labels, l.Text)
			}
		}
		top.Hide()
		for name, label := range shown {
			if got := slices.Contains(labels, label); got != slices.Contains(want, name) {
				t.Errorf("%s: %s is on offer: %v", action, name, got)
			}
		}
	}
}

// TestSessionIsDropped: a session is no annotation, so nothing is asked.
func TestSessionIsDropped(t *testing.T) {
	b := opened(t)
	b.dropped("/there/is/none.isopet")
	b.until("it was tried", b.idle)
	if n := b.app.State.Notice; !n.Failed || !strings.Contains(n.Text, "none.isopet") {
		t.Errorf("notice %q", n.Text)
	}
}

package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
)

// TestFilesOnOffer: each dialog offers the kinds of files that it opens, and no others.
func TestFilesOnOffer(t *testing.T) {
	b := newBench(t)
	folder := t.TempDir()
	// as Fyne lists them
	shown := map[string]string{"work.isopet": "work", "scan.nii.gz": "scan.nii", "notes.txt": "notes"}
	for name := range shown {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	b.app.State.Recent = []string{filepath.Join(folder, "scan.nii.gz")}
	for id, want := range map[command.ID][]string{
		command.OpenScan:       {"scan.nii.gz", "work.isopet"},
		command.OpenSession:    {"work.isopet"},
		command.OpenAnnotation: {"scan.nii.gz"},
		command.OpenCT:         {"scan.nii.gz"},
	} {
		b.commands.Command(id).Do()
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
				t.Errorf("%s: %s is on offer: %v", id, name, got)
			}
		}
	}
}

// TestSessionIsDropped: a session is no annotation, so nothing is asked.
func TestSessionIsDropped(t *testing.T) {
	b := opened(t)
	b.dropped("/there/is/none.isopet")
	if n := b.app.State.Notice; !n.Warning || !strings.Contains(n.Text, "none.isopet") {
		t.Errorf("notice %q", n.Text)
	}
}

// TestFramesOfEachFile: each of two files with several frames is asked about, though both came while something else
// was.
func TestFramesOfEachFile(t *testing.T) {
	b := newBench(t)
	b.Ask("Something else", "Is it?")
	for _, file := range []app.Frames{{Path: "/a.nii", Frames: 3}, {Path: "/b.nii", Frames: 4}} {
		b.app.State.PendingFrames = file
		b.update(app.ChangedPendingFrames)
	}
	b.button("Cancel")
	var asked []string
	for range 2 {
		b.until("a file is asked about", func() bool { return b.win.Canvas().Overlays().Top() != nil })
		for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
			if l, ok := o.(*fynewidget.Label); ok {
				asked = append(asked, l.Text)
			}
		}
		b.button("Cancel")
	}
	for _, begin := range []string{"a.nii holds 3 frames", "b.nii holds 4 frames"} {
		if !slices.ContainsFunc(asked, func(s string) bool { return strings.HasPrefix(s, begin) }) {
			t.Errorf("nothing was asked of %q: %q", begin, asked)
		}
	}
}

package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/app/remark"
	"isopet/app/settings"
	"isopet/app/view"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/paint"
)

// TestSettingsThatCannotBeKept hold for the window, all of them, and it is said once.
func TestSettingsThatCannotBeKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	apptest.Settings(t, file) // no folder can be made there
	a := New(func(f func()) { f() }, Config{})
	a.ChangeSettings(func(s *settings.Settings) { s.Theme = settings.ThemeDark })
	said := a.State.Notice.Number
	a.ChangeSettings(func(s *settings.Settings) { s.FillLesions = true })
	a.ChangeSettings(func(s *settings.Settings) { s.Accepted = settings.NoticeVersion })
	if s := a.State.Settings; s.Theme != settings.ThemeDark || !s.FillLesions || s.Accepted != settings.NoticeVersion {
		t.Errorf("settings are %+v", s)
	}
	if n := a.State.Notice; n.Number != said || !n.Failed {
		t.Errorf("notice %d, was %d: %s", n.Number, said, n.Text)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	a.ChangeSettings(func(s *settings.Settings) { s.NoStrip = true }) // now they can be
	if s := settings.Load(); s.Theme != settings.ThemeDark || !s.FillLesions || !s.NoStrip {
		t.Errorf("kept are %+v", s)
	}
}

// TestSettingsFileThatIsGone: whoever takes the file away does not change the settings of the window.
func TestSettingsFileThatIsGone(t *testing.T) {
	apptest.Settings(t, t.TempDir())
	a := New(func(f func()) { f() }, Config{})
	a.ChangeSettings(func(s *settings.Settings) { s.Theme = settings.ThemeDark })
	path := filepath.Join(os.Getenv("XDG_CONFIG_HOME"), "isopet", "settings.json")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	a.ChangeSettings(func(s *settings.Settings) { s.FillLesions = true })
	if s := settings.Load(); s.Theme != settings.ThemeDark || !s.FillLesions {
		t.Errorf("kept are %+v", s)
	}
}

// TestKeptByHandIsSaidOfItsLesion, not of the one that became active while the method ran.
func TestKeptByHandIsSaidOfItsLesion(t *testing.T) {
	for what, c := range map[string]struct {
		drawn, active uint8
		said          string
	}{
		"drawn is outlined":     {1, 2, "Work by hand was kept on 1 slice;"},
		"drawn is the other":    {2, 2, ""},
		"nothing is of another": {1, 1, "Work by hand was kept on 1 slice;"},
	} {
		t.Run(what, func(t *testing.T) {
			b := opened(t)
			if err := b.AddLesion(); err != nil {
				t.Fatal(err)
			}
			b.ActivateLesion(c.drawn)
			b.BeginStroke(Brush{Radius: 3}, Spot{volume.Axial, 5, paint.Point{Col: 4, Row: 4}})
			b.EndStroke()
			b.ActivateLesion(1)
			b.Segment(false)
			b.ActivateLesion(c.active)
			b.wait()
			said := strings.Join(b.State.Notes, " ")
			if strings.Contains(said, "Work by hand") != (c.said != "") || !strings.Contains(said, c.said) {
				t.Errorf("it says %q", said)
			}
		})
	}
}

// TestGoToRulerInTheMargin: the picture of a whole slice stays where it is.
func TestGoToRulerInTheMargin(t *testing.T) {
	b := opened(t)
	// 40×44 pixels of 4 mm: the ruler lies 40 pixels to the right of the slice.
	b.AddRuler(b.State.NewRuler(volume.Axial, 5, [2]float64{78, 10}, [2]float64{82, 10}))
	b.GoToRuler(1)
	v := b.State.View
	if v.Panes != (view.Panes{}) {
		t.Errorf("panes are %+v", v.Panes)
	}
	l := b.State.Scan.Layouts[volume.Axial]
	if col, row, slice := l.Pixel([3]float64{float64(v.Cursor[0]), float64(v.Cursor[1]),
		float64(v.Cursor[2])}); col != 39 || row != 10 || slice != 5 {
		t.Errorf("the cursor is at column %v, row %v, slice %v, want 39, 10, 5", col, row, slice)
	}
}

// TestEditsSayWhatTheyChange, so that nothing else is drawn or measured anew.
func TestEditsSayWhatTheyChange(t *testing.T) {
	b := opened(t)
	b.measureMask()
	b.wait()
	var seen Change
	b.OnChange = func(c Change) { seen |= c }
	for _, c := range []struct {
		what string
		do   func()
		want Change
	}{
		{"comment", func() { b.SetRemarks(remark.Remarks{Comment: "L"}) }, ChangedComment},
		{"name", func() { b.RenameLesion(1, "Left node") }, ChangedLesions},
		{"distance", func() { b.AddRuler(b.State.NewRuler(volume.Axial, 3, [2]float64{1, 1}, [2]float64{9, 9})) },
			ChangedRulers},
		{"region", func() { b.SetRegion(volume.Region{Width: 90}) }, ChangedSetup},
		{"slices", func() { b.SetSlices(inference.Slices{Which: inference.SlicesAll}) }, ChangedSetup},
		{"threshold", func() { b.SetThreshold(5, 0.3) }, ChangedMask},
	} {
		b.Seal()
		seen = 0
		measured := b.State.Measured
		c.do()
		if got := seen &^ ChangedHistory; got != c.want || !seen.Has(ChangedHistory) {
			t.Errorf("%s: changed are %b, want %b and undo", c.what, seen, c.want)
		}
		if c.want != ChangedMask && (b.State.Measuring || b.State.Measured != measured || measured == nil) {
			t.Errorf("%s: the lesions are measured anew", c.what)
		}
		seen = 0
		b.Undo()
		if got := seen &^ (ChangedHistory | ChangedView | ChangedNotice); got != c.want || b.State.Notice.Text == "" {
			t.Errorf("%s undone: changed are %b, want %b", c.what, got, c.want)
		}
		b.Redo()
	}
}

// TestNetworksOfResultsWithoutOwn: a program without networks of its own runs those of a folder, and finds its own when
// they have come meanwhile.
func TestNetworksOfResultsWithoutOwn(t *testing.T) {
	b := newBench(t)
	b.engine.Config.Models = filepath.Join(t.TempDir(), "models")
	b.Start()
	b.wait()
	if b.State.Engine.Ready || b.State.Engine.Err == nil || !b.State.Notice.Failed {
		t.Fatalf("engine is %+v", b.State.Engine)
	}
	b.Open(writeScan(t))
	b.wait()
	if len(b.State.Slices) != 0 {
		t.Fatal("outlined without networks")
	}
	b.UseNetworks(testNetworks(t, 0.05))
	b.Segment(false)
	b.wait()
	if len(b.State.Slices) == 0 {
		t.Error(b.State.Notice.Text)
	}
	b.UseNetworks("")
	if err := os.CopyFS(b.engine.Config.Models, os.DirFS(testModels(t))); err != nil {
		t.Fatal(err)
	}
	before := b.State.SliceIndexes()[0]
	was := b.State.Slices[before].Predicted()
	b.Segment(false)
	b.wait()
	if r := b.State.Slices[before]; r == nil || r.Predicted() == was || !b.State.Engine.Ready {
		t.Errorf("engine is %+v: %s", b.State.Engine, b.State.Notice.Text)
	}
}

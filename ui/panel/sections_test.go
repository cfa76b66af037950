package panel

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/app"
	"isopet/app/units"
	"isopet/ui/command"
)

// TestUnfinishedName: a name that is being typed is taken when something else gets the focus, given up by Escape, and
// is none of the next scan's.
func TestUnfinishedName(t *testing.T) {
	b := opened(t)
	s := &b.app.State
	rename := func(name string) *NameEntry {
		t.Helper()
		b.ShowPage(command.PageDraw)
		SectionOf[*Lesions](b.Panel).Rename(1)
		entry, ok := b.Focused().(*NameEntry)
		if !ok {
			t.Fatalf("focused is %T", b.Focused())
		}
		test.Type(entry, name)
		return entry
	}
	rename("Left node")
	b.Unfocus() // as a click elsewhere does
	if s.Lesions[0].Name != "Left node" {
		t.Errorf("the lesion is called %q", s.Lesions[0].Name)
	}
	rename("Right node").TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.Lesions[0].Name != "Left node" || b.Focused() != nil {
		t.Errorf("after Escape the lesion is called %q", s.Lesions[0].Name)
	}
	entry := rename("Schmidt, Anna")
	b.app.OpenDemo()
	b.until("the demo is open", func() bool { return s.Scan.Demo })
	if s.Lesions[0].Name != "Lesion 1" || b.Focused() == fyne.Focusable(entry) || entry.Visible() {
		t.Errorf("the next scan's lesion is called %q, focused is %T", s.Lesions[0].Name, b.Focused())
	}
	b.Unfocus()
	if s.Lesions[0].Name != "Lesion 1" {
		t.Errorf("the next scan's lesion is called %q", s.Lesions[0].Name)
	}
}

// TestBaselineTakesItsNumber: the number of a method is typed and segments again; nonsense is put back.
func TestBaselineTakesItsNumber(t *testing.T) {
	b := opened(t)
	p := SectionOf[*Method](b.Panel)
	p.Choice.SetSelected("Percent of maximum")
	b.until("it is segmented", func() bool { return true })
	r := b.app.State.Current()
	if r == nil || r.Method.Name != "percent" || r.Parameter != 41 || p.Row.Hidden || p.Number.Text != "41" {
		t.Fatalf("%+v, the number reads %q", r, p.Number.Text)
	}
	p.Number.SetText("72,5")
	p.Number.OnSubmitted("")
	b.until("it is segmented again", func() bool { return true })
	if r := b.app.State.Current(); r.Parameter != 72.5 || b.app.State.Stale() {
		t.Errorf("outlined with %g", r.Parameter)
	}
	for _, wrong := range []string{"much", "0", "NaN"} {
		p.Number.SetText(wrong)
		p.Number.OnSubmitted("")
		if p.Number.Text != "72.5" || b.app.State.Setup.Parameter != 72.5 {
			t.Errorf("%q was taken: %g", wrong, b.app.State.Setup.Parameter)
		}
	}
	p.Choice.SetSelected("Otsu")
	b.until("it is segmented by Otsu", func() bool { return true })
	if !p.Row.Hidden {
		t.Error("Otsu shows a number")
	}
}

// TestPanelKeepsItsWidth, or the pictures would move: whatever names and numbers are in it.
func TestPanelKeepsItsWidth(t *testing.T) {
	b := opened(t)
	plain := map[command.ID]float32{}
	for _, page := range Pages() {
		b.ShowPage(page)
		plain[page] = b.Frame.MinSize().Width
	}
	b.app.SetUnit(units.BqML)
	b.app.AddLesion()
	for _, l := range b.app.State.Lesions {
		b.app.RenameLesion(l.Label, "WWWWWWWWWWWWWWWWWWWWWWWW")
	}
	s := &b.app.State
	s.Scan.Name, s.Reference.Name = strings.Repeat("W", 60)+".nii.gz", strings.Repeat("W", 60)+".nii.gz"
	s.Scan.Min, s.Scan.Max = -123456.7, 1234567.8
	s.Setup.Region.X, s.Setup.Region.Y, s.Setup.AutoRegion = -12345.6, -12345.6, false
	for _, r := range s.Slices {
		r.UptakeMax, r.VolumeML, r.Voxels = 123456, 1234, 1234567
	}
	b.Show(^app.Change(0))
	for _, page := range Pages() {
		b.ShowPage(page)
		if width := b.Frame.MinSize().Width; width > max(plain[page], Width) {
			t.Errorf("on page %s it needs %v, with short ones %v", page, width, plain[page])
		}
	}
}

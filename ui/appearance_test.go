package ui

import (
	"image/color"
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/app/apptest"
	"isopet/app/settings"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume/racetest"
)

// built are the widgets and containers of a window, but for rows of lists, which Fyne makes anew at each Refresh.
func (b *bench) built() map[fyne.CanvasObject]bool {
	all := map[fyne.CanvasObject]bool{}
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.List:
			all[o] = true
		case *fyne.Container:
			all[o] = true
			for _, part := range o.Objects {
				walk(part)
			}
		case fyne.Widget:
			all[o] = true
			for _, part := range test.WidgetRenderer(o).Objects() {
				walk(part)
			}
		}
	}
	walk(b.win.Content())
	return all
}

// written are the colours of all text in the window, each with a line of it.
func (b *bench) written() map[color.Color]string {
	all := map[color.Color]string{}
	for _, o := range test.LaidOutObjects(b.win.Content()) {
		if text, ok := o.(*canvas.Text); ok && text.Text != "" {
			all[color.NRGBAModel.Convert(text.Color)] = text.Text
		}
	}
	return all
}

// TestLightAndDark: the window is drawn in other colours, and nothing that was on the screen or in hand is lost.
func TestLightAndDark(t *testing.T) {
	racetest.Skip(t)
	apptest.Settings(t, t.TempDir())
	b := opened(t)
	b.showTab(1)
	b.ShowPage(command.PageMeasure)
	b.showTab(0)
	b.app.GoTo(0, 4)
	b.until("the lesion is measured", func() bool { return !b.app.State.Measuring })
	view := b.app.State.View
	dark := b.count(b.panel.Content, theme.Panel)
	b.viewer.SelectTool(command.Polygon)
	b.pressAt(b.viewer.Planes[0], 12, 9)
	b.ShowPage(command.PageMeasure)
	b.timeline.slices.ShowSlices(2, 5)
	first, last := b.timeline.slices.Shown()
	b.Run(command.ThemeLight)
	if a, z := b.timeline.slices.Shown(); a != first || z != last {
		t.Errorf("the timeline shows %d to %d, before %d to %d", a, z, first, last)
	}
	b.pressAt(b.viewer.Planes[0], 15, 9)
	b.pressAt(b.viewer.Planes[0], 15, 12)
	if b.viewer.SelectedTool() != command.Polygon || corners(b) != 3 {
		t.Errorf("the tool in hand is %s, its corners are %v", b.viewer.SelectedTool(), corners(b))
	}
	b.viewer.SelectTool(command.Navigate)
	if light := b.count(b.panel.Content, theme.Panel); light < dark/2 || theme.Panel.NRGBA().R < 0xe0 {
		t.Errorf("%d pixels of the panel are %v, before %d", light, theme.Panel.NRGBA(), dark)
	}
	if b.app.State.View != view || b.panel.Page() != command.PageMeasure || !b.commands.Checked(command.ThemeLight) {
		t.Errorf("page %s, view %+v", b.panel.Page(), b.app.State.View)
	}
	if got := settings.Load().Theme; got != settings.ThemeLight {
		t.Errorf("kept is %q", got)
	}
	// Pictures stay as they are.
	if n := b.count(b.viewer.Planes[0].View, theme.MarkPredicted); n == 0 {
		t.Error("no blue outline in light surroundings")
	}
	b.Run(command.ThemeDark)
	if now := b.count(b.panel.Content, theme.Panel); now != dark {
		t.Errorf("back in the dark %d pixels, before %d", now, dark)
	}
}

// TestThemeBuildsNothing: in another variant the window consists of the same objects, which keep the focus, what is
// being typed and how far they are scrolled, and no text has the colour that it had.
func TestThemeBuildsNothing(t *testing.T) {
	apptest.Settings(t, t.TempDir())
	b := opened(t)
	b.win.Resize(fyne.NewSize(960, 420))
	b.until("the lesion is measured", func() bool { return !b.app.State.Measuring })
	field := panel.SectionOf[*panel.Region](b.panel).Width
	b.win.Canvas().Focus(field)
	field.SetText("12")
	page := b.panel.Pages[0].Outer
	page.ScrollToOffset(fyne.NewPos(0, 30))
	scrolled := page.Offset
	if scrolled.Y == 0 {
		t.Fatal("the page has nothing to scroll")
	}
	before := b.built()
	texts := b.written()
	if len(before) < 200 || len(texts) < 3 {
		t.Fatalf("there are %d objects and %d colours of text", len(before), len(texts))
	}
	for _, to := range []struct {
		setting string
		variant fyne.ThemeVariant
		other   fyne.ThemeVariant
	}{
		{settings.ThemeLight, fynetheme.VariantLight, fynetheme.VariantDark},
		{settings.ThemeDark, fynetheme.VariantDark, fynetheme.VariantLight},
	} {
		b.app.ChangeSettings(func(s *settings.Settings) { s.Theme = to.setting })
		after := b.built()
		for o := range after {
			if !before[o] {
				t.Errorf("%s: a %T has been built", to.setting, o)
			}
		}
		if len(after) != len(before) {
			t.Errorf("%s: there are %d objects, before %d", to.setting, len(after), len(before))
		}
		if now := b.win.Canvas().Focused(); now != field || field.Text != "12" {
			t.Errorf("%s: %T has the focus, %q is typed", to.setting, now, field.Text)
		}
		if page.Offset != scrolled {
			t.Errorf("%s: scrolled by %v, before by %v", to.setting, page.Offset, scrolled)
		}
		texts := b.written()
		for _, c := range []theme.Colour{theme.Text, theme.Muted, theme.Warning, theme.Accent, theme.Link, theme.Dim} {
			if line, ok := texts[c.In(to.other)]; ok {
				t.Errorf("%s: %q is written in the %s of the other variant", to.setting, line, c)
			}
		}
		if texts[theme.Text.In(to.variant)] == "" || texts[theme.Muted.In(to.variant)] == "" {
			t.Errorf("%s: nothing is written in its colours: %v", to.setting, texts)
		}
		for _, o := range []fyne.CanvasObject{
			b.panel.Content, b.toolbar.content, b.status.content, b.viewer.Planes[0].Content, b.timeline.content,
		} {
			if n := b.count(o, theme.Panel.In(to.variant)); n == 0 {
				t.Errorf("%s: no panel in %T", to.setting, o)
			}
			if n := b.count(o, theme.Panel.In(to.other)); n != 0 {
				t.Errorf("%s: %d pixels are of the other variant's panel", to.setting, n)
			}
		}
	}
}

// TestSize: texts and buttons grow step by step up to an end, in a window of the same size, and the size is kept.
func TestSize(t *testing.T) {
	apptest.Settings(t, t.TempDir())
	t.Setenv("FYNE_SCALE", "")
	b := opened(t)
	for _, want := range []int{115, 130, 150, 175, 200} {
		if b.Run(command.Larger); settings.Load().Size != want || b.size.percent != want {
			t.Fatalf("kept is %d, shown %d instead of %d", settings.Load().Size, b.size.percent, want)
		}
	}
	if got := os.Getenv("FYNE_SCALE"); got != "2" {
		t.Errorf("the scale is %q", got)
	}
	if b.commands.Enabled(command.Larger) || !b.commands.Enabled(command.Smaller) {
		t.Error("there is no end")
	}
	b.Run(command.Smaller)
	b.Run(command.UsualSize)
	if got := os.Getenv("FYNE_SCALE"); got != "" || b.size.percent != 100 {
		t.Errorf("the scale is %q, the size %d", got, b.size.percent)
	}
}

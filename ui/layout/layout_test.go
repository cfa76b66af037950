package layout

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/ui/theme"
)

// TestTextFollowsTheTheme: from the next Refresh on, or where it is set to what it says already.
func TestTextFollowsTheTheme(t *testing.T) {
	test.NewTempApp(t)
	theme.Use(fynetheme.VariantDark)
	shown, other := NewText("shown", 12, theme.Muted), NewText("other", 12, theme.Muted)
	test.NewTempWindow(t, shown)
	test.WidgetRenderer(other)
	theme.Use(fynetheme.VariantLight)
	if want := theme.Muted.In(fynetheme.VariantLight); shown.line.Color != want {
		t.Errorf("in a window it is %v, want %v", shown.line.Color, want)
	}
	other.Set("other", theme.Muted)
	if want := theme.Muted.In(fynetheme.VariantLight); other.line.Color != want {
		t.Errorf("set anew it is %v, want %v", other.line.Color, want)
	}
}

// TestBorder: edges take what they need and leave no gaps; hidden ones take nothing.
func TestBorder(t *testing.T) {
	test.NewTempApp(t)
	top, left, content := Spacer(10, 5), Spacer(7, 3), Spacer(20, 20)
	b := Border(top, nil, left, nil, content)
	if got, want := b.MinSize(), fyne.NewSize(27, 25); got != want {
		t.Errorf("it needs %v, want %v", got, want)
	}
	b.Resize(fyne.NewSize(100, 50))
	if content.Position() != fyne.NewPos(7, 5) || content.Size() != fyne.NewSize(93, 45) {
		t.Errorf("the content is at %v, %v large", content.Position(), content.Size())
	}
	left.Hide()
	b.Refresh()
	if content.Position() != fyne.NewPos(0, 5) || content.Size() != fyne.NewSize(100, 45) {
		t.Errorf("without its left edge the content is at %v, %v large", content.Position(), content.Size())
	}
}

// TestPriority: what can be spared goes in its order, and comes back; the rest is for what stretches.
func TestPriority(t *testing.T) {
	test.NewTempApp(t)
	a, b, wide, last := Spacer(10, 1), Spacer(20, 1), Spacer(0, 1), Spacer(30, 1)
	row := container.New(&Priority{Gap: 2, Stretch: wide, Spare: []fyne.CanvasObject{b, a}}, a, b, wide, last)
	if got := row.MinSize().Width; got != 32 {
		t.Errorf("it needs %v", got)
	}
	for _, c := range []struct {
		width    float32
		a, b     bool
		stretch  float32
		lastLeft float32
	}{{100, true, true, 34, 70}, {60, true, false, 16, 30}, {40, false, false, 8, 10}, {66, true, true, 0, 36}} {
		row.Resize(fyne.NewSize(c.width, 10))
		if a.Visible() != c.a || b.Visible() != c.b {
			t.Errorf("at %v they are shown: %v, %v", c.width, a.Visible(), b.Visible())
		}
		if got, at := wide.Size().Width, last.Position().X; got != c.stretch || at != c.lastLeft {
			t.Errorf("at %v one is stretched to %v, the last stands at %v", c.width, got, at)
		}
	}
}

// TestParagraph: it takes as many lines as its text needs at the width that it has, and none without one.
func TestParagraph(t *testing.T) {
	test.NewTempApp(t)
	p := NewParagraph(theme.Muted)
	column := Column(0, Spacer(1, 10), p)
	test.NewTempWindow(t, column).Resize(fyne.NewSize(300, 600))
	if got := column.MinSize().Height; got != 10 {
		t.Errorf("without a text all is %v high", got)
	}
	say := func(s string) float32 {
		p.Say(s)
		column.Refresh()
		return p.MinSize().Height
	}
	one := say("Short.")
	const many = "So many words that there is no room for all of them in a line of a window that is no wider than this."
	if got := say(many); got < 1.4*one || got > 4*one {
		t.Errorf("many words are %v high, few %v", got, one)
	}
	if got := say("Short."); got != one {
		t.Errorf("few words are %v high again, before %v", got, one)
	}
}

// TestFilling: objects fill rows of a width in their order; one that is too wide for all stands alone.
func TestFilling(t *testing.T) {
	var all []fyne.CanvasObject
	for _, width := range []float32{40, 30, 20, 60, 120} {
		all = append(all, Spacer(width, 10))
	}
	box := container.New(Filling{Width: 100, Gap: 5}, all...)
	if got, want := box.MinSize(), fyne.NewSize(120, 40); got != want {
		t.Errorf("it needs %v, not %v", got, want)
	}
	box.Resize(fyne.NewSize(100, 40))
	for i, want := range []struct{ x, y, width float32 }{
		{0, 0, 40}, {45, 0, 30}, {80, 0, 20}, {0, 15, 100}, {0, 30, 100},
	} {
		p, s := all[i].Position(), all[i].Size()
		if p.X != want.x || p.Y != want.y || s.Width != want.width || s.Height != 10 {
			t.Errorf("%d is at %v, %v large, not %v", i, p, s, want)
		}
	}
}

package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/ui/theme"
)

type thresholdRenderer struct{ s *ThresholdSlider }

func (r *thresholdRenderer) Layout(size fyne.Size) {
	s := r.s
	x := s.XOf(s.value)
	s.raster.Resize(fyne.NewSize(size.Width, profileHeight))
	s.track.Move(fyne.NewPos(thumbRadius, trackTop-trackHeight/2))
	s.track.Resize(fyne.NewSize(size.Width-2*thumbRadius, trackHeight))
	s.fill.Move(s.track.Position())
	s.fill.Resize(fyne.NewSize(x-thumbRadius, trackHeight))
	radius := float32(thumbRadius - 1)
	if s.over || s.dragging {
		radius = thumbRadius
	}
	s.thumb.Move(fyne.NewPos(x-radius, trackTop-radius))
	s.thumb.Resize(fyne.NewSquareSize(2 * radius))
	// Labels keep clear of the ends and of each other: of two that would overlap each moves to its own side.
	for i, line := range s.markLines {
		m := s.marks[i]
		line.Resize(fyne.NewSize(2, 7))
		line.Move(fyne.NewPos(s.XOf(m.Value)-1, markTop))
		label := s.markLabels[i]
		needs := label.MinSize()
		label.Resize(needs)
		label.Move(fyne.NewPos(min(max(s.XOf(m.Value)-needs.Width/2, buttonPad), size.Width-needs.Width-buttonPad),
			buttonTop+(buttonHeight-needs.Height)/2))
	}
	r.part(size.Width)
	for i, label := range s.markLabels {
		s.markButtons[i].Move(fyne.NewPos(label.Position().X-buttonPad, buttonTop))
		s.markButtons[i].Resize(fyne.NewSize(label.Size().Width+2*buttonPad, buttonHeight))
	}
}

// part moves two overlapping labels away from each other.
func (r *thresholdRenderer) part(width float32) {
	l := r.s.markLabels
	if len(l) != 2 {
		return
	}
	a, b := l[0], l[1]
	if r.s.marks[0].Value > r.s.marks[1].Value {
		a, b = b, a
	}
	const gap = 2*buttonPad + 4
	overlap := a.Position().X + a.Size().Width + gap - b.Position().X
	if overlap <= 0 {
		return
	}
	ax := max(a.Position().X-overlap/2, buttonPad)
	bx := ax + a.Size().Width + gap
	if over := bx + b.Size().Width + buttonPad - width; over > 0 {
		ax, bx = ax-over, bx-over
	}
	a.Move(fyne.NewPos(ax, a.Position().Y))
	b.Move(fyne.NewPos(bx, b.Position().Y))
}

func (r *thresholdRenderer) MinSize() fyne.Size { return r.s.MinSize() }

func (r *thresholdRenderer) Refresh() {
	s := r.s
	th, variant := s.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	s.track.FillColor = th.Color(fynetheme.ColorNameInputBorder, variant)
	s.fill.FillColor = th.Color(fynetheme.ColorNamePrimary, variant)
	s.thumb.FillColor = th.Color(fynetheme.ColorNameForeground, variant)
	if s.disabled {
		s.fill.FillColor, s.thumb.FillColor = s.track.FillColor, th.Color(fynetheme.ColorNameDisabled, variant)
	}
	for len(s.markLines) < len(s.marks) {
		s.markLines = append(s.markLines, canvas.NewRectangle(color.Transparent))
		s.markLabels = append(s.markLabels, canvas.NewText("", nil))
		s.markButtons = append(s.markButtons, canvas.NewRectangle(color.Transparent))
	}
	n := len(s.marks)
	s.markLines, s.markLabels, s.markButtons = s.markLines[:n], s.markLabels[:n], s.markButtons[:n]
	for i, m := range s.marks {
		s.markLines[i].FillColor = m.Colour
		s.markButtons[i].CornerRadius = th.Size(fynetheme.SizeNameInputRadius)
		s.markButtons[i].FillColor = th.Color(fynetheme.ColorNameButton, variant)
		if i == s.lit && !s.disabled {
			s.markButtons[i].FillColor = th.Color(fynetheme.ColorNameHover, variant)
		}
		label := s.markLabels[i]
		label.Text, label.Color = m.Label, theme.Now(m.Colour)
		label.TextSize = th.Size(fynetheme.SizeNameCaptionText)
	}
	r.Layout(s.Size())
	for _, o := range r.Objects() {
		canvas.Refresh(o)
	}
}

func (r *thresholdRenderer) Destroy() {}

func (r *thresholdRenderer) Objects() []fyne.CanvasObject {
	s := r.s
	o := []fyne.CanvasObject{s.raster, s.track, s.fill}
	for i := range s.markLines {
		o = append(o, s.markLines[i], s.markButtons[i], s.markLabels[i])
	}
	return append(o, s.thumb)
}

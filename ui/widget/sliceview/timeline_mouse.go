package sliceview

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/ui/widget"
)

func (s *Timeline) pick(index int) {
	if s.OnPick != nil && index != s.current {
		s.OnPick(index)
	}
}

// Tapped goes to a slice.
func (s *Timeline) Tapped(ev *fyne.PointEvent) {
	if len(s.bars) > 0 {
		s.pick(s.at(ev.Position.X))
	}
}

// Dragged runs through slices or moves a level; which of both, its first step says.
func (s *Timeline) Dragged(ev *fyne.DragEvent) {
	if len(s.bars) == 0 {
		return
	}
	if s.grip == timelineIdle {
		s.held = s.at(ev.Position.X - ev.Dragged.DX)
		b := s.bars[s.held]
		s.grip = timelineRuns
		if math.Abs(float64(ev.Dragged.DY)) >= math.Abs(float64(ev.Dragged.DX)) && !math.IsNaN(b.Level) && !b.Drawn {
			s.grip, s.level = timelineLifts, widget.Clamp01(b.Level)
		}
		s.pick(s.held)
	}
	if s.grip == timelineRuns {
		s.pick(s.at(ev.Position.X))
		return
	}
	s.level -= float64(ev.Dragged.DY / (s.Size().Height - timelineTop - timelineFoot))
	if s.OnLevel != nil {
		s.OnLevel(s.held, widget.Thousandths(s.level))
	}
}

// DragEnd lets go.
func (s *Timeline) DragEnd() {
	if s.grip == timelineLifts && s.OnLevelEnd != nil {
		s.OnLevelEnd(s.held)
	}
	s.grip = timelineIdle
}

// Scrolled goes to the next slices; with Ctrl it enlarges what lies round the pointer.
func (s *Timeline) Scrolled(ev *fyne.ScrollEvent) {
	n := s.wheel.Turn(ev.Scrolled.DY)
	if n == 0 || len(s.bars) == 0 {
		return
	}
	if widget.Modifiers()&fyne.KeyModifierShortcutDefault != 0 {
		s.enlarge(math.Pow(1.25, float64(n)), s.at(ev.Position.X))
		return
	}
	s.pick(min(max(s.current+n, 0), len(s.bars)-1))
}

// enlarge shows fewer slices, or more, and keeps one where it is.
func (s *Timeline) enlarge(factor float64, about int) {
	many := s.last - s.first + 1
	now := max(int(math.Round(float64(many)/factor)), s.room())
	if now == many && factor < 1 {
		now++
	}
	part := (float64(about-s.first) + 0.5) / float64(many)
	first := about - int(part*float64(now))
	s.ShowSlices(first, first+now-1)
}

// MouseIn reports the slice under the pointer.
func (s *Timeline) MouseIn(ev *desktop.MouseEvent) { s.MouseMoved(ev) }

// MouseMoved reports the slice under the pointer.
func (s *Timeline) MouseMoved(ev *desktop.MouseEvent) {
	if len(s.bars) > 0 {
		s.point(s.at(ev.Position.X))
	}
}

// MouseOut reports that the pointer has left.
func (s *Timeline) MouseOut() { s.point(-1) }

func (s *Timeline) point(index int) {
	if s.hover == index {
		return
	}
	s.hover = index
	s.raster.Refresh()
	if s.OnHover != nil {
		s.OnHover(index)
	}
}

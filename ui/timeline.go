package ui

import (
	"fmt"
	"math"
	"slices"

	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/app/format"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/scale"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
)

// timeline stands beneath the slices for all axial ones: how much tumour each has, and its threshold, which can be
// dragged.
type timeline struct {
	w       *window
	content *fyne.Container
	slices  *sliceview.Timeline
	note    *layout.Text
	bars    []sliceview.Bar
	ends    [2]int // the first and last outlined slice when they were last brought near; equal to noEnds before
}

// timelineTheme is what the timeline looks like.
var timelineTheme = sliceview.TimelineTheme{
	Background: theme.Panel, Bar: theme.Bar, Reference: theme.Reference, Level: theme.Level,
	Changed: theme.Warning, Drawn: theme.Good, Foreign: theme.Warning, Current: theme.Edge, Hover: theme.Button,
}

func newTimeline(w *window) *timeline {
	s := &timeline{w: w, slices: sliceview.NewTimeline(timelineTheme), ends: noEnds}
	s.note = layout.NewText("", 12, theme.Muted)
	s.slices.OnPick = func(index int) { w.app.GoTo(volume.Axial, index) }
	s.slices.OnLevel = w.app.SetThreshold
	s.slices.OnLevelEnd = func(int) { w.app.Seal() }
	s.slices.OnHover = s.hover
	heading := layout.NewHeading(w.label(command.AllSlices), 12)
	head := layout.Ends(layout.Middle(heading), layout.Middle(s.note))
	slices := layout.MinHeight(s.slices.MinSize().Height, s.slices)
	body := layout.Column(0, layout.Inset(4, 0, 12, 12, head), slices)
	s.content = layout.Column(0, layout.Separator(), layout.Filled(theme.Panel, body))
	s.content.Hidden = w.app.State.Settings.NoStrip
	return s
}

func (s *timeline) show(c app.Change) {
	const bars = app.ChangedScan | app.ChangedMask | app.ChangedReference | app.ChangedLesions
	if !s.content.Visible() || !c.Has(bars|app.ChangedView|app.ChangedUnit) {
		return
	}
	state := &s.w.app.State
	if state.Opening() {
		s.note.Set("", theme.Muted)
		return
	}
	if state.Scan == nil {
		s.bars, s.ends = nil, noEnds
		s.slices.SetBars(nil, 0)
		s.hover(-1)
		return
	}
	l := state.Scan.Axial()
	if c.Has(app.ChangedScan) {
		s.ends = noEnds
	}
	if c.Has(bars) || len(s.bars) != l.Slices {
		s.bars = make([]sliceview.Bar, l.Slices)
		for index := range s.bars {
			s.bars[index] = s.bar(index)
		}
	}
	s.slices.SetBars(s.bars, state.View.Index(l))
	s.fit()
	s.hover(-1)
}

// bar is what there is of a slice: millilitres of all lesions and of the annotation, and the threshold.
func (s *timeline) bar(index int) sliceview.Bar {
	state := &s.w.app.State
	b := sliceview.Bar{Amount: state.SliceML(index), Level: math.NaN(), Before: math.NaN(), Drawn: state.Drawn[index],
		Foreign: state.Foreign(index)}
	for _, share := range state.Shares(index) {
		colour := theme.Dimmed(theme.LesionOf(*share.Lesion))
		b.Parts = append(b.Parts, sliceview.Part{Amount: share.ML, Colour: colour})
	}
	if r := state.Slices[index]; r != nil {
		b.Level, b.Before = r.Threshold, r.Predicted()
	}
	if ref := state.Reference; ref != nil {
		if score := ref.Scores[index]; score != nil {
			b.Reference = float64(score.TP+score.FN) * state.Scan.VoxelML()
		}
	}
	return b
}

// narrow is how wide a slice must be at least to be hit, in the window's units.
const narrow = 5

// noEnds are the ends of no slices.
var noEnds = [2]int{-1, -1}

// fit brings the outlined slices near, where all slices together would be too narrow to be hit: at first, and when
// others are outlined that are not in sight.
func (s *timeline) fit() {
	contours := s.w.app.State.Slices
	from, to, some := contours.Ends()
	width := s.slices.Size().Width
	if !some || width == 0 {
		return
	}
	before, ends := s.ends, [2]int{from, to}
	first, last := s.slices.Shown()
	s.ends = ends
	inSight := before != noEnds && first <= ends[0] && ends[1] <= last
	if inSight || ends == before || float32(len(s.bars))*narrow <= width {
		return
	}
	around := max(len(contours), 10)
	s.slices.ShowSlices(ends[0]-around, ends[1]+around)
}

// hover says what there is of the slice under the pointer; without one, of the slices in all.
func (s *timeline) hover(index int) {
	state := &s.w.app.State
	if state.Scan == nil {
		s.note.Set("", theme.Muted)
		return
	}
	if index < 0 {
		said := ""
		if n := state.WithVoxels(); n > 0 || len(state.Slices) > 0 {
			said = format.Count(n, "slice") + " segmented"
			if changed := len(state.ManualSlices()); changed > 0 {
				said += fmt.Sprintf(", %d changed", changed)
			}
			if drawn := len(state.DrawnByHand()); drawn > 0 {
				said += fmt.Sprintf(", %d drawn by hand", drawn)
			}
			if kept := len(state.ForeignSlices()); kept > 0 {
				said += fmt.Sprintf(", %d kept from another method or region", kept)
			}
		}
		if first, last := s.slices.Shown(); last-first+1 < len(s.bars) {
			said += fmt.Sprintf("   showing %d–%d of 0–%d", first, last, len(s.bars)-1)
		}
		s.note.Set(said, theme.Muted)
		return
	}
	said := fmt.Sprintf("Slice %d", index)
	if r := state.Slices[index]; r != nil {
		said += ":   threshold " + scale.Own(state, r, r.Threshold)
		if r.Method.OnPET {
			said += " (" + scale.Others(state, r, r.Threshold) + ")"
		}
		if r.Manual {
			said += ", changed from " + scale.Own(state, r, r.Predicted())
		}
		if slices.Contains(state.DrawnByHand(), index) {
			said += ", drawn by hand"
		}
		if state.Foreign(index) {
			said += ", kept from " + r.Named(state.Scan.Unit)
		}
	} else if state.SliceML(index) == 0 {
		said += ":   not segmented"
	}
	if ml := state.SliceML(index); ml > 0 {
		said += fmt.Sprintf("   %s mm², %s ml", text.Number(ml*1000/state.Scan.Axial().Dz), text.Number(ml))
	}
	s.note.Set(said, theme.Text)
}

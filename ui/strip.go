package ui

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/settings"
	"isopet/ui/widget"
	"isopet/volume"
)

// strip stands beneath the slices for all axial ones: how much tumour each has, and its threshold, which can be dragged.
type strip struct {
	w       *window
	content *fyne.Container
	slices  *widget.Strip
	note    *canvas.Text
	bars    []widget.Bar
	ends    [2]int // the first and last outlined slice when they were last brought near; equal to noEnds before
}

// stripTheme is what the strip looks like.
func stripTheme() widget.StripTheme {
	return widget.StripTheme{
		Background: colourPanel, Bar: colourBar, Reference: colourOf, Level: colourLevel,
		Changed: colourWarning, Drawn: colourGood, Current: colourEdge, Hover: colourButton,
	}
}

func newStrip(w *window) *strip {
	s := &strip{w: w, slices: widget.NewStrip(stripTheme()), note: text("", 12, colourMuted), ends: noEnds}
	s.slices.OnPick = func(index int) { w.app.GoTo(volume.Axial, index) }
	s.slices.OnLevel = w.app.SetThreshold
	s.slices.OnLevelEnd = func(int) { w.app.Seal() }
	s.slices.OnHover = s.hover
	header := inset(4, 0, 12, 12, ends(middle(bold(text("All slices", 12, colourText))), middle(s.note)))
	s.content = rows(0, rule(), panel(colourPanel, rows(0, header, container.NewStack(room(1, s.slices.MinSize().Height), s.slices))))
	s.content.Hidden = !w.stripShown()
	return s
}

func (s *strip) show(c app.Change) {
	if !s.content.Visible() || !c.Has(app.ChangedScan|app.ChangedMask|app.ChangedReference|app.ChangedView|app.ChangedUnit|app.ChangedLesions) {
		return
	}
	state := &s.w.app.State
	if s.w.opening() {
		setText(s.note, "", colourMuted)
		return
	}
	if state.Scan == nil {
		s.bars, s.ends = nil, noEnds
		s.slices.SetBars(nil, 0)
		s.hover(-1)
		return
	}
	l := s.w.axial()
	if c.Has(app.ChangedScan) {
		s.ends = noEnds
	}
	if c.Has(app.ChangedScan|app.ChangedMask|app.ChangedReference|app.ChangedLesions) || len(s.bars) != l.Slices {
		s.bars = make([]widget.Bar, l.Slices)
		for index := range s.bars {
			s.bars[index] = s.bar(index)
		}
	}
	s.slices.SetBars(s.bars, state.View.Index(l))
	s.fit()
	s.hover(-1)
}

// bar is what there is of a slice: millilitres of all lesions and of the annotation, and the threshold.
func (s *strip) bar(index int) widget.Bar {
	state := &s.w.app.State
	b := widget.Bar{Amount: state.SliceML(index), Level: math.NaN(), Before: math.NaN(), Drawn: state.Drawn[index]}
	for _, share := range state.Shares(index) {
		b.Parts = append(b.Parts, widget.Part{Amount: share.ML, Colour: dimmed(lesionColour(share.Lesion.Colour))})
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

// fit brings the outlined slices near, where all slices together would be too narrow to be hit: at first, and when others
// are outlined that are not in sight.
func (s *strip) fit() {
	indexes := s.w.app.State.SliceIndexes()
	width := s.slices.Size().Width
	if len(indexes) == 0 || width == 0 {
		return
	}
	before, ends := s.ends, [2]int{indexes[0], indexes[len(indexes)-1]}
	first, last := s.slices.Shown()
	s.ends = ends
	if inSight := before != noEnds && first <= ends[0] && ends[1] <= last; inSight || ends == before || float32(len(s.bars))*narrow <= width {
		return
	}
	around := max(len(indexes), 10)
	s.slices.ShowSlices(ends[0]-around, ends[1]+around)
}

// hover says what there is of the slice under the pointer; without one, of the slices in all.
func (s *strip) hover(index int) {
	state := &s.w.app.State
	if state.Scan == nil {
		setText(s.note, "", colourMuted)
		return
	}
	if index < 0 {
		said := ""
		if n := state.WithVoxels(); n > 0 || len(state.Slices) > 0 {
			said = format.Count(n, "slice") + " outlined"
			if changed := len(state.ManualSlices()); changed > 0 {
				said += fmt.Sprintf(", %d changed", changed)
			}
			if drawn := len(state.Drawn); drawn > 0 {
				said += fmt.Sprintf(", %d drawn by hand", drawn)
			}
		}
		if first, last := s.slices.Shown(); last-first+1 < len(s.bars) {
			said += fmt.Sprintf("   showing %d–%d of 0–%d", first, last, len(s.bars)-1)
		}
		setText(s.note, said, colourMuted)
		return
	}
	said := fmt.Sprintf("Slice %d", index)
	if r := state.Slices[index]; r != nil {
		said += ":   threshold " + s.w.inScale(r, r.Threshold)
		if r.Method.OnPET {
			said += " (" + s.w.otherwise(r, r.Threshold) + ")"
		}
		if r.Manual {
			said += ", changed from " + s.w.inScale(r, r.Predicted())
		}
		if state.Drawn[index] {
			said += ", drawn by hand"
		}
	} else {
		said += ":   not outlined"
	}
	if ml := state.SliceML(index); ml > 0 {
		said += fmt.Sprintf("   %s mm², %s ml", number(ml*1000/s.w.axial().Dz), number(ml))
	}
	setText(s.note, said, colourText)
}

// toggleStrip shows or hides the strip, for the next time too.
func (w *window) toggleStrip() {
	w.app.ChangeSettings(func(s *settings.Settings) { s.NoStrip = !s.NoStrip })
}

func (w *window) stripShown() bool { return !w.app.State.Settings.NoStrip }

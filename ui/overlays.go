package ui

import (
	"image/color"

	"isopet/app/view"
	"isopet/ui/theme"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
)

// cross shows where the three planes meet.
func (p *pane) cross() {
	s := &p.w.app.State
	if !p.w.layers.cross {
		p.view.HideCross()
		return
	}
	var at [3]float64
	for axis, v := range s.View.Cursor {
		at[axis] = float64(v)
	}
	col, row, _ := view.MapVoxelToPixel(p.layout(), at)
	p.view.SetCross(col+centre, row+centre)
}

// opacity is how much of a lesion's colour covers the picture where lesions are filled, of 255.
const opacity = 0x50

// outlines draws the annotation and over it the lesions, each in its colour, the active one on top, and what is offered,
// tinted.
func (p *pane) outlines() {
	s := &p.w.app.State
	var outlines []sliceview.Contour
	p.inked = p.w.colours()
	ink, inkHalo := p.w.annotationInk()
	width := float32(4)
	if p.w.colourful() {
		width = 5 // a lesion's halo leaves something of it to be seen
	}
	var tint *sliceview.Tint
	add := func(label uint8, o sliceview.Contour) {
		t := p.tracers[label]
		if t == nil {
			t = new(sliceview.Tracer)
			p.tracers[label] = t
		}
		if o.Paths = t.Trace(p.mask.Pix, p.mask.Cols, p.mask.Rows, label); o.Paths != nil {
			outlines = append(outlines, o)
		}
	}
	if s.Reference != nil && p.w.layers.annotation {
		annotated := func(axial int) bool {
			score := s.Reference.Scores[axial]
			return score != nil && score.Annotated
		}
		s.Reference.Mask.SliceWhere(p.plane, p.index, annotated, &p.mask)
		add(sliceview.AnyLabel, sliceview.Contour{Colour: ink, Halo: inkHalo, Width: width})
	}
	if s.Mask != nil && p.w.layers.outline {
		s.Mask.SliceWhere(p.plane, p.index, s.HasVoxels, &p.mask)
		var there [256]bool
		for _, label := range p.mask.Pix {
			there[label] = true
		}
		for _, l := range s.Lesions {
			if there[l.Label] && !l.Hidden && l.Label != s.Active {
				line, halo := p.w.lesionInk(l.Colour)
				add(l.Label, sliceview.Contour{Colour: line, Halo: halo, Width: 1.5})
			}
		}
		if l := s.Lesion(s.Active); there[l.Label] && !l.Hidden {
			line, halo := p.w.lesionInk(l.Colour)
			add(l.Label, sliceview.Contour{Colour: line, Halo: halo, Width: 2})
		}
		if s.Settings.FillLesions && outlines != nil {
			tint = &p.tint
			tint.Mask, tint.Colours = p.mask, [256]color.Color{}
			for _, l := range s.Lesions {
				if !l.Hidden {
					tint.Colours[l.Label] = theme.Alpha(theme.Lesion(l.Colour), opacity)
				}
			}
		}
	}
	if s.Offer != nil {
		s.Offer.Slice(p.layout(), p.index, &p.offered)
		tint = &p.tint
		tint.Mask, tint.Colours = p.offered, [256]color.Color{1: theme.Alpha(theme.MarkOffered, opacity)}
		if paths := p.offer.Trace(p.offered.Pix, p.offered.Cols, p.offered.Rows, 1); paths != nil {
			outlines = append(outlines, sliceview.Contour{Paths: paths, Colour: theme.MarkOffered, Width: 1.5})
		}
	}
	p.view.SetContours(tint, outlines...)
}

// rails shows on which slices there is something; which axial ones are outlined and annotated is known, so only they
// have lanes.
func (p *pane) rails(l volume.Layout) {
	s := &p.w.app.State
	var lanes []sliceview.Lane
	if p.plane == volume.Axial {
		lanes = append(lanes, sliceview.Lane{Colours: func(i int) (colours []color.Color) {
			for _, share := range s.Shares(i) {
				colours = append(colours, theme.Lesion(share.Lesion.Colour))
			}
			return colours
		}})
		if ref := s.Reference; ref != nil {
			lanes = append(lanes, sliceview.Lane{Colours: func(i int) []color.Color {
				if score := ref.Scores[i]; score == nil || !score.Annotated {
					return nil
				}
				return []color.Color{theme.Annotation}
			}})
		}
	}
	p.rail.SetSlices(l.Slices, l.Ascending, p.index, lanes...)
}

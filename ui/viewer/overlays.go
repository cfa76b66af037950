package viewer

import (
	"encoding/binary"
	"image/color"

	"isopet/app/lesion"
	"isopet/app/reference"
	"isopet/ui/theme"
	"isopet/ui/widget/colourmap"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
)

// marks are what is drawn over a slice, with memory that is used again for the next one.
type marks struct {
	mask    volume.Slice[uint8]
	tint    sliceview.Tint              // of mask, where lesions are filled, or of offered
	offered volume.Slice[uint8]         // what has grown and is asked about
	offer   sliceview.Tracer            // of it
	tracers map[uint8]*sliceview.Tracer // by label; of the annotation at 0
	on      *colourmap.Map              // on which they were drawn
	all     []sliceview.Contour
}

func newMarks() marks { return marks{tracers: map[uint8]*sliceview.Tracer{}} }

// add traces what mask has of a label.
func (m *marks) add(label uint8, o sliceview.Contour) {
	t := m.tracers[label]
	if t == nil {
		t = new(sliceview.Tracer)
		m.tracers[label] = t
	}
	if o.Paths = t.Trace(m.mask.Pix, m.mask.Cols, m.mask.Rows, label); o.Paths != nil {
		m.all = append(m.all, o)
	}
}

// opacity is how much of a lesion's colour covers the picture where lesions are filled, of 255.
const opacity = 0x50

// outlines draws the annotation and over it the lesions, each in its colour, the active one on top, and what is
// offered, tinted.
func (p *Slice) outlines() {
	s, m := &p.v.app.State, &p.marks
	m.on, m.all = p.v.Colours(), nil
	if s.Reference != nil && p.v.Layers.Annotation {
		p.outlineAnnotation(s.Reference)
	}
	var tint *sliceview.Tint
	if s.Mask != nil && p.v.Layers.Lesions {
		p.outlineLesions()
		if s.Settings.FillLesions && m.all != nil {
			tint = &m.tint
			tint.Mask, tint.Colours = m.mask, [256]color.Color{}
			for _, l := range s.Lesions {
				if !l.Hidden {
					tint.Colours[l.Label] = theme.Alpha(theme.LesionOf(l), opacity)
				}
			}
		}
	}
	if s.Offer != nil {
		s.Offer.Slice(p.Layout(), p.Index, &m.offered)
		tint = &m.tint
		tint.Mask, tint.Colours = m.offered, [256]color.Color{1: theme.Alpha(theme.MarkOffered, opacity)}
		if paths := m.offer.Trace(m.offered.Pix, m.offered.Cols, m.offered.Rows, 1); paths != nil {
			m.all = append(m.all, sliceview.Contour{Paths: paths, Colour: theme.MarkOffered, Width: 1.5})
		}
	}
	p.View.SetContours(tint, m.all...)
}

func (p *Slice) outlineAnnotation(ref *reference.Reference) {
	ink, halo := p.v.AnnotationInk()
	width := float32(4)
	if p.v.Colourful() {
		width = 5 // a lesion's halo leaves something of it to be seen
	}
	annotated := func(axial int) bool {
		score := ref.Scores[axial]
		return score != nil && score.Annotated
	}
	ref.Mask.SliceWhere(p.Plane, p.Index, annotated, &p.marks.mask)
	p.marks.add(sliceview.AnyLabel, sliceview.Contour{Colour: ink, Halo: halo, Width: width})
}

func (p *Slice) outlineLesions() {
	s, m := &p.v.app.State, &p.marks
	s.Mask.SliceWhere(p.Plane, p.Index, s.HasVoxels, &m.mask)
	var there [256]bool
	for pix := m.mask.Pix; len(pix) > 0; {
		some := pix[:min(8, len(pix))]
		pix = pix[len(some):]
		if len(some) == 8 && binary.LittleEndian.Uint64(some) == 0 {
			continue // as most are
		}
		for _, label := range some {
			there[label] = true
		}
	}
	add := func(l *lesion.Lesion, width float32) {
		line, halo := p.v.Ink(l)
		m.add(l.Label, sliceview.Contour{Colour: line, Halo: halo, Width: width})
	}
	for i := range s.Lesions {
		if l := &s.Lesions[i]; there[l.Label] && !l.Hidden && l.Label != s.Active {
			add(l, 1.5)
		}
	}
	if l := s.Lesion(s.Active); there[l.Label] && !l.Hidden {
		add(l, 2)
	}
}

// lanes shows on which slices there is something; which axial ones are outlined and annotated is known, so only they
// have lanes.
func (p *Slice) lanes(l volume.Layout) {
	s := &p.v.app.State
	var lanes []sliceview.Lane
	if p.Plane == volume.Axial {
		lanes = append(lanes, sliceview.Lane{Colours: func(i int) (colours []color.Color) {
			for _, share := range s.Shares(i) {
				colours = append(colours, theme.LesionOf(*share.Lesion))
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
	p.Rail.SetSlices(l.Slices, l.Ascending, p.Index, lanes...)
}

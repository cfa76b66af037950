package outline

import (
	"maps"
	"slices"
	"strings"

	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/volume/dicom/seg"
	"isopet/volume/paint"
)

// madeBy is what a lesion is made with when a step has changed it; one that was empty begins anew.
func (o *Outline) madeBy(how lesion.Step, label uint8, changes paint.Changes) map[uint8]*lesion.Made {
	l := o.Lesion(label)
	if l == nil {
		return nil
	}
	before := l.Made
	if o.LesionVoxels(l.Label) == 0 {
		before = nil
	}
	var own paint.Changes
	for _, r := range changes {
		if r.Was == l.Label || r.Now == l.Label {
			own = append(own, r)
		}
	}
	return map[uint8]*lesion.Made{l.Label: before.After(how, slices.Sorted(maps.Keys(o.Counts.Touched(own))))}
}

// settled is what a lesion was made with once another takes over its slices.
func (o *Outline) settled(label uint8) *lesion.Made {
	m := lesion.Made{Method: o.Slices.Text(o.Scan.Unit)}
	if l := o.Lesion(label); l.Made != nil {
		m.Grown, m.PostProcessed, m.Found = l.Made.Grown, l.Made.PostProcessed, l.Made.Found
	}
	m.Drawn = lesion.Stretches(nil).With(o.DrawnByHand())
	return &m
}

// Scaled is the outline in a scan whose values are multiplied: it stays what it is, and its thresholds follow.
func (o *Outline) Scaled(scale scan.Scale) Edit {
	e := Edit{Slices: map[int]*contour.Slice{}, Made: map[uint8]*lesion.Made{}}
	for index, r := range o.Slices {
		e.Slices[index] = r.Scaled(scale.Of(o.Scan, index))
	}
	for _, l := range o.Lesions {
		if l.Made != nil {
			e.Made[l.Label] = l.Made.Scaled(scale.All(), o.Scan.Unit)
		}
	}
	return e
}

// DrawnByHand are those of [Outline.DrawnSlices] that a person drew on, not a search or what changes a lesion as a whole;
// where nobody knows with what, they count as well.
func (o *Outline) DrawnByHand() []int {
	drawn := o.DrawnSlices()
	if l := o.Lesion(o.MethodLesion); l.Made != nil && (l.Made.Found != "" || len(l.Made.Grown) > 0 || len(l.Made.PostProcessed) > 0) {
		drawn = slices.DeleteFunc(drawn, func(index int) bool { return !l.Made.Drawn.Has(index) })
	}
	return drawn
}

// Segments are the lesions that have voxels, as files of masks describe them.
func (o *Outline) Segments() []seg.Segment {
	var all []seg.Segment
	for _, l := range o.Lesions {
		if o.LesionVoxels(l.Label) > 0 {
			all = append(all, seg.Segment{Number: int(l.Label), Label: l.Name, Kind: string(l.Kind),
				Colour: lesion.Colour(l.Colour), By: o.by(l.Label), Algorithm: o.OutlinedBy(l.Label)})
		}
	}
	return all
}

// by is whether a lesion is a method's alone, somebody's alone, or made by both.
func (o *Outline) by(label uint8) seg.By {
	m, drawn := o.made(label)
	switch {
	case m.Method == "" && m.Found == "" && len(m.Grown) == 0:
		return seg.Manual
	case len(drawn)+len(m.Grown)+len(m.PostProcessed) > 0, strings.HasSuffix(m.Method, " moved"):
		return seg.Semiautomatic
	}
	return seg.Automatic
}

// OutlinedBy says how a lesion was outlined: "41 %, 2 thresholds moved, 3 slices drawn". What is not known, as in
// sessions of older programs, is called by hand.
func (o *Outline) OutlinedBy(label uint8) string {
	if o.Lesion(label) == nil || o.Scan == nil {
		return ""
	}
	m, drawn := o.made(label)
	return m.Text(len(drawn), o.Scan.Unit)
}

// made is how a lesion was made, and on which slices it was drawn.
func (o *Outline) made(label uint8) (m lesion.Made, drawn []int) {
	if l := o.Lesion(label); l.Made != nil {
		m = *l.Made
	}
	if label == o.MethodLesion {
		m.Method, drawn = o.Slices.Text(o.Scan.Unit), o.DrawnByHand()
		if len(o.Drawn) == 0 && m.Method != "" { // nothing is left of what was done since
			m.Grown, m.PostProcessed, m.Found = nil, nil, ""
		}
	} else {
		drawn = slices.DeleteFunc(o.LesionSlices(label), func(index int) bool { return !m.Drawn.Has(index) })
	}
	return m, drawn
}

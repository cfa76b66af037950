package outline

import (
	"maps"
	"slices"
	"strings"

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

// Scaled is the outline in a scan whose values are multiplied, and which is another then: it stays what it is, and
// thresholds follow.
func (o *Outline) Scaled(next *scan.Scan, scale scan.Scale) Edit {
	e := Edit{Made: map[uint8]*lesion.Made{}}
	for _, l := range o.Lesions {
		of, c := o.Outlined(l.Label), e.With(l.Label)
		for index, r := range of.Slices {
			c.Slices[index] = r.Scaled(scale.Of(o.Scan, index))
		}
		scaled := of.Setup.Scaled(o.Scan, next, of.Slices, scale.All())
		c.Setup = &scaled
		if l.Made != nil {
			e.Made[l.Label] = l.Made.Scaled(scale.All(), o.Scan.Unit)
		}
	}
	return e
}

// DrawnByHand are those of the active lesion's drawn slices that a person drew on, not a search or what changes a lesion
// as a whole; where nobody knows with what, they count as well.
func (o *Outline) DrawnByHand() []int { return o.drawnByHand(o.Active) }

func (o *Outline) drawnByHand(label uint8) []int {
	drawn := o.Outlined(label).DrawnSlices()
	if m := o.Lesion(label).Made; m != nil &&
		(m.Method != "" || m.Found != "" || len(m.Grown) > 0 || len(m.PostProcessed) > 0) {
		drawn = slices.DeleteFunc(drawn, func(index int) bool { return !m.Drawn.Has(index) })
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
	of := o.Outlined(label)
	if len(of.Slices) > 0 {
		m.Method = of.Slices.Text(o.Scan.Unit)
		if len(of.Drawn) == 0 { // nothing is left of what was done since
			m.Grown, m.PostProcessed, m.Found = nil, nil, ""
		}
	}
	return m, o.drawnByHand(label)
}

package outline

import (
	"maps"
	"slices"

	"isopet/app/lesion"
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
		m.Grown, m.PostProcessed = l.Made.Grown, l.Made.PostProcessed
	}
	m.Drawn = lesion.Stretches(nil).With(o.byHand())
	return &m
}

// byHand are the slices of the method's lesion that were drawn on; where nobody knows with what, they count as well.
func (o *Outline) byHand() []int {
	drawn := o.DrawnSlices()
	if l := o.Lesion(o.MethodLesion); l.Made != nil && (len(l.Made.Grown) > 0 || len(l.Made.PostProcessed) > 0) {
		drawn = slices.DeleteFunc(drawn, func(index int) bool { return !l.Made.Drawn.Has(index) })
	}
	return drawn
}

// OutlinedBy says how a lesion was outlined: "41 %, 2 thresholds moved, 3 slices drawn". What is not known, as in
// sessions of older programs, is called by hand.
func (o *Outline) OutlinedBy(label uint8) string {
	l := o.Lesion(label)
	if l == nil || o.Scan == nil {
		return ""
	}
	m := lesion.Made{}
	if l.Made != nil {
		m = *l.Made
	}
	var drawn []int
	if label == o.MethodLesion {
		m.Method, drawn = o.Slices.Text(o.Scan.Unit), o.byHand()
		if len(o.Drawn) == 0 && m.Method != "" { // nothing is left of what was done since
			m.Grown, m.PostProcessed = nil, nil
		}
	} else {
		drawn = slices.DeleteFunc(o.LesionSlices(label), func(index int) bool { return !m.Drawn.Has(index) })
	}
	return m.Text(len(drawn), o.Scan.Unit)
}

package app

import (
	"maps"
	"slices"

	"isopet/app/lesion"
	"isopet/volume/paint"
)

// madeBy is what a lesion is made with when a step has changed it; one that was empty begins anew.
func (s *State) madeBy(how lesion.Step, label uint8, changes paint.Changes) map[uint8]*lesion.Made {
	l := s.Lesion(label)
	if l == nil {
		return nil
	}
	before := l.Made
	if s.LesionVoxels(l.Label) == 0 {
		before = nil
	}
	var own paint.Changes
	for _, r := range changes {
		if r.Was == l.Label || r.Now == l.Label {
			own = append(own, r)
		}
	}
	return map[uint8]*lesion.Made{l.Label: before.After(how, slices.Sorted(maps.Keys(s.counts.Touched(own))))}
}

// swapMade exchanges what lesions were made with.
func (s *State) swapMade(made map[uint8]*lesion.Made) {
	if len(made) == 0 {
		return
	}
	s.Lesions = slices.Clone(s.Lesions)
	for label, m := range made {
		if l := s.Lesion(label); l != nil {
			made[label], l.Made = l.Made, m
		}
	}
}

// settled is what a lesion was made with once another takes over its slices.
func (s *State) settled(label uint8) *lesion.Made {
	m := lesion.Made{Method: s.Slices.Text(s.Scan.Unit)}
	if l := s.Lesion(label); l.Made != nil {
		m.Grown, m.PostProcessed = l.Made.Grown, l.Made.PostProcessed
	}
	m.Drawn = lesion.Stretches(nil).With(s.byHand())
	return &m
}

// byHand are the slices of the method's lesion that were drawn on; where nobody knows with what, they count as well.
func (s *State) byHand() []int {
	drawn := s.DrawnSlices()
	if l := s.Lesion(s.MethodLesion); l.Made != nil && (len(l.Made.Grown) > 0 || len(l.Made.PostProcessed) > 0) {
		drawn = slices.DeleteFunc(drawn, func(index int) bool { return !l.Made.Drawn.Has(index) })
	}
	return drawn
}

// OutlinedBy says how a lesion was outlined: "41 %, 2 thresholds moved, 3 slices drawn". What is not known, as in
// sessions of older programs, is called by hand.
func (s *State) OutlinedBy(label uint8) string {
	l := s.Lesion(label)
	if l == nil || s.Scan == nil {
		return ""
	}
	m := lesion.Made{}
	if l.Made != nil {
		m = *l.Made
	}
	var drawn []int
	if label == s.MethodLesion {
		m.Method, drawn = s.Slices.Text(s.Scan.Unit), s.byHand()
		if len(s.Drawn) == 0 && m.Method != "" { // nothing is left of what was done since
			m.Grown, m.PostProcessed = nil, nil
		}
	} else {
		drawn = slices.DeleteFunc(s.LesionSlices(label), func(index int) bool { return !m.Drawn.Has(index) })
	}
	return m.Text(len(drawn), s.Scan.Unit)
}

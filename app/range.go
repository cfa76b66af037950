package app

import "fmt"

// Spread is what [App.SpreadThreshold] gives to other slices.
type Spread int

// What can be given.
const (
	SpreadThreshold Spread = iota // the threshold itself, on each slice scaled to [0, 1]
	SpreadValue                   // the threshold that cuts at the same value in the scan's unit; of methods that cut the scan
	SpreadPredicted               // each slice's own predicted threshold
)

// spreads say what a slice's threshold becomes, given the slice whose threshold is spread.
var spreads = map[Spread]func(from, to *SliceResult) float64{
	SpreadThreshold: func(from, _ *SliceResult) float64 { return from.Threshold },
	SpreadValue: func(from, to *SliceResult) float64 {
		if !from.Method.OnPET || !to.Method.OnPET {
			return from.Threshold
		}
		return to.Input.Fraction(from.Input.Value(from.Threshold))
	},
	SpreadPredicted: func(_, to *SliceResult) float64 { return to.Predicted() },
}

// SpreadThreshold gives the outlined slices from first to last, both included, the threshold of slice from, or what else
// of it is to be given, in one edit. Slices that are not outlined stay so; those that were drawn on stay as they are,
// unless overwrite is set. It returns how many slices changed.
func (a *App) SpreadThreshold(from int, what Spread, first, last int, overwrite bool) int {
	source := a.State.Slices[from]
	if source == nil {
		return 0
	}
	thresholds, drawn := map[int]float64{}, map[int]bool{}
	for index, r := range a.State.Slices {
		if index < first || index > last || a.State.Drawn[index] && !overwrite {
			continue
		}
		t := spreads[what](source, r)
		if a.State.Drawn[index] {
			drawn[index] = false
		} else if t == r.Threshold {
			continue
		}
		thresholds[index] = t
	}
	if len(thresholds) > 0 {
		e := a.threshold("Threshold of several slices", otherEdit, 0, thresholds)
		e.drawn = drawn
		a.apply(e)
	}
	said := "No slice had to change."
	if n := len(thresholds); n == 1 {
		said = "One slice changed."
	} else if n > 1 {
		said = fmt.Sprintf("%d slices changed.", n)
	}
	a.notice(Notice{Text: said})
	return len(thresholds)
}

package ui

import (
	"math"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/app/format"
	"isopet/ui/layout"
	"isopet/ui/theme"
)

// endFields are two fields for the ends of a window of values, the lower of which lies below the upper.
type endFields struct {
	low, high *numberField
	content   fyne.CanvasObject
	unit      string
	shown     [2]float64
}

// newEndFields are fields that call set with both ends when one is typed. what is the window's name in a sentence.
func newEndFields(w *window, what string, set func(low, high float64)) *endFields {
	e := &endFields{}
	e.low = newNumberField(w, func() limits {
		return limits{what: "the lower end of " + what, low: -math.MaxFloat32, high: min(e.shown[1], shortest(e.shown[1])), unit: e.unit, open: true}
	}, func(v float64) { set(v, e.shown[1]) })
	e.high = newNumberField(w, func() limits {
		return limits{what: "the upper end of " + what, low: max(e.shown[0], shortest(e.shown[0])), high: math.MaxFloat32, unit: e.unit, open: true}
	}, func(v float64) { set(e.shown[0], v) })
	e.content = layout.Row(3, layout.Middle(e.low.box(leastEnd)), layout.NewText("–", 12, theme.Muted), layout.Middle(e.high.box(leastEnd)))
	return e
}

// leastEnd is the least width of a field.
const leastEnd = 46

// show writes the ends, as exactly as anybody sets them.
func (e *endFields) show(low, high float64, unit string) {
	e.shown, e.unit = [2]float64{low, high}, unit
	for _, end := range []struct {
		field *numberField
		value float64
	}{{e.low, low}, {e.high, high}} {
		f := end.field
		f.show(shortest(end.value))
		width := max(leastEnd, fyne.MeasureText(f.Text, fynetheme.TextSize(), fyne.TextStyle{}).Width+14)
		if f.width.MinSize().Width != width {
			f.width.SetMinSize(fyne.NewSize(width, 1))
		}
	}
}

// shortest is a value to four significant digits, and to whole numbers where those are more.
func shortest(v float64) float64 {
	if math.Abs(v) >= 1000 {
		return math.Round(v)
	}
	return format.Rounded(v, 4)
}

package field

import (
	"math"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/app/format"
	"isopet/ui/layout"
	"isopet/ui/theme"
)

// Ends are two fields for the ends of a window of values, the lower of which lies below the upper.
type Ends struct {
	Low, High *Number
	Content   fyne.CanvasObject
	unit      string
	shown     [2]float64
}

// NewEnds are fields that call set with both ends when one is typed. what is the window's name in a sentence.
func NewEnds(host Host, what string, set func(low, high float64)) *Ends {
	e := &Ends{}
	e.Low = New(host, func() Limits {
		return Limits{What: "the lower end of " + what, Low: -math.MaxFloat32,
			High: min(e.shown[1], shortest(e.shown[1])), Unit: e.unit, Open: true}
	}, func(v float64) { set(v, e.shown[1]) })
	e.High = New(host, func() Limits {
		return Limits{What: "the upper end of " + what, Low: max(e.shown[0], shortest(e.shown[0])),
			High: math.MaxFloat32, Unit: e.unit, Open: true}
	}, func(v float64) { set(e.shown[0], v) })
	e.Content = layout.Row(3, layout.Middle(e.Low.Box(leastEnd)), layout.NewText("–", 12, theme.Muted),
		layout.Middle(e.High.Box(leastEnd)))
	return e
}

// leastEnd is the least width of a field.
const leastEnd = 46

// Show writes the ends, as exactly as anybody sets them.
func (e *Ends) Show(low, high float64, unit string) {
	e.shown, e.unit = [2]float64{low, high}, unit
	for _, end := range []struct {
		field *Number
		value float64
	}{{e.Low, low}, {e.High, high}} {
		f := end.field
		f.SetNumber(shortest(end.value))
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

package widget

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func thresholdSlider(t *testing.T) (*ThresholdSlider, fyne.Window, *[]float64, *int) {
	test.NewTempApp(t)
	s := NewThresholdSlider(profileColours)
	w := test.NewTempWindow(t, s)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(200+2*thumbRadius, profileHeight+42))
	var values []float64
	ends := 0
	s.OnChanged = func(v float64) { values = append(values, v) }
	s.OnChangeEnd = func() { ends++ }
	return s, w, &values, &ends
}

func TestThresholdSliderFollowsTheDrag(t *testing.T) {
	s, w, values, ends := thresholdSlider(t)
	s.SetValue(0.25)
	if len(*values) != 0 {
		t.Fatal("setting a value must not call back")
	}
	test.Drag(w.Canvas(), fyne.NewPos(s.XOf(0.5), trackTop), 3, 0)
	if len(*values) != 1 || *ends != 1 || math.Abs((*values)[0]-0.5) > 0.001 || s.value != (*values)[0] {
		t.Fatalf("told %v and %d ends, is at %v", *values, *ends, s.value)
	}
}

func TestThresholdSliderTapsAndSteps(t *testing.T) {
	s, _, values, _ := thresholdSlider(t)
	s.SetMarks(Mark{Value: 0.4137, Label: "Predicted 0.414", Colour: color.White})
	test.TapAt(s, fyne.NewPos(s.XOf(0.75), trackTop))
	if math.Abs(s.value-0.75) > 0.001 {
		t.Errorf("tapped at 0.75, is at %v", s.value)
	}
	test.TapAt(s, fyne.NewPos(s.XOf(0.4137)+4, markTop+3))
	if s.value != 0.414 {
		t.Errorf("tapped on the mark, is at %v", s.value)
	}
	s.Step(-1)
	if s.value != 0.404 {
		t.Errorf("a step down is %v", s.value)
	}
	s.Step(-200)
	s.Step(-1)
	if s.value != 0 || len(*values) != 4 {
		t.Errorf("at %v after %v", s.value, *values)
	}
}

func TestThresholdSliderDisabled(t *testing.T) {
	s, w, values, ends := thresholdSlider(t)
	s.SetEnabled(false)
	test.Drag(w.Canvas(), fyne.NewPos(20, trackTop), 50, 0)
	test.TapAt(s, fyne.NewPos(90, trackTop))
	s.Step(3)
	if len(*values) != 0 || *ends != 0 || s.value != 0 {
		t.Errorf("changed to %v", *values)
	}
}

// TestMarksAreButtons: the words beneath the track are pressed, wherever they stand, and move the thumb by themselves
// no more.
func TestMarksAreButtons(t *testing.T) {
	s, w, values, ends := thresholdSlider(t)
	pressed := []int{0, 0}
	s.SetMarks(
		Mark{Value: 0.9, Label: "Predicted", Colour: color.White, OnTap: func() { pressed[0]++ }},
		Mark{Value: 0.95, Label: "Optimal", Colour: color.White, OnTap: func() { pressed[1]++ }})
	w.Canvas().Capture()
	for i := range pressed {
		test.TapAt(s, s.Button(i))
		test.TapAt(s, s.Button(i).AddXY(-s.markButtons[i].Size().Width/2+1, 0))
	}
	test.TapAt(s, fyne.NewPos(1, buttonTop+5)) // beside them
	if pressed[0] != 2 || pressed[1] != 2 || len(*values) != 0 || *ends != 0 {
		t.Errorf("pressed %v times, values %v, %d ends", pressed, *values, *ends)
	}
	test.MoveMouse(w.Canvas(), s.Button(1).AddXY(1, 0))
	test.MoveMouse(w.Canvas(), s.Button(1))
	if s.lit != 1 || s.Cursor() != desktop.PointerCursor {
		t.Errorf("under the pointer is button %d, the cursor is %v", s.lit, s.Cursor())
	}
	s.SetEnabled(false)
	test.TapAt(s, s.Button(0))
	if pressed[0] != 2 || s.Cursor() != desktop.DefaultCursor {
		t.Error("a button of a slider that rests was pressed")
	}
	s.SetMarks()
	test.MoveMouse(w.Canvas(), fyne.NewPos(20, buttonTop+5)) // where there was one
}

func TestThresholdMarksStayApart(t *testing.T) {
	s, w, _, _ := thresholdSlider(t)
	for _, pair := range [][2]float64{{0.5, 0.52}, {0.52, 0.5}, {0.0, 0.01}, {0.99, 1}, {math.NaN(), 2}} {
		s.SetMarks(Mark{Value: pair[0], Label: "Predicted 0.50", Colour: color.White},
			Mark{Value: pair[1], Label: "Optimal 0.52", Colour: color.White})
		w.Canvas().Capture()
		a, b := s.markLabels[0], s.markLabels[1]
		if a.Position().X > b.Position().X {
			a, b = b, a
		}
		if a.Position().X+a.Size().Width > b.Position().X {
			t.Errorf("marks at %v: labels overlap, %v+%v and %v", pair, a.Position().X, a.Size().Width, b.Position().X)
		}
		x, y := s.markButtons[0], s.markButtons[1]
		end := func(o fyne.CanvasObject) float32 { return o.Position().X + o.Size().Width }
		if x.Position().X < end(y) && y.Position().X < end(x) {
			t.Errorf("marks at %v: buttons overlap", pair)
		}
		if a.Position().X < 0 || b.Position().X+b.Size().Width > s.Size().Width {
			t.Errorf("marks at %v: a label is outside", pair)
		}
	}
}

func TestRangeSlider(t *testing.T) {
	test.NewTempApp(t)
	tests := []struct {
		name      string
		at        float64 // where the drag begins
		by        float64
		low, high float64
	}{
		{"low", 20, 10, 30, 60},
		{"low stops before high", 20, 90, 59.9, 60},
		{"high", 60, 30, 20, 90},
		{"high stops at the limit", 60, 90, 20, 100},
		{"both", 40, 10, 30, 70},
		{"both stop at the limit", 40, -90, 0, 40},
	}
	for _, c := range tests {
		s := NewRangeSlider()
		s.Resize(fyne.NewSize(100+2*rangeThumb, 24))
		s.SetLimits(0, 100)
		s.SetRange(20, 60)
		var low, high float64
		s.OnChanged = func(l, h float64) { low, high = l, h }
		to := s.XOf(c.at) + float32(c.by)
		at := fyne.PointEvent{Position: fyne.NewPos(to, 12)}
		s.Dragged(&fyne.DragEvent{PointEvent: at, Dragged: fyne.NewDelta(float32(c.by), 0)})
		s.DragEnd()
		if math.Abs(low-c.low)+math.Abs(high-c.high) > 1e-3 {
			t.Errorf("%s: %v to %v, want %v to %v", c.name, low, high, c.low, c.high)
		}
	}
}

func TestRangeSliderWithoutARange(t *testing.T) {
	test.NewTempApp(t)
	s := NewRangeSlider()
	s.SetLimits(3, 3)
	s.SetRange(3, 3)
	if x := s.XOf(3); math.IsNaN(float64(x)) {
		t.Error("a scan of one value has no place for its thumb")
	}
}

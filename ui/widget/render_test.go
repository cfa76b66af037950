package widget

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/layout"
	"isopet/ui/rendertest"
	"isopet/ui/theme"
)

// TestRender: the controls look as they did.
func TestRender(t *testing.T) {
	blue := theme.Lesion(0)
	for _, c := range []struct {
		name string
		size fyne.Size
		make func() fyne.CanvasObject
	}{
		{"buttons", fyne.NewSize(320, 40), func() fyne.CanvasObject {
			flat, high, off := NewButton("Flat", nil), NewButton("Main", nil), NewButton("Off", nil)
			flat.Importance, high.Importance = fynewidget.LowImportance, fynewidget.HighImportance
			off.Disable()
			return layout.Row(4, flat, high, off, NewButtonWithIcon("", fynetheme.CancelIcon(), nil))
		}},
		{"choices", fyne.NewSize(200, 90), func() fyne.CanvasObject {
			c := NewChoices("The same value", "The same share")
			c.Select(1)
			return c
		}},
		{"switches", fyne.NewSize(300, 80), func() fyne.CanvasObject {
			on := NewCheck("On", nil)
			on.SetChecked(true)
			off := NewChip("Annotation", NewLine(theme.MarkHalo, theme.MarkAnnotation), nil)
			off.SetOn(false)
			lit := NewChip("Lesions", NewLine(nil, blue, theme.Lesion(1)), nil)
			return layout.Column(4, on, layout.Row(2, lit, off))
		}},
		{"entries", fyne.NewSize(240, 90), func() fyne.CanvasObject {
			right, wrong := NewEntry(), NewEntry()
			right.SetText("12.5")
			wrong.SetText("twelve")
			wrong.SetFault(true)
			return layout.Column(4, right, wrong)
		}},
		{"select", fyne.NewSize(200, 36), func() fyne.CanvasObject {
			s := NewSelect([]string{"U-Net", "Fixed threshold"}, nil)
			s.SetSelectedIndex(1)
			return s
		}},
		{"threshold", fyne.NewSize(312, 112), func() fyne.CanvasObject {
			s := NewThresholdSlider(ProfileTheme{theme.Back, theme.Below, theme.Above, theme.Curve})
			s.SetValue(0.42)
			s.SetMarks(Mark{Value: 0.4, Label: "Predicted", Colour: theme.Link},
				Mark{Value: 0.45, Label: "Best", Colour: theme.Curve})
			return s
		}},
		{"range", fyne.NewSize(160, 24), func() fyne.CanvasObject {
			s := NewRangeSlider()
			s.SetLimits(0, 20)
			s.SetRange(2, 12)
			return s
		}},
		{"colourbar", fyne.NewSize(58, 300), func() fyne.CanvasObject {
			b := NewColourBar(theme.Muted, theme.Panel)
			b.SetRange(0, 12, "SUV")
			return b
		}},
		{"progress", fyne.NewSize(200, 4), func() fyne.CanvasObject {
			p := NewProgress()
			p.Set(1, 4)
			return p
		}},
		{"table", fyne.NewSize(312, 140), func() fyne.CanvasObject {
			t := NewTable(3, nil, Column{Head: "Slice", Share: 2}, Column{Head: "Volume", Share: 3, Unit: InUnit("ml")},
				Column{Head: "Max", Share: 3, Unit: InScanUnit})
			t.SetUnit("SUV")
			t.Set(3, func(row int) []Cell {
				return []Cell{{fmt.Sprint(20 + row), theme.Text}, {"0.42", theme.Text}, {"7.5 *", theme.Warning}}
			})
			t.Highlight(1)
			return t.Box
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			test.NewTempApp(t)
			theme.Use(fynetheme.VariantDark)
			rendertest.Markup(t, c.name, c.size, container.NewStack(c.make()))
		})
	}
}

// TestRenderProfile: what a threshold cuts is painted as it was.
func TestRenderProfile(t *testing.T) {
	test.NewTempApp(t)
	theme.Use(fynetheme.VariantDark)
	s := NewThresholdSlider(ProfileTheme{theme.Back, theme.Below, theme.Above, theme.Curve})
	test.NewTempWindow(t, s).Resize(fyne.NewSize(312, 112))
	s.Resize(fyne.NewSize(312, 112))
	bins, curve := make([]float64, 40), make([]float64, 100)
	for i := range bins {
		bins[i] = math.Exp(-float64(i) / 8)
	}
	for i := range curve {
		curve[i] = math.Sin(math.Pi * float64(i) / 100)
	}
	s.SetProfile(Profile{Bins: bins, Curve: curve})
	s.SetMarks(Mark{Value: 0.4, Label: "Predicted", Colour: color.NRGBA{0x6e, 0xa8, 0xfe, 0xff}})
	s.SetValue(0.42)
	rendertest.Picture(t, "profile", s.drawProfile(624, 2*profileHeight))
}

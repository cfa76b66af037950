package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
)

// TestAccessible: what a screen reader says of widgets, those with icons only too.
func TestAccessible(t *testing.T) {
	test.NewTempApp(t)
	icon := NewButtonWithIcon("", fynetheme.ContentUndoIcon(), nil)
	icon.SetTip(Says("Undo (Ctrl+Z)\nof the threshold"))
	chip := NewChip("Lesions", Line{}, nil)
	chip.SetOn(false)
	check := NewCheck("In 3D", nil)
	check.SetChecked(true)
	choice := NewSelect([]string{"a", "b"}, nil)
	choice.SetSelected("b")
	entry := NewEntry()
	entry.SetPlaceHolder("Width in mm")
	filled := NewEntry()
	filled.SetPlaceHolder("Width in mm")
	filled.SetText("125")
	threshold := NewThresholdSlider(ProfileTheme{})
	threshold.SetValue(0.326)
	for _, c := range []struct {
		widget fyne.Accessible
		want   string
	}{
		{NewButton("Open", nil), "Open"},
		{icon, "Undo (Ctrl+Z)"},
		{chip, "Lesions, off"},
		{check, "In 3D, on"},
		{choice, "b"},
		{entry, "Width in mm"},
		{filled, "Width in mm: 125"},
		{threshold, "Threshold: 0.326"},
		{NewRangeSlider(), "Window: 0 to 1"},
		{NewSlider(0, 10), "Slider: 0"},
	} {
		if got := c.widget.AccessibilityLabel(); got != c.want {
			t.Errorf("%q instead of %q", got, c.want)
		}
	}
}

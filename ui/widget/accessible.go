package widget

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
)

// What screen readers are told. Fyne hands it on where it is built with its tag "accessibility", on Windows and macOS;
// it knows buttons and texts only, so what has a value says it in its label.

// AccessibilityLabel implements fyne.Accessible: the text, or else what the tooltip begins with.
func (b *Button) AccessibilityLabel() string {
	if b.Text != "" {
		return b.Text
	}
	if said, _, _ := strings.Cut(b.Tip(), "\n"); said != "" {
		return said
	}
	if b.Icon == nil {
		return ""
	}
	return b.Button.AccessibilityLabel()
}

// AccessibilityLabel implements fyne.Accessible.
func (c *Chip) AccessibilityLabel() string { return switched(c.label.Text, c.on) }

// AccessibilityRole implements fyne.Accessible.
func (c *Chip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible.
func (c *Check) AccessibilityLabel() string { return switched(c.Text, c.Checked) }

// AccessibilityRole implements fyne.Accessible.
func (c *Check) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible: what is chosen, and of what.
func (s *Select) AccessibilityLabel() string {
	said, _, _ := strings.Cut(s.Tip(), "\n")
	return labelled(said, s.Selected)
}

// AccessibilityRole implements fyne.Accessible.
func (s *Select) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible: what is to be typed, and what is.
func (e *Entry) AccessibilityLabel() string { return labelled(e.PlaceHolder, e.Text) }

// AccessibilityRole implements fyne.Accessible.
func (e *Entry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (s *Slider) AccessibilityLabel() string { return labelled("Slider", number(s.Value)) }

// AccessibilityRole implements fyne.Accessible.
func (s *Slider) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (s *ThresholdSlider) AccessibilityLabel() string { return labelled("Threshold", number(s.value)) }

// AccessibilityRole implements fyne.Accessible.
func (s *ThresholdSlider) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (s *RangeSlider) AccessibilityLabel() string {
	return labelled("Window", number(s.low)+" to "+number(s.high))
}

// AccessibilityRole implements fyne.Accessible.
func (s *RangeSlider) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func switched(label string, on bool) string {
	if on {
		return label + ", on"
	}
	return label + ", off"
}

func labelled(what, value string) string {
	if what == "" || value == "" {
		return what + value
	}
	return what + ": " + value
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }

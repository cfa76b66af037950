package layout

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynelayout "fyne.io/fyne/v2/layout"

	"isopet/ui/theme"
)

// SetVisible shows or hides an object that is not yet so.
func SetVisible(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}

// Filled lays a background under its content.
func Filled(c color.Color, content fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(canvas.NewRectangle(c), content)
}

// Inset keeps content away from its edges.
func Inset(top, bottom, left, right float32, content fyne.CanvasObject) *fyne.Container {
	return container.New(fynelayout.NewCustomPaddedLayout(top, bottom, left, right), content)
}

// Outdent takes back a label's padding, so that it aligns with plain text.
func Outdent(o fyne.CanvasObject) *fyne.Container { return Inset(-4, -4, -6, -6, o) }

// Column stacks objects with a gap.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(fynelayout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// Row puts objects side by side with a gap, texts in the middle of its height.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	centred := make([]fyne.CanvasObject, len(objects))
	for i, o := range objects {
		if _, ok := o.(*Text); ok {
			o = Middle(o)
		}
		centred[i] = o
	}
	return container.New(fynelayout.NewCustomPaddedHBoxLayout(gap), centred...)
}

// Middle centres an object vertically in whatever height it gets.
func Middle(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(fynelayout.NewCustomPaddedVBoxLayout(0), fynelayout.NewSpacer(), o, fynelayout.NewSpacer())
}

// Ends puts one object at the left end of a line and another at the right.
func Ends(left, right fyne.CanvasObject) *fyne.Container {
	return container.NewBorder(nil, nil, left, right)
}

// Spacer is empty room of a least size.
func Spacer(width, height float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(width, height))
	return r
}

// MinWidth gives an object a least width.
func MinWidth(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(Spacer(width, 1), o)
}

// MinHeight gives an object a least height.
func MinHeight(height float32, o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(Spacer(1, height), o)
}

// Separator is a thin line between areas.
func Separator() fyne.CanvasObject {
	r := canvas.NewRectangle(theme.Separator)
	r.SetMinSize(fyne.NewSize(1, 1))
	return r
}

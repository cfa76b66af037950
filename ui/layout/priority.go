package layout

import (
	"slices"

	"fyne.io/fyne/v2"
)

// Priority is a row, as Fyne's HBox, that hides children of low priority when they do not fit, and lets one child
// stretch.
type Priority struct {
	Gap     float32
	Stretch fyne.CanvasObject   // takes the room that is left; nil: nothing does
	Spare   []fyne.CanvasObject // are hidden where there is no room for all, the first named first
}

// width is what objects need side by side.
func (l *Priority) width(objects []fyne.CanvasObject) float32 {
	var width float32
	for _, o := range objects {
		width += o.MinSize().Width + l.Gap
	}
	return max(0, width-l.Gap)
}

// Layout implements fyne.Layout.
func (l *Priority) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	shown := slices.Clone(objects)
	for _, o := range l.Spare {
		out := l.width(shown) > size.Width
		SetVisible(o, !out)
		if out {
			shown = without(shown, o)
		}
	}
	rest := max(0, size.Width-l.width(shown))
	x := float32(0)
	for _, o := range shown {
		width := o.MinSize().Width
		if o == l.Stretch {
			width += rest
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
		x += width + l.Gap
	}
}

// MinSize implements fyne.Layout.
func (l *Priority) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	for _, o := range l.Spare {
		objects = without(objects, o)
	}
	return fyne.NewSize(l.width(objects), height)
}

func without(objects []fyne.CanvasObject, gone fyne.CanvasObject) []fyne.CanvasObject {
	return slices.DeleteFunc(slices.Clone(objects), func(o fyne.CanvasObject) bool { return o == gone })
}

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
)

// spared lays objects side by side. One of them stretches; others can be spared, and are left out where there is no room
// for all, the first named first.
type spared struct {
	gap     float32
	stretch fyne.CanvasObject
	spare   []fyne.CanvasObject
}

// width is what objects need side by side.
func (l *spared) width(objects []fyne.CanvasObject) float32 {
	var width float32
	for _, o := range objects {
		width += o.MinSize().Width + l.gap
	}
	return max(0, width-l.gap)
}

// Layout is Fyne's.
func (l *spared) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	shown := slices.Clone(objects)
	for _, o := range l.spare {
		out := l.width(shown) > size.Width
		setVisible(o, !out)
		if out {
			shown = without(shown, o)
		}
	}
	rest := max(0, size.Width-l.width(shown))
	x := float32(0)
	for _, o := range shown {
		width := o.MinSize().Width
		if o == l.stretch {
			width += rest
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
		x += width + l.gap
	}
}

// MinSize is Fyne's.
func (l *spared) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	for _, o := range l.spare {
		objects = without(objects, o)
	}
	return fyne.NewSize(l.width(objects), height)
}

func without(objects []fyne.CanvasObject, gone fyne.CanvasObject) []fyne.CanvasObject {
	return slices.DeleteFunc(slices.Clone(objects), func(o fyne.CanvasObject) bool { return o == gone })
}

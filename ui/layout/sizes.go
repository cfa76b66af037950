package layout

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Compact keeps a button as low as a line of text.
func Compact(o fyne.CanvasObject) *fyne.Container { return container.New(compact{}, o) }

type compact struct{}

// Layout implements fyne.Layout.
func (compact) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// MinSize implements fyne.Layout.
func (compact) MinSize(objects []fyne.CanvasObject) fyne.Size {
	const height = 24
	return fyne.NewSize(max(objects[0].MinSize().Width, height), height)
}

// Proportional divides a line among objects in proportion, with a gap between them.
type Proportional []float32

// Layout implements fyne.Layout.
func (l Proportional) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 6
	var sum, x float32
	for _, v := range l {
		sum += v
	}
	for i, o := range objects {
		width := (size.Width - gap*float32(len(objects)-1)) * l[i] / sum
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
		x += width + gap
	}
}

// MinSize implements fyne.Layout.
func (l Proportional) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(10, height)
}

// FixedWidth lays objects into all the room there is, whose width no content changes: what stands beside would be
// shifted.
type FixedWidth float32

// Layout implements fyne.Layout.
func (FixedWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}

// MinSize implements fyne.Layout.
func (w FixedWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(float32(w), 0)
	for _, o := range objects {
		size.Height = max(size.Height, o.MinSize().Height)
	}
	return size
}

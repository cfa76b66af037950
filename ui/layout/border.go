package layout

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Border lays objects along the four edges of another, nil for none, as Fyne's border layout does but without gaps.
func Border(top, bottom, left, right, content fyne.CanvasObject) *fyne.Container {
	c := container.New(border{top, bottom, left, right})
	for _, o := range []fyne.CanvasObject{top, bottom, left, right, content} {
		if o != nil {
			c.Add(o)
		}
	}
	return c
}

type border struct{ top, bottom, left, right fyne.CanvasObject }

// sizes are how much each edge takes.
func (b border) sizes() (top, bottom, left, right float32) {
	take := func(o fyne.CanvasObject) fyne.Size {
		if o == nil || !o.Visible() {
			return fyne.Size{}
		}
		return o.MinSize()
	}
	return take(b.top).Height, take(b.bottom).Height, take(b.left).Width, take(b.right).Width
}

// Layout implements fyne.Layout.
func (b border) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	top, bottom, left, right := b.sizes()
	inner := fyne.NewSize(size.Width-left-right, size.Height-top-bottom)
	for _, o := range objects {
		at, s := fyne.NewPos(left, top), inner
		switch o {
		case b.top:
			at, s = fyne.NewPos(0, 0), fyne.NewSize(size.Width, top)
		case b.bottom:
			at, s = fyne.NewPos(0, size.Height-bottom), fyne.NewSize(size.Width, bottom)
		case b.left:
			at, s = fyne.NewPos(0, top), fyne.NewSize(left, inner.Height)
		case b.right:
			at, s = fyne.NewPos(size.Width-right, top), fyne.NewSize(right, inner.Height)
		}
		o.Move(at)
		o.Resize(s)
	}
}

// MinSize implements fyne.Layout.
func (b border) MinSize(objects []fyne.CanvasObject) fyne.Size {
	top, bottom, left, right := b.sizes()
	var inner fyne.Size
	for _, o := range objects {
		if o != b.top && o != b.bottom && o != b.left && o != b.right && o.Visible() {
			inner = inner.Max(o.MinSize())
		}
	}
	least := inner.AddWidthHeight(left+right, top+bottom)
	for _, o := range []fyne.CanvasObject{b.top, b.bottom} {
		if o != nil && o.Visible() {
			least.Width = max(least.Width, o.MinSize().Width)
		}
	}
	return least
}

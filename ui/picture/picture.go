// Package picture makes pictures of what a window shows, as large as on the screen or larger, and saves and copies them.
package picture

import (
	"image"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
)

// Part is a part of a window that there can be a picture of.
type Part struct {
	Name string
	Of   fyne.CanvasObject
	On   fyne.Canvas
}

// Take is what the part looks like, so many times as large in each direction as on the screen: letters and outlines are
// drawn anew in the finer pixels. Dialogs and menus over it are left out. To be called on the window's goroutine; a whole
// window at twice its size takes some tenths of a second.
func (p Part) Take(times float32) image.Image { return paint(p.Of, p.On.Scale()*times) }

// paint paints an object, and what scrolls in it by itself: Fyne's painter forgets where something ends that scrolls once
// something within is cut off as well.
func paint(o fyne.CanvasObject, scale float32) draw.Image {
	inner := scrollsIn(o)
	for _, s := range inner {
		s.scroll.Hide()
	}
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetScale(scale)
	at := o.Position()
	there := container.NewWithoutLayout(o) // which leaves it where it stands in the window
	there.Move(fyne.NewPos(-at.X, -at.Y))
	c.SetContent(container.NewWithoutLayout(there))
	c.Resize(o.Size())
	painted := c.Capture().(draw.Image)
	for _, s := range inner {
		s.scroll.Show()
		above := paint(s.scroll, scale)
		corner := image.Pt(int(s.at.X*scale+0.5), int(s.at.Y*scale+0.5))
		draw.Draw(painted, above.Bounds().Add(corner), above, image.Point{}, draw.Over)
	}
	return painted
}

// scrolled is what scrolls, and where it is in what it is in.
type scrolled struct {
	scroll *container.Scroll
	at     fyne.Position
}

// scrollsIn are those that are seen in an object, the outermost.
func scrollsIn(o fyne.CanvasObject) (all []scrolled) {
	var look func(o fyne.CanvasObject, at fyne.Position)
	look = func(o fyne.CanvasObject, at fyne.Position) {
		if o == nil || !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *container.Scroll:
			all = append(all, scrolled{o, at})
		case *container.Clip:
			look(o.Content, at.Add(o.Content.Position()))
		case *fyne.Container:
			for _, child := range o.Objects {
				look(child, at.Add(child.Position()))
			}
		}
	}
	if s, ok := o.(*container.Scroll); ok {
		o = s.Content
	}
	look(o, fyne.Position{})
	return all
}

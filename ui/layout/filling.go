package layout

import "fyne.io/fyne/v2"

// Filling lays objects into as few rows of a width as they need, and lets them fill those: all of a row are wider than
// they need be by the same factor.
type Filling struct{ Width, Gap float32 }

// fillingRow is the objects of a row, and what they need of it.
type fillingRow struct {
	objects []fyne.CanvasObject
	need    fyne.Size // without gaps
}

func (l Filling) rows(objects []fyne.CanvasObject) (rows []fillingRow) {
	for _, o := range objects {
		least, last := o.MinSize(), len(rows)-1
		if last < 0 || rows[last].need.Width+l.Gap*float32(len(rows[last].objects))+least.Width > l.Width {
			rows, last = append(rows, fillingRow{}), last+1
		}
		r := &rows[last]
		r.objects = append(r.objects, o)
		r.need = fyne.NewSize(r.need.Width+least.Width, max(r.need.Height, least.Height))
	}
	return rows
}

// Layout implements fyne.Layout.
func (l Filling) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, r := range l.rows(objects) {
		x, wider := float32(0), (size.Width-l.Gap*float32(len(r.objects)-1))/r.need.Width
		for _, o := range r.objects {
			width := o.MinSize().Width * wider
			o.Move(fyne.NewPos(x, y))
			o.Resize(fyne.NewSize(width, r.need.Height))
			x += width + l.Gap
		}
		y += r.need.Height + l.Gap
	}
}

// MinSize implements fyne.Layout.
func (l Filling) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, r := range l.rows(objects) {
		size.Width = max(size.Width, r.need.Width+l.Gap*float32(len(r.objects)-1))
		size.Height += r.need.Height + l.Gap
	}
	return fyne.NewSize(size.Width, max(0, size.Height-l.Gap))
}

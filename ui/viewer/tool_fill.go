package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app/format"
	"isopet/ui/command"
)

var fillKind = toolKind{id: command.Fill, label: "Fill", key: fyne.KeyK, page: command.PageDraw,
	hint:   "Click a hole of the lesion to fill it; with {Ctrl} a part of the lesion to take it away.",
	cursor: desktop.PointerCursor, options: []command.ID{command.Overwrite},
	make: func(v *Viewer) handler { return &filler{v: v} }}

// filler fills holes, or takes parts away.
type filler struct {
	idle
	v *Viewer
}

func (f *filler) press(at place) {
	pen := f.v.brush.Pen
	pen.Erase = at.erases()
	if err := f.v.app.Fill(pen, at.Spot); err != nil {
		f.v.app.Warn(format.Sentence(err))
	}
}

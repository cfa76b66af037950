package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app/candidates"
	"isopet/app/format"
	"isopet/ui/command"
)

var fillKind = toolKind{id: command.Fill, label: "Fill", key: fyne.KeyK, page: command.PageDraw,
	hint: "Click a hole of the lesion to fill it; with {Ctrl} a part of the lesion to take it away, in all " +
		"slices if \"In 3D\" is on.",
	cursor: desktop.PointerCursor, options: []command.ID{command.In3D, command.Overwrite},
	make: func(v *Viewer) handler { return &filler{v: v} }}

// filler fills holes, or takes parts away.
type filler struct {
	idle
	v    *Viewer
	deep bool // parts are taken away in all slices
}

// depth implements deepener.
func (f *filler) depth() *bool { return &f.deep }

func (f *filler) press(at place) {
	pen := f.v.brush.Pen
	if pen.Erase = at.erases(); pen.Erase && f.deep {
		if err := candidates.RemoveIsland(f.v.app, f.v.voxel(at)); err != nil {
			f.v.app.Warn(format.Sentence(err))
		}
		return
	}
	if err := f.v.app.Fill(pen, at.Spot); err != nil {
		f.v.app.Warn(format.Sentence(err))
	}
}

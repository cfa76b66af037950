package ui

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"

	"isopet/app/settings"
	"isopet/app/view"
	"isopet/ui/command"
	"isopet/ui/theme"
	"isopet/volume"
)

// TestFillLesions: in every plane a lesion is tinted in its colour and only there, a hidden one is not, and the choice
// is kept.
func TestFillLesions(t *testing.T) {
	b := opened(t)
	b.press(fyne.Key4)
	for _, k := range []fyne.KeyName{fyne.KeyA, fyne.KeyR, fyne.KeyX, fyne.KeyB} {
		b.press(k)
	}
	b.Run(command.In3D)
	b.viewer.SetBrushRadius(20)
	axial := b.viewer.Planes[0]
	draw := func(col, row int) (voxel [3]int) {
		b.pressAt(axial, col, row)
		for axis, v := range view.MapPixelToVoxel(axial.Layout(), float64(col), float64(row), axial.Index) {
			voxel[axis] = int(v)
		}
		return voxel
	}
	at := [2][3]int{draw(4, 4), {}}
	b.Run(command.NewLesion)
	at[1] = draw(axial.Layout().Cols-5, axial.Layout().Rows-5)
	seen := func(plane volume.Plane, lesion, aside int) color.NRGBA {
		p := b.viewer.Planes[plane]
		v := b.app.State.View
		v.Cursor = at[lesion]
		b.app.SetView(v)
		col, row, _ := view.MapVoxelToPixel(p.Layout(), [3]float64{float64(at[lesion][0]), float64(at[lesion][1]),
			float64(at[lesion][2])})
		where := p.View.PositionOf(col+centre, row+centre)
		return painted(p.View).NRGBAAt(int(p.View.Position().X+where.X)+aside, int(p.View.Position().Y+where.Y))
	}
	const off = 60 // beside the lesion
	for plane := range b.viewer.Planes {
		var plain, beside [2]color.NRGBA
		for n := range at {
			plain[n], beside[n] = seen(volume.Plane(plane), n, 0), seen(volume.Plane(plane), n, off*(1-2*n))
		}
		b.press(fyne.KeyS)
		for n := range at {
			c, of := seen(volume.Plane(plane), n, 0), theme.Lesions[n]
			for _, v := range [][3]uint8{{c.R, plain[n].R, of.R}, {c.G, plain[n].G, of.G}, {c.B, plain[n].B, of.B}} {
				if want := int(v[1]) + (int(v[2])-int(v[1]))*opacity/255; int(v[0]) < want-3 || int(v[0]) > want+3 {
					t.Errorf("plane %d, lesion %d is %v, was %v, its colour is %v", plane, n+1, c, plain[n], of)
				}
			}
			if c := seen(volume.Plane(plane), n, off*(1-2*n)); c != beside[n] {
				t.Errorf("plane %d: beside lesion %d it is %v, was %v", plane, n+1, c, beside[n])
			}
		}
		b.press(fyne.KeyU)
		if c := seen(volume.Plane(plane), 1, 0); c != plain[1] {
			t.Errorf("plane %d: a hidden lesion is %v, without it there is %v", plane, c, plain[1])
		}
		b.press(fyne.KeyU)
		if kept := settings.Load().FillLesions; !kept {
			t.Error("that lesions are filled is not kept")
		}
		b.press(fyne.KeyS)
		if c := seen(volume.Plane(plane), 0, 0); c != plain[0] {
			t.Errorf("plane %d: not filled any more it is %v, was %v", plane, c, plain[0])
		}
	}
}

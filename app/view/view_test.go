package view

import (
	"encoding/json"
	"math"
	"testing"

	"isopet/app/apptest"
	"isopet/volume"
)

func almost(a, b float64) bool { return math.Abs(a-b) < 1e-9*(1+math.Abs(b)) }

func TestMapsAreInverse(t *testing.T) {
	g := apptest.Grid()
	v := View{Panes: Panes{{Zoom: 1.5, PanX: 7, PanY: -3}, {Zoom: 0.2}, {}}}
	for plane := range volume.Plane(3) {
		l := g.Layout(plane)
		f := v.Frame(plane, l, 801, 478)
		for _, p := range [][2]float64{{0, 0}, {400.5, 239}, {801, 478}, {-30, 999}} {
			col, row := f.MapCanvasToPixel(p[0], p[1])
			if x, y := f.MapPixelToCanvas(col, row); !almost(x, p[0]) || !almost(y, p[1]) {
				t.Errorf("%v: canvas %v becomes %v, %v", plane, p, x, y)
			}
			voxel := MapPixelToVoxel(l, col, row, 3)
			if c, r, s := MapVoxelToPixel(l, voxel); !almost(c, col) || !almost(r, row) || s != 3 {
				t.Errorf("%v: pixel %v, %v becomes %v, %v on slice %v", plane, col, row, c, r, s)
			}
			back, err := MapWorldToVoxel(g, MapVoxelToWorld(g, voxel))
			if err != nil {
				t.Fatal(err)
			}
			for axis := range back {
				if !almost(back[axis], voxel[axis]) {
					t.Errorf("%v: voxel %v becomes %v", plane, voxel, back)
				}
			}
		}
	}
}

func TestFrameShowsMillimetres(t *testing.T) {
	g := apptest.Grid() // 160 × 176 × 60 mm
	for _, c := range []struct {
		plane         volume.Plane
		width, height float64 // of the pane
		w, h          float64 // of the picture
	}{
		{volume.Axial, 352, 352, 320, 352},
		{volume.Axial, 80, 352, 80, 88},
		{volume.Coronal, 320, 1000, 320, 120},
		{volume.Sagittal, 352, 1000, 352, 120},
	} {
		f := View{}.Frame(c.plane, g.Layout(c.plane), c.width, c.height)
		if w, h := f.Size(); !almost(w, c.w) || !almost(h, c.h) {
			t.Errorf("%v in %v×%v: picture of %v×%v, want %v×%v", c.plane, c.width, c.height, w, h, c.w, c.h)
		}
		if !almost(f.X, (c.width-c.w)/2) || !almost(f.Y, (c.height-c.h)/2) {
			t.Errorf("%v: picture begins at %v, %v, not in the middle", c.plane, f.X, f.Y)
		}
	}
}

func TestZoomKeepsThePointInPlace(t *testing.T) {
	l := apptest.Grid().Layout(volume.Axial)
	v := View{}
	const x, y = 100.0, 300.0
	col, row := v.Frame(volume.Axial, l, 500, 400).MapCanvasToPixel(x, y)
	for _, factor := range []float64{1.25, 2, 0.8, 1.1} {
		v = v.Zoomed(volume.Axial, l, 500, 400, factor, x, y)
		if c, r := v.Frame(volume.Axial, l, 500, 400).MapCanvasToPixel(x, y); !almost(c, col) || !almost(r, row) {
			t.Errorf("after %v the pixel below the mouse is %v, %v instead of %v, %v", factor, c, r, col, row)
		}
	}
	if v = v.Zoomed(volume.Axial, l, 500, 400, 1e-9, x, y); v.Panes[volume.Axial] != (Pane{}) {
		t.Errorf("zoomed out the pane is %v", v.Panes[volume.Axial])
	}
	if v = v.Zoomed(volume.Axial, l, 500, 400, 1e9, x, y); v.Panes[volume.Axial].Zoom != maxZoom {
		t.Errorf("zoomed in the pane is %v", v.Panes[volume.Axial])
	}
}

func TestCursor(t *testing.T) {
	l := apptest.Grid().Layout(volume.Axial)
	v := View{}.WithCursor(l, 25.4, 19.6, 7)
	if v.Cursor != [3]int{25, 20, 7} {
		t.Errorf("cursor is %v", v.Cursor)
	}
	if v = v.WithCursor(l, -4, 1e6, 99); v.Cursor != [3]int{0, 43, 11} {
		t.Errorf("outside the cursor is %v", v.Cursor)
	}
	if v = v.WithIndex(l, -1); v.Index(l) != 0 {
		t.Errorf("below the first slice is %d", v.Index(l))
	}
	v = View{Low: 0, High: 10}.WithLevel(4, 2)
	if v.Low != 3 || v.High != 5 || v.Level() != 4 || v.Width() != 2 {
		t.Errorf("window is %v to %v", v.Low, v.High)
	}
	if v = v.WithLevel(4, -1); !(v.Width() > 0) {
		t.Errorf("width is %v", v.Width())
	}
}

// TestZoomWithoutRoom: a pane that has no size yet can be neither enlarged nor moved, and its view stays a number.
func TestZoomWithoutRoom(t *testing.T) {
	l := apptest.Grid().Layout(volume.Axial)
	for _, size := range [][2]float64{{0, 0}, {100, 0}, {0, 100}} {
		v := View{}.Zoomed(volume.Axial, l, size[0], size[1], 2, 5, 5).Panned(volume.Axial, l, size[0], size[1], 3, 4)
		if v != (View{}) {
			t.Errorf("in %v the view becomes %+v", size, v.Panes[volume.Axial])
		}
	}
}

// TestPanesInSessions: four panes are written as sessions always had them, and one beyond them is kept too.
func TestPanesInSessions(t *testing.T) {
	four := [4]Pane{{Zoom: 1.5, PanX: 7, PanY: -3}, {Zoom: 0.2}, {}, {PanX: 1}}
	var p Panes
	copy(p[:], four[:])
	written, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := json.Marshal(four); string(written) != string(want) {
		t.Errorf("written is %s, not %s", written, want)
	}
	p[5].Zoom = 3
	if written, err = json.Marshal(p); err != nil {
		t.Fatal(err)
	}
	var read Panes
	if err := json.Unmarshal(written, &read); err != nil || read != p {
		t.Errorf("%s is read as %v, %v", written, read, err)
	}
}

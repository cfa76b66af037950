package app

import (
	"encoding/json"
	"math"
	"testing"

	"isopet/volume"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9*(1+math.Abs(b)) }

func TestMapsAreInverse(t *testing.T) {
	g := testGrid()
	v := View{Panes: Panes{{Zoom: 1.5, PanX: 7, PanY: -3}, {Zoom: 0.2}, {}}}
	for plane := range volume.Plane(3) {
		l := g.Layout(plane)
		f := v.Frame(plane, l, 801, 478)
		for _, p := range [][2]float64{{0, 0}, {400.5, 239}, {801, 478}, {-30, 999}} {
			col, row := f.MapCanvasToPixel(p[0], p[1])
			if x, y := f.MapPixelToCanvas(col, row); !near(x, p[0]) || !near(y, p[1]) {
				t.Errorf("%v: canvas %v becomes %v, %v", plane, p, x, y)
			}
			voxel := MapPixelToVoxel(l, col, row, 3)
			if c, r, s := MapVoxelToPixel(l, voxel); !near(c, col) || !near(r, row) || s != 3 {
				t.Errorf("%v: pixel %v, %v becomes %v, %v on slice %v", plane, col, row, c, r, s)
			}
			back, err := MapWorldToVoxel(g, MapVoxelToWorld(g, voxel))
			if err != nil {
				t.Fatal(err)
			}
			for axis := range back {
				if !near(back[axis], voxel[axis]) {
					t.Errorf("%v: voxel %v becomes %v", plane, voxel, back)
				}
			}
		}
	}
}

// TestJumpsAreInSight: a voxel that is gone to lies in every pane however it is enlarged and moved, and a pane that shows
// it already stays as it is.
func TestJumpsAreInSight(t *testing.T) {
	b := offline(t)
	s := b.State.Scan
	for _, pane := range []Pane{{}, {Zoom: 3}, {Zoom: 3, PanX: 40, PanY: -30}, {Zoom: 8, PanX: -60, PanY: 20}} {
		for _, at := range [][3]int{{0, 0, 0}, {39, 43, 11}, {20, 22, 6}, {5, 40, 2}} {
			v := b.State.View
			v.Panes = Panes{pane, pane, pane, pane}
			b.SetView(v)
			b.GoToVoxel(at)
			for plane := range volume.Plane(3) {
				l := s.Layouts[plane]
				col, row, _ := MapVoxelToPixel(l, [3]float64{float64(at[0]), float64(at[1]), float64(at[2])})
				for _, size := range [][2]float64{{300, 300}, {900, 200}, {200, 900}} {
					x, y := b.State.View.Frame(plane, l, size[0], size[1]).MapPixelToCanvas(col, row)
					if x < 0 || y < 0 || x > size[0] || y > size[1] {
						t.Errorf("%v in the %v pane of %v, %+v, lies at %v, %v", at, plane, size, pane, x, y)
					}
				}
			}
			if b.State.View.Panes[3] != pane {
				t.Error("the projection is moved")
			}
			before := b.State.View
			if b.GoToVoxel(at); b.State.View != before {
				t.Errorf("%v is in sight, and yet %+v becomes %+v", at, before.Panes, b.State.View.Panes)
			}
		}
	}
}

func TestFrameShowsMillimetres(t *testing.T) {
	g := testGrid() // 160 × 176 × 60 mm
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
		if w, h := f.Size(); !near(w, c.w) || !near(h, c.h) {
			t.Errorf("%v in %v×%v: picture of %v×%v, want %v×%v", c.plane, c.width, c.height, w, h, c.w, c.h)
		}
		if !near(f.X, (c.width-c.w)/2) || !near(f.Y, (c.height-c.h)/2) {
			t.Errorf("%v: picture begins at %v, %v, not in the middle", c.plane, f.X, f.Y)
		}
	}
}

func TestZoomKeepsThePointInPlace(t *testing.T) {
	l := testGrid().Layout(volume.Axial)
	v := View{}
	const x, y = 100.0, 300.0
	col, row := v.Frame(volume.Axial, l, 500, 400).MapCanvasToPixel(x, y)
	for _, factor := range []float64{1.25, 2, 0.8, 1.1} {
		v = v.Zoomed(volume.Axial, l, 500, 400, factor, x, y)
		if c, r := v.Frame(volume.Axial, l, 500, 400).MapCanvasToPixel(x, y); !near(c, col) || !near(r, row) {
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
	l := testGrid().Layout(volume.Axial)
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

func TestFirstView(t *testing.T) {
	s := (&Scan{Volume: testScan()}).prepare()
	v := firstView(s, volume.Region{X: -22, Y: 6, Width: 60}, View{ColourMap: "hot"})
	if v.Cursor != [3]int{25, 20, 6} || v.ColourMap != "hot" {
		t.Errorf("view is %+v", v)
	}
	if !near(v.Low, 0) || !(v.High > 4 && v.High < s.Max) {
		t.Errorf("values are shown from %v to %v", v.Low, v.High)
	}
	constant := (&Scan{Volume: volume.NewVolume(testGrid())}).prepare()
	constant.Data[7] = float32(math.NaN())
	if v := firstView(constant, volume.Region{Width: 60}, View{}); !(v.Width() > 0) {
		t.Errorf("a constant scan is shown from %v to %v", v.Low, v.High)
	}
}

// TestZoomWithoutRoom: a pane that has no size yet can be neither enlarged nor moved, and its view stays a number.
func TestZoomWithoutRoom(t *testing.T) {
	l := testGrid().Layout(volume.Axial)
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

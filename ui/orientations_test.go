package ui

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app/export"
	"isopet/ui/command"
	"isopet/ui/viewer"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/racetest"
)

// masks keeps what [TestStrokeInEveryOrientation] exports, for a look with another program.
var masks = flag.String("masks", "", "folder to keep scans and exported masks in")

// The phantom: a hot spot off the middle, on an asymmetric ground, in a box of which no two sides are alike.
var (
	phantomDims  = [3]int{22, 18, 14}
	phantomZooms = [3]float64{3, 4, 5}
	hotSpot      = [3]float64{-30, -18, 25} // world, mm; the centre of a voxel
	phantomBegin = [3]float64{-60, -34, -10}
)

// phantomIn is the phantom with its voxel axes along the world axes in an order, each reversed or not.
func phantomIn(order [3]int, reversed [3]bool) *volume.Volume {
	g := volume.Grid{Affine: volume.Affine{3: {3: 1}}}
	for axis, world := range order {
		g.Dims[axis] = phantomDims[world]
		g.Affine[world][axis] = phantomZooms[world]
		g.Affine[world][3] = phantomBegin[world]
		if reversed[axis] {
			g.Affine[world][axis] = -phantomZooms[world]
			g.Affine[world][3] += phantomZooms[world] * float64(phantomDims[world]-1)
		}
	}
	v := volume.NewVolume(g)
	for k := range g.Dims[2] {
		for j := range g.Dims[1] {
			for i := range g.Dims[0] {
				p := g.Affine.Apply([3]float64{float64(i), float64(j), float64(k)})
				x, y, z := p[0]-hotSpot[0], p[1]-hotSpot[1], p[2]-hotSpot[2]
				v.Data[g.Index(i, j, k)] = float32(1 + 0.002*p[0] + 0.003*p[1] + 0.004*p[2] +
					9*math.Exp(-(x*x+y*y+z*z)/(2*36)))
			}
		}
	}
	return v
}

// TestStrokeInEveryOrientation draws with the brush at the hot spot shown in each pane, for the phantom in all 48
// orders and directions of its axes: what is drawn lies where the hot spot is in the world, in every file alike.
func TestStrokeInEveryOrientation(t *testing.T) {
	racetest.Skip(t)
	b := newBench(t)
	folder := *masks
	if folder == "" {
		folder = t.TempDir()
	} else if err := os.MkdirAll(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	var first map[[3]int]bool // voxels drawn, in tenths of a millimetre in the world
	for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for flips := range 8 {
			reversed := [3]bool{flips&1 != 0, flips&2 != 0, flips&4 != 0}
			v := phantomIn(order, reversed)
			name := filepath.Join(folder, fmt.Sprintf("phantom_%d%d%d_%d.nii.gz", order[0], order[1], order[2], flips))
			if err := nifti.WriteVolume(name, v, nifti.NewHeader(v.Grid)); err != nil {
				t.Fatal(err)
			}
			drawn := b.drawHotSpot(name)
			if first == nil {
				first = drawn
			}
			same := len(drawn) == len(first)
			for at := range drawn {
				same = same && first[at]
			}
			if !same {
				t.Errorf("axes %v, reversed %v: drawn are %d voxels, elsewhere than the %d of the first file", order,
					reversed, len(drawn), len(first))
			}
		}
	}
	// A disc of 13 mm in each of three planes of 3, 4 and 5 mm.
	if n := len(first); n < 15 || n > 40 {
		t.Errorf("%d voxels were drawn", n)
	}
}

// drawHotSpot opens a scan, draws at its hottest place in each pane, exports, and returns what the file holds.
func (b *bench) drawHotSpot(name string) map[[3]int]bool {
	b.t.Helper()
	b.app.Open(name)
	b.until("the scan is open", func() bool {
		return b.app.State.Scan != nil && b.app.State.Scan.Path == name &&
			b.idle()
	})
	b.app.DeleteLesion(1)
	b.viewer.SelectTool(command.Navigate)
	s := &b.app.State
	at := 0
	for i, v := range s.Scan.Data {
		if v > s.Scan.Data[at] {
			at = i
		}
	}
	d := s.Scan.Dims
	view := s.View
	view.Cursor = [3]int{at % d[0], at / d[0] % d[1], at / d[0] / d[1]}
	b.app.SetView(view)
	b.viewer.SelectTool(command.Brush)
	b.viewer.SetBrushRadius(6.5)
	for _, p := range b.viewer.Planes {
		// The hottest pixel of the picture as it is shown.
		hot := 0
		for i, v := range p.Picture.Slice.Pix {
			if v > p.Picture.Slice.Pix[hot] {
				hot = i
			}
		}
		cols := p.Picture.Slice.Cols
		before := s.LesionVoxels(s.Active)
		strokeOn(p, p.View.PositionOf(float64(hot%cols)+centre, float64(hot/cols)+centre))
		if s.LesionVoxels(s.Active) <= before && before < 10 {
			b.t.Errorf("%s: nothing was drawn in the %v pane", filepath.Base(name), p.Plane)
		}
		// Again at the same place: undone and redone it is the same.
		b.app.Undo()
		b.app.Redo()
	}
	path := name[:len(name)-len(".nii.gz")] + "_mask.nii.gz"
	if _, err := b.app.Export(path, export.Mask, true, nil); err != nil {
		b.t.Fatal(err)
	}
	b.until("the mask is written", b.idle)

	mask, header, err := nifti.ReadMask(b.t.Context(), path)
	if err != nil {
		b.t.Fatal(err)
	}
	g := header.Grid()
	drawn := map[[3]int]bool{}
	planes := [3]int{}
	for at, label := range mask.Data {
		if label == 0 {
			continue
		}
		p := g.Affine.Apply([3]float64{float64(at % g.Dims[0]), float64(at / g.Dims[0] % g.Dims[1]),
			float64(at / g.Dims[0] / g.Dims[1])})
		var tenths [3]int
		distance := 0.0
		for axis := range p {
			tenths[axis] = int(math.Round(p[axis] * 10))
			distance = math.Hypot(distance, p[axis]-hotSpot[axis])
			if math.Abs(p[axis]-hotSpot[axis]) < 0.01 {
				planes[axis]++
			}
		}
		drawn[tenths] = true
		if distance > 6.51 {
			b.t.Errorf("%s: a voxel was drawn %.1f mm from the hot spot", filepath.Base(name), distance)
		}
	}
	for axis, n := range planes {
		if n < 5 {
			b.t.Errorf("%s: across world axis %d only %d voxels were drawn", filepath.Base(name), axis, n)
		}
	}
	return drawn
}

// strokeOn presses the left button in a pane, drags over some places, and lets go.
func strokeOn(p *viewer.Slice, places ...fyne.Position) {
	event := func(at fyne.Position) *desktop.MouseEvent {
		return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary}
	}
	p.View.MouseDown(event(places[0]))
	for i, at := range places[1:] {
		d := at.Subtract(places[i])
		p.View.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at}, Dragged: fyne.NewDelta(d.X, d.Y)})
	}
	p.View.MouseUp(event(places[len(places)-1]))
}

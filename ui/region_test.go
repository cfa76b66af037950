package ui

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"isopet/inference"
	"isopet/ui/command"
	"isopet/ui/viewer"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/racetest"
)

// openVolume opens a scan of a volume and waits until nothing is under way.
func (b *bench) openVolume(name string, v *volume.Volume) {
	b.t.Helper()
	if err := nifti.WriteVolume(name, v, nifti.NewHeader(v.Grid)); err != nil {
		b.t.Fatal(err)
	}
	b.app.Open(name)
	b.until("the scan is open", func() bool {
		return b.app.State.Scan != nil && b.app.State.Scan.Path == name &&
			b.idle()
	})
}

// at lets the three planes meet in the voxel nearest to a place in the world.
func (b *bench) at(world [3]float64) {
	b.t.Helper()
	g := b.app.State.Scan.Grid
	inverse, err := g.Affine.Inverse()
	if err != nil {
		b.t.Fatal(err)
	}
	view := b.app.State.View
	for axis, v := range inverse.Apply(world) {
		view.Cursor[axis] = int(math.Round(v))
	}
	b.app.SetView(view)
}

// dragBorder drags the region in a pane from a place on its border, in fractions of the box, by millimetres on the
// screen.
func (b *bench) dragBorder(p *viewer.Slice, col, row, dx, dy float64) {
	b.t.Helper()
	box, ok := p.Box()
	if !ok {
		b.t.Fatalf("the %v pane shows no region", p.Plane)
	}
	from := p.View.PositionOf(box.Col+col*box.Cols, box.Row+row*box.Rows)
	f, l := p.View.Place(p.View.Size()), p.Layout()
	by := fyne.NewPos(float32(dx/l.Dx*f.ScaleX), float32(dy/l.Dy*f.ScaleY))
	strokeOn(p, from, from.AddXY(by.X/2, by.Y/2), from.Add(by))
	b.until("the method is done", b.idle)
}

// TestRegionIsDraggedInEveryPlane, for the phantom in all 48 orders and directions of its axes: as far in the world as
// on the screen, across in all panes, and up and down by the slices.
func TestRegionIsDraggedInEveryPlane(t *testing.T) {
	racetest.Skip(t)
	b := newBench(t)
	b.win.Resize(fyne.NewSize(1480, 920))
	folder := t.TempDir()
	for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for flips := range 8 {
			reversed := [3]bool{flips&1 != 0, flips&2 != 0, flips&4 != 0}
			b.openVolume(filepath.Join(folder, fmt.Sprintf("%v%d.nii", order, flips)), phantomIn(order, reversed))
			if b.viewer.SelectedTool() != command.Navigate {
				b.viewer.SelectTool(command.Navigate)
			}
			b.viewer.Arrange("four")
			b.at([3]float64{-30, -2, 15}) // x −30, y −2 and z 15 mm are centres of voxels
			s := &b.app.State
			begin := volume.Region{X: -30, Y: -2, Width: 26}
			b.app.SetRegion(begin)
			slice := func(z float64) int { // whose middle lies at z
				k := int(math.Round((z - phantomBegin[2]) / phantomZooms[2]))
				if !b.app.State.Scan.Axial().Ascending {
					k = b.app.State.Scan.Axial().Slices - 1 - k
				}
				return k
			}
			of := func(low, high float64) inference.Slices {
				a, z := slice(low), slice(high)
				return inference.Slices{Which: inference.SliceRange, First: min(a, z), Last: max(a, z)}
			}
			b.app.SetSlices(of(5, 25))
			b.app.Segment(false)
			b.until("the method is done", b.idle)
			is := func(what string, x, y float64, slices inference.Slices) {
				t.Helper()
				r := s.Setup.Region
				if math.Abs(r.X-x) > 0.2 || math.Abs(r.Y-y) > 0.2 || r.Width != begin.Width ||
					s.Setup.Slices != slices {
					t.Errorf("axes %v, reversed %v: %s the region is %+v on slices %v, want x %v, y %v on %v", order,
						reversed, what, r, s.Setup.Slices, x, y, slices)
				}
			}
			axial, coronal, sagittal := b.viewer.Planes[0], b.viewer.Planes[1], b.viewer.Planes[2]
			b.dragBorder(coronal, 0, 0.5, 6, 3) // to the patient's left, which is to the right on the screen
			is("dragged in coronal", -36, -2, of(5, 25))
			b.dragBorder(sagittal, 1, 0.5, -8, 3) // to the front
			is("dragged in sagittal", -36, 6, of(5, 25))
			b.dragBorder(axial, 0.5, 0, -6, 8) // back again
			is("dragged in axial", -30, -2, of(5, 25))
			b.dragBorder(coronal, 0.5, 0, 2, -10) // its upper end by two slices
			is("dragged up in coronal", -30, -2, of(5, 35))
			b.dragBorder(sagittal, 0.5, 1, 2, -5) // its lower end by one
			is("dragged up in sagittal", -30, -2, of(10, 35))
			b.dragBorder(sagittal, 0.5, 1, 0, -200) // no further than its upper end
			is("dragged beyond in sagittal", -30, -2, of(35, 35))
			b.app.Undo() // each drag is one step
			is("undone", -30, -2, of(10, 35))
		}
	}
}

// TestRegionOfAnObliqueScan: a drag in a coronal slice moves the square along the rows of the axial one and nothing
// else.
func TestRegionOfAnObliqueScan(t *testing.T) {
	b := newBench(t)
	b.win.Resize(fyne.NewSize(1480, 920))
	v := phantomIn([3]int{0, 1, 2}, [3]bool{true, true, false})
	sin, cos := math.Sincos(20 * math.Pi / 180)
	turn := [3][3]float64{{cos, -sin, 0}, {sin, cos, 0}, {0, 0, 1}} // about the long axis
	var a volume.Affine
	for r := range 3 {
		for c := range 4 {
			for n := range 3 {
				a[r][c] += turn[r][n] * v.Affine[n][c]
			}
		}
	}
	a[3][3] = 1
	v.Affine = a
	b.openVolume(filepath.Join(t.TempDir(), "oblique.nii"), v)
	b.viewer.Arrange("four")
	middle := a.Apply([3]float64{10, 8, 5})
	b.at(middle)
	b.app.SetRegion(volume.Region{X: middle[0], Y: middle[1], Width: 26})
	b.app.Segment(false)
	b.until("the method is done", b.idle)
	before, _ := b.app.State.Scan.RegionIn(b.app.State.Setup.Region, b.app.State.View.Index(b.app.State.Scan.Axial()))
	b.dragBorder(b.viewer.Planes[1], 0, 0.5, 6, 0)
	after, _ := b.app.State.Scan.RegionIn(b.app.State.Setup.Region, b.app.State.View.Index(b.app.State.Scan.Axial()))
	if math.Abs(after.Col-before.Col-2) > 0.05 || math.Abs(after.Row-before.Row) > 1e-6 {
		t.Errorf("the square went from %+v to %+v, want 2 columns of 3 mm further", before, after)
	}
}

// TestDraggedRegionSearchesHere: slices that were found automatically are found again round the one on the screen,
// those with work by hand stay, and a slice that does not cut the region shows none.
func TestDraggedRegionSearchesHere(t *testing.T) {
	b := opened(t)
	b.win.Resize(fyne.NewSize(1480, 920))
	s := &b.app.State
	if s.Setup.Slices.Which != inference.SlicesFound {
		t.Fatalf("slices are %v", s.Setup.Slices)
	}
	indexes := s.SliceIndexes()
	first := indexes[0]
	b.app.SetThreshold(first, 0.81)
	b.app.Seal()
	b.app.GoTo(volume.Axial, 9)
	b.app.SetRegion(volume.Region{X: -2, Y: -2, Width: 60})
	b.until("the method is done", b.idle)
	b.dragBorder(b.viewer.Planes[0], 0, 0.5, 8, 0)
	if s.Setup.Slices != inference.Around(9) || s.Slices[9] == nil {
		t.Errorf("slices are %v: %v", s.Setup.Slices, s.SliceIndexes())
	}
	if r := s.Slices[first]; r == nil || !r.Manual {
		t.Errorf("the threshold of slice %d is lost", first)
	}
	b.app.GoTo(volume.Coronal, 0)
	if _, shown := b.viewer.Planes[1].Box(); shown {
		t.Error("a coronal slice at the edge shows the region")
	}
}

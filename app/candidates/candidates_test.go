package candidates

import (
	"bytes"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/app/engine"
	"isopet/app/export"
	"isopet/app/lesion"
	"isopet/app/units"
	"isopet/app/wholebody"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/paint"
)

// foci is a scan in SUV with four hot places, of 100, 42, 20 and 3 voxels, each an even block of its own value.
func foci(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, queue: make(chan func(), 1000)}
	b.App = app.New(func(f func()) { b.queue <- f }, app.Config{Engine: engine.Config{Device: "cpu", Models: t.TempDir()}})
	t.Cleanup(b.Close)
	v := volume.NewVolume(volume.Grid{Dims: [3]int{40, 40, 30},
		Affine: volume.Affine{{4, 0, 0, -80}, {0, 4, 0, -80}, {0, 0, 15, 0}, {0, 0, 0, 1}}}) // 45 cm long: nothing is proposed
	for i := range v.Data {
		v.Data[i] = 1 + float32(i%7)/10
	}
	block := func(at, size [3]int, value float32) {
		for k := range size[2] {
			for j := range size[1] {
				for i := range size[0] {
					v.Data[v.Index(at[0]+i, at[1]+j, at[2]+k)] = value
				}
			}
		}
	}
	block([3]int{5, 5, 3}, [3]int{5, 5, 4}, 20)
	block([3]int{20, 20, 10}, [3]int{7, 3, 2}, 10)
	block([3]int{30, 8, 20}, [3]int{5, 4, 1}, 5)
	block([3]int{10, 30, 25}, [3]int{3, 1, 1}, 8)
	path := filepath.Join(t.TempDir(), "scan.nii")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid).WithQuantity(units.SUV)); err != nil {
		t.Fatal(err)
	}
	b.Open(path)
	b.wait()
	if b.State.Scan == nil || b.State.Scan.Unit != units.SUV || b.State.WithVoxels() > 0 {
		t.Fatal(b.State.Notice.Text)
	}
	return b
}

func (b *bench) find(s wholebody.Search) {
	b.t.Helper()
	if _, err := Find(b.App, s); err != nil {
		b.t.Fatal(err)
	}
	b.wait()
}

// threshold is a row of the table.
func threshold(row int) wholebody.Threshold { return wholebody.Thresholds[row] }

// sizes are the voxels of the lesions, in their order.
func (b *bench) sizes() (voxels []int) {
	for _, l := range b.State.Lesions {
		voxels = append(voxels, b.State.LesionVoxels(l.Label))
	}
	return voxels
}

func (b *bench) expect(what string, sizes []int, ml float64) {
	b.t.Helper()
	if got := b.sizes(); !slices.Equal(got, sizes) || math.Abs(b.State.VolumeML()-ml) > 1e-9 {
		b.t.Errorf("%s: lesions of %v voxels, tumours of %g ml; want %v, %g ml (%s)", what, got, b.State.VolumeML(), sizes,
			ml, b.State.Notice.Text)
	}
}

// TestFindLesions: what is found are lesions, the largest first; one that is discarded leaves the sums at once and stays
// discarded in the next search, which replaces what nobody changed; and all of it is undone.
func TestFindLesions(t *testing.T) {
	b := foci(t)
	const voxel = 0.24 // ml
	before := bytes.Clone(b.State.Mask.Data)
	b.find(wholebody.Search{Threshold: threshold(0), Least: 1})
	b.expect("SUV 4", []int{100, 42, 20}, 162*voxel)
	if want := "3 lesions of 1 ml or more found from 4 SUV."; b.State.Notice.Text != want {
		t.Errorf("it says %q, want %q", b.State.Notice.Text, want)
	}
	if by := b.State.OutlinedBy(2); by != "found from 4 SUV" {
		t.Errorf("the second lesion is outlined by %q", by)
	}
	b.remeasured()
	if m := b.State.Measured.All; m.Max != 20 || math.Abs(m.Total-(2000+420+100)*voxel) > 1e-9 {
		t.Errorf("all have a maximum of %g, a total of %g", m.Max, m.Total)
	}
	Toggle(b.App, 1)
	b.expect("the first discarded", []int{100, 42, 20}, 62*voxel)
	if m := b.State.Measured; m.All.Max != 10 || math.Abs(m.All.Total-520*voxel) > 1e-9 || m.All.Voxels != 62 ||
		m.Lesions[0].Max != 20 {
		t.Errorf("measured at once: %+v", m.All)
	}
	b.RenameLesion(1, "Bladder")
	b.find(wholebody.Search{Threshold: threshold(0), Least: 0})
	b.expect("islands of any size", []int{100, 42, 20, 3}, 65*voxel)
	if l := b.State.Lesions[0]; l.Name != "Bladder" || l.Kind != lesion.NotTumour ||
		!strings.HasSuffix(b.State.Notice.Text, "One is no tumour, as before.") {
		t.Errorf("the first is %+v: %s", l, b.State.Notice.Text)
	}
	b.find(wholebody.Search{Threshold: threshold(7), Value: 6, Least: 0})
	b.expect("from 6", []int{100, 42, 3}, 45*voxel)

	// What was drawn on stays, and so do others that nobody found.
	b.ActivateLesion(2)
	b.BeginStroke(app.Brush{Radius: 1, Pen: app.Pen{Erase: true}}, b.spot(20, 20, 10))
	b.EndStroke()
	if n := b.State.LesionVoxels(2); n != 41 {
		t.Fatalf("%d voxels are left", n)
	}
	b.find(wholebody.Search{Threshold: threshold(0), Least: 0.5})
	b.expect("beside a drawn lesion", []int{100, 41, 20, 3}, 64*voxel)

	for can := true; can; _, can = b.CanUndo() {
		b.Undo()
	}
	if !bytes.Equal(before, b.State.Mask.Data) || len(b.State.Lesions) != 1 || !b.State.Lesions[0].Kind.Counts() {
		t.Errorf("undone, there are %+v", b.State.Lesions)
	}
	for range 4 {
		b.Redo()
	}
	b.expect("done again", []int{100, 42, 20, 3}, 65*voxel)
}

// TestWhileDrawing: what is drawn while lesions are looked for, named, kept or discarded is known as drawn, so that no
// search replaces it.
func TestWhileDrawing(t *testing.T) {
	for name, do := range map[string]func(b *bench){
		"find":     func(b *bench) { b.find(wholebody.Search{Threshold: threshold(0), Least: 1}) },
		"set kind": func(b *bench) { SetKind(b.App, 2, lesion.Reference) },
		"discard":  func(b *bench) { Discard(b.App, 2, 3) },
		"rename":   func(b *bench) { b.RenameLesion(2, "Node") },
		"recolour": func(b *bench) { b.RecolourLesion(2, 7) },
	} {
		b := foci(t)
		b.find(wholebody.Search{Threshold: threshold(0), Least: 1})
		b.ActivateLesion(2)
		b.BeginStroke(app.Brush{Radius: 1, Pen: app.Pen{Erase: true}}, b.spot(20, 20, 10))
		do(b)
		if l := b.State.Lesion(2); l.Made.AsFound() || b.State.LesionVoxels(2) != 41 {
			t.Errorf("%s: of %d voxels: %+v", name, b.State.LesionVoxels(2), l.Made)
		}
	}
}

// TestFoundIsKept: a method leaves what was found as it is, and does not call it work by hand.
func TestFoundIsKept(t *testing.T) {
	b := foci(t)
	b.find(wholebody.Search{Threshold: threshold(0), Least: 1})
	if err := b.SetMethod("percent"); err != nil {
		t.Fatal(err)
	}
	b.Segment(false)
	b.wait()
	b.expect("segmented", []int{100, 42, 20}, 162*0.24)
	if want := "What was found was kept on 4 slices;"; !strings.Contains(b.State.Notice.Text, want) {
		t.Errorf("it says %q", b.State.Notice.Text)
	}
}

// TestFindNothing: what cannot be looked for, or is not there, is said, and nothing changes.
func TestFindNothing(t *testing.T) {
	b := foci(t)
	b.find(wholebody.Search{Threshold: threshold(7), Value: 30, Least: 1})
	if b.expect("nothing", []int{0}, 0); b.State.Notice.Text != "Nothing of 1 ml or more was found from 30 SUV." ||
		!b.State.Notice.Warning {
		t.Error(b.State.Notice.Text)
	}
	b.find(wholebody.Search{Threshold: threshold(7), Value: 1.55, Least: 0})
	if b.expect("too many", []int{0}, 0); !strings.Contains(b.State.Notice.Text, "the mask has room for 255 lesions") {
		t.Error(b.State.Notice.Text)
	}
	if _, err := Find(b.App, wholebody.Search{Threshold: threshold(5), Least: 1}); err == nil ||
		!strings.HasPrefix(err.Error(), "there is no reference") {
		t.Error(err)
	}
	if err := b.SetUnit(units.BqML); err != nil {
		t.Fatal(err)
	}
	if _, err := Find(b.App, wholebody.Search{Threshold: threshold(0), Least: 1}); err == nil ||
		!strings.Contains(err.Error(), "are Bq/ml, not SUV") {
		t.Error(err)
	}
}

// TestReferenceSphere holds a sphere against numpy of the same scan:
//
//	i, j, k = np.indices((40, 40, 30)); v = 1 + (i + 40*j + 1600*k) % 7/10
//	m = ((i-20)*4.)**2 + ((j-10)*4.)**2 + ((k-14)*15.)**2 <= 15**2
//	v[m].mean(), v[m].std() # in single precision as stored
func TestReferenceSphere(t *testing.T) {
	b := foci(t)
	if err := PlaceReference(b.App, "Liver", [3]int{20, 10, 14}, 30); err != nil {
		t.Fatal(err)
	}
	n, sum, squares := 0, 0.0, 0.0
	for k := range 30 {
		for j := range 40 {
			for i := range 40 {
				x, y, z := float64(i-20)*4, float64(j-10)*4, float64(k-14)*15
				in := x*x+y*y+z*z <= 15*15
				if at := b.State.Scan.Index(i, j, k); in != (b.State.Mask.Data[at] == 2) {
					t.Fatalf("voxel %d, %d, %d is in the sphere: %v", i, j, k, !in)
				} else if in {
					v := float64(b.State.Scan.Data[at])
					n, sum, squares = n+1, sum+v, squares+v*v
				}
			}
		}
	}
	mean := sum / float64(n)
	sd := math.Sqrt(squares/float64(n) - mean*mean)
	if r, err := b.State.ReferenceUsed(); err != nil || math.Abs(r.Mean-mean) > 1e-9 || math.Abs(r.SD-sd) > 1e-6 {
		t.Errorf("the references are %+v, want %g, SD %g of %d voxels", r, mean, sd, n)
	}
	b.find(wholebody.Search{Threshold: threshold(5), Least: 1})
	if want := 1.5*mean + 2*sd; !strings.Contains(b.State.Notice.Text, "= 1.5 × mean + 2 SD of Liver") || want > 4 {
		t.Errorf("%s (from %g)", b.State.Notice.Text, want)
	}
	if s := b.sizes(); !slices.Equal(s, []int{100, n, 42, 20}) {
		t.Errorf("there are %v voxels", s)
	}
	Toggle(b.App, 2)
	if want := "Liver is a reference and stays one; the menu \"Draw\" says that it is a tumour."; b.State.Notice.Text != want {
		t.Errorf("it says %q, want %q", b.State.Notice.Text, want)
	}
	if b.State.VolumeML() != 162*b.State.Scan.VoxelML() {
		t.Errorf("the reference counts: %g ml", b.State.VolumeML())
	}
	// It is moved, not doubled, and neither beyond the scan nor onto a tumour.
	if err := PlaceReference(b.App, "Liver", [3]int{21, 10, 14}, 30); err != nil || len(b.State.References()) != 1 {
		t.Error(err, b.State.References())
	}
	voxels := bytes.Count(b.State.Mask.Data, []byte{2})
	for _, at := range [][3]int{{2, 10, 14}, {20, 10, 29}} {
		if err := PlaceReference(b.App, "Liver", at, 30); err == nil || !strings.Contains(err.Error(), "beyond the scan") {
			t.Error(at, err)
		}
	}
	if err := PlaceReference(b.App, "Blood pool", [3]int{7, 7, 5}, 10); err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Error(err)
	}
	if now := bytes.Count(b.State.Mask.Data, []byte{2}); now != voxels {
		t.Errorf("a refused sphere changed %d voxels to %d", voxels, now)
	}
	b.Undo()
	b.Undo()
	b.Undo()
	if b.State.WithVoxels() != 0 || len(b.State.Lesions) != 1 {
		t.Errorf("undone, there are %+v", b.State.Lesions)
	}
}

// TestKinds: what is no tumour is neither in the mask of 0 and 1 nor in sums, the table says what it is, and a session
// keeps it.
func TestKinds(t *testing.T) {
	b := foci(t)
	b.find(wholebody.Search{Threshold: threshold(0), Least: 1})
	SetKind(b.App, 1, lesion.NotTumour)
	SetKind(b.App, 3, lesion.Reference)
	b.remeasured()
	table := b.State.MeasureTable().Text()
	for _, want := range []string{"Kind\tMTV (ml)", "Lesion 1\t1\tnot tumour\t24\t", "Lesion 3\t3\treference\t4.8\t",
		"All tumours\t\t\t10.08\t10\t", "\tMaximum to mean of Lesion 3 (3)\tMean to mean of Lesion 3 (3)\n", "\t2\t2\n"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table lacks %q:\n%s", want, table)
		}
	}
	path := filepath.Join(t.TempDir(), "mask.nii.gz")
	if _, err := b.Export(path, export.Mask, false, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	if want := "It holds the tumours alone, not 1 Lesion 1 (not tumour) and 3 Lesion 3 (reference)."; !strings.HasSuffix(
		b.State.Notice.Text, want) {
		t.Error(b.State.Notice.Text)
	}
	m, _, err := nifti.ReadMask(t.Context(), path)
	if err != nil || bytes.Count(m.Data, []byte{1}) != 42 || bytes.Count(m.Data, []byte{0}) != len(m.Data)-42 {
		t.Errorf("the mask has %d voxels, %v", bytes.Count(m.Data, []byte{1}), err)
	}
	if _, err := b.Export(path, export.Labels, true, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	if want := "Tumours have the labels 2; it also holds 1 Lesion 1 (not tumour) and 3 Lesion 3 (reference)."; !strings.
		HasSuffix(b.State.Notice.Text, want) {
		t.Error(b.State.Notice.Text)
	}
	kept := filepath.Join(t.TempDir(), "a.isopet")
	if _, err := b.SaveSession(kept, false, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	b.Open(kept)
	b.wait()
	if l := b.State.Lesions; l[0].Kind != lesion.NotTumour || l[1].Kind != lesion.Tumour || l[2].Kind != lesion.Reference ||
		!l[0].Made.AsFound() {
		t.Errorf("opened again, the lesions are %+v", l)
	}
	SetKind(b.App, 2, lesion.NotTumour)
	if _, err := b.Export(path, export.Mask, true, nil); err == nil || !strings.Contains(err.Error(), "none of the lesions") {
		t.Error(err)
	}
}

// TestParts: a lesion is split into its islands and merged again, and an island is taken away in all slices.
func TestParts(t *testing.T) {
	b := foci(t)
	b.find(wholebody.Search{Threshold: threshold(0), Least: 0})
	b.ActivateLesion(3)
	Merge(b.App, 1)
	b.expect("merged", []int{42, 120, 3}, 165*0.24)
	if b.State.Active != 3 {
		t.Errorf("lesion %d is the active one", b.State.Active)
	}
	Split(b.App, 3)
	b.expect("split", []int{20, 42, 100, 3}, 165*0.24)
	Split(b.App, 2)
	if want := "Lesion 2 hangs together, so there is nothing to split."; b.State.Notice.Text != want {
		t.Errorf("it says %q, want %q", b.State.Notice.Text, want)
	}
	Merge(b.App, 1)
	if err := RemoveIsland(b.App, [3]int{31, 9, 20}); err != nil {
		t.Fatal(err)
	}
	b.expect("an island taken away", []int{42, 100, 3}, 145*0.24)
	if err := RemoveIsland(b.App, [3]int{31, 9, 20}); err == nil {
		t.Error("what is not there was taken away")
	}
	for range 4 {
		b.Undo()
	}
	b.expect("undone", []int{100, 42, 20, 3}, 165*0.24)
	Discard(b.App, 2, 3)
	b.expect("two discarded", []int{100, 42, 20, 3}, 103*0.24)
	b.Undo()
	b.expect("and undone", []int{100, 42, 20, 3}, 165*0.24)
}

// TestProjectedLesions: lesions are seen in the projection where the scan's own voxels are, tumours before others.
func TestProjectedLesions(t *testing.T) {
	b := foci(t)
	b.find(wholebody.Search{Threshold: threshold(0), Least: 0})
	var values volume.Slice[float32]
	for !b.Projection(0, &values) {
		b.wait()
	}
	b.wait()
	for _, turn := range []int{0, 180, 90} {
		if !b.Projection(turn, &values) {
			t.Fatal(turn)
		}
		var labels volume.Slice[uint8]
		if !b.ProjectedLesions(turn, b.State.Mask.Rows(b.State.HasVoxels), &labels) || labels.Cols != values.Cols || labels.Rows != values.Rows {
			t.Fatalf("from %d°: %d × %d pixels, want %d × %d", turn, labels.Cols, labels.Rows, values.Cols, values.Rows)
		}
		for i, v := range values.Pix {
			want := map[float32]uint8{20: 1, 10: 2, 5: 3, 8: 4}[v]
			if labels.Pix[i] != want {
				t.Fatalf("from %d°: pixel %d of value %g has label %d", turn, i, v, labels.Pix[i])
			}
		}
	}
	b.HideLesion(1, true)
	var labels volume.Slice[uint8]
	b.ProjectedLesions(0, b.State.Mask.Rows(b.State.HasVoxels), &labels)
	if slices.Contains(labels.Pix, 1) {
		t.Error("a hidden lesion is seen")
	}
}

// spot is a voxel in its axial slice.
func (b *bench) spot(i, j, k int) app.Spot {
	col, row, slice := b.State.Scan.Layouts[volume.Axial].Pixel([3]float64{float64(i), float64(j), float64(k)})
	return app.Spot{Plane: volume.Axial, Slice: int(slice), Point: paint.Point{Col: col, Row: row}}
}

// remeasured waits for the lesions to be measured.
func (b *bench) remeasured() {
	b.t.Helper()
	for b.State.Measuring || len(b.State.Jobs) > 0 {
		b.next()
	}
}

func TestMain(m *testing.M) { apptest.Main(m) }

// bench is an App whose owner is the test: what jobs post waits in a queue.
type bench struct {
	*app.App
	t     testing.TB
	queue chan func()
}

func (b *bench) next() {
	select {
	case f := <-b.queue:
		f()
	case <-time.After(30 * time.Second):
		b.t.Fatal("nothing happens any more")
	}
}

// wait runs what is posted until no job is under way.
func (b *bench) wait() {
	for len(b.State.Jobs) > 0 {
		b.next()
	}
}

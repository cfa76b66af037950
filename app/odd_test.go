package app

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"isopet/app/job"
	"isopet/app/scan"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/paint"

	"isopet/app/engine"
)

// TestOddScans does all that can be done with scans of one slice, one column, one voxel, and of values that are no
// numbers: nothing panics, nothing fails, and a session brings the mask back.
func TestOddScans(t *testing.T) {
	fillings := map[string]func(i int) float64{
		"numbers":  func(i int) float64 { return float64(i % 7) },
		"NaN":      func(int) float64 { return math.NaN() },
		"infinite": func(i int) float64 { return math.Inf(1 - 2*(i%2)) },
	}
	for _, dims := range [][3]int{{40, 44, 1}, {1, 44, 12}, {40, 1, 12}, {1, 1, 1}, {2, 2, 2}, {1, 1, 40}} {
		for name, value := range fillings {
			t.Run(fmt.Sprint(dims, name), func(t *testing.T) { workOn(t, dims, value) })
		}
	}
}

func workOn(t *testing.T, dims [3]int, value func(i int) float64) {
	g := testGrid()
	g.Dims = dims
	v := volume.NewVolume(g)
	for i := range v.Data {
		v.Data[i] = float32(value(i))
	}
	folder := t.TempDir()
	path, session := filepath.Join(folder, "scan.nii"), filepath.Join(folder, "a.isopet")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(g)); err != nil {
		t.Fatal(err)
	}
	annotation := filepath.Join(folder, "annotation.nii")
	annotated := volume.NewMask(g)
	annotated.Data[0] = 1
	if err := nifti.WriteMask(annotation, annotated, nifti.NewHeader(g)); err != nil {
		t.Fatal(err)
	}
	b := newBenchOn(t, engine.Config{Library: filepath.Join(folder, "absent.so")})
	done := func(what string) {
		t.Helper()
		if b.wait(); b.State.Notice.Failed {
			t.Errorf("%s: %s", what, b.State.Notice.Text)
		}
	}
	for _, method := range []string{"percent", "fixed", "otsu"} {
		if err := b.SetMethod(method); err != nil {
			t.Fatal(err)
		}
		b.Open(path)
		done("method " + method)
	}
	for p := range volume.Plane(3) {
		b.BeginStroke(Brush{Radius: 8, Ball: p == volume.Coronal}, Spot{Plane: p})
		b.Stroke(Spot{p, 0, paint.Point{Col: 3, Row: 3}})
		b.EndStroke()
		b.DrawPolygon(Pen{}, p, 0, []paint.Point{{}, {Col: 5}, {Col: 5, Row: 5}})
		b.FillHoles(p, 0)
		b.Interpolate(p)
		done("interpolation")
	}
	for _, step := range []struct {
		what string
		job  func() *job.Job
	}{
		{"smoothing", func() *job.Job { return b.Smooth(5) }},
		{"the largest island", b.KeepLargest},
		{"small islands", func() *job.Job { return b.RemoveSmaller(0.01) }},
		{"annotation", func() *job.Job { return b.LoadReference(annotation) }},
		{"MR", func() *job.Job { return b.OpenCT(path, scan.Modalities[1]) }},
		{"measuring", b.measureMask},
	} {
		step.job()
		done(step.what)
	}
	if _, err := b.Grow([3]int{}, Growth{Low: -10, High: 10}); err == nil {
		done("growing")
	}
	var picture volume.Slice[float32]
	b.Projection(0, &picture)
	b.State.CT.Slice(b.State.Scan.Layouts[volume.Axial], volume.Axial, 0, &picture)
	done("projection")
	b.PickProjected(0, 0)
	b.save(session)
	mask := string(b.State.Mask.Data)
	b.Open(session)
	done("session")
	if string(b.State.Mask.Data) != mask {
		t.Error("the session brings another mask back")
	}
}

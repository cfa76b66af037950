package ui

import (
	"math"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/engine"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/nifti"
)

// BenchmarkSegmenting moves the threshold of a slice, and goes from slice to slice, in a window of 1480×920 with
// 512×512×300 voxels of 1 mm of which 60 slices are outlined and annotated: all that the window computes, software
// rendering apart.
func BenchmarkSegmenting(b *testing.B) {
	program()
	grid := volume.Grid{Dims: [3]int{512, 512, 300}, Affine: volume.Affine{{-1, 0, 0, 256}, {0, -1, 0, 256},
		{0, 0, 1, 0}, {0, 0, 0, 1}}}
	v, truth := volume.NewVolume(grid), volume.NewMask(grid)
	for at := range v.Data {
		x, y, z := float64(at%512-256), float64(at/512%512-290), float64(at/(512*512)-150)
		v.Data[at] = float32(1 + 9*math.Exp(-(x*x+y*y+z*z)/800))
		if v.Data[at] > 4 {
			truth.Data[at] = 1
		}
	}
	scan, annotation := filepath.Join(b.TempDir(), "large.nii"), filepath.Join(b.TempDir(), "truth.nii.gz")
	if err := nifti.WriteVolume(scan, v, nifti.NewHeader(grid)); err != nil {
		b.Fatal(err)
	}
	if err := nifti.WriteMask(annotation, truth, nifti.NewHeader(grid)); err != nil {
		b.Fatal(err)
	}
	queue := make(chan func(), 1000)
	a := app.New(func(do func()) { queue <- do }, app.Config{Engine: engine.Config{Models: b.TempDir()}})
	w := newWindow(a, test.NewWindow(fynewidget.NewLabel("")))
	defer w.win.Close()
	w.win.Resize(fyne.NewSize(1480, 920))
	wait := func() {
		for len(a.State.Jobs) > 0 {
			(<-queue)()
		}
	}
	if err := a.SetMethod("percent"); err != nil {
		b.Fatal(err)
	}
	a.Open(scan)
	wait()
	a.LoadReference(annotation)
	wait()
	a.SetSlices(inference.Slices{Which: inference.SliceRange, First: 120, Last: 179})
	a.Segment(false)
	wait()
	if len(a.State.Slices) != 60 || a.State.Reference == nil {
		b.Fatalf("%d slices; %q", len(a.State.Slices), a.State.Notice.Text)
	}
	a.GoTo(volume.Axial, 150)
	b.Run("threshold", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			a.SetThreshold(150, 0.2+0.5*float64(i%100)/100)
		}
		a.Seal()
	})
	b.Run("slice", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			a.GoTo(volume.Axial, 120+i%60)
		}
	})
}

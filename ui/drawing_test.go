package ui

import (
	"math"
	"path/filepath"
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/engine"
	"isopet/inference"
	"isopet/ui/panel"
	"isopet/ui/theme"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/racetest"
)

// sphere is a grid of 1 mm in LPS order with a bright sphere in the middle.
func sphere(cols, rows, slices int) *volume.Volume {
	grid := volume.Grid{Dims: [3]int{cols, rows, slices}, Affine: volume.Affine{{-1, 0, 0, float64(cols) / 2},
		{0, -1, 0, float64(rows) / 2}, {0, 0, 1, 0}, {0, 0, 0, 1}}}
	v := volume.NewVolume(grid)
	for at := range v.Data {
		x, y, z := float64(at%cols-cols/2), float64(at/cols%rows-rows/2), float64(at/(cols*rows)-slices/2)
		v.Data[at] = float32(1 + 9*math.Exp(-(x*x+y*y+z*z)/800))
	}
	return v
}

// drawn is a window of 1480×920 with a scan, outlined without networks, and a CT beneath it if one is given.
func drawn(t testing.TB, scan, ct *volume.Volume) *window {
	t.Helper()
	program()
	theme.Use(fynetheme.VariantDark)
	queue := make(chan func(), 1000)
	a := app.New(func(do func()) { queue <- do }, app.Config{Engine: engine.Config{Models: t.TempDir()}})
	w := newWindow(a, test.NewWindow(fynewidget.NewLabel("")))
	t.Cleanup(w.win.Close)
	t.Cleanup(a.Close)
	w.win.Resize(fyne.NewSize(1480, 920))
	wait := func() {
		for len(a.State.Jobs) > 0 {
			(<-queue)()
		}
	}
	write := func(name string, v *volume.Volume) string {
		path := filepath.Join(t.TempDir(), name)
		if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if err := a.SetMethod("percent"); err != nil {
		t.Fatal(err)
	}
	a.Open(write("scan.nii", scan))
	wait()
	a.SetSlices(inference.Slices{Which: inference.SlicesAll})
	a.Segment(false)
	wait()
	if len(a.State.Slices) == 0 {
		t.Fatalf("nothing is outlined: %q", a.State.Notice.Text)
	}
	if ct != nil {
		a.OpenCT(write("ct.nii", ct), modality("CT"))
		wait()
		if a.State.CT == nil {
			t.Fatalf("no CT: %q", a.State.Notice.Text)
		}
	}
	a.SetView(a.State.View.Turned(0))
	w.viewer.Arrange("four")
	wait()
	return w
}

// TestTenThousandSlices: turning slices leaves nothing behind, in no part of the window.
func TestTenThousandSlices(t *testing.T) {
	racetest.Skip(t)
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	const slices = 8
	w := drawn(t, sphere(64, 64, slices), nil)
	turn := func(n int) {
		for i := range n {
			switch i % 100 {
			case 0:
				w.ShowPage(panel.Pages()[i/100%len(panel.Pages())])
			case 50:
				w.showTab(i / 100 % len(w.tabs))
			}
			plane := volume.Plane(i % 3)
			w.app.GoTo(plane, (w.app.State.Scan.Layouts[plane].Slices-slices)/2+i*7%slices)
			if i%10 == 0 {
				w.viewer.MIP.Step(1)
			}
		}
	}
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	const many, slack, first = 10000, 2 << 20, 1000
	turn(first)
	before, goroutines := heap(), runtime.NumGoroutine()
	turn(many)
	after, now := heap(), runtime.NumGoroutine()
	if now > goroutines {
		t.Errorf("%d goroutines became %d", goroutines, now)
	}
	if after > before+slack {
		t.Errorf("the heap grew from %d kB to %d kB", before>>10, after>>10)
	}
}

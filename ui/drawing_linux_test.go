package ui

import (
	"syscall"
	"testing"

	"isopet/ui/command"
	"isopet/volume"
)

// BenchmarkDraw is what the window computes when a person turns slices, windows, fuses or turns the projection, in four
// panes of a scan whose slices are 512×512; software rendering apart. Beside the time on the wall it reports that of
// the processors, in which other programs do not count.
func BenchmarkDraw(b *testing.B) {
	scan := sphere(512, 512, 512)
	oblique := volume.NewVolume(volume.Grid{Dims: [3]int{512, 512, 128},
		Affine: volume.Affine{{-0.9, 0.1, 0, 210}, {-0.1, -0.9, 0.05, 250}, {0, 0.05, 4, 0}, {0, 0, 0, 1}}})
	w := drawn(b, scan, oblique)
	a := w.app
	run := func(name string, do func(i int)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			start := processorTime()
			for i := 0; b.Loop(); i++ {
				do(i)
			}
			b.ReportMetric(1000*(processorTime()-start)/float64(b.N), "cpu-ms/op")
		})
	}
	plane := func(p volume.Plane) func(i int) {
		return func(i int) { a.GoTo(p, 200+i%100) }
	}
	run("fused axial", plane(volume.Axial))
	run("fused coronal", plane(volume.Coronal))
	run("fused sagittal", plane(volume.Sagittal))
	run("blend", func(i int) { w.viewer.SetBlend(0.1 + 0.8*float64(i%100)/100) })
	a.ShowCT(nil)
	run("axial", plane(volume.Axial))
	run("coronal", plane(volume.Coronal))
	run("sagittal", plane(volume.Sagittal))
	run("cross-hair", func(i int) {
		v := a.State.View
		v.Cursor = [3]int{200 + i%100, 210 + i%90, 205 + i%95}
		a.SetView(v)
	})
	run("window", func(i int) { w.viewer.SetWindow(0, 5+float64(i%100)/20) })
	w.commands.Command(command.FillLesions).Do() // whatever lies over the window
	run("filled axial", func(i int) { a.GoTo(volume.Axial, 240+i%30) })
	run("projection", func(i int) { w.viewer.MIP.Step(1) })
}

// processorTime is how many seconds of processors this process has had.
func processorTime() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

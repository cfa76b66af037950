package ui

import (
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/engine"
	"isopet/ui/command"
	"isopet/volume"
	"isopet/volume/nifti"
)

// BenchmarkStroke drags a brush of 30 mm by 5 mm over 512×512×300 voxels of 1 mm, all three panes following; software
// rendering apart.
func BenchmarkStroke(b *testing.B) {
	for name, ball := range map[string]bool{"disc": false, "ball": true} {
		for _, plane := range []volume.Plane{volume.Axial, volume.Sagittal} {
			b.Run(name+" "+plane.String(), func(b *testing.B) { benchmarkStroke(b, plane, ball) })
		}
	}
}

func benchmarkStroke(b *testing.B, plane volume.Plane, ball bool) {
	program()
	grid := volume.Grid{Dims: [3]int{512, 512, 300}, Affine: volume.Affine{{-1, 0, 0, 256}, {0, -1, 0, 256},
		{0, 0, 1, 0}, {0, 0, 0, 1}}}
	name := filepath.Join(b.TempDir(), "large.nii")
	if err := nifti.WriteVolume(name, volume.NewVolume(grid), nifti.NewHeader(grid)); err != nil {
		b.Fatal(err)
	}
	queue := make(chan func(), 1000)
	a := app.New(func(do func()) { queue <- do }, app.Config{Engine: engine.Config{Models: b.TempDir()}})
	w := newWindow(a, test.NewWindow(fynewidget.NewLabel("")))
	defer w.win.Close()
	w.win.Resize(fyne.NewSize(1480, 920))
	a.Open(name)
	for a.State.Scan == nil || len(a.State.Jobs) > 0 {
		(<-queue)()
	}
	w.viewer.SelectTool(command.Brush)
	if ball {
		w.commands.Command(command.In3D).Do() // whatever lies over the window
	}
	w.viewer.SetBrushRadius(15)
	p := w.viewer.Planes[plane]
	at := func(col float64) fyne.Position { return p.View.PositionOf(col, 150) }
	press := func(col float64) {
		p.View.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at(col)},
			Button: desktop.MouseButtonPrimary})
	}
	press(20)
	b.ReportAllocs()
	for i := 1; b.Loop(); i++ {
		col := float64(20 + i*5%470)
		if col == 20 {
			b.StopTimer()
			p.View.MouseUp(&desktop.MouseEvent{})
			a.Undo()
			press(20)
			b.StartTimer()
			continue
		}
		p.View.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at(col)}, Dragged: fyne.NewDelta(5, 0)})
	}
	p.View.MouseUp(&desktop.MouseEvent{})
	if a.State.LesionVoxels(a.State.Active) == 0 {
		b.Fatal("nothing was drawn")
	}
}

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/ui/command"
)

// TestProjectedLesions: the projection shows the lesions as they are, also where they have changed while it was not on
// the screen or not computed yet.
func TestProjectedLesions(t *testing.T) {
	b := hotPlaces(t)
	b.strike(command.CtrlShift(fyne.KeyF))
	b.until("lesions are found", func() bool { return len(b.app.State.Lesions) == 3 && b.idle() })
	b.Run(command.FourPanes)
	mip := b.viewer.MIP
	b.until("the projection is there", func() bool { return mip.Turn == 0 && b.idle() })
	b.win.Resize(fyne.NewSize(1400, 900))
	b.app.GoToVoxel([3]int{7, 7, 5})
	col, row, _ := b.app.InProjection()
	click := func(want string) {
		t.Helper()
		at := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: mip.View.PositionOf(col+0.5, row+0.5)},
			Button: desktop.MouseButtonPrimary}
		mip.View.MouseDown(at)
		mip.View.MouseUp(at)
		if said := b.app.State.Notice.Text; said != want {
			t.Errorf("it says %q, want %q", said, want)
		}
	}
	b.Run(command.OnePaneAlone)
	b.app.DeleteLesion(1)
	b.Run(command.FourPanes)
	click("There is no lesion here.")

	b.app.Undo()
	path := b.app.State.Scan.Path
	b.app.Open(path)
	b.until("the scan is open again", func() bool { return len(b.app.State.Lesions) == 1 && mip.Turn == 0 && b.idle() })
	b.app.Say("")
	click("There is no lesion here.")
}

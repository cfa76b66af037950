package ui

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/volume"
	"isopet/volume/nifti"
)

// hotPlaces is a window with a scan in SUV, 45 cm long, with three hot blocks, of 24, 10.08 and 4.8 ml, above each other.
func hotPlaces(t *testing.T) *bench {
	b := newBench(t)
	v := volume.NewVolume(volume.Grid{Dims: [3]int{40, 40, 30},
		Affine: volume.Affine{{4, 0, 0, -80}, {0, 4, 0, -80}, {0, 0, 15, 0}, {0, 0, 0, 1}}})
	for _, block := range []struct {
		at, size [3]int
		value    float32
	}{
		{[3]int{5, 5, 3}, [3]int{5, 5, 4}, 20}, {[3]int{20, 20, 10}, [3]int{7, 3, 2}, 10}, {[3]int{30, 8, 20}, [3]int{5, 4, 1}, 5},
	} {
		for k := range block.size[2] {
			for j := range block.size[1] {
				for i := range block.size[0] {
					v.Data[v.Index(block.at[0]+i, block.at[1]+j, block.at[2]+k)] = block.value
				}
			}
		}
	}
	path := filepath.Join(t.TempDir(), "scan.nii")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid).WithQuantity(units.SUV)); err != nil {
		t.Fatal(err)
	}
	b.app.Open(path)
	b.until("the scan is open", func() bool { return b.app.State.Scan != nil && b.app.State.Scan.Path == path && b.idle() })
	return b
}

// column is a column of a table of candidates.
func column(p *panel.Candidates, n int) (texts []string) {
	for row := range p.Table.Rows() {
		texts = append(texts, p.Table.Cells(row)[n].Text)
	}
	return texts
}

// TestWholeBody: lesions of the whole scan are found by a key, stand in a table with the largest first, and are kept and
// discarded by a click in the table, on a slice and on the projection, and by a box there; sums follow at once.
func TestWholeBody(t *testing.T) {
	b := hotPlaces(t)
	p := panel.SectionOf[*panel.Candidates](b.panel)
	b.strike(command.CtrlShift(fyne.KeyF))
	b.until("lesions are found", func() bool { return len(b.app.State.Lesions) == 3 && !b.app.State.Measuring && b.idle() })
	if got := column(p, 1); b.panel.Page() != command.PageBody || !slices.Equal(got, []string{"24.0", "10.1", "4.80"}) {
		t.Fatalf("on page %s the volumes are %v", b.panel.Page(), got)
	}
	sums := func(what, number, mtv, tlg, largest string) {
		t.Helper()
		if p.Number.Text != number || p.Volume.Text != "MTV "+mtv+" ml" || p.Total.Text != "TLG "+tlg+" SUV × ml" ||
			p.Max.Text != "Maximum "+largest+" SUV" {
			t.Errorf("%s: %s, %s, %s, %s; want %s, %s, %s, %s", what, p.Number.Text, p.Volume.Text, p.Total.Text, p.Max.Text,
				number, mtv, tlg, largest)
		}
	}
	sums("all", "3 tumours", "38.9", "605", "20.0")
	if said := b.timeline.note.Text; said != "7 slices segmented" { // nobody drew
		t.Errorf("the timeline says %q", said)
	}
	if b.timeline.hover(5); strings.Contains(b.timeline.note.Text, "not segmented") || strings.Contains(b.timeline.note.Text, "hand") {
		t.Errorf("of a slice the timeline says %q", b.timeline.note.Text)
	}

	// By a click on a slice: the tool is selected already.
	axial := b.viewer.Planes[volume.Axial]
	on := func(i, j, k int) {
		t.Helper()
		b.app.GoToVoxel([3]int{i, j, k})
		col, row, _ := axial.Layout().Pixel([3]float64{float64(i), float64(j), float64(k)})
		b.pressAt(axial, int(col), int(row))
	}
	on(7, 7, 5)
	sums("one discarded on a slice", "2 tumours", "14.9", "125", "10.0")
	if got := column(p, 4); !slices.Equal(got, []string{"Not tumour", "Tumour", "Tumour"}) {
		t.Errorf("they are %v", got)
	}
	on(7, 7, 5)
	sums("kept again", "3 tumours", "38.9", "605", "20.0")
	on(1, 1, 5)
	if want := "There is no lesion here."; b.app.State.Notice.Text != want {
		t.Errorf("beside lesions it says %q", b.app.State.Notice.Text)
	}

	// On the projection.
	mip := b.viewer.MIP
	b.Run(command.FourPanes)
	b.until("the projection is there", func() bool { return mip.Turn == 0 && b.idle() })
	b.win.Resize(fyne.NewSize(1400, 900))
	pixel := func(i, j, k int) fyne.Position {
		b.app.GoToVoxel([3]int{i, j, k})
		col, row, ok := b.app.InProjection()
		if !ok {
			t.Fatal("there is no projection")
		}
		return mip.View.PositionOf(col+0.5, row+0.5)
	}
	drag := func(from, to fyne.Position) {
		press := func(at fyne.Position) *desktop.MouseEvent {
			return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary}
		}
		mip.View.MouseDown(press(from))
		if from != to {
			mip.View.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}, Dragged: fyne.NewDelta(to.X-from.X, to.Y-from.Y)})
			mip.View.DragEnd()
		}
		mip.View.MouseUp(press(to))
	}
	second := pixel(23, 21, 10)
	drag(second, second)
	sums("one discarded on the projection", "2 tumours", "28.8", "504", "20.0")
	first, third := pixel(7, 7, 5), pixel(32, 10, 20)
	around := func(a, b fyne.Position, by float32) (from, to fyne.Position) {
		return fyne.NewPos(min(a.X, b.X)-by, min(a.Y, b.Y)-by), fyne.NewPos(max(a.X, b.X)+by, max(a.Y, b.Y)+by)
	}
	drag(around(first, third, 60))
	sums("a box", "0 tumours", "0", "–", "–")
	b.Run(command.Undo)
	sums("and undone", "2 tumours", "28.8", "504", "20.0")
	if said := b.app.State.Notice.Text; !strings.HasPrefix(said, "Undone: 2 lesions: not tumour") {
		t.Errorf("it says %q", said)
	}
}

// TestWholeBodyRefused: what means nothing in a scan is said before it is looked for, and afterwards.
func TestWholeBodyRefused(t *testing.T) {
	b := hotPlaces(t)
	p := panel.SectionOf[*panel.Search](b.panel)
	if err := b.app.SetUnit(units.Unknown); err != nil {
		t.Fatal(err)
	}
	b.Run(command.FindLesions)
	if said := b.app.State.Notice; !said.Warning || !strings.Contains(said.Text, "does not say that its values are SUV") {
		t.Errorf("it says %q", said.Text)
	}
	p.Choice.SetSelectedIndex(5)
	b.Run(command.FindLesions)
	if said := b.app.State.Notice; !strings.HasPrefix(said.Text, "There is no reference") {
		t.Errorf("it says %q", said.Text)
	}
	b.viewer.SelectTool(command.Sphere)
	axial := b.viewer.Planes[volume.Axial]
	b.app.GoToVoxel([3]int{20, 10, 25})
	b.pressAt(axial, 20, 30)
	if r := b.app.State.References(); len(r) != 1 || r[0].Name != "Liver" {
		t.Errorf("the references are %+v", r)
	}
}

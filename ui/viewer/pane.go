package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
)

// Pane is a picture of the scan on the screen. It embeds a frame.
type Pane interface {
	// Show brings the pane up to date with what changed.
	Show(app.Change)
	base() *frame
}

// kind is a kind of pane.
type kind struct {
	label    string     // over the pane
	id       command.ID // of the command that brings it to the large place
	front    string     // the label of that
	was      []string   // labels that this command once had
	keywords string     // of it
	make     func(*Viewer, volume.Plane) Pane
}

// kinds are the panes in the order in which they are arranged. Sessions name a pane by its row, so that a new kind
// stands at the end. The planes are the first, by [volume.Plane].
var kinds = []kind{
	{label: "Axial", id: command.AxialInFront, front: "Axial in front", keywords: "transverse", make: newSlice("z")},
	{label: "Coronal", id: command.CoronalInFront, front: "Coronal in front", make: newSlice("y")},
	{label: "Sagittal", id: command.SagittalInFront, front: "Sagittal in front", make: newSlice("x")},
	{label: "MIP", id: command.MIPInFront, front: "MIP in front", was: []string{"Projection in front"},
		keywords: "mip maximum intensity", make: newProjection},
}

// FrontCommands are the rows of a menu that bring a pane to the large place, each with a digit as its key.
func (v *Viewer) FrontCommands() []command.Command {
	var rows []command.Command
	for i, k := range v.kinds {
		row := volume.Plane(i)
		rows = append(rows, command.Command{ID: k.id, Label: k.front, Was: k.was, Keywords: k.keywords,
			Keys:    []command.Key{command.Ctrl(fyne.KeyName(rune('1' + i)))},
			Do:      func() { v.setMain(row) },
			Checked: func() bool { return !v.arrangement().fixed && v.main() == row }})
	}
	return rows
}

// frame is what all panes have: a picture that is enlarged, moved and windowed, a line above it and a colour bar
// beside it.
type frame struct {
	View    *sliceview.View
	Bar     *widget.ColourBar
	Content *fyne.Container
	Where   *layout.Text // says where the picture is

	v      *Viewer
	row    volume.Plane         // of kinds
	layout func() volume.Layout // of the picture
	Margin int                  // pixels of the picture beyond its layout, at the left and at the right
	below  func(col, row float64) (said string, ok bool)
	under  *[2]float64 // the pixel under the pointer, nil for none
}

// newFrame makes a frame without content. layout is that of the picture as [view.View] wants it; below says what lies
// below a pixel, and is not ok where nothing is known of it.
func newFrame(
	v *Viewer, row volume.Plane, of func() volume.Layout, below func(col, row float64) (string, bool),
) *frame {
	f := &frame{v: v, row: row, layout: of, below: below, Where: layout.NewText("", 12, theme.Muted)}
	f.View = sliceview.New(Theme, f.place)
	f.View.OnDouble = func() { v.enlarge(row) }
	f.View.OnHover = f.hover
	f.View.OnLeave = f.leave
	f.View.OnWindow = v.dragWindow
	f.View.OnZoom = f.zoom
	f.View.OnPan = f.pan
	f.View.Gripped = v.host.Gripped
	f.Bar = widget.NewColourBar(theme.Muted, theme.Panel)
	f.Bar.OnChanged = v.SetWindow
	f.Bar.OnDoubleTapped = v.ResetWindow
	f.Bar.Hide()
	return f
}

func (f *frame) base() *frame { return f }

// header is the line above a pane: its name, what belongs to it, where it is, and a button that shows it alone.
func (f *frame) header(extra ...fyne.CanvasObject) fyne.CanvasObject {
	label := f.v.kinds[f.row].label
	left := layout.Row(4, layout.NewHeading(label, 12))
	for _, o := range extra {
		left.Add(o)
	}
	b := widget.NewButtonWithIcon("", fynetheme.ViewFullScreenIcon(), func() { f.v.enlarge(f.row) })
	b.Importance = fynewidget.LowImportance
	b.SetTip(func() string { return label + " alone, or all panes again (double click)" })
	space, at := layout.Spacer(0, 1), layout.Row(0, f.Where)
	row := &layout.Priority{Gap: 4, Stretch: space, Spare: []fyne.CanvasObject{at}}
	return layout.Filled(theme.Panel, layout.Inset(1, 1, 12, 4, container.New(row, left, space, at, layout.Compact(b))))
}

// place lays the picture into the view as the state has it.
func (f *frame) place(size fyne.Size) sliceview.Frame {
	if f.v.app.State.Scan == nil {
		return sliceview.Frame{}
	}
	at := f.v.app.State.View.Frame(f.row, f.layout(), float64(size.Width), float64(size.Height))
	return sliceview.Frame{X: at.X - float64(f.Margin)*at.ScaleX, Y: at.Y, ScaleX: at.ScaleX, ScaleY: at.ScaleY}
}

func (f *frame) zoom(factor float64, at fyne.Position) {
	size, shown := f.View.Size(), f.v.app.State.View
	f.v.app.SetView(shown.Zoomed(f.row, f.layout(), float64(size.Width), float64(size.Height), factor,
		float64(at.X), float64(at.Y)))
}

func (f *frame) pan(dx, dy float32) {
	f.v.host.Moved()
	size, shown := f.View.Size(), f.v.app.State.View
	f.v.app.SetView(shown.Panned(f.row, f.layout(), float64(size.Width), float64(size.Height),
		float64(dx), float64(dy)))
}

func (f *frame) hover(col, row float64) {
	f.under = &[2]float64{col, row}
	f.point()
}

func (f *frame) leave() {
	f.under = nil
	f.v.host.Point("")
}

// point says what is under the pointer, where it is over the picture.
func (f *frame) point() {
	if f.under == nil {
		return
	}
	if said, ok := f.below(f.under[0], f.under[1]); ok {
		f.v.host.Point(said)
	}
}

// The view counts pixels from their edges, the program from their centres.
const centre = 0.5

// cross shows where the three planes meet, at a pixel of the picture, if that is known.
func (f *frame) cross(col, row float64, known bool) {
	if !known || !f.v.Layers.CrossHair {
		f.View.HideCross()
		return
	}
	f.View.SetCross(col+centre, row+centre)
}

// showBar brings the colour bar up to date.
func (f *frame) showBar() {
	s := &f.v.app.State
	f.Bar.SetColours(f.v.Colours())
	f.Bar.SetRange(s.View.Low, s.View.High, s.Scan.Unit)
}

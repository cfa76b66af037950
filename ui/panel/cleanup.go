package panel

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Cleanup is what is done to the active lesion as a whole, after it has been drawn or segmented.
type Cleanup struct {
	Smoothing, Smallest *field.Number
	Where               *layout.Text // the slice that is meant
	Buttons             []*widget.Button
	Commands            []command.ID // of Buttons

	host     Host
	content  fyne.CanvasObject
	typed    float64 // smoothing in mm; 0: none was typed
	smallest float64 // ml, of islands that stay
}

func newCleanup(host Host) Section {
	p := &Cleanup{host: host, Where: layout.NewText("", 12, theme.Muted), smallest: 0.5}
	set := func(to *float64) func(float64) {
		return func(v float64) {
			*to = v
			host.Update(0)
		}
	}
	p.Smoothing = field.New(host, field.Between("the width of smoothing", 0.1, 50, "mm"), set(&p.typed)).AtOnce()
	p.Smallest = field.New(host, field.Between("the size of islands", 0, 1000, "ml"), set(&p.smallest)).AtOnce()
	p.content = layout.Section("Post-processing", layout.Middle(p.Where),
		container.NewGridWithColumns(2,
			p.button(command.FillHoles, nil), p.button(command.ClearSlice, nil),
			p.button(command.Interpolate, nil), p.button(command.KeepLargest, nil)),
		p.row(p.button(command.Smooth, p.Smoothing), p.Smoothing, "mm"),
		p.row(p.button(command.RemoveIslands, p.Smallest), p.Smallest, "ml"))
	return p
}

// button does a command, with what is typed in a field.
func (p *Cleanup) button(does command.ID, with *field.Number) *widget.Button {
	b := widget.NewButton(p.host.Commands().ButtonText(does), func() {
		if with == nil || with.Submit() {
			p.host.Run(does)
		}
	})
	p.Buttons, p.Commands = append(p.Buttons, b), append(p.Commands, does)
	return b
}

func (p *Cleanup) row(b *widget.Button, f *field.Number, unit string) fyne.CanvasObject {
	after := layout.MinWidth(24, layout.Middle(layout.NewText(unit, 12, theme.Muted)))
	return container.NewBorder(nil, nil, nil, layout.Row(6, f.Box(56), after), b)
}

// Smooth smooths the active lesion over the width in the panel.
func (p *Cleanup) Smooth() { p.host.App().Smooth(p.Width()) }

// RemoveIslands removes what is smaller than the size in the panel.
func (p *Cleanup) RemoveIslands() { p.host.App().RemoveSmaller(p.smallest) }

// Width is over how many millimetres lesions are smoothed: as the user typed or, as less than a voxel changes
// nothing, 2 mm or the edge of a voxel.
func (p *Cleanup) Width() float64 {
	const least = 2
	switch s := &p.host.App().State; {
	case p.typed > 0:
		return p.typed
	case !s.HasScan():
		return least
	default:
		return max(least, math.Ceil(10*s.Scan.Coarsest())/10)
	}
}

// Object implements Section.
func (p *Cleanup) Object() fyne.CanvasObject { return p.content }

// Show implements Section.
func (p *Cleanup) Show(app.Change) {
	for i, b := range p.Buttons {
		widget.SetEnabled(b, p.host.Commands().Enabled(p.Commands[i]))
	}
	where := ""
	if p.host.App().State.HasScan() {
		plane, index := p.host.Toolbox().SliceUsed()
		where = fmt.Sprintf("%s slice %d", planes[plane], index)
	}
	p.Where.Set(where, theme.Muted)
	p.Smoothing.SetNumber(p.Width())
	p.Smallest.SetNumber(p.smallest)
}

// planes are the names of planes, by [volume.Plane].
var planes = [3]string{"Axial", "Coronal", "Sagittal"}

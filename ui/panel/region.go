package panel

import (
	"fmt"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/inference"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Region says in which region and on which slices the method looks.
type Region struct {
	Width    *field.Number  // of the region, mm
	Which    *widget.Select // slices
	From, To *field.Number

	host    Host
	content fyne.CanvasObject
	region  *fyne.Container
	middle  *layout.Text // of the region
	auto    *widget.Button
	which   []string // labels by [inference.Which]
}

func newRegion(host Host) Section {
	p := &Region{host: host, middle: layout.NewText("", 12, theme.Text)}
	label := host.Commands().Label
	p.which = []string{"Automatic", label(command.AllSlices), "A range", "Around this slice"}
	p.Width = field.New(host, field.Between("the region's width", smallestRegion, largestRegion, "mm"), p.SetWidth)
	p.auto = widget.NewButtonWithIcon("", fynetheme.MediaReplayIcon(), func() { host.Run(command.ResetRegion) })
	p.auto.Importance = fynewidget.LowImportance
	p.auto.SetTip(host.Commands().Tip(command.ResetRegion))
	middle := widget.NewExplained(layout.Clipped(p.middle), func() string {
		return "x and y of the middle of the region. Drag its border in a picture to move it."
	})
	p.region = layout.Headed(label(command.Region), layout.Compact(p.auto),
		container.NewBorder(nil, nil, p.Width.Box(52), nil, middle))
	p.Which = widget.NewSelect(p.which, nil)
	p.Which.PlaceHolder = " " // before a scan is open
	p.Which.SetTip(func() string { return strings.Join(host.App().State.Notes, "\n") })
	p.Which.OnChanged = func(string) {
		host.Unfocus()
		s := inference.Slices{Which: inference.Which(p.Which.SelectedIndex())}
		if s.Which == inference.SliceRange {
			s.First, s.Last = host.App().State.SlicesInUse()
		}
		if s.Which == inference.SlicesAround {
			s = inference.Around(host.App().State.View.Index(host.App().State.Scan.Axial()))
		}
		p.setSlices(s)
	}
	p.From = field.New(host, p.limits, func(v float64) {
		_, last := host.App().State.SlicesInUse()
		p.setRange(int(v), max(int(v), last))
	})
	p.To = field.New(host, p.limits, func(v float64) {
		first, _ := host.App().State.SlicesInUse()
		p.setRange(min(first, int(v)), int(v))
	})
	entries := container.NewGridWithColumns(2, p.From, p.To)
	p.content = layout.SectionOf(p.region,
		layout.Headed(label(command.ShowSlices), nil,
			container.New(layout.Proportional{3, 2}, p.Which, container.NewStack(entries))))
	return p
}

// limits are the scan's axial slices.
func (p *Region) limits() field.Limits {
	l := field.Limits{What: "a slice", Whole: true}
	if p.host.App().State.HasScan() {
		l.High = float64(p.host.App().State.Scan.Axial().Slices - 1)
	}
	return l
}

// The widths that a region of interest can be given, in mm.
const (
	smallestRegion = 20
	largestRegion  = 1000
)

// SetWidth gives the region a width in mm.
func (p *Region) SetWidth(mm float64) {
	r := p.host.App().State.Setup.Region
	r.Width = mm
	p.host.App().SetRegion(r)
	p.host.Resegment()
}

func (p *Region) setSlices(s inference.Slices) {
	p.host.App().SetSlices(s)
	p.host.Resegment()
}

func (p *Region) setRange(first, last int) {
	p.setSlices(inference.Slices{Which: inference.SliceRange, First: first, Last: last})
}

// Object implements Section.
func (p *Region) Object() fyne.CanvasObject { return p.content }

// Show implements Section.
func (p *Region) Show(c app.Change) {
	s := &p.host.App().State
	for _, o := range []fyne.Disableable{p.Which, p.From, p.To} {
		widget.SetEnabled(o, s.Scan != nil)
	}
	if hide := s.Scan == nil || s.Setup.AutoRegion; p.auto.Hidden != hide {
		p.auto.Hidden = hide
		p.content.Refresh()
	}
	if !c.Has(app.ChangedSetup | app.ChangedMask | app.ChangedScan) {
		return
	}
	layout.SetVisible(p.region, s.Scan != nil)
	if s.Scan == nil {
		return
	}
	r := s.Setup.Region
	p.Width.SetNumber(math.Round(10*r.Width) / 10)
	p.middle.Set(fmt.Sprintf("mm centred at %s, %s", text.Signed(r.X), text.Signed(r.Y)), theme.Text)
	if label := p.which[s.Setup.Slices.Which]; p.Which.Selected != label {
		p.Which.Selected = label
		p.Which.Refresh()
	}
	first, last := math.NaN(), math.NaN()
	if s.Setup.Slices.Which == inference.SliceRange || len(s.Slices) > 0 {
		from, to := p.host.App().State.SlicesInUse()
		first, last = float64(from), float64(to)
	}
	p.From.SetNumber(first)
	p.To.SetNumber(last)
}

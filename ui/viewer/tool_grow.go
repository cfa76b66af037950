package viewer

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app"
	"isopet/app/format"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/volume/paint"
)

var growKind = toolKind{id: command.Grow, label: "Region growing", was: []string{"Grow"},
	keywords: "grow seed wand", key: fyne.KeyG, page: command.PageDraw, cursor: desktop.PointerCursor,
	hint: "Click a lesion: what hangs together with its maximum, between the two thresholds, is drawn; " +
		"with {Ctrl} it is erased.",
	options: []command.ID{command.In3D, command.Overwrite, command.GrowInRegion},
	make:    newGrower}

// grower draws what hangs together with a maximum.
type grower struct {
	idle
	v        *Viewer
	growth   app.Growth
	deep     bool    // it grows in three dimensions
	fraction float64 // of the local maximum, from which it grows; 0: from growth.Low

	low, high, share *field.Number
	units            [2]*layout.Text // of low and high
	rows             *fyne.Container
}

func newGrower(v *Viewer) handler {
	g := &grower{v: v, deep: true, fraction: 0.41}
	g.share = field.New(v.host, field.Between("the share of the maximum", 0, 100, "%"), func(percent float64) {
		g.fraction = percent / 100
		v.changed()
	}).AtOnce()
	g.low = field.New(v.host, field.AnyValue("the lower threshold"), func(low float64) {
		g.growth.Low, g.fraction = low, 0
		v.changed()
	}).AtOnce()
	g.high = field.New(v.host, field.AnyValue("the upper threshold"), func(high float64) {
		g.growth.High = high
		v.changed()
	}).AtOnce()
	label := func(s string) *layout.Text { return layout.NewText(s, 12, theme.Muted) }
	g.units = [2]*layout.Text{label(""), label("")}
	g.rows = layout.Column(4,
		layout.Row(6, label("From"), g.share.Box(44), label("% of maximum, or"), g.low.Box(56), g.units[0]),
		layout.Row(6, label("up to"), g.high.Box(56), g.units[1], label("(0: without bound)")))
	return g
}

func (g *grower) press(at place) {
	seed := g.v.voxel(at)
	if !paint.Whole(g.v.app.State.Scan.Grid).Has(seed) {
		return
	}
	growth := g.growth
	growth.Over, growth.Erase, growth.Share = g.v.brush.Over, at.erases(), g.fraction
	if growth.High == 0 {
		growth.High = math.Inf(1)
	}
	if !g.deep {
		growth.Flat = &at.Plane
	}
	if _, err := g.v.app.Grow(seed, growth); err != nil {
		g.v.app.Warn(format.Sentence(err))
	}
}

// depth implements deepener.
func (g *grower) depth() *bool { return &g.deep }

func (g *grower) commands() []command.Command {
	within := func() *bool { return &g.growth.InRegion }
	return []command.Command{{ID: command.GrowInRegion, Label: "Grow within the region",
		Keys: []command.Key{command.Press(fyne.KeyJ)}, Do: g.v.toggle(within),
		Checked: func() bool { return *within() }}}
}

func (g *grower) settings() fyne.CanvasObject { return g.rows }

func (g *grower) refresh() {
	if s := g.v.app.State.Scan; s != nil {
		for _, unit := range g.units {
			unit.Set(s.Unit, theme.Muted)
		}
	}
	low, share := g.growth.Low, 100*g.fraction
	if share > 0 { // only one of them counts
		low = math.NaN()
	} else {
		share = math.NaN()
	}
	g.share.SetNumber(share)
	g.low.SetNumber(low)
	g.high.SetNumber(g.growth.High)
}

package ui

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// toolPart is the palette of tools, and what the one in hand can be set to.
type toolPart struct {
	w       *window
	content fyne.CanvasObject
	buttons []*widget.Button
	hint    *layout.Paragraph

	size     *widget.Slider
	diameter *numberField
	sizeRow  *fyne.Container

	low, high, share *numberField
	growRow          *fyne.Container
	units            [2]*layout.Text // of low and high
	checks           []*settingCheck
}

// settingCheck is a switch that does what a command does, shown for the tools that have this option.
type settingCheck struct {
	*widget.Check
	command command.ID
}

func newToolPart(w *window) part {
	p := &toolPart{w: w, hint: layout.NewParagraph(theme.Muted)}
	grid := container.NewGridWithColumns(4)
	for n, t := range w.tools {
		b := widget.NewButton(w.commands.Label(t.id), func() { w.setTool(n) })
		p.buttons = append(p.buttons, b)
		grid.Add(b)
	}
	p.size = widget.NewSlider(math.Log(smallestBrush), math.Log(largestBrush))
	p.size.Step = 0.01
	p.size.OnChanged = func(v float64) {
		if math.Abs(v-math.Log(w.drawing.brush.Radius)) > p.size.Step {
			w.setBrush(math.Exp(v))
		}
	}
	p.diameter = newNumberField(w, fixedLimits("the size of the brush", 2*smallestBrush, 2*largestBrush, "mm"), func(v float64) { w.setBrush(v / 2) }).atOnce()
	p.sizeRow = container.NewBorder(nil, nil, layout.Middle(layout.NewText("Size", 12, theme.Muted)), layout.Row(6, p.diameter.box(56), layout.NewText("mm", 12, theme.Muted)), p.size)

	p.share = newNumberField(w, fixedLimits("the share of the maximum", 0, 100, "%"), func(v float64) { w.set(func(d *drawing) { d.share = v / 100 }) }).atOnce()
	p.low = newNumberField(w, anyValue("the lower threshold"), func(v float64) { w.set(func(d *drawing) { d.growth.Low, d.share = v, 0 }) }).atOnce()
	p.high = newNumberField(w, anyValue("the upper threshold"), func(v float64) { w.set(func(d *drawing) { d.growth.High = v }) }).atOnce()
	p.units = [2]*layout.Text{layout.NewText("", 12, theme.Muted), layout.NewText("", 12, theme.Muted)}
	label := func(s string) fyne.CanvasObject { return layout.NewText(s, 12, theme.Muted) }
	p.growRow = layout.Column(4,
		layout.Row(6, label("From"), p.share.box(44), label("% of maximum, or"), p.low.box(56), p.units[0]),
		layout.Row(6, label("up to"), p.high.box(56), p.units[1], label("(0: without bound)")))
	checks := layout.Column(-4)
	for _, id := range []command.ID{command.In3D, command.Overwrite, command.GrowInRegion} {
		check := &settingCheck{widget.NewCheck(w.commands.Label(id), nil), id}
		check.OnChanged = func(bool) { w.Unfocus(); w.Run(id) }
		p.checks = append(p.checks, check)
		checks.Add(check.Check)
	}
	p.content = layout.Section("Tool", nil, grid, layout.Outdent(p.hint), p.sizeRow, p.growRow, layout.Outdent(checks))
	return p
}

func (p *toolPart) object() fyne.CanvasObject { return p.content }

func (p *toolPart) show(app.Change) {
	w := p.w
	t := w.tool()
	for n, b := range p.buttons {
		want := fynewidget.MediumImportance
		if n == w.drawing.tool {
			want = fynewidget.HighImportance
		}
		if label := w.commands.Keyed(w.tools[n].id, "%s %s"); b.Importance != want || b.Text != label {
			b.Importance, b.Text = want, label
			b.Refresh()
		}
		widget.SetEnabled(b, w.hasScan())
	}
	p.hint.Say(w.commands.Sentence(t.hint))
	layout.SetVisible(p.sizeRow, w.brushing())
	layout.SetVisible(p.growRow, t.bounds)
	if v := math.Log(w.drawing.brush.Radius); math.Abs(p.size.Value-v) > p.size.Step {
		p.size.SetValue(v)
	}
	p.diameter.show(math.Round(20*w.drawing.brush.Radius) / 10)
	if s := w.app.State.Scan; s != nil {
		for _, unit := range p.units {
			unit.Set(s.Unit, theme.Muted)
		}
	}
	low, share := w.drawing.growth.Low, 100*w.drawing.share
	if share > 0 { // only one of them counts
		low = math.NaN()
	} else {
		share = math.NaN()
	}
	p.share.show(share)
	p.low.show(low)
	p.high.show(w.drawing.growth.High)
	for _, c := range p.checks {
		layout.SetVisible(c.Check, slices.Contains(t.options, c.command))
		if on, label := w.commands.Checked(c.command), w.commands.Keyed(c.command, "%s (%s)"); c.Checked != on || c.Text != label {
			c.Checked, c.Text = on, label
			c.Refresh()
		}
	}
}

package ui

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
)

// toolPart is the palette of tools, and what the one in hand can be set to.
type toolPart struct {
	w       *window
	content fyne.CanvasObject
	buttons []*fynewidget.Button
	hint    *paragraph

	size     *fynewidget.Slider
	diameter *canvas.Text
	sizeRow  *fyne.Container

	low, high, share *numberField
	growRow          *fyne.Container
	units            [2]*canvas.Text // of low and high
	checks           []*settingCheck
}

// settingCheck is a switch that does what an action does, shown for the tools that heed it.
type settingCheck struct {
	*fynewidget.Check
	label string // of the action
}

func newToolPart(w *window) part {
	p := &toolPart{w: w, hint: newParagraph(theme.ColorNamePlaceHolder)}
	grid := container.NewGridWithColumns(4)
	for n, t := range w.tools {
		b := fynewidget.NewButton(t.label, func() { w.setTool(n) })
		p.buttons = append(p.buttons, b)
		grid.Add(b)
	}
	p.size = fynewidget.NewSlider(math.Log(smallestBrush), math.Log(largestBrush))
	p.size.Step = 0.01
	p.size.OnChanged = func(v float64) {
		if math.Abs(v-math.Log(w.drawing.brush.Radius)) > p.size.Step {
			w.setBrush(math.Exp(v))
		}
	}
	p.diameter = text("", 12, colourText)
	p.sizeRow = container.NewBorder(nil, nil, middle(text("Size", 12, colourMuted)), container.NewStack(gap(60), middle(p.diameter)), p.size)

	p.share = newNumberField(w, func(v float64) { w.set(func(d *drawing) { d.share = v / 100 }) })
	p.low = newNumberField(w, func(v float64) { w.set(func(d *drawing) { d.growth.Low, d.share = v, 0 }) })
	p.high = newNumberField(w, func(v float64) { w.set(func(d *drawing) { d.growth.High = v }) })
	p.units = [2]*canvas.Text{text("", 12, colourMuted), text("", 12, colourMuted)}
	label := func(s string) fyne.CanvasObject { return text(s, 12, colourMuted) }
	p.growRow = rows(4,
		line(6, label("From"), p.share.box(44), label("% of the seed, or"), p.low.box(56), p.units[0]),
		line(6, label("up to"), p.high.box(56), p.units[1], label("(0: without bound)")))
	checks := rows(-4)
	for _, label := range []string{inDepth, overOthers, inRegion} {
		check := &settingCheck{fynewidget.NewCheck(label, nil), label}
		check.OnChanged = func(bool) { w.win.Canvas().Unfocus(); w.run(w.action(label)) }
		p.checks = append(p.checks, check)
		checks.Add(check.Check)
	}
	p.content = section("Tool", nil, grid, outdent(p.hint.text), p.sizeRow, p.growRow, outdent(checks))
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
		if label := w.keyed(w.tools[n].label, "%s %s"); b.Importance != want || b.Text != label {
			b.Importance, b.Text = want, label
			b.Refresh()
		}
		enable(b, w.hasScan())
	}
	p.hint.say(t.hint)
	setVisible(p.sizeRow, w.brushing())
	setVisible(p.growRow, t.bounds)
	if v := math.Log(w.drawing.brush.Radius); math.Abs(p.size.Value-v) > p.size.Step {
		p.size.SetValue(v)
	}
	setText(p.diameter, size(w.drawing.brush.Radius), colourText)
	if s := w.app.State.Scan; s != nil {
		for _, unit := range p.units {
			setText(unit, s.Unit, colourMuted)
		}
	}
	p.share.show(100 * w.drawing.share)
	p.low.show(w.drawing.growth.Low)
	p.high.show(w.drawing.growth.High)
	for _, c := range p.checks {
		setVisible(c.Check, slices.Contains(t.heeds, c.label))
		if on, label := w.action(c.label).on(w), w.keyed(c.label, "%s (%s)"); c.Checked != on || c.Text != label {
			c.Checked, c.Text = on, label
			c.Refresh()
		}
	}
}

// keyed is the label of an action with its key, where it has one.
func (w *window) keyed(label, format string) string {
	if keys := w.keysOf(w.action(label)); len(keys) > 0 {
		return fmt.Sprintf(format, label, keys[0])
	}
	return label
}

// numberField is an entry for a number that is not negative.
type numberField struct {
	w     *window
	entry *fynewidget.Entry
	value float64
	set   func(float64)
}

func newNumberField(w *window, set func(float64)) *numberField {
	f := &numberField{w: w, entry: fynewidget.NewEntry(), value: math.NaN(), set: set}
	f.entry.OnSubmitted = func(string) { f.submit() }
	f.entry.OnChanged = func(string) {
		// What is typed counts at once: a click in a slice does not wait for Enter.
		if v, ok := f.typed(); ok && w.win.Canvas().Focused() == f.entry {
			f.value = v
			f.set(v)
		}
	}
	return f
}

// typed is the number in the entry, if it is one.
func (f *numberField) typed() (v float64, ok bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(strings.Replace(f.entry.Text, ",", ".", 1)), 64)
	return v, err == nil && v >= 0 && !math.IsInf(v, 0)
}

// submit takes a typed number; one that is not understood is put back.
func (f *numberField) submit() {
	f.w.win.Canvas().Unfocus()
	v, ok := f.typed()
	if !ok {
		typed := f.entry.Text
		f.write()
		f.w.failed(fmt.Sprintf("%q is no number that fits here; type one such as 2.5.", typed))
		return
	}
	f.set(v)
}

func (f *numberField) write() { f.entry.SetText(strconv.FormatFloat(f.value, 'g', 4, 64)) }

// show writes a number, unless one is being typed.
func (f *numberField) show(v float64) {
	if v != f.value && f.w.win.Canvas().Focused() != f.entry {
		f.value = v
		f.write()
	}
}

// box is the field with a width.
func (f *numberField) box(width float32) fyne.CanvasObject {
	return container.NewStack(gap(width), f.entry)
}

// number takes what is typed, even if Enter was not pressed.
func (f *numberField) number() float64 {
	if v, ok := f.typed(); ok {
		f.value = v
	}
	return f.value
}

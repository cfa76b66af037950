package ui

import (
	"image/color"

	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/inference"
	"isopet/ui/widget"
)

// inspector is the column at the right, from what is open to what comes out of it.
type inspector struct {
	content   fyne.CanvasObject
	parts     []part
	threshold *thresholdPart
	results   *results
	body      *fyne.Container // scrolls
	height    float32         // that it last needed
}

// part is a section of the inspector.
type part interface{ show(app.Change) }

const inspectorWidth = 344

func newInspector(w *window) *inspector {
	scan, method, where, threshold, results := newScanPart(w), newMethodPart(w), newWherePart(w), newThresholdPart(w), newResults(w)
	export := fynewidget.NewButton("Export mask…", func() { w.run(w.action("Export mask…")) })
	export.Importance = fynewidget.HighImportance
	i := &inspector{threshold: threshold, results: results, parts: []part{scan, method, where, threshold, results, &exportPart{w, export}}}
	top := rows(0, scan.content, rule(), method.content, rule(), where.content, rule(), threshold.content, rule())
	i.body = around(top, nil, nil, nil, results.content)
	scroll := container.NewVScroll(i.body)
	bottom := rows(0, rule(), inset(12, 12, 16, 16, export))
	width := canvas.NewRectangle(color.Transparent)
	width.SetMinSize(fyne.NewSize(inspectorWidth, 1))
	i.content = panel(colourPanel, container.NewStack(width, around(nil, bottom, nil, nil, scroll)))
	return i
}

func (i *inspector) show(c app.Change) {
	for _, p := range i.parts {
		p.show(c)
	}
	// A part that grew moves those below it; Fyne lays out no further up than where something changed.
	if height := i.body.Objects[0].MinSize().Height; height != i.height {
		i.height = height
		i.body.Refresh()
		i.results.reveal()
	}
}

type exportPart struct {
	w      *window
	button *fynewidget.Button
}

func (p *exportPart) show(app.Change) { enable(p.button, p.w.hasOutline()) }

// scanPart says what is open.
type scanPart struct {
	w        *window
	content  fyne.CanvasObject
	name     *fynewidget.Label
	facts    *facts
	warnings *paragraph
}

func newScanPart(w *window) *scanPart {
	p := &scanPart{w: w, facts: newFacts("Voxels", "Voxel size", "Values", "Annotation"), warnings: newParagraph(theme.ColorNameWarning)}
	p.name = fynewidget.NewLabel("No scan is open")
	p.name.Truncation = fyne.TextTruncateEllipsis
	p.content = section("Scan", nil, rows(4, outdent(p.name), p.facts.box, outdent(p.warnings.text)))
	return p
}

// outdent takes back a label's padding, so that it aligns with plain text.
func outdent(o fyne.CanvasObject) fyne.CanvasObject { return inset(-4, -4, -6, -6, o) }

func (p *scanPart) show(c app.Change) {
	if !c.Has(app.ChangedScan | app.ChangedReference | app.ChangedMask) {
		return
	}
	s := &p.w.app.State
	if s.Scan == nil {
		p.name.SetText("No scan is open")
		p.facts.set()
		p.warnings.say("")
		return
	}
	if p.name.Text != s.Scan.Name {
		p.name.SetText(s.Scan.Name)
	}
	z := s.Scan.Affine.Zooms()
	annotation := "none"
	if r := s.Reference; r != nil {
		annotation = shorten(r.Name, 34)
	}
	p.facts.set(
		fmt.Sprintf("%d × %d × %d", s.Scan.Dims[0], s.Scan.Dims[1], s.Scan.Dims[2]),
		fmt.Sprintf("%s × %s × %s mm", length(z[0]), length(z[1]), length(z[2])),
		fmt.Sprintf("%s to %s, unit unknown", number(s.Scan.Min), number(s.Scan.Max)),
		annotation,
	)
	warnings := s.Scan.Warnings
	if s.Reference != nil {
		warnings = append(warnings[:len(warnings):len(warnings)], s.Reference.Warnings...)
	}
	p.warnings.say(strings.Join(warnings, "\n"))
}

// shorten keeps the end of a long name, which tells files apart.
func shorten(s string, most int) string {
	r := []rune(filepath.Base(s))
	if len(r) <= most {
		return string(r)
	}
	return "…" + string(r[len(r)-most+1:])
}

// methodPart chooses the method.
type methodPart struct {
	w          *window
	content    fyne.CanvasObject
	choose     *fynewidget.Select
	about      *paragraph
	provenance *paragraph
}

func newMethodPart(w *window) *methodPart {
	p := &methodPart{w: w, about: newParagraph(theme.ColorNamePlaceHolder), provenance: newParagraph(theme.ColorNameWarning)}
	var labels []string
	for _, m := range inference.Methods {
		labels = append(labels, m.Label)
	}
	p.choose = fynewidget.NewSelect(labels, nil)
	p.choose.OnChanged = func(string) {
		w.win.Canvas().Unfocus()
		w.setMethod(inference.Methods[p.choose.SelectedIndex()].Name)
	}
	p.content = section("Method", nil, p.choose, outdent(rows(-8, p.about.text, p.provenance.text)))
	return p
}

func (p *methodPart) show(c app.Change) {
	s := &p.w.app.State
	if c.Has(app.ChangedSetup) {
		if m, err := inference.MethodNamed(s.Setup.Method); err == nil && p.choose.Selected != m.Label {
			p.choose.Selected = m.Label
			p.choose.Refresh()
			p.about.say(m.About)
		}
	}
	if c.Has(app.ChangedEngine) {
		said := ""
		switch {
		case s.Engine.Err != nil:
			said = app.Sentence(s.Engine.Err)
		case s.Engine.Ready:
			said = strings.Join(s.Engine.Warnings, "\n")
		}
		p.provenance.say(said)
	}
}

// wherePart says in which square and on which slices the method looks.
type wherePart struct {
	w        *window
	content  fyne.CanvasObject
	facts    *facts
	auto     *fynewidget.Button
	which    *fynewidget.Select
	from, to *fynewidget.Entry
}

// whichLabels are by [inference.Which].
var whichLabels = []string{"Found automatically", "All slices", "A range"}

func newWherePart(w *window) *wherePart {
	p := &wherePart{w: w, facts: newFacts("Square", "Centre")}
	p.auto = fynewidget.NewButton("Usual place", func() { w.run(w.action("Region's usual place")) })
	p.auto.Importance = fynewidget.LowImportance
	p.which = fynewidget.NewSelect(whichLabels, nil)
	p.which.OnChanged = func(string) {
		w.win.Canvas().Unfocus()
		s := inference.Slices{Which: inference.Which(p.which.SelectedIndex())}
		if s.Which == inference.SliceRange {
			s.First, s.Last = w.span()
		}
		w.setSlices(s)
	}
	p.from, p.to = p.entry(), p.entry()
	entries := container.NewGridWithColumns(2, p.from, p.to)
	p.content = section("Region and slices", p.auto, p.facts.box,
		container.New(&shares{3, 2}, p.which, container.NewStack(entries)))
	return p
}

func (p *wherePart) entry() *fynewidget.Entry {
	e := fynewidget.NewEntry()
	e.OnSubmitted = func(string) { p.submit() }
	return e
}

// submit takes a typed range; one that is not understood is put back.
func (p *wherePart) submit() {
	p.w.win.Canvas().Unfocus()
	first, err1 := strconv.Atoi(strings.TrimSpace(p.from.Text))
	last, err2 := strconv.Atoi(strings.TrimSpace(p.to.Text))
	if n := p.w.axial().Slices; err1 != nil || err2 != nil || first < 0 || last >= n || first > last {
		p.show(app.ChangedSetup)
		p.w.failed(fmt.Sprintf("Slices are counted from 0 to %d, the first not behind the last.", n-1))
		return
	}
	p.w.setSlices(inference.Slices{Which: inference.SliceRange, First: first, Last: last})
}

func (p *wherePart) show(c app.Change) {
	s := &p.w.app.State
	for _, o := range []fyne.Disableable{p.which, p.from, p.to} {
		enable(o, s.Scan != nil)
	}
	enable(p.auto, s.Scan != nil && !s.Setup.AutoRegion)
	if !c.Has(app.ChangedSetup | app.ChangedMask | app.ChangedScan) {
		return
	}
	if s.Scan == nil {
		p.facts.set()
		return
	}
	r := s.Setup.Region
	p.facts.set(fmt.Sprintf("%s mm wide", length(r.Width)), fmt.Sprintf("x %s   y %s mm", signed(r.X), signed(r.Y)))
	if label := whichLabels[s.Setup.Slices.Which]; p.which.Selected != label {
		p.which.Selected = label
		p.which.Refresh()
	}
	first, last := p.w.span()
	known := s.Setup.Slices.Which == inference.SliceRange || len(s.Slices) > 0
	for _, e := range []struct {
		entry *fynewidget.Entry
		value int
	}{{p.from, first}, {p.to, last}} {
		v := strconv.Itoa(e.value)
		if !known {
			v = ""
		}
		if e.entry.Text != v && p.w.win.Canvas().Focused() != e.entry {
			e.entry.SetText(v)
		}
	}
}

// shares divides a line among objects in proportion.
type shares []float32

// Layout is Fyne's.
func (l shares) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 6
	var sum, x float32
	for _, v := range l {
		sum += v
	}
	for i, o := range objects {
		width := (size.Width - gap*float32(len(objects)-1)) * l[i] / sum
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
		x += width + gap
	}
}

// MinSize is Fyne's.
func (l shares) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(10, height)
}

// thresholdPart is the threshold of the slice on the screen.
type thresholdPart struct {
	w       *window
	content fyne.CanvasObject
	title   *canvas.Text
	value   *canvas.Text
	unit    *canvas.Text
	slider  *widget.ThresholdSlider
	reset   *fynewidget.Button
	include *fynewidget.Button
	scores  *facts
	stack   *fyne.Container
	empty   *fyne.Container
}

func newThresholdPart(w *window) *thresholdPart {
	p := &thresholdPart{w: w, slider: widget.NewThresholdSlider(), scores: newFacts("Outline", "Largest value", "Dice")}
	p.title = text("", 12, colourMuted)
	p.value, p.unit = bold(text("", 24, colourText)), text("", 12, colourMuted)
	p.slider.OnChanged = func(v float64) {
		if r := w.app.State.Current(); r != nil {
			w.app.SetThreshold(r.Index, v)
		}
	}
	p.slider.OnChangeEnd = w.app.Seal
	p.reset = fynewidget.NewButton("Back to predicted", func() { w.run(w.action("Predicted threshold")) })
	p.reset.Importance = fynewidget.LowImportance
	p.include = fynewidget.NewButton("Outline this slice too", w.include)
	p.stack = rows(6, ends(line(10, p.value, p.unit), p.reset), p.slider, p.scores.box)
	p.empty = rows(8, text("This slice is not outlined.", 12, colourMuted), p.include)
	p.content = section("Threshold", middle(p.title), container.NewStack(p.stack, inset(4, 0, 0, 0, p.empty)))
	return p
}

func (p *thresholdPart) show(c app.Change) {
	if !c.Has(app.ChangedView | app.ChangedMask | app.ChangedScan | app.ChangedReference | app.ChangedSetup) {
		return
	}
	s := &p.w.app.State
	r := s.Current()
	p.empty.Hidden = r != nil || s.Scan == nil
	p.stack.Hidden = r == nil
	if s.Scan != nil {
		setText(p.title, fmt.Sprintf("Slice %d", s.View.Index(p.w.axial())), colourMuted)
	}
	if r == nil {
		p.content.Refresh()
		return
	}
	setText(p.value, share(r.Threshold), colourText)
	setText(p.unit, p.inUnits(r), colourMuted)
	p.slider.SetValue(r.Threshold)
	marks := []widget.Mark{{Value: r.Predicted(), Label: "Predicted " + share(r.Predicted()), Colour: colourPredicted}}
	dice := "–"
	if s.Reference != nil {
		if score := s.Reference.Scores[r.Index]; score != nil {
			dice = share(score.Dice())
			if score.HasOptimal {
				dice += fmt.Sprintf("   best %s at %s", share(score.Native.Dice), share(score.Native.Threshold))
				marks = append(marks, widget.Mark{Value: score.Native.Threshold, Label: "Optimal " + share(score.Native.Threshold), Colour: colourText})
			}
		}
	}
	p.slider.SetMarks(marks...)
	enable(p.reset, r.Manual)
	largest := number(r.UptakeMax)
	if r.Voxels == 0 {
		largest = "–"
	}
	p.scores.set(fmt.Sprintf("%s ml, %d voxels", number(r.VolumeML), r.Voxels), largest, dice)
	p.content.Refresh()
}

// inUnits is the threshold in the values that it cuts.
func (p *thresholdPart) inUnits(r *app.SliceResult) string {
	if !r.Method.OnPET {
		return "U-Net output"
	}
	v := r.Input.Value(r.Threshold)
	if math.IsNaN(v) {
		return ""
	}
	return fmt.Sprintf("value above %s", number(v))
}

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/settings"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// part is a section of the inspector.
type part interface {
	object() fyne.CanvasObject // what is laid into the column, always the same
	show(app.Change)           // brings it up to date with what changed
}

// pages are the tabs of the inspector, each with its parts from top to bottom. The last part of a page takes the height
// that the others leave.
var pages = []struct {
	label   string     // on the tab
	command command.ID // that shows it
	parts   []func(*window) part
}{
	{"Segment", command.PageSegment, []func(*window) part{newMethodPart, newWherePart, newThresholdPart, newResults}},
	{"Draw", command.PageDraw, []func(*window) part{newToolPart, newTidyPart, newLesionsPart}},
	{"Measure", command.PageMeasure, []func(*window) part{newMeasurePart, newRulersPart}},
}

// The inspector's pages by number.
const (
	pageSegment = iota
	pageDraw
	pageMeasure
)

const inspectorWidth = 344

// inspector is the column at the right: what is open, a page of parts under tabs, and at the foot what comes out of it.
type inspector struct {
	content *fyne.Container
	scan    *scanPart
	export  *exportPart
	tabs    []*widget.Button
	pages   []*page
	at      int // the page shown
	frame   *fyne.Container
	top     *fyne.Container // what stands above the pages
	height  float32         // that top last needed
}

func newInspector(w *window) *inspector {
	i := &inspector{scan: newScanPart(w), export: newExportPart(w)}
	tabs, stack := container.NewGridWithColumns(len(pages)), container.NewStack()
	for n, def := range pages {
		tab := widget.NewButton(def.label, func() { w.showPage(n) })
		tab.SetTip(w.commands.Tip(def.command))
		i.tabs = append(i.tabs, tab)
		tabs.Add(tab)
		p := newPage(w, def.parts)
		p.command = def.command
		i.pages = append(i.pages, p)
		stack.Add(p.content)
	}
	i.top = layout.Column(0, i.scan.object(), layout.Separator(), layout.Inset(4, 4, 12, 12, tabs), layout.Separator())
	i.frame = layout.Border(i.top, layout.Column(0, layout.Separator(), i.export.object()), nil, nil, stack)
	i.content = layout.Border(nil, nil, layout.Separator(), nil, layout.Filled(theme.Panel, container.New(layout.FixedWidth(inspectorWidth), i.frame)))
	i.content.Hidden = w.app.State.Settings.NoPanel
	i.turn()
	return i
}

// togglePanel shows or hides the side panel, for the next time too: in a small window there may be little room beside it.
func (w *window) togglePanel() {
	w.app.ChangeSettings(func(s *settings.Settings) { s.NoPanel = !s.NoPanel })
}

func (w *window) panelShown() bool { return !w.app.State.Settings.NoPanel }

func (i *inspector) show(c app.Change) {
	i.scan.show(c)
	i.export.show(c)
	if height := i.top.MinSize().Height; height != i.height {
		i.height = height
		i.frame.Refresh()
	}
	for _, p := range i.pages {
		p.show(c)
	}
}

// turn shows the page that is chosen, and no other.
func (i *inspector) turn() {
	for n, p := range i.pages {
		widget.SetRaised(i.tabs[n], n == i.at)
		layout.SetVisible(p.content, n == i.at)
	}
}

// ShowPage implements command.Host.
func (w *window) ShowPage(page command.ID) {
	for n, p := range w.inspector.pages {
		if p.command == page {
			w.showPage(n)
		}
	}
}

// showPage shows a page of the inspector.
func (w *window) showPage(page int) {
	w.win.Canvas().Unfocus() // keys belong to the slices
	w.tips.Clear(nil)        // the field that is meant may be gone
	w.inspector.at = page
	w.inspector.turn()
	w.inspector.pages[page].fit()
	w.bar.Update(false)
}

// turnTo is the action of a page, which unfolds the panel that it is on.
func (w *window) turnTo(page command.ID) func() {
	return func() {
		if !w.panelShown() {
			w.togglePanel()
		}
		w.ShowPage(page)
	}
}

func (w *window) onPage(page command.ID) func() bool {
	return func() bool { return w.inspector.pages[w.inspector.at].command == page }
}

// page is the parts under a tab. In a low window the last part, a list, keeps a place of its own and the others scroll
// above it; in a very low one all scroll together.
type page struct {
	command command.ID
	content *fyne.Container
	outer   *container.Scroll // of all
	inner   *container.Scroll // of top
	body    *fyne.Container
	top     *fyne.Container // all parts but the last
	last    fyne.CanvasObject
	parts   []part
	height  float32 // that top last needed
	size    fyne.Size
}

// leastTop is how high the parts above the list must be for a page in two.
const leastTop = 220

func newPage(w *window, make []func(*window) part) *page {
	p := &page{top: layout.Column(0), last: container.NewStack()}
	for n, f := range make {
		part := f(w)
		p.parts = append(p.parts, part)
		if n == len(make)-1 {
			p.last = part.object()
			break
		}
		p.top.Add(part.object())
		p.top.Add(layout.Separator())
	}
	p.inner = container.NewVScroll(container.NewStack())
	p.body = container.New(pageBody{p}, p.top, p.last)
	p.outer = container.NewVScroll(p.body)
	p.content = container.New(pageFrame{p}, p.outer)
	return p
}

// parted reports whether the last part has a place of its own.
func (p *page) parted() bool { return p.body.Objects[0] == p.inner }

// part gives the last part a place of its own, or lets all scroll together.
func (p *page) part() {
	least := p.last.MinSize().Height
	parted := p.size.Height < p.top.MinSize().Height+least && p.size.Height >= leastTop+least
	if parted == p.parted() {
		return
	}
	if parted {
		p.outer.ScrollToTop()
		p.inner.Content = p.top
		p.body.Objects = []fyne.CanvasObject{p.inner, p.last}
	} else {
		p.inner.Content = container.NewStack()
		p.body.Objects = []fyne.CanvasObject{p.top, p.last}
	}
	p.inner.Refresh()
	p.body.Refresh()
}

// pageFrame lays a page into the room under the tabs.
type pageFrame struct{ page *page }

// Layout is Fyne's.
func (l pageFrame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.page.size = size
	l.page.part()
	l.page.outer.Resize(size)
}

// MinSize is Fyne's.
func (l pageFrame) MinSize([]fyne.CanvasObject) fyne.Size { return l.page.outer.MinSize() }

// pageBody lays the last part of a page below the others, as high as there is room.
type pageBody struct{ page *page }

// Layout is Fyne's.
func (l pageBody) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	p := l.page
	top := p.top.MinSize().Height
	if p.parted() {
		top = max(0, min(top, size.Height-p.last.MinSize().Height))
	}
	objects[0].Resize(fyne.NewSize(size.Width, top))
	objects[0].Move(fyne.NewPos(0, 0))
	p.last.Resize(fyne.NewSize(size.Width, max(0, size.Height-top)))
	p.last.Move(fyne.NewPos(0, top))
}

// MinSize is Fyne's.
func (l pageBody) MinSize([]fyne.CanvasObject) fyne.Size {
	top, last := l.page.top.MinSize(), l.page.last.MinSize()
	if l.page.parted() {
		top.Height = 0
	}
	return fyne.NewSize(max(top.Width, last.Width), top.Height+last.Height)
}

func (p *page) show(c app.Change) {
	for _, part := range p.parts {
		part.show(c)
	}
	p.fit()
}

// fit makes room for a part that has grown: Fyne lays out no further up than where something changed.
func (p *page) fit() {
	height := p.top.MinSize().Height
	if height == p.height {
		return
	}
	p.height = height
	p.part()
	p.content.Refresh()
	p.outer.Refresh()
	p.body.Refresh()
	if p.parted() {
		p.inner.Refresh()
	}
}

// exportPart is the button at the foot.
type exportPart struct {
	w       *window
	content fyne.CanvasObject
	button  *widget.Button
}

func newExportPart(w *window) *exportPart {
	b := widget.NewButton(w.commands.Label(command.ExportMask), func() { w.Run(command.ExportMask) })
	b.Importance = fynewidget.HighImportance
	return &exportPart{w, layout.Inset(7, 7, 16, 16, b), b}
}

func (p *exportPart) object() fyne.CanvasObject { return p.content }

func (p *exportPart) show(app.Change) { widget.SetEnabled(p.button, p.w.hasOutline()) }

// Package panel is the column at the side of the window: what is open, pages of sections in which a scan is
// segmented, drawn on and measured, and what comes out of it. It knows neither the viewer nor plots nor dialogs, and
// of the window only [Host].
package panel

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume"
)

// Host is what the panel needs of the window that it is in.
type Host interface {
	field.Host
	// Focus lets an object have the keys.
	Focus(fyne.Focusable)
	// Update shows what a change concerns.
	Update(app.Change)
	// Resegment runs the method again after its setup has changed.
	Resegment()
	// Fail says why something could not be done.
	Fail(sentence string)
	// Toolbox is the tools that work on slices.
	Toolbox() Toolbox
}

// Toolbox is the tools, by the commands that select them.
type Toolbox interface {
	Tools() []command.ID
	SelectedTool() command.ID
	SelectTool(command.ID)
	// Hint says how the selected tool is used.
	Hint() string
	// Options are the commands that switch how the selected tool works, and AllOptions those of all tools.
	Options() []command.ID
	AllOptions() []command.ID
	// Settings are what else tools can be set to; ShowSettings brings those of the selected tool up to date and hides
	// the others.
	Settings() []fyne.CanvasObject
	ShowSettings()
	// SliceUsed is the slice that commands on a slice mean; only with a scan.
	SliceUsed() (plane volume.Plane, index int)
	// Dragging reports whether the region is being dragged.
	Dragging() bool
}

// Section is a part of a page.
type Section interface {
	Object() fyne.CanvasObject // what is laid into the page, always the same
	Show(app.Change)           // brings it up to date with what changed
}

// pages are the tabs of the panel, each with its sections from top to bottom. The last section of a page takes the
// height that the others leave.
var pages = []struct {
	command  command.ID // that shows it
	sections []func(Host) Section
}{
	{command.PageSegment, []func(Host) Section{newMethod, newRegion, newThreshold, newResults}},
	{command.PageDraw, []func(Host) Section{newTools, newCleanup, newLesions}},
	{command.PageMeasure, []func(Host) Section{newMeasurements, newRulers}},
	{command.PageBody, []func(Host) Section{newSearch, newCandidates}},
}

// Width is that of the panel.
const Width = 344

// Panel is what is open, a page of sections under tabs, and at the foot what comes out of it.
type Panel struct {
	// Content is all of it, and Frame what is in it.
	Content, Frame *fyne.Container
	Tabs           []*widget.Button
	Pages          []*Page // by their tabs
	Export         *widget.Button

	host   Host
	scan   *scan
	at     int             // the page shown
	top    *fyne.Container // what stands above the pages
	height float32         // that top last needed
}

// New makes the panel of a window.
func New(host Host) *Panel {
	p := &Panel{host: host, scan: newScan(host)}
	p.Export = widget.NewButton(host.Commands().Label(command.ExportMask), func() { host.Run(command.ExportMask) })
	p.Export.Importance = fynewidget.HighImportance
	tabs, stack := container.NewGridWithColumns(len(pages)), container.NewStack()
	for _, def := range pages {
		tab := widget.NewButton(host.Commands().ButtonText(def.command), func() { host.ShowPage(def.command) })
		tab.SetTip(host.Commands().Tip(def.command))
		p.Tabs = append(p.Tabs, tab)
		tabs.Add(tab)
		page := newPage(host, def.sections)
		p.Pages = append(p.Pages, page)
		stack.Add(page.Content)
	}
	p.top = layout.Column(0, p.scan.content, layout.Separator(), layout.Inset(4, 4, 12, 12, tabs), layout.Separator())
	foot := layout.Column(0, layout.Separator(), layout.Inset(7, 7, 16, 16, p.Export))
	p.Frame = layout.Border(p.top, foot, nil, nil, stack)
	p.Content = layout.Border(nil, nil, layout.Separator(), nil,
		layout.Filled(theme.Panel, container.New(layout.FixedWidth(Width), p.Frame)))
	p.turn()
	return p
}

// Show brings the panel up to date with what changed.
func (p *Panel) Show(c app.Change) {
	p.scan.Show(c)
	widget.SetEnabled(p.Export, p.host.Commands().Enabled(command.ExportMask))
	if height := p.top.MinSize().Height; height != p.height {
		p.height = height
		p.Frame.Refresh()
	}
	for _, page := range p.Pages {
		page.Show(c)
	}
}

// turn shows the page that is chosen, and no other.
func (p *Panel) turn() {
	for n, page := range p.Pages {
		widget.SetRaised(p.Tabs[n], n == p.at)
		layout.SetVisible(page.Content, n == p.at)
	}
}

// Turn shows a page, by its command.
func (p *Panel) Turn(id command.ID) {
	for n := range pages {
		if pages[n].command == id {
			p.at = n
			p.turn()
			p.Pages[n].fit()
		}
	}
}

// Pages are the commands of all pages.
func Pages() (all []command.ID) {
	for _, p := range pages {
		all = append(all, p.command)
	}
	return all
}

// Page is the command of the page shown.
func (p *Panel) Page() command.ID { return pages[p.at].command }

// SectionOf is the section of a type, by whatever page it is on.
func SectionOf[T Section](p *Panel) (section T) {
	for _, page := range p.Pages {
		for _, s := range page.sections {
			if s, ok := s.(T); ok {
				return s
			}
		}
	}
	panic("panel: there is no such section")
}

package panel

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/ui/layout"
)

// Page is the sections under a tab. In a low window the last section, a list, keeps a place of its own and the others
// scroll above it; in a very low one all scroll together.
type Page struct {
	Content  *fyne.Container
	Outer    *container.Scroll // of all
	Inner    *container.Scroll // of top
	body     *fyne.Container
	Top      *fyne.Container // all sections but the last
	last     fyne.CanvasObject
	sections []Section
	height   float32 // that top last needed
	size     fyne.Size
}

// leastTop is how high the sections above the list must be for a page in two.
const leastTop = 220

func newPage(host Host, rows []func(Host) Section) *Page {
	p := &Page{Top: layout.Column(0), last: container.NewStack()}
	for n, f := range rows {
		section := f(host)
		p.sections = append(p.sections, section)
		if n == len(rows)-1 {
			p.last = section.Object()
			break
		}
		p.Top.Add(section.Object())
		p.Top.Add(layout.Separator())
	}
	p.Inner = container.NewVScroll(container.NewStack())
	p.body = container.New(pageBody{p}, p.Top, p.last)
	p.Outer = container.NewVScroll(p.body)
	p.Content = container.New(pageFrame{p}, p.Outer)
	return p
}

// Split reports whether the last section has a place of its own.
func (p *Page) Split() bool { return p.body.Objects[0] == p.Inner }

// arrange gives the last section a place of its own, or lets all scroll together.
func (p *Page) arrange() {
	least := p.last.MinSize().Height
	split := p.size.Height < p.Top.MinSize().Height+least && p.size.Height >= leastTop+least
	if split == p.Split() {
		return
	}
	if split {
		p.Outer.ScrollToTop()
		p.Inner.Content = p.Top
		p.body.Objects = []fyne.CanvasObject{p.Inner, p.last}
	} else {
		p.Inner.Content = container.NewStack()
		p.body.Objects = []fyne.CanvasObject{p.Top, p.last}
	}
	p.Inner.Refresh()
	p.body.Refresh()
}

// pageFrame lays a page into the room under the tabs.
type pageFrame struct{ page *Page }

// Layout implements fyne.Layout.
func (l pageFrame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.page.size = size
	l.page.arrange()
	l.page.Outer.Resize(size)
}

// MinSize implements fyne.Layout.
func (l pageFrame) MinSize([]fyne.CanvasObject) fyne.Size { return l.page.Outer.MinSize() }

// pageBody lays the last section of a page below the others, as high as there is room.
type pageBody struct{ page *Page }

// Layout implements fyne.Layout.
func (l pageBody) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	p := l.page
	top := p.Top.MinSize().Height
	if p.Split() {
		top = max(0, min(top, size.Height-p.last.MinSize().Height))
	}
	objects[0].Resize(fyne.NewSize(size.Width, top))
	objects[0].Move(fyne.NewPos(0, 0))
	p.last.Resize(fyne.NewSize(size.Width, max(0, size.Height-top)))
	p.last.Move(fyne.NewPos(0, top))
}

// MinSize implements fyne.Layout.
func (l pageBody) MinSize([]fyne.CanvasObject) fyne.Size {
	top, last := l.page.Top.MinSize(), l.page.last.MinSize()
	if l.page.Split() {
		top.Height = 0
	}
	return fyne.NewSize(max(top.Width, last.Width), top.Height+last.Height)
}

// Show brings its sections up to date with what changed.
func (p *Page) Show(c app.Change) {
	for _, section := range p.sections {
		section.Show(c)
	}
	p.fit()
}

// fit makes room for a section that has grown: Fyne lays out no further up than where something changed.
func (p *Page) fit() {
	height := p.Top.MinSize().Height
	if height == p.height {
		return
	}
	p.height = height
	p.arrange()
	p.Content.Refresh()
	p.Outer.Refresh()
	p.body.Refresh()
	if p.Split() {
		p.Inner.Refresh()
	}
}

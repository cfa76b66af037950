package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Progress is a thin bar that fills as work is done. Of work whose length nobody knows it shows a third; it does not
// move by itself, as an animation would redraw the whole window all the time.
type Progress struct {
	fynewidget.BaseWidget

	share       float32
	track, fill *canvas.Rectangle
}

// NewProgress makes an empty bar.
func NewProgress() *Progress {
	p := &Progress{track: canvas.NewRectangle(color.Transparent), fill: canvas.NewRectangle(color.Transparent)}
	p.track.CornerRadius, p.fill.CornerRadius = progressHeight/2, progressHeight/2
	p.ExtendBaseWidget(p)
	return p
}

const progressHeight = 4

// Set shows how much is done of how much; a total of 0 is not known.
func (p *Progress) Set(done, total int) {
	p.share = 1. / 3
	if total > 0 {
		p.share = float32(Clamp01(float64(done) / float64(total)))
	}
	p.Refresh()
}

// MinSize implements fyne.CanvasObject.
func (p *Progress) MinSize() fyne.Size { return fyne.NewSize(150, progressHeight) }

// CreateRenderer implements fyne.Widget.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer { return &progressRenderer{p} }

type progressRenderer struct{ p *Progress }

func (r *progressRenderer) Layout(size fyne.Size) {
	r.p.track.Resize(size)
	r.p.fill.Resize(fyne.NewSize(max(progressHeight, size.Width*r.p.share), size.Height))
}

func (r *progressRenderer) MinSize() fyne.Size { return r.p.MinSize() }

func (r *progressRenderer) Refresh() {
	th, variant := r.p.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.p.track.FillColor = th.Color(fynetheme.ColorNameInputBorder, variant)
	r.p.fill.FillColor = th.Color(fynetheme.ColorNamePrimary, variant)
	r.Layout(r.p.Size())
	canvas.Refresh(r.p.track)
	canvas.Refresh(r.p.fill)
}

func (r *progressRenderer) Destroy() {}
func (r *progressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.track, r.p.fill}
}

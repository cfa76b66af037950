package ui

import (
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/ui/worklist"
	"isopet/volume"
)

// banner is a line above the slices that is there while it has something to say.
type banner interface {
	object() fyne.CanvasObject
	show(app.Change)
}

// banners are the lines above the slices.
type banners struct {
	content *fyne.Container // top, and box beneath it
	box     *fyne.Container // what belongs to the open scan
	top     banner          // what stays while another is read
	all     []banner
	height  float32 // of those that are there
}

func newBanners(top banner, all ...banner) *banners {
	b := &banners{box: layout.Column(0), top: top, all: all}
	for _, o := range all {
		b.box.Add(o.object())
	}
	b.content = layout.Column(0, top.object(), b.box)
	return b
}

// show brings the banners up to date; the slices make room for them.
func (b *banners) show(w *window, c app.Change) {
	b.top.show(c)
	for _, o := range b.all {
		o.show(c)
	}
	if height := b.content.MinSize().Height; height != b.height {
		b.height = height
		w.slices.Refresh()
	}
}

// listLine is the worklist's line.
type listLine struct{ *worklist.Line }

func (l listLine) object() fyne.CanvasObject { return l.Content }
func (l listLine) show(app.Change)           { l.Show() }

func bannerLine(left, right *fyne.Container) *fyne.Container {
	return bannerOf(container.NewBorder(nil, nil, nil, right, container.NewClip(left)))
}

func bannerOf(content fyne.CanvasObject) *fyne.Container {
	return layout.Column(0, layout.Filled(theme.Panel, layout.Inset(4, 4, 12, 8, content)), layout.Separator())
}

// unitQuestion asks for the unit of a scan that does not name it; it stands in nobody's way.
type unitQuestion struct {
	w       *window
	content fyne.CanvasObject
	text    *layout.Text
}

func newUnitQuestion(w *window) *unitQuestion {
	q := &unitQuestion{w: w, text: layout.NewText("", 12, theme.Text)}
	answers := layout.Row(4)
	for _, unit := range units.Choices {
		label := unit
		if unit == units.Unknown {
			label = "Keep unknown"
		}
		b := widget.NewButton(label, func() { q.answer(unit) })
		b.Importance = fynewidget.LowImportance
		if unit != units.Unknown {
			b.Importance = fynewidget.MediumImportance
		}
		answers.Add(layout.Compact(b))
	}
	q.content = bannerLine(layout.Row(0, q.text), answers)
	q.content.Hide()
	return q
}

// answer says what the unit is. From Bq/ml SUV can be found: what that takes is asked for at once.
func (q *unitQuestion) answer(unit string) {
	if err := q.w.app.SetUnit(unit); err != nil {
		q.w.app.Warn(format.Sentence(err))
	} else if unit == units.BqML {
		q.w.dialogs.SUV()
	}
}

func (q *unitQuestion) object() fyne.CanvasObject { return q.content }

func (q *unitQuestion) show(c app.Change) {
	s := q.w.app.State.Scan
	if !c.Has(app.ChangedScan|app.ChangedUnit) || s == nil {
		return
	}
	name := format.KeepEnd(filepath.Base(s.Name), 48)
	q.text.Set(name+" does not say what unit its values have. Which is it?", theme.Text)
	layout.SetVisible(q.content, s.UnitSource == scan.UnitNotSaid)
}

// offer asks whether a growth that may have gone astray is to be kept, while the slices show it. Not to keep it is what
// Escape and Enter do.
type offer struct {
	w       *window
	content fyne.CanvasObject
	text    *layout.Text
}

func newOffer(w *window) *offer {
	o := &offer{w: w, text: layout.NewText("", 12, theme.Text)}
	drop := widget.NewButton("Do not keep (Esc)", func() { w.app.DropOffer() })
	drop.Importance = fynewidget.HighImportance
	keep := widget.NewButton("Keep", func() { w.app.TakeOffer() })
	o.content = bannerLine(layout.Row(0, o.text), layout.Row(4, layout.Compact(keep), layout.Compact(drop)))
	o.content.Hide()
	return o
}

func (o *offer) object() fyne.CanvasObject { return o.content }

func (o *offer) show(c app.Change) {
	if !c.Has(app.ChangedOffer) {
		return
	}
	of := o.w.app.State.Offer
	layout.SetVisible(o.content, of != nil)
	if of != nil {
		o.text.Set("Region growing: "+of.Text+". Is it to be kept?", theme.Text)
	}
}

// bodyHint stands over a whole-body scan until something is outlined: it says why nothing is, and what to do.
type bodyHint struct {
	w       *window
	content fyne.CanvasObject
	text    *layout.Text
	closed  *volume.Mask // of the scan over which the user put it away
}

func newBodyHint(w *window) *bodyHint {
	h := &bodyHint{w: w, text: layout.NewText("", 12, theme.Text)}
	away := widget.NewButtonWithIcon("", fynetheme.CancelIcon(), func() {
		h.closed = w.app.State.Mask
		w.update(app.ChangedMask)
	})
	away.Importance = fynewidget.LowImportance
	away.SetTip(widget.Says("Close this line"))
	find := widget.NewButton(w.commands.ButtonText(command.FindLesions), func() { w.Run(command.FindLesions) })
	find.Importance = fynewidget.LowImportance
	find.SetTip(w.commands.Tip(command.FindLesions))
	h.content = bannerLine(layout.Row(0, h.text), layout.Row(4, layout.Compact(find), layout.Compact(away)))
	h.content.Hide()
	return h
}

func (h *bodyHint) object() fyne.CanvasObject { return h.content }

func (h *bodyHint) show(c app.Change) {
	if !c.Has(app.ChangedScan | app.ChangedMask | app.ChangedJobs) {
		return
	}
	s := &h.w.app.State
	layout.SetVisible(h.content, s.Waits && h.closed != s.Mask && s.WithVoxels() == 0)
	if s.Waits {
		h.text.Set(fmt.Sprintf("%.0f cm long, taken for whole-body: nothing is segmented. Click a tumour and press %s, or find all "+
			"lesions at once.", s.Scan.LengthMM()/10, h.w.commands.Sentence(command.KeyIn(command.CentreRegion))), theme.Text)
	}
}

// fusion sets how the CT beneath the scan is shown.
type fusion struct {
	w       *window
	content fyne.CanvasObject
	name    *layout.Text
	blend   *widget.Slider
	share   *layout.Text
	windows *fyne.Container
	ends    *field.Ends  // of its window
	unit    *layout.Text // of them
	hide    *widget.Button
	setting bool // the slider is being set, not moved
}

func newFusion(w *window) *fusion {
	f := &fusion{w: w, windows: layout.Row(2)}
	f.name, f.share = layout.NewText("", 12, theme.Text), layout.NewText("", 12, theme.Muted)
	f.blend = widget.NewSlider(0, 1)
	f.blend.Step = 0.01
	f.blend.OnChanged = func(v float64) {
		if !f.setting {
			w.viewer.SetBlend(v)
		}
	}
	for _, c := range ctWindows {
		b := widget.NewButton(w.commands.ButtonText(c.command), func() { w.viewer.SetWindowCT(c.low(), c.high()) })
		b.Importance = fynewidget.LowImportance
		f.windows.Add(layout.Compact(b))
	}
	f.hide = widget.NewButton("", func() { w.Run(command.ShowCT) })
	f.hide.Importance = fynewidget.LowImportance
	f.hide.SetTip(w.commands.Tip(command.ShowCT))
	away := widget.NewButtonWithIcon("", fynetheme.CancelIcon(), func() { w.Run(command.CloseCT) })
	away.Importance = fynewidget.LowImportance
	away.SetTip(w.commands.Tip(command.CloseCT))
	f.ends = field.NewEnds(w, "the window of the CT or MR", w.viewer.SetWindowCT)
	f.unit = layout.NewText("", 12, theme.Muted)
	space, name := layout.Spacer(0, 1), layout.Inset(0, 0, 0, 10, f.name)
	row := &layout.Priority{Gap: 8, Stretch: space, Spare: []fyne.CanvasObject{name, f.windows}}
	blend := layout.Row(10, layout.NewText("PET", 12, theme.Muted), layout.MinWidth(120, f.blend), f.share)
	f.content = bannerOf(container.New(row, name, blend, space, f.windows, layout.Row(4, f.ends.Content, f.unit),
		layout.Row(4, layout.Compact(f.hide), layout.Compact(away))))
	f.content.Hide()
	return f
}

func (f *fusion) object() fyne.CanvasObject { return f.content }

func (f *fusion) show(c app.Change) {
	s := &f.w.app.State
	if !c.Has(app.ChangedScan | app.ChangedCT | app.ChangedView) {
		return
	}
	layout.SetVisible(f.content, s.CT != nil)
	if s.CT == nil {
		return
	}
	keep := format.KeepEnd
	if s.CT.DICOM() {
		keep = format.KeepStart // its name begins with what it is
	}
	f.name.Set(keep(s.CT.Title(), 34), theme.Text)
	f.ends.Show(s.View.LowCT, s.View.HighCT, s.CT.Unit)
	f.unit.Set(s.CT.Unit, theme.Muted)
	for _, b := range f.windows.Objects {
		layout.SetVisible(b, s.CT.Unit == units.HU)
	}
	f.setting = true
	f.blend.SetValue(s.View.Blend)
	f.setting = false
	f.share.Set(fmt.Sprintf("%s %.0f %%", s.CT.Modality.Name, 100*s.View.Blend), theme.Muted)
	label := "Hide"
	if s.View.HiddenCT {
		label = "Show"
	}
	if f.hide.Text != label {
		f.hide.SetText(label)
	}
}

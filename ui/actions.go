package ui

import (
	"isopet/app"
	"isopet/app/format"
	"isopet/app/settings"
	"isopet/app/view"
	"isopet/inference"
	"isopet/inference/paper"
	"isopet/ui/widget"
	"isopet/ui/widget/colourmap"
	"isopet/volume"
)

// layers are what is drawn on slices.
type layers struct{ outline, annotation, region, cross, smooth bool }

func (w *window) toggle(layer *bool) {
	*layer = !*layer
	w.redraw()
}

// redraw shows the slices anew, with other layers.
func (w *window) redraw() {
	w.update(app.ChangedView | app.ChangedMask | app.ChangedSetup)
}

// toggleFill tints lesions inside their outlines, or leaves them as they are, for the next time too.
func (w *window) toggleFill() {
	w.app.ChangeSettings(func(s *settings.Settings) { s.FillLesions = !s.FillLesions })
}

// colours is the chosen colour map.
func (w *window) colours() *colourmap.Map { return colourmap.Named(w.app.State.View.ColourMap) }

func (w *window) setColours(m *colourmap.Map) {
	v := w.app.State.View
	v.ColourMap = m.Name
	w.app.SetView(v)
}

func (w *window) nextColours() {
	current := w.colours()
	for i := range colourmap.Maps {
		if &colourmap.Maps[i] == current {
			w.setColours(&colourmap.Maps[(i+1)%len(colourmap.Maps)])
			return
		}
	}
}

func (w *window) setWindow(low, high float64) {
	if !w.hasScan() {
		return
	}
	v := w.app.State.View
	v.Low, v.High = low, high
	w.app.SetView(v.WithLevel(v.Level(), v.Width()))
}

func (w *window) resetWindow() { w.setWindow(w.usual.Low, w.usual.High) }

// dragWindow changes width across and level up and down, by fractions of a pane.
func (w *window) dragWindow(dx, dy float32) {
	if !w.hasScan() {
		return
	}
	v := w.app.State.View
	if ct := w.app.State.CT; ct != nil && !v.HiddenCT && v.Blend == 1 { // nothing else is to be seen
		w.setWindowCT(dragged(v.LowCT, v.HighCT, ct.Modality.High-ct.Modality.Low, dx, dy))
		return
	}
	if v.Low == 0 { // of uptake, which ends there: only whoever moves this end itself wants it elsewhere
		w.setWindow(0, max(v.High+3*w.usual.Width()*float64(dx-dy), w.usual.Width()/500))
		return
	}
	w.setWindow(dragged(v.Low, v.High, w.usual.Width(), dx, dy))
}

// dragged is a window of values after a drag by fractions of a pane, the whole of which goes through three times the
// usual width.
func dragged(low, high, usual float64, dx, dy float32) (float64, float64) {
	width := max(high-low+3*usual*float64(dx), usual/500)
	level := (low+high)/2 - 3*usual*float64(dy)
	return level - width/2, level + width/2
}

func (w *window) fit() {
	v := w.app.State.View
	v.Panes = view.Panes{}
	w.app.SetView(v)
}

// firstLook shows a scan that was just opened: whole-body in four panes, others enlarged at the region, arranged as before.
func (w *window) firstLook() {
	const whole = "four"
	switch now := w.arrangement().name; {
	case w.app.State.Waits:
		if now != whole {
			w.wide = now
			w.arrange(whole)
		}
		return
	case w.wide != "" && now == whole:
		w.arrange(w.wide)
	}
	w.wide = ""
	w.toRegion()
}

// toRegion enlarges axial slices, when the region of interest is small in them, until it takes a good part of the pane.
func (w *window) toRegion() {
	const part = 0.45
	s := &w.app.State
	l := w.axial()
	win, err := s.Scan.Window(s.Setup.Region, s.View.Index(l), paper.Side)
	if err != nil {
		return
	}
	v := s.View
	mmX, mmY := float64(l.Cols)*l.Dx, float64(l.Rows)*l.Dy
	zoom := part * min(mmX, mmY) / s.Setup.Region.Width
	if zoom <= 1 {
		return
	}
	v.Panes[volume.Axial] = view.Pane{
		Zoom: zoom - 1,
		PanX: mmX/2 - (win.Col+win.Cols/2)*l.Dx,
		PanY: mmY/2 - (win.Row+win.Rows/2)*l.Dy,
	}
	w.app.SetView(v)
}

// stepThreshold moves the threshold of the slice on the screen by hundredths, each step undone on its own.
func (w *window) stepThreshold(hundredths int) {
	if r := w.app.State.Current(); r != nil {
		w.app.SetThreshold(r.Index, widget.Thousandths(r.Threshold+float64(hundredths)/100))
		w.app.Seal()
	}
}

// optimalThreshold gives the slice on the screen the threshold that fits the annotation best.
func (w *window) optimalThreshold() {
	if r := w.app.State.Current(); r != nil {
		if best, ok := w.app.State.Optimal(r.Index); ok {
			w.app.SetThreshold(r.Index, best.Threshold)
			w.app.Seal()
		}
	}
}

func (w *window) hasOptimal() bool {
	r := w.app.State.Current()
	if r == nil || w.app.State.Drawn[r.Index] {
		return false
	}
	_, ok := w.app.State.Optimal(r.Index)
	return ok
}

func (w *window) resetThreshold() {
	if r := w.app.State.Current(); r != nil {
		w.app.ResetThreshold(r.Index)
	}
}

// outlineAgain drops what was drawn on the slice on the screen.
func (w *window) outlineAgain() {
	if r := w.app.State.Current(); r != nil {
		w.app.OutlineAgain(r.Index)
	}
}

func (w *window) drawnSlice() bool {
	r := w.app.State.Current()
	return r != nil && w.app.State.Drawn[r.Index]
}

func (w *window) setMethod(name string) {
	if name == w.app.State.Setup.Method {
		return
	}
	if err := w.app.SetMethod(name); err != nil {
		w.dialogs.Failed(format.Sentence(err))
		return
	}
	w.outline()
}

func (w *window) setSlices(s inference.Slices) {
	w.app.SetSlices(s)
	w.outline()
}

// span is the slices in use: those outlined, or else the one on the screen.
func (w *window) span() (first, last int) {
	s := &w.app.State
	if s.Setup.Slices.Which == inference.SliceRange {
		return s.Setup.Slices.First, s.Setup.Slices.Last
	}
	if indexes := s.SliceIndexes(); len(indexes) > 0 {
		return indexes[0], indexes[len(indexes)-1]
	}
	at := s.View.Index(w.axial())
	return at, at
}

// rangeEnd makes the slice on the screen the first or the last one.
func (w *window) rangeEnd(first bool) {
	from, to := w.span()
	at := w.app.State.View.Index(w.axial())
	if first {
		from, to = at, max(at, to)
	} else {
		from, to = min(at, from), at
	}
	w.setSlices(inference.Slices{Which: inference.SliceRange, First: from, Last: to})
}

// include widens the range to the slice on the screen.
func (w *window) include() {
	from, to := w.span()
	at := w.app.State.View.Index(w.axial())
	w.setSlices(inference.Slices{Which: inference.SliceRange, First: min(from, at), Last: max(to, at)})
}

func (w *window) regionHere() {
	w.app.CentreRegion()
	w.outline()
}

func (w *window) autoRegion() {
	w.app.SetAutoRegion()
	w.outline()
}

func (w *window) largest() {
	s := &w.app.State
	best := -1
	for _, index := range s.SliceIndexes() {
		if best < 0 || s.Slices[index].Voxels > s.Slices[best].Voxels {
			best = index
		}
	}
	if best >= 0 {
		w.app.GoTo(volume.Axial, best)
	}
}

package viewer

import (
	"fmt"
	"math"

	"isopet/app"
	"isopet/ui/text"
	"isopet/ui/widget/colourmap"
)

// Layers are what is drawn on slices, and how.
type Layers struct{ Lesions, Annotation, Region, CrossHair, Smooth bool }

// Toggle shows or hides a layer, given by its field of Layers.
func (v *Viewer) Toggle(layer *bool) {
	*layer = !*layer
	v.redraw()
}

// Colours is the chosen colour map.
func (v *Viewer) Colours() *colourmap.Map {
	return colourmap.Named(v.app.State.View.ColourMap)
}

// SetColours chooses a colour map.
func (v *Viewer) SetColours(m *colourmap.Map) {
	shown := v.app.State.View
	shown.ColourMap = m.Name
	v.app.SetView(shown)
}

// NextColours chooses the next colour map of the table.
func (v *Viewer) NextColours() {
	now := v.Colours()
	for i := range colourmap.Maps {
		if &colourmap.Maps[i] == now {
			v.SetColours(&colourmap.Maps[(i+1)%len(colourmap.Maps)])
			return
		}
	}
}

// SetWindow shows the values between two.
func (v *Viewer) SetWindow(low, high float64) {
	if !v.app.State.HasScan() {
		return
	}
	shown := v.app.State.View
	shown.Low, shown.High = low, high
	v.app.SetView(shown.WithLevel(shown.Level(), shown.Width()))
}

// ResetWindow shows the values that were first shown of the scan.
func (v *Viewer) ResetWindow() {
	v.SetWindow(v.app.State.DefaultView.Low, v.app.State.DefaultView.High)
}

// dragWindow changes width across and level up and down, by fractions of a pane.
func (v *Viewer) dragWindow(dx, dy float32) {
	s := &v.app.State
	if !s.HasScan() {
		return
	}
	shown, width := s.View, s.DefaultView.Width()
	if ct := s.CT; ct != nil && !shown.HiddenCT && shown.Blend == 1 { // nothing else is to be seen
		v.SetWindowCT(dragged(shown.LowCT, shown.HighCT, ct.Modality.High-ct.Modality.Low, dx, dy))
		return
	}
	if shown.Low == 0 { // of uptake, which ends there: only whoever moves this end itself wants it elsewhere
		v.SetWindow(0, max(shown.High+3*width*float64(dx-dy), width/500))
		return
	}
	v.SetWindow(dragged(shown.Low, shown.High, width, dx, dy))
}

// dragged is a window of values after a drag by fractions of a pane, the whole of which goes through three times the
// default width.
func dragged(low, high, usual float64, dx, dy float32) (float64, float64) {
	width := max(high-low+3*usual*float64(dx), usual/500)
	level := (low+high)/2 - 3*usual*float64(dy)
	return level - width/2, level + width/2
}

// SetWindowCT shows the values of the CT or MR between two.
func (v *Viewer) SetWindowCT(low, high float64) {
	shown := v.app.State.View
	shown.LowCT, shown.HighCT = low, high
	v.app.SetView(shown)
}

// SetBlend changes the share of the CT or MR in the picture, 0 to 1, and shows it.
func (v *Viewer) SetBlend(share float64) {
	shown := v.app.State.View
	shown.Blend, shown.HiddenCT = min(max(share, 0), 1), false
	v.app.SetView(shown)
}

// ToggleCT hides the CT or MR, or shows it again.
func (v *Viewer) ToggleCT() {
	shown := v.app.State.View
	shown.HiddenCT = !shown.HiddenCT
	v.app.SetView(shown)
}

// DarkMapForFusion uses Hot while a CT is shown if the colour map's background is light, which would hide the CT.
// Work that is resumed where it was left keeps its own map.
func (v *Viewer) DarkMapForFusion(resumed bool) {
	ct := v.app.State.CT
	if ct == v.ct {
		return
	}
	first, last := v.ct == nil, ct == nil
	v.ct = ct
	switch {
	case resumed:
	case first && v.Colours().At(0).G > 127:
		v.mapAlone = v.Colours().Name
		v.SetColours(colourmap.Hot)
	case last && v.mapAlone != "" && v.Colours() == colourmap.Hot:
		v.SetColours(colourmap.Named(v.mapAlone))
	}
	if last || resumed {
		v.mapAlone = ""
	}
}

// ValueText is a value of the scan with that of the CT beneath it.
func ValueText(s *app.State, value float64, voxel [3]float64) string {
	said := "Value " + text.Quantity(value, s.Scan.Unit)
	if ct := s.CT; ct != nil {
		beneath := "–" // there is none here
		if v := ct.At(voxel); !math.IsNaN(v) {
			beneath = text.Quantity(v, ct.Unit)
		}
		said += fmt.Sprintf("     %s %s", ct.Modality.Name, beneath)
	}
	return said
}

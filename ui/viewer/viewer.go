// Package viewer is the area of the window in which the scan is seen: the panes, one for each plane and one for its
// projection, what lies over their pictures, how they are arranged and what the tools do on them. It knows neither
// panels nor plots nor dialogs, and of the window only [Host].
package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/app/scan"
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/volume"
)

// Host is what the viewer needs of the window that it is in.
type Host interface {
	field.Host
	// Update shows what a change concerns. It is called for what is not in the state: layers, and what tools are set
	// to.
	Update(app.Change)
	// Point says what lies under the pointer, "" for nothing.
	Point(said string)
	// Resegment runs the method again after its setup has changed.
	Resegment()
	// PastDoubleClick reports whether a press is meant: it may be the second of a double click on a button of a
	// dialog that the first has closed.
	PastDoubleClick() bool
	// Gripped reports whether the left button and scrolling move pictures for the time being; Moved says that they
	// did.
	Gripped() bool
	Moved()
}

// Viewer is the panes and the tools.
type Viewer struct {
	host Host
	app  *app.App

	// Area is the panes in their arrangement.
	Area *fyne.Container
	// Panes are by the row of their kind; Planes are those that show slices, by [volume.Plane].
	Panes  []Pane
	Planes []*Slice
	// MIP is the pane of the projection.
	MIP *Projection
	// Layers are what is drawn on slices.
	Layers Layers
	*Toolbox

	kinds    []kind // of Panes
	arranged *arranged
	dragged  bool            // the region is being dragged
	hidden   bool            // behind the plots
	former   string          // arrangement to return to after a whole-body scan; empty: none was opened
	ct       *scan.Companion // that is shown
	mapAlone string          // name of the colour map to return to after ct; empty: none
}

// New makes the viewer of a window.
func New(host Host) *Viewer {
	v := &Viewer{host: host, app: host.App(), Layers: Layers{true, true, true, true, true}, kinds: kinds}
	v.Toolbox = newToolbox(v)
	var contents []fyne.CanvasObject
	for row, k := range kinds {
		p := k.make(v, volume.Plane(row))
		v.Panes = append(v.Panes, p)
		contents = append(contents, p.base().Content)
	}
	v.arranged = &arranged{v: v}
	v.Area = container.New(v.arranged, contents...)
	return v
}

// Show brings the panes up to date with what changed.
func (v *Viewer) Show(c app.Change) {
	v.arranged.follow(v.Area)
	for _, p := range v.Panes {
		p.Show(c)
	}
}

// Shown is a pane that is seen, by its label.
type Shown struct {
	Label   string
	Content fyne.CanvasObject
}

// Shown are the panes that are seen, the large one first.
func (v *Viewer) Shown() []Shown {
	var all []Shown
	for _, row := range v.arrangement().order(v.main(), len(v.Panes)) {
		all = append(all, Shown{v.kinds[row].label, v.Panes[row].base().Content})
	}
	return all
}

// Cover hides the pictures while a scan is read, and shows them again afterwards: nothing of the scan before is seen.
// What a tool has begun is cancelled.
func (v *Viewer) Cover(covered bool) {
	if covered {
		v.app.EndStroke()
		v.CancelGesture()
	}
	for _, p := range v.Panes {
		layout.SetVisible(p.base().View, !covered)
	}
}

// SetHidden says whether the panes are behind something else, where the projection does not turn by itself.
func (v *Viewer) SetHidden(hidden bool) { v.hidden = hidden }

// Dragging reports whether the region is being dragged.
func (v *Viewer) Dragging() bool { return v.dragged }

// redraw shows the slices anew, with other layers.
func (v *Viewer) redraw() {
	v.host.Update(app.ChangedView | app.ChangedMask | app.ChangedSetup)
}

package ui

import (
	"math"

	"isopet/app/format"
	"isopet/ui/command"
	"isopet/ui/theme"
	"isopet/volume"
)

// toolCommands are the rows for tools.
func (w *window) toolCommands() []command.Command {
	var rows []command.Command
	for n, t := range w.tools {
		rows = append(rows, command.Command{ID: t.id, Label: t.label, Keywords: t.keywords, Keys: keys{command.Press(t.key)},
			Do: func() { w.setTool(n) }, Enabled: w.hasScan, Checked: func() bool { return w.drawing.tool == n }})
	}
	return rows
}

// deep reports whether the tool in hand works in three dimensions: a region grows so unless it is told not to, a brush draws
// so when it is told to.
func (w *window) deep() bool {
	if w.tool().bounds {
		return !w.drawing.flat
	}
	return w.drawing.brush.Ball
}

func (w *window) toggleDepth() {
	w.set(func(d *drawing) {
		if w.tool().bounds {
			d.flat = !d.flat
		} else {
			d.brush.Ball = !d.brush.Ball
		}
	})
}

// set changes what tools are set to.
func (w *window) set(change func(*drawing)) {
	change(&w.drawing)
	w.reshape()
	w.update(0)
}

// drawnIn is the slice that an action on a slice means: that of the pane under the pointer or, where the pointer is on a
// button, of the pane last used.
func (w *window) drawnIn() (plane volume.Plane, slice int) {
	plane = w.drawing.plane
	if at := w.drawing.pointer; at != nil {
		plane = at.Plane
	}
	return plane, w.app.State.View.Index(w.app.State.Scan.Layouts[plane])
}

func (w *window) hasLesion() bool {
	return w.hasScan() && w.app.State.LesionVoxels(w.app.State.Active) > 0
}

// smoothing is over how many millimetres lesions are smoothed: as the user typed or, as less than a voxel changes nothing,
// 2 mm or the edge of a voxel.
func (w *window) smoothing() float64 {
	if typed := w.drawing.smooth; typed > 0 {
		return typed
	}
	if !w.hasScan() {
		return 2
	}
	return max(2, math.Ceil(10*w.app.State.Scan.Coarsest())/10)
}

func (w *window) addLesion() {
	if err := w.app.AddLesion(); err != nil {
		w.dialogs.Failed(format.Sentence(err))
	}
}

func (w *window) nextLesion() {
	s := &w.app.State
	for i, l := range s.Lesions {
		if l.Label == s.Active {
			w.goToLesion(s.Lesions[(i+1)%len(s.Lesions)].Label)
			return
		}
	}
}

// goToLesion makes a lesion the active one and shows where it is.
func (w *window) goToLesion(label uint8) {
	w.app.ActivateLesion(label)
	w.app.GoToLesion(label)
}

// recolourLesion gives a lesion the next colour of the table.
func (w *window) recolourLesion(label uint8) {
	w.app.RecolourLesion(label, (w.app.State.Lesion(label).Colour+1)%len(theme.Lesions))
}

func (w *window) hideLesion() { w.app.HideLesion(w.app.State.Active, !w.lesionHidden()) }

func (w *window) lesionHidden() bool { return w.app.State.Lesion(w.app.State.Active).Hidden }

// renameLesion lets the user type over the name of the active lesion in the list.
func (w *window) renameLesion() {
	w.showPage(pageDraw)
	w.lesions.rename(w.app.State.Active)
}

// more raises the threshold by hundredths or, with a brush in hand, enlarges the brush by steps.
func (w *window) more(steps int) {
	if w.brushing() {
		w.resizeBrush(steps)
		return
	}
	w.stepThreshold(steps)
}

func (w *window) canMore() bool { return w.hasSlice() || w.hasScan() && w.brushing() }

func (w *window) moreTitle() string {
	if w.brushing() {
		return w.titled(largerBrush)
	}
	return w.titled(raiseThreshold)
}

func (w *window) lessTitle() string {
	if w.brushing() {
		return w.titled(smallerBrush)
	}
	return w.titled(lowerThreshold)
}

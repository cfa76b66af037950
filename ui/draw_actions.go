package ui

import (
	"math"

	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/ui/theme"
	"isopet/volume"
)

// drawMenu is what draws. Each tool is a row of it, under the tool's key.
var drawMenu = menu{"Draw", append(toolActions(),
	separator,
	action{label: "Close polygon", keys: []key{{name: fyne.KeyReturn}, {name: fyne.KeyEnter}}, do: (*window).finish, can: (*window).canFinish},
	action{label: inDepth, was: []string{"In three dimensions"}, words: "three dimensions ball", keys: []key{{name: fyne.KeyD}}, do: (*window).toggleDepth, on: (*window).deep},
	action{label: overOthers, was: []string{"Over other lesions"}, keys: []key{{name: fyne.KeyQ}}, do: func(w *window) { w.set(func(d *drawing) { d.brush.Over = !d.brush.Over }) }, on: func(w *window) bool { return w.drawing.brush.Over }},
	action{label: inRegion, keys: []key{{name: fyne.KeyJ}}, do: func(w *window) { w.set(func(d *drawing) { d.growth.InRegion = !d.growth.InRegion }) }, on: func(w *window) bool { return w.drawing.growth.InRegion }},
	separator,
	action{label: "Fill holes of the slice", words: "close", keys: []key{{fyne.KeyH, ctrl}}, do: func(w *window) { w.app.FillHoles(w.drawnIn()) }, can: (*window).hasLesion},
	action{label: "Clear the slice", words: "delete erase remove", keys: []key{{name: fyne.KeyDelete}}, do: func(w *window) { w.app.ClearSlice(w.drawnIn()) }, can: (*window).hasLesion},
	action{label: "Interpolate between slices", words: "gaps", keys: []key{{fyne.KeyI, ctrl}}, do: func(w *window) { plane, _ := w.drawnIn(); w.app.Interpolate(plane) }, can: (*window).hasLesion},
	action{label: "Smooth", keys: []key{{fyne.KeyM, ctrl}}, do: func(w *window) { w.app.Smooth(w.smoothing()) }, can: (*window).hasLesion},
	action{label: "Remove small islands", words: "delete clean", keys: []key{{fyne.KeyD, ctrl}}, do: func(w *window) { w.app.RemoveSmaller(w.drawing.smallest) }, can: (*window).hasLesion},
	action{label: "Keep the largest island", keys: []key{{fyne.KeyK, ctrlShift}}, do: func(w *window) { w.app.KeepLargest() }, can: (*window).hasLesion},
	separator,
	action{label: "New lesion", keys: []key{{fyne.KeyN, ctrl}}, do: (*window).addLesion, can: (*window).hasScan},
	action{label: "Next lesion", keys: []key{{name: fyne.KeyN}}, do: (*window).nextLesion, can: (*window).hasScan},
	action{label: "Go to the lesion", keys: []key{{name: fyne.KeyL}}, do: func(w *window) { w.app.GoToLesion(w.app.State.Active) }, can: (*window).hasLesion},
	action{label: "Rename the lesion", keys: []key{{fyne.KeyN, ctrlShift}}, do: (*window).renameLesion, can: (*window).hasScan},
	action{label: "Next colour of the lesion", words: "change", keys: []key{{fyne.KeyC, ctrlShift}}, do: func(w *window) { w.recolourLesion(w.app.State.Active) }, can: (*window).hasScan},
	action{label: "Hide the lesion", words: "show", keys: []key{{name: fyne.KeyU}}, do: (*window).hideLesion, can: (*window).hasScan, on: (*window).lesionHidden},
	action{label: "Delete the lesion", words: "remove clear", keys: []key{{fyne.KeyDelete, ctrl}}, do: func(w *window) { w.app.DeleteLesion(w.app.State.Active) }, can: (*window).hasScan},
)}

// toolActions are the rows for tools.
func toolActions() []action {
	var rows []action
	for _, t := range tools {
		rows = append(rows, action{label: t.label, words: t.words, keys: []key{{name: t.key}}, do: pickTool(t.label), can: (*window).hasScan, on: inHand(t.label)})
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
		w.failed(app.Sentence(err))
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

func moreTitle(w *window) string {
	if w.brushing() {
		return "Larger brush"
	}
	return "Raise threshold by 0.01"
}

func lessTitle(w *window) string {
	if w.brushing() {
		return "Smaller brush"
	}
	return "Lower threshold by 0.01"
}

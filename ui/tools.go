package ui

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/theme"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
	"isopet/volume/paint"
)

// tool is what the left button does on slices. Handlers that are nil do nothing.
type tool struct {
	id       command.ID     // of its row in the menu "Draw"
	label    string         // of that, and of its button
	keywords string         // see [command.Command]
	key      fyne.KeyName   // pressed alone
	hint     string         // how it is used, a sentence or two; for [command.Set.Sentence]
	page     command.ID     // of the inspector with what it can be set to; empty: none
	cursor   desktop.Cursor // over slices
	options  []command.ID   // commands that switch how it works, shown beneath the tools
	sized    bool           // it draws as large as the brush
	bounds   bool           // it draws between two thresholds

	// press, drag and release are the left button's; without press the view keeps the button and moves the cross-hair.
	press   func(*window, place)
	drag    func(*window, place)
	release func(*window)
	// finish is Enter, and drop is Escape or another tool, for what takes several presses; drop reports whether there
	// was something to drop.
	finish func(*window)
	drop   func(*window) bool
	// shapes are shown over a pane. They are asked for when the pointer has moved, and after [window.reshape].
	shapes func(*window, *pane) []sliceview.Shape
}

// place is where a tool is used: a pane, and a position in the slice that it shows.
type place struct {
	pane *pane
	app.Spot
	modifier fyne.KeyModifier // held when the button was pressed
}

// tools are all there are, in the order of their buttons; the first is in hand at the start.
var tools = []tool{
	{id: command.Navigate, label: "Point", keywords: "pointer navigate", key: fyne.KeyV, cursor: desktop.CrosshairCursor,
		hint: "Click or drag to move the cross-hair."},
	{id: command.Brush, label: "Brush", keywords: "paint draw", key: fyne.KeyB, page: command.PageDraw, cursor: desktop.CrosshairCursor,
		hint:  "Drag to draw the active lesion, with {Ctrl} to erase. Size: " + command.KeyIn(command.Decrease) + " and " + command.KeyIn(command.Increase) + ", or the wheel with Shift.",
		sized: true, options: []command.ID{command.In3D, command.Overwrite},
		press: pressBrush(false), drag: dragBrush, release: releaseBrush, shapes: brushShapes(false)},
	{id: command.Eraser, label: "Eraser", keywords: "erase delete rubber", key: fyne.KeyE, page: command.PageDraw, cursor: desktop.CrosshairCursor,
		hint:  "Drag to erase from the active lesion. Size: " + command.KeyIn(command.Decrease) + " and " + command.KeyIn(command.Increase) + ", or the wheel with Shift.",
		sized: true, options: []command.ID{command.In3D, command.Overwrite},
		press: pressBrush(true), drag: dragBrush, release: releaseBrush, shapes: brushShapes(true)},
	{id: command.Polygon, label: "Polygon", keywords: "lasso contour freehand", key: fyne.KeyP, page: command.PageDraw, cursor: desktop.CrosshairCursor,
		hint:    "Click the corners, or drag a free line. " + command.KeyIn(command.ClosePolygon) + " or a click on the first corner draws it; with {Ctrl} held at the first corner it erases.",
		options: []command.ID{command.Overwrite},
		press:   pressPolygon, drag: dragPolygon, release: releasePolygon, finish: finishPolygon, drop: dropPolygon, shapes: polygonShapes},
	{id: command.Fill, label: "Fill", key: fyne.KeyK, page: command.PageDraw, cursor: desktop.PointerCursor,
		hint:    "Click a hole of the lesion to fill it; with {Ctrl} a part of the lesion to take it away.",
		options: []command.ID{command.Overwrite},
		press:   pressFill},
	{id: command.Grow, label: "Grow", keywords: "region growing seed wand", key: fyne.KeyG, page: command.PageDraw, cursor: desktop.PointerCursor,
		hint:   "Click a lesion: what hangs together with its maximum, between the two thresholds, is drawn; with {Ctrl} it is erased.",
		bounds: true, options: []command.ID{command.In3D, command.Overwrite, command.GrowInRegion},
		press: pressGrow},
	{id: command.Ruler, label: "Ruler", keywords: "measure distance length", key: fyne.KeyM, page: command.PageMeasure, cursor: desktop.CrosshairCursor,
		hint:  "Drag a line; its length stands beside it.",
		press: pressRuler, drag: dragRuler, release: releaseRuler, drop: dropRuler},
}

// drawing is what tools are set to, and what they have begun.
type drawing struct {
	tool     int // row of tools
	brush    app.Brush
	growth   app.Growth
	flat     bool    // a region grows in one slice only
	share    float64 // of the local maximum from which a region grows; 0: from growth.Low
	smooth   float64 // mm; 0: not typed, see [window.smoothing]
	smallest float64 // ml, of islands that stay

	plane   volume.Plane  // of the pane that was clicked or turned last
	pointer *place        // nil: over no slice
	first   *place        // of a polygon begun
	corners []paint.Point // of it
	freely  bool          // it is being dragged
}

// The sizes of a brush, in mm: each step is a tenth of it or so.
const (
	smallestBrush = 0.5
	largestBrush  = 100
	brushStep     = 1.12
)

func newDrawing() drawing {
	return drawing{brush: app.Brush{Radius: 5}, share: 0.41, smallest: 0.5}
}

// tool is the one in hand.
func (w *window) tool() *tool { return &w.tools[w.drawing.tool] }

// setTool takes a tool in hand and shows what it can be set to.
func (w *window) setTool(n int) {
	w.app.EndStroke()
	w.dropBegun()
	w.drawing.tool = n
	t := w.tool()
	for _, p := range w.panes {
		p.giveTool()
	}
	if t.page != "" {
		w.ShowPage(t.page)
	}
	w.reshape()
	w.update(0)
}

// dropBegun drops what the tool in hand has begun.
func (w *window) dropBegun() {
	if t := w.tool(); t.drop != nil {
		t.drop(w)
	}
}

// toolOf is the row of a tool.
func (w *window) toolOf(id command.ID) int {
	return slices.IndexFunc(w.tools, func(t tool) bool { return t.id == id })
}

// escape drops what a tool has begun, or else stops jobs, or else goes back to the first tool.
func (w *window) escape() {
	switch t := w.tool(); {
	case w.app.State.Offer != nil:
		w.app.DropOffer()
	case t.drop != nil && t.drop(w):
		w.reshape()
	case w.busy():
		w.app.Cancel()
	default:
		w.setTool(0)
	}
}

func (w *window) canEscape() bool {
	return w.busy() || w.drawing.tool != 0 || w.app.State.Offer != nil
}

// finish ends what a tool has begun. What is asked about first is not kept.
func (w *window) finish() {
	if w.app.State.Offer != nil {
		w.app.DropOffer()
		return
	}
	if t := w.tool(); t.finish != nil {
		t.finish(w)
		w.reshape()
	}
}

func (w *window) canFinish() bool { return len(w.drawing.corners) > 2 || w.app.State.Offer != nil }

// takeTools lets the tool in hand have the left button of a pane.
func (p *pane) takeTools() {
	at := func(col, row float64, m fyne.KeyModifier) place {
		return place{p, app.Spot{Plane: p.plane, Slice: p.index, Point: paint.Point{Col: col - centre, Row: row - centre}}, m}
	}
	hover := p.view.OnHover
	p.view.OnHover = func(col, row float64) {
		here := at(col, row, 0)
		p.w.drawing.pointer = &here
		hover(col, row)
		p.reshape()
	}
	leave := p.view.OnLeave
	p.view.OnLeave = func() {
		if at := p.w.drawing.pointer; at != nil && at.pane == p {
			p.w.drawing.pointer = nil
		}
		leave()
		p.reshape()
	}
	p.view.OnPress = func(col, row float64, m fyne.KeyModifier) {
		p.use()
		if t := p.w.tool(); t.press != nil && p.w.hasScan() && p.w.dialogs.PastDoubleClick() {
			t.press(p.w, at(col, row, m))
			p.reshape()
		}
	}
	p.view.OnDrag = func(col, row float64) {
		if t := p.w.tool(); t.drag != nil {
			t.drag(p.w, at(col, row, 0))
		}
	}
	p.view.OnRelease = func() {
		if t := p.w.tool(); t.release != nil {
			t.release(p.w)
			p.reshape()
		}
	}
	p.giveTool()
}

// giveTool lets the pane know of the tool in hand.
func (p *pane) giveTool() {
	t := p.w.tool()
	p.view.SetTool(t.press != nil, t.cursor)
	p.view.OnSize = nil
	if t.sized {
		p.view.OnSize = p.w.resizeBrush
	}
}

// use lets the pane be the one that buttons beside the slices mean.
func (p *pane) use() {
	if p.w.drawing.plane != p.plane {
		p.w.set(func(d *drawing) { d.plane = p.plane })
	}
}

// reshape shows what the tool in hand shows over a pane.
func (p *pane) reshape() {
	shapes := p.rulers()
	if t := p.w.tool(); t.shapes != nil && p.w.hasScan() {
		shapes = append(shapes, t.shapes(p.w, p)...)
	}
	p.view.SetShapes(shapes...)
}

// reshape does so over all panes.
func (w *window) reshape() {
	for _, p := range w.panes {
		p.reshape()
	}
}

// ink is the colour of the active lesion, or that of erasing.
func (w *window) ink(erase bool) color.Color {
	if erase {
		return theme.Text
	}
	return theme.Lesion(w.app.State.Lesion(w.app.State.Active).Colour)
}

package ui

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/app/settings"
	"isopet/app/units"
	"isopet/inference"
	"isopet/volume"
)

// action is something the user can do: a row of a menu, perhaps a button, perhaps a key.
type action struct {
	label string                // in the menu and on the keys sheet
	was   []string              // labels that it had once, under which settings may hold its keys
	words string                // other words for it, by which it is found too
	title func(*window) string  // the label where it changes; nil otherwise
	keys  []key                 // the first is shown in the menu
	do    func(*window)         // nil of a line between groups, and of a submenu
	can   func(*window) bool    // nil: always
	on    func(*window) bool    // of a switch; nil for others
	sub   func(*window) []entry // of a submenu, in place of do
}

// entry is a row of a submenu that is made while the program runs.
type entry struct {
	label string
	do    func()
}

// key is pressed alone or with modifiers.
type key struct {
	name fyne.KeyName
	mod  fyne.KeyModifier
}

const (
	ctrl      = fyne.KeyModifierShortcutDefault
	ctrlShift = fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift
)

// String is what settings call the key; what is printed on it says [system.print].
func (k key) String() string {
	var parts []string
	for _, m := range modifiers {
		if m.mod != 0 && k.mod&m.mod != 0 {
			parts = append(parts, m.name)
		}
	}
	name := string(k.name)
	if shown, ok := keyNames[k.name]; ok {
		name = shown
	}
	return strings.Join(append(parts, name), "+")
}

var keyNames = map[fyne.KeyName]string{
	fyne.KeyPageUp: "Page up", fyne.KeyPageDown: "Page down", fyne.KeyEscape: "Esc", fyne.KeyBackspace: "Backspace",
	fyne.KeyReturn: "Enter", fyne.KeyEnter: "Keypad enter", fyne.KeyComma: "Comma", fyne.KeyPeriod: "Full stop", fyne.KeyUp: "Up", fyne.KeyDown: "Down", fyne.KeyLeft: "Left", fyne.KeyRight: "Right",
}

// menu is a column of the menu bar; an action without a label is a line between groups.
type menu struct {
	label   string
	actions []action
}

var separator = action{}

// menus are all that can be done, with its keys. The keys sheet is made of it too.
var menus = []menu{
	{"File", []action{
		{label: "Open scan…", words: "load pet nifti file", keys: []key{{fyne.KeyO, ctrl}}, do: (*window).openDialog},
		{label: "Open path…", keys: []key{{fyne.KeyL, ctrl}}, do: (*window).openPath},
		{label: "Open recent", words: "last files", sub: (*window).recent},
		{label: "Open demo scan", do: (*window).openDemo},
		separator,
		{label: "Open annotation…", words: "load truth reference", keys: []key{{fyne.KeyO, ctrlShift}}, do: (*window).openAnnotation, can: (*window).hasScan},
		{label: "Open annotation path…", keys: []key{{fyne.KeyL, ctrlShift}}, do: (*window).openAnnotationPath, can: (*window).hasScan},
		{label: "Close annotation", do: func(w *window) { w.app.CloseReference() }, can: (*window).hasReference},
		separator,
		{label: "Open CT…", words: "fusion fuse", do: openCT("CT"), can: (*window).hasScan},
		{label: "Open CT path…", keys: []key{{fyne.KeyK, ctrl}}, do: openCTPath("CT"), can: (*window).hasScan},
		{label: "Open MR…", words: "fusion fuse mri", do: openCT("MR"), can: (*window).hasScan},
		{label: "Open MR path…", do: openCTPath("MR"), can: (*window).hasScan},
		{label: "Close CT or MR", do: func(w *window) { w.app.ShowCT(nil) }, can: (*window).hasCT},
		separator,
		{label: "Open results…", keys: []key{{fyne.KeyE, ctrlShift}}, do: (*window).openResults},
		{label: "Close results", do: func(w *window) { w.app.CloseResults() }, can: (*window).hasResults},
		separator,
		{label: "Open session…", do: (*window).openSession},
		{label: "Save session", keys: []key{{fyne.KeyS, ctrl}}, do: (*window).saveSession, can: (*window).hasScan},
		{label: "Save session as…", keys: []key{{fyne.KeyS, ctrlShift}}, do: (*window).saveSessionAs, can: (*window).hasScan},
		{label: "Restore work…", words: "recover crash autosave", do: (*window).recover},
		separator,
		{label: "Export mask…", words: "save segmentation lesions", keys: []key{{fyne.KeyE, ctrl}}, do: (*window).export, can: (*window).hasOutline},
		separator,
		{label: "Quit", keys: []key{{fyne.KeyQ, ctrl}}, do: (*window).close},
	}},
	{"Edit", []action{
		{label: "Undo", title: undoTitle, keys: []key{{fyne.KeyZ, ctrl}}, do: func(w *window) { w.app.Undo() }, can: canUndo},
		{label: "Redo", title: redoTitle, keys: []key{{fyne.KeyZ, ctrlShift}, {fyne.KeyY, ctrl}}, do: func(w *window) { w.app.Redo() }, can: canRedo},
		separator,
		{label: "Raise threshold or enlarge brush", title: moreTitle, keys: []key{{name: fyne.KeyRightBracket}, {fyne.KeyUp, ctrl}}, do: func(w *window) { w.more(1) }, can: (*window).canMore},
		{label: "Lower threshold or reduce brush", title: lessTitle, keys: []key{{name: fyne.KeyLeftBracket}, {fyne.KeyDown, ctrl}}, do: func(w *window) { w.more(-1) }, can: (*window).canMore},
		{label: "Method's threshold", words: "predicted reset", keys: []key{{name: fyne.KeyBackspace}}, do: (*window).resetThreshold, can: (*window).manualSlice},
		{label: "Optimal threshold", words: "best annotation dice fit", do: (*window).optimalThreshold, can: (*window).hasOptimal},
		{label: "Apply threshold to slices…", words: "range spread", keys: []key{{fyne.KeyT, ctrl}}, do: (*window).askSpread, can: (*window).hasSlice},
		{label: "Discard drawing, use threshold", was: []string{"Outline by threshold again"}, keys: []key{{fyne.KeyT, ctrlShift}}, do: (*window).outlineAgain, can: (*window).drawnSlice},
		{label: "Method's thresholds of all slices", words: "predicted reset", do: func(w *window) { w.app.ResetThresholds() }, can: (*window).manual},
	}},
	{"Segment", []action{
		{label: "Segment again", words: "run network outline", keys: []key{{fyne.KeyR, ctrl}}, do: (*window).segment, can: (*window).hasScan},
		separator,
		{label: "First slice here", keys: []key{{name: fyne.KeyComma}}, do: func(w *window) { w.rangeEnd(true) }, can: (*window).hasScan},
		{label: "Last slice here", keys: []key{{name: fyne.KeyPeriod}}, do: func(w *window) { w.rangeEnd(false) }, can: (*window).hasScan},
		{label: "Slices found automatically", do: func(w *window) { w.setSlices(inference.Slices{}) }, can: (*window).hasScan},
		{label: "All slices", do: func(w *window) { w.setSlices(inference.Slices{Which: inference.SlicesAll}) }, can: (*window).hasScan},
		separator,
		{label: "Networks of the program", do: func(w *window) { w.app.UseNetworks(""); w.outline() }, can: func(w *window) bool { return w.app.State.Setup.Networks != "" }},
		separator,
		{label: "Centre region on cross-hair", words: "roi square move", keys: []key{{name: fyne.KeyH}}, do: (*window).regionHere, can: (*window).hasScan},
		{label: "Reset region", was: []string{"Region's usual place"}, words: "roi square reset", do: (*window).autoRegion, can: (*window).hasScan},
		separator,
		{label: "Cancel", keys: []key{{name: fyne.KeyEscape}}, do: (*window).escape, can: (*window).canEscape},
	}},
	drawMenu,
	measureMenu,
	{"View", []action{
		{label: "Slices", keys: []key{{name: fyne.Key1}}, do: func(w *window) { w.showTab(0) }, on: func(w *window) bool { return w.tab == 0 }},
		{label: "Plots", keys: []key{{name: fyne.Key2}}, do: func(w *window) { w.showTab(1) }, on: func(w *window) bool { return w.tab == 1 }},
		separator,
		{label: "Segmenting", keys: []key{{name: fyne.KeyF2}}, do: turnTo(pageSegment), on: onPage(pageSegment)},
		{label: "Drawing", keys: []key{{name: fyne.KeyF3}}, do: turnTo(pageDraw), on: onPage(pageDraw)},
		{label: "Measuring", keys: []key{{name: fyne.KeyF4}}, do: turnTo(pageMeasure), on: onPage(pageMeasure)},
		{label: "Side panel", words: "inspector fold hide show more room", keys: []key{{name: fyne.KeyF7}}, do: (*window).togglePanel, on: (*window).panelShown},
		{label: "Strip of all slices", words: "timeline thumbnails", keys: []key{{name: fyne.KeyF6}}, do: (*window).toggleStrip, on: (*window).stripShown},
		separator,
		{label: "One pane large", words: "layout", keys: []key{{name: fyne.Key3}}, do: func(w *window) { w.arrange("large") }, on: onArrangement("large")},
		{label: "Four panes", words: "layout grid", keys: []key{{name: fyne.Key4}}, do: func(w *window) { w.arrange("four") }, on: onArrangement("four")},
		{label: "One pane alone", words: "layout full screen", keys: []key{{name: fyne.Key5}}, do: func(w *window) { w.arrange(alone) }, on: onArrangement(alone)},
		{label: "Axial in front", words: "transverse", keys: []key{{fyne.Key1, ctrl}}, do: func(w *window) { w.setMain(volume.Axial) }, on: onMain(volume.Axial)},
		{label: "Coronal in front", keys: []key{{fyne.Key2, ctrl}}, do: func(w *window) { w.setMain(volume.Coronal) }, on: onMain(volume.Coronal)},
		{label: "Sagittal in front", keys: []key{{fyne.Key3, ctrl}}, do: func(w *window) { w.setMain(volume.Sagittal) }, on: onMain(volume.Sagittal)},
		{label: "MIP in front", was: []string{"Projection in front"}, words: "mip maximum intensity", keys: []key{{fyne.Key4, ctrl}}, do: func(w *window) { w.setMain(projected) }, on: onMain(projected)},
		{label: "Rotate MIP", was: []string{"Turn the projection"}, words: "mip maximum intensity rotate cine", keys: []key{{name: fyne.KeySpace}}, do: func(w *window) { w.mip.toggle() }, can: (*window).hasScan, on: func(w *window) bool { return w.mip.playing != nil }},
		{label: "Rotate MIP left", was: []string{"Projection a step to the left"}, words: "mip rotate", keys: []key{{name: fyne.KeyLeft}}, do: func(w *window) { w.mip.step(1) }, can: (*window).hasScan},
		{label: "Rotate MIP right", was: []string{"Projection a step to the right"}, words: "mip rotate", keys: []key{{name: fyne.KeyRight}}, do: func(w *window) { w.mip.step(-1) }, can: (*window).hasScan},
		separator,
		{label: "Slice above", keys: []key{{name: fyne.KeyUp}, {name: fyne.KeyPageUp}}, do: func(w *window) { w.panes[0].step(1) }, can: (*window).hasScan},
		{label: "Slice below", keys: []key{{name: fyne.KeyDown}, {name: fyne.KeyPageDown}}, do: func(w *window) { w.panes[0].step(-1) }, can: (*window).hasScan},
		{label: "Largest outline", words: "go to tumour", keys: []key{{name: fyne.KeyHome}}, do: (*window).largest, can: (*window).hasOutline},
		separator,
		{label: "Lesions", words: "show hide contours tumour", keys: []key{{name: fyne.KeyO}}, do: func(w *window) { w.toggle(&w.layers.outline) }, on: func(w *window) bool { return w.layers.outline }},
		{label: "Fill lesions", words: "opacity tint contours overlay", keys: []key{{name: fyne.KeyS}}, do: (*window).toggleFill, on: func(w *window) bool { return w.app.State.Settings.FillLesions }},
		{label: "Annotation", words: "show hide truth reference", keys: []key{{name: fyne.KeyA}}, do: func(w *window) { w.toggle(&w.layers.annotation) }, on: func(w *window) bool { return w.layers.annotation }},
		{label: "Region", words: "show hide roi square", keys: []key{{name: fyne.KeyR}}, do: func(w *window) { w.toggle(&w.layers.region) }, on: func(w *window) bool { return w.layers.region }},
		{label: "Cross-hair", words: "crosshair cursor show hide", keys: []key{{name: fyne.KeyX}}, do: func(w *window) { w.toggle(&w.layers.cross) }, on: func(w *window) bool { return w.layers.cross }},
		separator,
		{label: "Zoom to region", was: []string{"Enlarge the region"}, words: "zoom in roi", keys: []key{{name: fyne.KeyZ}}, do: (*window).toRegion, can: (*window).hasScan},
		{label: "Fit to window", was: []string{"Whole slices"}, words: "zoom out reset fit", keys: []key{{name: fyne.KeyF}}, do: (*window).fit, can: (*window).hasScan},
		separator,
		{label: "Keys back to the slices", keys: []key{{fyne.KeyReturn, ctrl}}, do: func(w *window) { w.win.Canvas().Unfocus() }},
		{label: "Dark or light as the system", words: "theme colours", do: func(w *window) { w.setTheme(settings.ThemeSystem) }, on: onTheme(settings.ThemeSystem)},
		{label: "Dark", do: func(w *window) { w.setTheme(settings.ThemeDark) }, on: onTheme(settings.ThemeDark)},
		{label: "Light", do: func(w *window) { w.setTheme(settings.ThemeLight) }, on: onTheme(settings.ThemeLight)},
	}},
	{"Display", []action{
		{label: "Next colour map", words: "lut palette hot rainbow viridis invert", keys: []key{{name: fyne.KeyC}}, do: (*window).nextColours, can: (*window).hasScan},
		{label: "Smooth pixels", words: "interpolation", keys: []key{{name: fyne.KeyI}}, do: func(w *window) { w.toggle(&w.layers.smooth) }, on: func(w *window) bool { return w.layers.smooth }},
		separator,
		{label: "Default window", was: []string{"Usual window"}, words: "reset contrast brightness level auto", keys: []key{{name: fyne.KeyW}}, do: (*window).resetWindow, can: (*window).hasScan},
		{label: "Window 0 to 5 SUV", words: "preset level contrast brightness", keys: []key{{name: fyne.Key6}}, do: shows(0, 5), can: (*window).inSUV},
		{label: "Window 0 to 10 SUV", words: "preset level contrast brightness", keys: []key{{name: fyne.Key7}}, do: shows(0, 10), can: (*window).inSUV},
		{label: "Window 0 to 15 SUV", words: "preset level contrast brightness", keys: []key{{name: fyne.Key8}}, do: shows(0, 15), can: (*window).inSUV},
		{label: "Window 0 to half of the maximum", words: "preset level contrast brightness", keys: []key{{name: fyne.Key9}}, do: showsPart(0.5), can: (*window).hasRange},
		{label: "Window 0 to the maximum", words: "preset level contrast brightness", keys: []key{{name: fyne.Key0}}, do: showsPart(1), can: (*window).hasRange},
		separator,
		{label: scales[0].what, words: "scale suv bq", do: writtenIn(settings.ScaleUnit), can: (*window).cutsScan, on: onScale(settings.ScaleUnit)},
		{label: scales[1].what, words: "scale percent", do: writtenIn(settings.ScalePercent), can: (*window).cutsScan, on: onScale(settings.ScalePercent)},
		{label: scales[2].what, words: "scale share network", do: writtenIn(settings.ScaleShare), can: (*window).cutsScan, on: onScale(settings.ScaleShare)},
		separator,
		{label: "Values are SUV", words: "unit", do: setUnit(units.SUV), can: (*window).asksUnit, on: onUnit(units.SUV)},
		{label: "Values are Bq/ml", words: "unit", do: setUnit(units.BqML), can: (*window).asksUnit, on: onUnit(units.BqML)},
		{label: "Unit of the values unknown", do: setUnit(units.Unknown), can: (*window).asksUnit, on: onUnit(units.Unknown)},
		separator,
		{label: "CT or MR beneath", words: "fusion overlay hide", keys: []key{{name: fyne.KeyT}}, do: (*window).toggleCT, can: (*window).hasCT, on: func(w *window) bool { return w.hasCT() && !w.app.State.View.HiddenCT }},
		{label: "Increase CT or MR opacity", was: []string{"More CT or MR"}, words: "fusion blend opacity", keys: []key{{name: fyne.KeyPlus}, {name: fyne.KeyEqual}}, do: func(w *window) { w.setBlend(min(w.app.State.View.Blend+0.1, 1)) }, can: (*window).hasCT},
		{label: "Decrease CT or MR opacity", was: []string{"Less CT or MR"}, words: "fusion blend opacity", keys: []key{{name: fyne.KeyMinus}}, do: func(w *window) { w.setBlend(max(w.app.State.View.Blend-0.1, 0)) }, can: (*window).hasCT},
		{label: "Soft tissue window of the CT", words: "contrast level", do: windowCT("Soft tissue"), can: (*window).hasHU},
		{label: "Bone window of the CT", words: "contrast level", do: windowCT("Bone"), can: (*window).hasHU},
		{label: "Lung window of the CT", words: "contrast level", do: windowCT("Lung"), can: (*window).hasHU},
	}},
	{"Help", []action{
		{label: "Find a command…", keys: []key{{fyne.KeyP, ctrlShift}, {fyne.KeyF, ctrl}}, do: (*window).showPalette},
		{label: "Keys and mouse", words: "shortcuts help", keys: []key{{name: fyne.KeyF1}}, do: (*window).showKeys},
		{label: "Change keys…", words: "shortcuts settings", do: (*window).changeKeys},
		separator,
		{label: "Networks and provider", words: "models gpu", do: (*window).showEngine},
		{label: "About Isopet", do: (*window).showAbout},
	}},
}

// mouse is what the mouse does on slices, for the keys sheet.
var mouse = []struct{ what, does string }{
	{"Wheel", "Other slices"},
	{"{Ctrl} and wheel", "Zoom"},
	{"Click or drag", "Move the cross-hair"},
	{"Click or drag with a tool", "Draw or measure"},
	{"{Ctrl} and drag with the brush", "Erase"},
	{"Shift and wheel with the brush", "Size of the brush"},
	{"Double click", "Show a pane alone, or all again"},
	{"Drag the projection", "Turn it"},
	{"Click the projection", "Go to the brightest point behind"},
	{"Drag the colour bar", "Window: its high, low or both ends"},
	{"Drag the region's border", "Move the region"},
	{"Drag its edge above or below", "First or last slice"},
	{"Drag with the right button", "Window: width and level; a low end of 0 stays"},
	{"Drag with the middle button", "Move the picture"},
	{"Space and drag", "Move the picture"},
	{"Two fingers across, or Shift and wheel", "Move the picture sideways"},
	{"Space and two fingers, or wheel", "Move the picture"},
	{"Click the strip of slices", "Go to a slice"},
	{"Drag up or down in the strip", "Change a slice's threshold"},
	{"{Ctrl} and wheel on the strip", "Show fewer slices, or more"},
	{"Drop a file", "Open it"},
}

func undoTitle(w *window) string {
	label, _ := w.app.CanUndo()
	return strings.TrimSpace("Undo " + lower(label))
}

func redoTitle(w *window) string {
	label, _ := w.app.CanRedo()
	return strings.TrimSpace("Redo " + lower(label))
}

// lower is a label in the middle of a sentence; what begins with an abbreviation, as "SUV", stays.
func lower(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); n == 0 || unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(first)) + s[n:]
}

func canUndo(w *window) bool { _, ok := w.app.CanUndo(); return ok }
func canRedo(w *window) bool { _, ok := w.app.CanRedo(); return ok }

func (w *window) hasReference() bool { return w.app.State.Reference != nil }
func (w *window) hasOutline() bool   { return len(w.app.State.Slices) > 0 || w.app.State.VolumeML() > 0 }
func (w *window) hasSlice() bool     { return w.app.State.Current() != nil }
func (w *window) manual() bool       { return len(w.app.State.ManualSlices()) > 0 }

// busy reports whether something is under way that the user may stop.
func (w *window) busy() bool {
	return slices.ContainsFunc(w.app.State.Jobs, func(j *app.Job) bool { return !j.Quiet() })
}

func (w *window) manualSlice() bool {
	r := w.app.State.Current()
	return r != nil && r.Manual
}

// axial is the layout of axial slices; only with a scan.
func (w *window) axial() volume.Layout { return w.app.State.Scan.Layouts[volume.Axial] }

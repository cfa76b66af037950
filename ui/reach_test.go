package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/app/candidates"
	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/viewer"
	"isopet/volume"
	"isopet/volume/racetest"
)

// closeAll closes all that lies over the window.
func (b *bench) closeAll() {
	for top := b.win.Canvas().Overlays().Top(); top != nil; top = b.win.Canvas().Overlays().Top() {
		b.win.Canvas().Overlays().Remove(top)
	}
	b.win.Canvas().Unfocus()
}

// itemOf is the row of the menu bar that stands for a command.
func (b *bench) itemOf(id command.ID) *fyne.MenuItem {
	for i, m := range b.commands.Menus {
		for j, c := range m.Commands {
			if c.ID == id {
				return b.win.MainMenu().Items[i].Items[j]
			}
		}
	}
	return nil
}

// strike presses a key with its modifiers, as the driver of a real window passes it on.
func (b *bench) strike(k command.Key) {
	if k.Mod == 0 {
		b.press(k.Name)
		return
	}
	shortcut := k.Shortcut()
	for _, column := range b.win.MainMenu().Items {
		for _, item := range column.Items {
			if item.Shortcut != nil && item.Shortcut.ShortcutName() == shortcut.ShortcutName() {
				item.Action()
				return
			}
		}
	}
	if id, ok := b.bar.Extra[k]; ok {
		b.Run(id)
	}
}

// TestEveryActionIsReachable: each action of the one table is a row of a menu, which the mouse reaches and, with Alt
// and the arrows, the keyboard too; it is found in the palette by its name; and its own keys, where it has some, do it.
// What actions do is replaced by counting. Run it with -v for the list.
func TestEveryActionIsReachable(t *testing.T) {
	racetest.Skip(t)
	b := newBench(t)
	done := map[command.ID]int{}
	for _, m := range b.commands.Menus {
		for i := range m.Commands {
			if c := &m.Commands[i]; c.Do != nil {
				c.Do, c.Enabled, c.Title = func() { done[c.ID]++ }, nil, nil
			}
		}
	}
	b.bar.Build()
	b.update(app.ChangedRecent)
	n, own := 0, 0
	for _, m := range b.commands.Menus {
		for _, a := range m.Commands {
			if a.Do == nil {
				continue
			}
			n++
			tried := func(how string, try func()) {
				before := done[a.ID]
				try()
				if done[a.ID] != before+1 {
					t.Errorf("%s > %s is not done %s", m.Label, a.Label, how)
				}
			}
			if item := b.itemOf(a.ID); item == nil || item.Disabled {
				t.Errorf("%s > %s is in no menu, or dimmed", m.Label, a.Label)
			} else {
				tried("by its row in the menu", item.Action)
			}
			for _, k := range a.Keys {
				tried("by "+k.String(), func() { b.strike(k) })
			}
			tried("by the palette", func() {
				command.ShowPalette(b.commands, b.win, b.Run)
				line := b.win.Canvas().Focused()
				test.Type(line, a.Label)
				for i, c := range command.Matching(b.commands.Offers(b.Run), a.Label) {
					if c.Label == a.Label && c.Menu == m.Label {
						if i > 2 {
							t.Errorf("%s > %s is at place %d in the palette when its whole name is typed", m.Label,
								a.Label, i)
						}
						break
					}
					line.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
				}
				line.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
				b.closeAll()
			})
			keys := b.commands.Printed(a.ID)
			if keys != "" {
				own++
			} else {
				keys = "menu, palette"
			}
			t.Logf("%-10s %-38s mouse: menu; key: %s", m.Label, a.Label, keys)
		}
	}
	t.Logf("%d actions, %d with keys of their own", n, own)
}

// unreachable are actions that [TestEveryActionRuns] cannot do, and why.
var unreachable = []command.ID{
	command.Quit,         // ends the test
	command.CloseResults, // of an experiment, which would take hours; see TestResultsAreShown
}

// TestEveryActionRuns does what each action does, where it can be done, until no other can. Those that need something
// that is not there are set up first.
func TestEveryActionRuns(t *testing.T) {
	apptest.Settings(t, t.TempDir()) // some change settings
	b := opened(t)
	ran := map[command.ID]bool{}
	for range 2 {
		for _, m := range b.commands.Menus {
			for _, a := range m.Commands {
				if a.Do == nil || ran[a.ID] || slices.Contains(unreachable, a.ID) {
					continue
				}
				b.stage(a.ID)
				b.bar.Update(false)
				if item := b.itemOf(a.ID); !item.Disabled {
					item.Action()
					ran[a.ID] = true
				}
				b.closeAll()
				b.until("nothing is under way", b.idle)
			}
		}
	}
	for _, m := range b.commands.Menus {
		for _, a := range m.Commands {
			if a.Do != nil && !ran[a.ID] && !slices.Contains(unreachable, a.ID) {
				t.Errorf("%s > %s could never be done", m.Label, a.Label)
			}
		}
	}
}

// stage brings about what a command needs.
func (b *bench) stage(id command.ID) {
	if s := b.app.State.Scan; s.Demo || s.Path != b.scan || !b.hasOutline() || len(b.app.State.Slices) == 0 {
		b.app.Open(b.scan)
		b.until("the scan is open", b.idle)
	}
	if b.app.State.CT == nil {
		b.app.OpenCT(b.scan, scan.Modalities[0])
		b.until("the CT is open", b.idle)
	}
	for _, l := range b.app.State.WithContours() {
		b.app.ActivateLesion(l.Label)
	}
	candidates.SetKind(b.app, b.app.State.Active, lesion.Tumour)
	axial := b.viewer.Planes[0]
	switch id {
	case command.ResetThreshold, command.ResetThresholds:
		b.Run(command.LargestContour)
		b.app.SetThreshold(b.app.State.Current().Index, 0.31)
	case command.OptimalThreshold:
		b.app.LoadReference(b.ref)
		b.until("the annotation is open", b.idle)
		for index := range b.app.State.Slices {
			if _, ok := b.app.State.Optimal(index); ok {
				b.app.GoTo(volume.Axial, index)
			}
		}
	case command.Undo, command.Redo:
		b.app.AddLesion()
		if id == command.Redo {
			b.app.Undo()
		}
	case command.DiscardDrawing:
		b.Run(command.LargestContour)
		b.press(fyne.KeyB)
		b.pressAt(axial, 5, 5)
	case command.ClosePolygon:
		b.press(fyne.KeyP)
		for _, at := range [][2]int{{3, 3}, {9, 3}, {9, 9}} {
			b.pressAt(axial, at[0], at[1])
		}
	case command.DeleteDistance:
		b.press(fyne.KeyM)
		axial.View.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: pixelOf(axial, 3, 3)},
			Button: desktop.MouseButtonPrimary})
		axial.View.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: pixelOf(axial, 12, 9)},
			Dragged: fyne.NewDelta(9, 6)})
		axial.View.DragEnd()
	case command.WindowSUV5, command.WindowSUV10, command.WindowSUV15:
		b.app.SetUnit(units.SUV)
	case command.CopyMeasurements, command.SaveMeasurements, command.GoToMaximum:
		b.until("all is measured", func() bool { return b.commands.Enabled(command.CopyMeasurements) })
	case command.Cancel:
		b.app.Segment(false)
	case command.ReplaceKept:
		b.Run(command.LargestContour)
		b.app.SetThreshold(b.app.State.Current().Index, 0.31)
		b.app.SetMethod("otsu")
	case command.OwnNetworks:
		b.app.UseNetworks("/other/networks")
	case command.CloseWorklist, command.NextScan, command.PreviousScan, command.MarkDone, command.RemarkOnScan,
		command.ExportAll:
		b.openList()
	case command.CloseAnnotation:
		b.app.LoadReference(b.ref)
		b.until("the annotation is open", b.idle)
	}
}

// pressAt clicks a pixel of a pane with the left button.
func (b *bench) pressAt(p *viewer.Slice, col, row int) {
	at := fyne.PointEvent{Position: pixelOf(p, col, row)}
	p.View.MouseDown(&desktop.MouseEvent{PointEvent: at, Button: desktop.MouseButtonPrimary})
	p.View.MouseUp(&desktop.MouseEvent{PointEvent: at, Button: desktop.MouseButtonPrimary})
}

// TestKeysCanBeChanged gives an action another's key, which the other loses, and takes all back.
func TestKeysCanBeChanged(t *testing.T) {
	racetest.Skip(t)
	b := opened(t)
	t.Cleanup(func() { b.commands.SetKeys(command.ShowPlots, nil) })
	slices, plots := command.ShowSlices, command.ShowPlots
	ofSlices, ofPlots := b.commands.KeysOf(slices)[0], b.commands.KeysOf(plots)[0]
	b.commands.GiveKey(plots, ofSlices)
	b.strike(ofSlices)
	if b.tab != 1 {
		t.Error("the key does not do what it was given to")
	}
	if len(b.commands.KeysOf(slices)) != 0 || len(b.app.State.Settings.Keys) != 2 {
		t.Errorf("keys are %v", b.app.State.Settings.Keys)
	}
	b.showTab(0)
	b.strike(ofPlots)
	if b.tab != 0 {
		t.Error("the old key still works")
	}
	b.dialogs.ShowKeys()
	if !b.shows("1", "Plots") {
		t.Error("the sheet of keys does not follow")
	}
	b.closeAll()

	// By the dialog: Ctrl+Shift+B for the brush.
	b.dialogs.ChangeKeys()
	b.dialogs.AskKey(command.Brush, func() {})
	catcher := b.win.Canvas().Focused().(desktop.Keyable)
	hold(t, fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift)
	catcher.KeyDown(&fyne.KeyEvent{Name: fyne.KeyB})
	catcher.KeyUp(&fyne.KeyEvent{Name: fyne.KeyB})
	b.closeAll()
	if got := b.commands.Printed(command.Brush); got != "Ctrl+Shift+B" {
		t.Errorf("the brush has %v", got)
	}
	b.strike(command.CtrlShift(fyne.KeyB))
	if b.viewer.SelectedTool() != command.Brush {
		t.Error("the new key does not take the brush")
	}
	for _, a := range []command.ID{slices, plots, command.Brush} {
		b.commands.SetKeys(a, nil)
	}
	if len(b.app.State.Settings.Keys) != 0 {
		t.Errorf("after all were reset: %v", b.app.State.Settings.Keys)
	}
}

// shows reports whether texts stand in what lies over the window.
func (b *bench) shows(texts ...string) bool {
	found := map[string]bool{}
	for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
		if line, ok := o.(*canvas.Text); ok {
			found[line.Text] = true
		}
	}
	for _, s := range texts {
		if !found[s] {
			return false
		}
	}
	return true
}

func TestPaletteFindsByLetters(t *testing.T) {
	b := opened(t)
	all := b.commands.Offers(b.Run)
	for typed, want := range map[string]string{
		"exp": "Export mask…", "export": "Export mask…", "save ses": "Save session", "plots": "Plots",
		"opth": "Open path…", "brush": "Brush",
		"view light": "Light", "KEYS": "Keyboard and mouse shortcuts",
		"mip": "MIP in front", "crosshair": "Cross-hair", "contrast": "Default window", "zoom": "Zoom to region",
		"fit":   "Fit to window",
		"reset": "Reset region", "delete": "Delete the lesion", "pdf": "Save report…",
	} {
		if found := command.Matching(all, typed); len(found) == 0 || found[0].Label != want {
			t.Errorf("%q finds %v first, want %q", typed, found[:min(3, len(found))], want)
		}
	}
	b.app.SetUnit(units.SUV)
	for typed, want := range map[string][]string{
		"window":    {"Default window", "Window 0 to 5 SUV", "Window 0 to the maximum"},
		"SUV":       {"Window 0 to 5 SUV", "Window 0 to 15 SUV", "Values are SUV"},
		"threshold": {"Method's threshold", "Apply threshold to slices…"},
		"CT":        {"Open CT…", "Open CT path…"},
		"save":      {"Save session", "Export mask…", "Save report…"},
		"zoom":      {"Fit to window", "Zoom to region"},
		"MIP":       {"MIP in front", "Rotate MIP"},
		"delete":    {"Delete the lesion", "Clear the slice"},
	} {
		b.stage(command.ResetThreshold)
		found := command.Matching(b.commands.Offers(b.Run), typed)
		found = found[:min(12, len(found))]
		for _, label := range want {
			if !slices.ContainsFunc(found, func(c command.Offer) bool { return c.Label == label }) {
				t.Errorf("%q finds %v, not %q, among the first", typed, found, label)
			}
		}
	}
	if found := command.Matching(all, "zzqqxx"); len(found) > 0 {
		t.Errorf("nonsense finds %v", found)
	}
	if found := command.Matching(all, ""); len(found) != len(all) {
		t.Errorf("of %d commands %d are listed before anything is typed", len(all), len(found))
	}
}

// TestNoticeIsAcceptedOnce: Escape does not pass it, and once it is accepted it does not come again.
func TestNoticeIsAcceptedOnce(t *testing.T) {
	apptest.Settings(t, t.TempDir())
	b := newBench(t)
	passed := 0
	b.dialogs.Greet(func() { passed++ }, func() {})
	b.press(fyne.KeyEscape)
	if b.win.Canvas().Overlays().Top() == nil || passed > 0 {
		t.Fatal("Escape passes the notice")
	}
	b.button("I understand")
	b.button("Begin") // behind the first steps
	if passed != 1 || b.win.Canvas().Overlays().Top() != nil {
		t.Error("accepting does not pass it")
	}
	c := newBench(t)
	c.dialogs.Greet(func() { passed++ }, func() {})
	if passed != 2 || c.win.Canvas().Overlays().Top() != nil {
		t.Error("it is asked again")
	}
}

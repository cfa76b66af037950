package ui

import (
	"fyne.io/fyne/v2"

	"isopet/app/settings"
	"isopet/ui/command"
	"isopet/volume"
)

// viewing is the commands of the menu "View".
type viewing struct{ *window }

func (w viewing) menu() command.Menu {
	all := []command.Command{
		{ID: command.ShowSlices, Label: "Slices", Keys: keys{command.Press(fyne.Key1)},
			Do: func() { w.showTab(0) }, Checked: func() bool { return w.tab == 0 }},
		{ID: command.ShowPlots, Label: "Plots", Keys: keys{command.Press(fyne.Key2)},
			Do: func() { w.showTab(1) }, Checked: func() bool { return w.tab == 1 }},
		{ID: command.ShowWorklist, Label: "Scans", Keywords: "worklist patients cohort list",
			Keys: keys{command.Press(fyne.KeyF8)},
			Do:   func() { w.showTab(2) }, Checked: func() bool { return w.tab == 2 }},
		command.Separator,
		w.page(command.PageSegment, "Segmenting", "Segment", fyne.KeyF2),
		w.page(command.PageDraw, "Drawing", "Draw", fyne.KeyF3),
		w.page(command.PageMeasure, "Measuring", "Measure", fyne.KeyF4),
		w.page(command.PageBody, "Whole body", "Body", fyne.KeyF5),
		{ID: command.SidePanel, Label: "Side panel", Keywords: "inspector fold hide show more room",
			Keys: keys{command.Press(fyne.KeyF7)}, Do: w.togglePanel, Checked: w.panelShown},
		{ID: command.SliceTimeline, Label: "Slice timeline", Was: []string{"Strip of all slices"},
			Keywords: "strip thumbnails",
			Keys:     keys{command.Press(fyne.KeyF6)},
			Do:       func() { w.app.ChangeSettings(func(s *settings.Settings) { s.NoStrip = !s.NoStrip }) },
			Checked:  func() bool { return !w.app.State.Settings.NoStrip }},
		command.Separator,
		w.arrangement(command.OnePaneLarge, "One pane large", "layout", fyne.Key3),
		w.arrangement(command.FourPanes, "Four panes", "layout grid", fyne.Key4),
		w.arrangement(command.OnePaneAlone, "One pane alone", "layout full screen", fyne.Key5),
	}
	for _, group := range [][]command.Command{w.viewer.FrontCommands(), w.mip(), w.slices(), w.layers(), w.rest()} {
		all = append(all, group...)
	}
	return command.Menu{ID: "menu.view", Label: "View", Commands: all}
}

// page is the command that shows a page of the panel, which it unfolds.
func (w viewing) page(id command.ID, label, tab string, key fyne.KeyName) command.Command {
	return command.Command{ID: id, Label: label, Button: tab, Keys: keys{command.Press(key)},
		Do: func() {
			if !w.panelShown() {
				w.togglePanel()
			}
			w.ShowPage(id)
		}, Checked: func() bool { return w.panel.Page() == id }}
}

// togglePanel shows or hides the side panel, for the next time too: in a small window there may be little room beside
// it.
func (w viewing) togglePanel() {
	w.app.ChangeSettings(func(s *settings.Settings) { s.NoPanel = !s.NoPanel })
}

func (w viewing) panelShown() bool { return !w.app.State.Settings.NoPanel }

func (w viewing) arrangement(id command.ID, label, keywords string, key fyne.KeyName) command.Command {
	return command.Command{ID: id, Label: label, Keywords: keywords, Keys: keys{command.Press(key)},
		Do: func() { w.viewer.ArrangeBy(id) }, Checked: func() bool { return w.viewer.IsArranged(id) }}
}

func (w viewing) mip() []command.Command {
	mip, hasScan := w.viewer.MIP, w.app.State.HasScan
	return []command.Command{
		{ID: command.RotateMIP, Label: "Rotate MIP", Was: []string{"Turn the projection"},
			Keywords: "mip maximum intensity rotate cine", Keys: keys{command.Press(fyne.KeySpace)},
			Do: mip.Rotate, Enabled: hasScan, Checked: mip.Rotates},
		{ID: command.RotateMIPLeft, Label: "Rotate MIP left", Was: []string{"Projection a step to the left"},
			Keywords: "mip rotate", Keys: keys{command.Press(fyne.KeyLeft)}, Do: func() { mip.Step(1) },
			Enabled: hasScan},
		{ID: command.RotateMIPRight, Label: "Rotate MIP right", Was: []string{"Projection a step to the right"},
			Keywords: "mip rotate", Keys: keys{command.Press(fyne.KeyRight)}, Do: func() { mip.Step(-1) },
			Enabled: hasScan},
		command.Separator,
	}
}

func (w viewing) slices() []command.Command {
	axial, hasScan := w.viewer.Planes[volume.Axial], w.app.State.HasScan
	return []command.Command{
		{ID: command.SliceAbove, Label: "Slice above",
			Keys: keys{command.Press(fyne.KeyUp), command.Press(fyne.KeyPageUp)},
			Do:   func() { axial.Step(1) }, Enabled: hasScan},
		{ID: command.SliceBelow, Label: "Slice below",
			Keys: keys{command.Press(fyne.KeyDown), command.Press(fyne.KeyPageDown)},
			Do:   func() { axial.Step(-1) }, Enabled: hasScan},
		{ID: command.LargestContour, Label: "Largest contour", Was: []string{"Largest outline"},
			Keywords: "go to tumour outline",
			Keys:     keys{command.Press(fyne.KeyHome)}, Do: w.goToLargest, Enabled: w.hasOutline},
		command.Separator,
	}
}

// goToLargest shows the slice on which the active lesion is largest, the first of equals, however it was made. Of an empty
// one it is that of all lesions.
func (w viewing) goToLargest() {
	s := &w.app.State
	if s.LesionVoxels(s.Active) == 0 && len(s.Slices) > 0 {
		w.app.GoTo(volume.Axial, s.Slices.Largest().Index)
		return
	}
	label, at := s.Active, -1
	if s.LesionVoxels(label) == 0 {
		label = 0
	}
	for index, n := range s.Counts.Slices {
		if n[label] > 0 && (at < 0 || n[label] > s.Counts.Slices[at][label]) {
			at = index
		}
	}
	if at >= 0 {
		w.app.GoTo(volume.Axial, at)
	}
}

func (w viewing) layers() []command.Command {
	l := &w.viewer.Layers
	layer := func(id command.ID, label, keywords string, key fyne.KeyName, on *bool) command.Command {
		return command.Command{ID: id, Label: label, Keywords: keywords, Keys: keys{command.Press(key)},
			Do: func() { w.viewer.Toggle(on) }, Checked: func() bool { return *on }}
	}
	return []command.Command{
		layer(command.Lesions, "Lesions", "show hide contours tumour", fyne.KeyO, &l.Lesions),
		{ID: command.FillLesions, Label: "Fill lesions", Keywords: "opacity tint contours overlay",
			Keys:    keys{command.Press(fyne.KeyS)},
			Do:      func() { w.app.ChangeSettings(func(s *settings.Settings) { s.FillLesions = !s.FillLesions }) },
			Checked: func() bool { return w.app.State.Settings.FillLesions }},
		layer(command.Annotation, annotation, "show hide truth reference", fyne.KeyA, &l.Annotation),
		layer(command.Region, "Region", "show hide roi square", fyne.KeyR, &l.Region),
		layer(command.CrossHair, "Cross-hair", "crosshair cursor show hide", fyne.KeyX, &l.CrossHair),
		command.Separator,
	}
}

func (w viewing) rest() []command.Command {
	hasScan := w.app.State.HasScan
	variant := func(id command.ID, label, keywords, setting string) command.Command {
		return command.Command{ID: id, Label: label, Keywords: keywords,
			Do:      func() { w.app.ChangeSettings(func(s *settings.Settings) { s.Theme = setting }) },
			Checked: func() bool { return w.app.State.Settings.Theme == setting }}
	}
	size := func(id command.ID, label string, own keys, steps int) command.Command {
		return command.Command{ID: id, Label: label, Keywords: "font size scale zoom accessibility", Keys: own,
			Do: func() { w.app.ChangeSettings(func(s *settings.Settings) { s.Size = s.Resized(steps) }) },
			Enabled: func() bool {
				s := &w.app.State.Settings
				return s.Resized(steps) != s.Percent()
			}}
	}
	return []command.Command{
		{ID: command.ZoomToRegion, Label: "Zoom to region", Was: []string{"Enlarge the region"},
			Keywords: "zoom in roi", Keys: keys{command.Press(fyne.KeyZ)}, Do: w.viewer.ZoomToRegion,
			Enabled: hasScan},
		{ID: command.FitToWindow, Label: "Fit to window", Was: []string{"Whole slices"},
			Keywords: "zoom out reset fit", Keys: keys{command.Press(fyne.KeyF)}, Do: w.viewer.FitToWindow,
			Enabled: hasScan},
		command.Separator,
		{ID: command.FocusSlices, Label: "Focus the slices", Was: []string{"Keys back to the slices"},
			Keywords: "keyboard keys back", Keys: keys{command.Ctrl(fyne.KeyReturn)},
			Do: w.Unfocus},
		variant(command.ThemeSystem, "Dark or light as the system", "theme colours", settings.ThemeSystem),
		variant(command.ThemeDark, "Dark", "", settings.ThemeDark),
		variant(command.ThemeLight, "Light", "", settings.ThemeLight),
		size(command.Larger, "Larger texts and buttons", keys{command.Ctrl(fyne.KeyPlus), command.Ctrl(fyne.KeyEqual),
			command.CtrlShift(fyne.KeyEqual)}, 1),
		size(command.Smaller, "Smaller texts and buttons", keys{command.Ctrl(fyne.KeyMinus)}, -1),
		{ID: command.UsualSize, Label: "Texts and buttons in their usual size", Keywords: "font scale accessibility",
			Do:      func() { w.app.ChangeSettings(func(s *settings.Settings) { s.Size = 0 }) },
			Checked: func() bool { return w.app.State.Settings.Percent() == 100 }},
	}
}

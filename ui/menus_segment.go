package ui

import (
	"fyne.io/fyne/v2"

	"isopet/inference"
	"isopet/ui/command"
)

func (w *window) editMenu() command.Menu {
	return command.Menu{ID: "menu.edit", Label: "Edit", Commands: []command.Command{
		{ID: command.Undo, Label: "Undo", Title: w.undoTitle, Keys: keys{command.Ctrl(fyne.KeyZ)},
			Do: func() { w.app.Undo() }, Enabled: w.canUndo},
		{ID: command.Redo, Label: "Redo", Title: w.redoTitle,
			Keys: keys{command.CtrlShift(fyne.KeyZ), command.Ctrl(fyne.KeyY)}, Do: func() { w.app.Redo() },
			Enabled: w.canRedo},
		command.Separator,
		{ID: command.Increase, Label: "Raise threshold or enlarge brush", Title: w.moreTitle,
			Keys: keys{command.Press(fyne.KeyRightBracket), command.Ctrl(fyne.KeyUp)}, Do: func() { w.more(1) },
			Enabled: w.canMore},
		{ID: command.Decrease, Label: "Lower threshold or reduce brush", Title: w.lessTitle,
			Keys: keys{command.Press(fyne.KeyLeftBracket), command.Ctrl(fyne.KeyDown)},
			Do:   func() { w.more(-1) }, Enabled: w.canMore},
		{ID: command.ResetThreshold, Label: "Method's threshold", Keywords: "predicted reset",
			Keys: keys{command.Press(fyne.KeyBackspace)}, Do: w.resetThreshold, Enabled: w.manualSlice},
		{ID: command.OptimalThreshold, Label: "Optimal threshold", Keywords: "best annotation dice fit",
			Do: w.optimalThreshold, Enabled: w.hasOptimal},
		{ID: command.ApplyThreshold, Label: "Apply threshold to slices…", Keywords: "range spread",
			Keys: keys{command.Ctrl(fyne.KeyT)}, Do: func() { w.dialogs.ApplyThreshold(w.cut) }, Enabled: w.hasSlice},
		{ID: command.DiscardDrawing, Label: "Discard drawing, use threshold",
			Was: []string{"Outline by threshold again"}, Keys: keys{command.CtrlShift(fyne.KeyT)},
			Do: w.outlineAgain, Enabled: w.drawnSlice},
		{ID: command.ResetThresholds, Label: "Method's thresholds of all slices", Keywords: "predicted reset",
			Do: func() { w.app.ResetThresholds() }, Enabled: w.manual},
	}}
}

func (w *window) segmentMenu() command.Menu {
	return command.Menu{ID: "menu.segment", Label: "Segment", Commands: []command.Command{
		{ID: command.SegmentAgain, Label: "Segment again", Keywords: "run network outline",
			Keys: keys{command.Ctrl(fyne.KeyR)}, Do: w.segment, Enabled: w.hasScan},
		command.Separator,
		{ID: command.FirstSlice, Label: "First slice here", Keys: keys{command.Press(fyne.KeyComma)},
			Do: func() { w.rangeEnd(true) }, Enabled: w.hasScan},
		{ID: command.LastSlice, Label: "Last slice here", Keys: keys{command.Press(fyne.KeyPeriod)},
			Do: func() { w.rangeEnd(false) }, Enabled: w.hasScan},
		{ID: command.AutoSlices, Label: "Slices found automatically",
			Do: func() { w.setSlices(inference.Slices{}) }, Enabled: w.hasScan},
		{ID: command.AllSlices, Label: "All slices",
			Do: func() { w.setSlices(inference.Slices{Which: inference.SlicesAll}) }, Enabled: w.hasScan},
		command.Separator,
		{ID: command.OwnNetworks, Label: "Networks of the program",
			Do:      func() { w.app.UseNetworks(""); w.outline() },
			Enabled: func() bool { return w.app.State.Setup.Networks != "" }},
		command.Separator,
		{ID: command.CentreRegion, Label: "Centre region on cross-hair", Keywords: "roi square move",
			Keys: keys{command.Press(fyne.KeyH)}, Do: w.regionHere, Enabled: w.hasScan},
		{ID: command.ResetRegion, Label: "Reset region", Was: []string{"Region's usual place"},
			Keywords: "roi square reset", Do: w.autoRegion, Enabled: w.hasScan},
		command.Separator,
		{ID: command.Cancel, Label: "Cancel", Keys: keys{command.Press(fyne.KeyEscape)}, Do: w.escape,
			Enabled: w.canEscape},
	}}
}

func (w *window) drawMenu() command.Menu {
	return command.Menu{ID: "menu.draw", Label: "Draw", Commands: append(w.toolCommands(),
		[]command.Command{
			command.Separator,
			{ID: command.ClosePolygon, Label: "Close polygon",
				Keys: keys{command.Press(fyne.KeyReturn), command.Press(fyne.KeyEnter)}, Do: w.finish,
				Enabled: w.canFinish},
			{ID: command.In3D, Label: "In 3D", Was: []string{"In three dimensions"},
				Keywords: "three dimensions ball", Keys: keys{command.Press(fyne.KeyD)}, Do: w.toggleDepth,
				Checked: w.deep},
			{ID: command.Overwrite, Label: "Overwrite other lesions", Was: []string{"Over other lesions"},
				Keys:    keys{command.Press(fyne.KeyQ)},
				Do:      func() { w.set(func(d *drawing) { d.brush.Over = !d.brush.Over }) },
				Checked: func() bool { return w.drawing.brush.Over }},
			{ID: command.GrowInRegion, Label: "Grow within the region", Keys: keys{command.Press(fyne.KeyJ)},
				Do:      func() { w.set(func(d *drawing) { d.growth.InRegion = !d.growth.InRegion }) },
				Checked: func() bool { return w.drawing.growth.InRegion }},
			command.Separator,
			{ID: command.FillHoles, Label: "Fill holes of the slice", Keywords: "close",
				Keys: keys{command.Ctrl(fyne.KeyH)}, Do: func() { w.app.FillHoles(w.drawnIn()) },
				Enabled: w.hasLesion},
			{ID: command.ClearSlice, Label: "Clear the slice", Keywords: "delete erase remove",
				Keys: keys{command.Press(fyne.KeyDelete)}, Do: func() { w.app.ClearSlice(w.drawnIn()) },
				Enabled: w.hasLesion},
			{ID: command.Interpolate, Label: "Interpolate between slices", Keywords: "gaps",
				Keys: keys{command.Ctrl(fyne.KeyI)},
				Do:   func() { plane, _ := w.drawnIn(); w.app.Interpolate(plane) }, Enabled: w.hasLesion},
			{ID: command.Smooth, Label: "Smooth", Keys: keys{command.Ctrl(fyne.KeyM)},
				Do: func() { w.app.Smooth(w.smoothing()) }, Enabled: w.hasLesion},
			{ID: command.RemoveIslands, Label: "Remove small islands", Keywords: "delete clean",
				Keys: keys{command.Ctrl(fyne.KeyD)}, Do: func() { w.app.RemoveSmaller(w.drawing.smallest) },
				Enabled: w.hasLesion},
			{ID: command.KeepLargest, Label: "Keep the largest island", Keys: keys{command.CtrlShift(fyne.KeyK)},
				Do: func() { w.app.KeepLargest() }, Enabled: w.hasLesion},
			command.Separator,
			{ID: command.NewLesion, Label: "New lesion", Keys: keys{command.Ctrl(fyne.KeyN)}, Do: w.addLesion,
				Enabled: w.hasScan},
			{ID: command.NextLesion, Label: "Next lesion", Keys: keys{command.Press(fyne.KeyN)}, Do: w.nextLesion,
				Enabled: w.hasScan},
			{ID: command.GoToLesion, Label: "Go to the lesion", Keys: keys{command.Press(fyne.KeyL)},
				Do: func() { w.app.GoToLesion(w.app.State.Active) }, Enabled: w.hasLesion},
			{ID: command.RenameLesion, Label: "Rename the lesion", Keys: keys{command.CtrlShift(fyne.KeyN)},
				Do: w.renameLesion, Enabled: w.hasScan},
			{ID: command.RecolourLesion, Label: "Next colour of the lesion", Keywords: "change",
				Keys: keys{command.CtrlShift(fyne.KeyC)}, Do: func() { w.recolourLesion(w.app.State.Active) },
				Enabled: w.hasScan},
			{ID: command.HideLesion, Label: "Hide the lesion", Keywords: "show",
				Keys: keys{command.Press(fyne.KeyU)}, Do: w.hideLesion, Enabled: w.hasScan,
				Checked: w.lesionHidden},
			{ID: command.DeleteLesion, Label: "Delete the lesion", Keywords: "remove clear",
				Keys: keys{command.Ctrl(fyne.KeyDelete)}, Do: func() { w.app.DeleteLesion(w.app.State.Active) },
				Enabled: w.hasScan},
		}...)}
}

func (w *window) measureMenu() command.Menu {
	return command.Menu{ID: "menu.measure", Label: "Measure", Commands: []command.Command{
		{ID: command.CopyMeasurements, Label: "Copy measurements", Keywords: "suv volume tlg table clipboard",
			Keys: keys{command.CtrlShift(fyne.KeyM)}, Do: w.copyMeasurements, Enabled: w.hasMeasured},
		{ID: command.SaveMeasurements, Label: "Save measurements…", Keywords: "suv volume tlg table csv export",
			Do: w.dialogs.SaveMeasurements, Enabled: w.hasMeasured},
		{ID: command.SaveReport, Label: "Save report…", Keywords: "pdf print",
			Keys: keys{command.Ctrl(fyne.KeyP)}, Do: func() { w.dialogs.SaveReport(w.reportLook()) },
			Enabled: w.hasScan},
		command.Separator,
		{ID: command.GoToMaximum, Label: "Maximum of all lesions", Keywords: "suv hottest go to",
			Keys: keys{command.Ctrl(fyne.KeyHome)}, Do: w.goToMaximum, Enabled: w.hasMeasured},
		{ID: command.DeleteDistance, Label: "Delete last distance", Keywords: "remove ruler",
			Keys: keys{command.CtrlShift(fyne.KeyDelete)}, Do: w.deleteRuler, Enabled: w.hasRuler},
	}}
}

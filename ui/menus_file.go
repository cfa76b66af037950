package ui

import (
	"fyne.io/fyne/v2"

	"isopet/ui/command"
)

func (w *window) fileMenu() command.Menu {
	return command.Menu{ID: "menu.file", Label: "File", Commands: []command.Command{
		{ID: command.OpenScan, Label: "Open scan…", Button: "Open", Keywords: "load pet nifti dicom file",
			Keys: keys{command.Ctrl(fyne.KeyO)}, Do: w.openDialog},
		{ID: command.OpenFolder, Label: "Open folder…", Keywords: "dicom series dicomdir cd load pet", Do: w.openFolder},
		{ID: command.OpenPath, Label: "Open path…", Keys: keys{command.Ctrl(fyne.KeyL)}, Do: w.openPath},
		{ID: command.OpenRecent, Label: "Open recent", Keywords: "last files", Entries: w.recent},
		{ID: command.OpenDemo, Label: "Open demo scan", Do: w.openDemo},
		command.Separator,
		{ID: command.OpenAnnotation, Label: "Open annotation…", Button: annotation,
			Keywords: "load truth reference", Keys: keys{command.CtrlShift(fyne.KeyO)},
			Do: w.openAnnotation, Enabled: w.app.State.HasScan},
		{ID: command.OpenAnnotationPath, Label: "Open annotation path…",
			Keys: keys{command.CtrlShift(fyne.KeyL)}, Do: w.openAnnotationPath, Enabled: w.app.State.HasScan},
		{ID: command.OpenLesions, Label: "Open mask as lesions…", Keywords: "load seg rtstruct segmentation contours",
			Do: w.openLesions, Enabled: w.app.State.HasScan},
		{ID: command.CloseAnnotation, Label: "Close annotation", Do: func() { w.app.CloseReference() },
			Enabled: w.hasReference},
		command.Separator,
		{ID: command.OpenCT, Label: "Open CT…", Keywords: "fusion fuse", Do: w.openCT("CT"),
			Enabled: w.app.State.HasScan},
		{ID: command.OpenCTPath, Label: "Open CT path…", Keys: keys{command.Ctrl(fyne.KeyK)},
			Do: w.openCTPath("CT"), Enabled: w.app.State.HasScan},
		{ID: command.OpenMR, Label: "Open MR…", Keywords: "fusion fuse mri", Do: w.openCT("MR"),
			Enabled: w.app.State.HasScan},
		{ID: command.OpenMRPath, Label: "Open MR path…", Do: w.openCTPath("MR"), Enabled: w.app.State.HasScan},
		{ID: command.CloseCT, Label: "Close CT or MR", Do: func() { w.app.ShowCT(nil) },
			Enabled: func() bool { return w.app.State.CT != nil }},
		command.Separator,
		{ID: command.OpenResults, Label: "Open results…", Keys: keys{command.CtrlShift(fyne.KeyE)},
			Do: w.openResults},
		{ID: command.CloseResults, Label: "Close results", Do: func() { w.app.CloseResults() },
			Enabled: w.hasResults},
		command.Separator,
		{ID: command.OpenSession, Label: "Open session…", Do: w.openSession},
		{ID: command.SaveSession, Label: "Save session", Keys: keys{command.Ctrl(fyne.KeyS)}, Do: w.list.SaveSession,
			Enabled: w.app.State.HasScan},
		{ID: command.SaveSessionAs, Label: "Save session as…", Keys: keys{command.CtrlShift(fyne.KeyS)},
			Do: w.dialogs.SaveSessionAs, Enabled: w.app.State.HasScan},
		{ID: command.RestoreWork, Label: "Restore work…", Keywords: "recover crash autosave", Do: w.dialogs.Recover},
		command.Separator,
		{ID: command.ExportMask, Label: "Export mask…", Keywords: "save segmentation lesions",
			Keys: keys{command.Ctrl(fyne.KeyE)}, Do: w.dialogs.Export, Enabled: w.hasOutline},
		command.Separator,
		{ID: command.Quit, Label: "Quit", Keys: keys{command.Ctrl(fyne.KeyQ)}, Do: w.close},
	}}
}

func (w *window) helpMenu() command.Menu {
	return command.Menu{ID: "menu.help", Label: "Help", Commands: []command.Command{
		{ID: command.FindCommand, Label: "Find a command…",
			Keys: keys{command.CtrlShift(fyne.KeyP), command.Ctrl(fyne.KeyF)},
			Do:   func() { command.ShowPalette(w.commands, w.win, w.Run).OnClosed = w.dialogs.Cover() }},
		{ID: command.FirstSteps, Label: "First steps", Keywords: "help guide introduction cards begin",
			Do: func() { w.dialogs.FirstSteps(nil) }},
		{ID: command.ShowKeys, Label: "Keyboard and mouse shortcuts", Was: []string{"Keys and mouse"},
			Keywords: "keys help",
			Keys:     keys{command.Press(fyne.KeyF1)}, Do: w.dialogs.ShowKeys},
		{ID: command.ChangeKeys, Label: "Change keys…", Keywords: "shortcuts settings", Do: w.dialogs.ChangeKeys},
		command.Separator,
		{ID: command.ShowEngine, Label: "Networks and provider", Keywords: "models gpu", Do: w.dialogs.Engine},
		{ID: command.About, Label: "About Isopet", Do: w.dialogs.About},
	}}
}

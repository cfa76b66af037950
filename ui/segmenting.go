package ui

import (
	"fmt"
	"os"

	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/app/foreign"
	"isopet/app/format"
	"isopet/inference"
	"isopet/ui/command"
	"isopet/ui/dialogs"
	"isopet/ui/networks"
	"isopet/ui/viewer"
)

// segmenting is the commands of the menu "Segment".
type segmenting struct {
	app    *app.App
	viewer *viewer.Viewer
	label  func(command.ID) string // of a command
	find   func()                  // lesions in the whole scan
	ask    func(title, sentence string, choices ...command.Choice)

	dialogs  *dialogs.Dialogs
	networks *foreign.Desk
}

func (g *segmenting) menu() command.Menu {
	hasScan := g.app.State.HasScan
	return command.Menu{ID: "menu.segment", Label: "Segment", Commands: []command.Command{
		{ID: command.SegmentAgain, Label: "Segment again", Keywords: "run network outline",
			Keys: keys{command.Ctrl(fyne.KeyR)}, Do: g.again, Enabled: hasScan},
		{ID: command.ReplaceKept, Label: "Replace slices kept from another method", Keywords: "old region overwrite",
			Do: func() { g.app.ReplaceForeign() }, Enabled: func() bool { return len(g.app.State.ForeignSlices()) > 0 }},
		command.Separator,
		{ID: command.FirstSlice, Label: "First slice here", Keys: keys{command.Press(fyne.KeyComma)},
			Do: func() { g.rangeEnd(true) }, Enabled: hasScan},
		{ID: command.LastSlice, Label: "Last slice here", Keys: keys{command.Press(fyne.KeyPeriod)},
			Do: func() { g.rangeEnd(false) }, Enabled: hasScan},
		{ID: command.AutoSlices, Label: "Slices found automatically",
			Do: func() { g.setSlices(inference.Slices{}) }, Enabled: hasScan},
		{ID: command.AllSlices, Label: "All slices",
			Do: func() { g.setSlices(inference.Slices{Which: inference.SlicesAll}) }, Enabled: hasScan},
		command.Separator,
		{ID: command.OpenNetworks, Label: "Open networks…", Keywords: "onnx model own cnn load", Do: g.openNetworks},
		{ID: command.LastNetworks, Label: "Networks opened last", Keywords: "onnx recent", Entries: g.lastNetworks},
		{ID: command.OwnNetworks, Label: "Networks of the program", Button: "Program's own",
			Do:      g.after(func() { g.app.UseNetworks("") }),
			Enabled: func() bool { return g.app.State.Setup.Networks != "" }},
		command.Separator,
		{ID: command.FindLesions, Label: "Find lesions in the whole scan", Button: "Find lesions",
			Keywords: "whole body tmtv mtv psma-tv threshold suv islands", Keys: keys{command.CtrlShift(fyne.KeyF)},
			Do: g.find, Enabled: hasScan},
		command.Separator,
		{ID: command.CentreRegion, Label: "Centre region on cross-hair", Keywords: "roi square move",
			Keys: keys{command.Press(fyne.KeyH)}, Do: g.after(g.app.CentreRegion), Enabled: hasScan},
		{ID: command.ResetRegion, Label: "Reset region", Was: []string{"Region's usual place"},
			Keywords: "roi square reset", Do: g.after(g.app.SetAutoRegion), Enabled: hasScan},
		command.Separator,
		{ID: command.Cancel, Label: "Cancel", Keys: keys{command.Press(fyne.KeyEscape)}, Do: g.viewer.Escape,
			Enabled: g.viewer.CanEscape},
	}}
}

// openNetworks lets the user pick a network; unet.onnx and so on stand for all in their folder.
func (g *segmenting) openNetworks() {
	g.dialogs.ChooseFile("Open networks", networks.Files, func(path string) { g.networks.Open(path) })
}

// lastNetworks is the submenu of the networks opened last.
func (g *segmenting) lastNetworks() []command.Entry {
	var entries []command.Entry
	for _, recent := range g.app.State.Settings.Networks {
		path := string(recent)
		entries = append(entries, command.Entry{Label: path, Do: func() {
			if _, err := os.Stat(path); err != nil {
				g.networks.Forget(path)
				g.dialogs.Failed(fmt.Sprintf("%s is no longer there; it was taken from the list.", path))
				return
			}
			g.networks.Open(path)
		}})
	}
	return entries
}

// again runs the method of the active lesion anew; work made by hand is kept unless the user says otherwise.
func (g *segmenting) again() {
	n := len(g.app.State.KeptSlices())
	if n == 0 {
		g.app.Segment(false)
		return
	}
	said := fmt.Sprintf("There is work on %s already. Keep it, or replace it by what the method finds?",
		format.Count(n, "slice"))
	g.ask(g.label(command.SegmentAgain), said,
		command.Main("Keep it", func() { g.app.Segment(false) }),
		command.Other("Replace it", func() { g.app.Segment(true) }),
	)
}

// resegment runs the method of the active lesion after its setup has changed; work made by hand is kept.
func (g *segmenting) resegment() { g.app.Segment(false) }

// after is a command that changes the setup.
func (g *segmenting) after(change func()) func() {
	return func() {
		change()
		g.resegment()
	}
}

func (g *segmenting) setSlices(s inference.Slices) {
	g.app.SetSlices(s)
	g.resegment()
}

// rangeEnd makes the slice on the screen the first or the last one.
func (g *segmenting) rangeEnd(first bool) {
	s := &g.app.State
	from, to := s.SlicesInUse()
	at := s.View.Index(s.Scan.Axial())
	if first {
		from, to = at, max(at, to)
	} else {
		from, to = min(at, from), at
	}
	g.setSlices(inference.Slices{Which: inference.SliceRange, First: from, Last: to})
}

package panel

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/app/engine"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// bench is a window that holds nothing but the panel, with tools that do nothing.
type bench struct {
	*Panel
	app   *app.App
	t     *testing.T
	win   fyne.Window
	tips  *widget.Tips
	set   *command.Set
	queue chan func()
	ran   []command.ID
}

// commands are those that the panel has buttons and headings of, and the tools.
var commands = []command.ID{
	command.ExportMask, command.Navigate, command.Ruler, command.ResetRegion, command.OwnNetworks,
	command.DiscardDrawing, command.ApplyThreshold, command.Smooth, command.ShowSlices, command.SegmentAgain, command.ReplaceKept,
	command.SaveReport, command.SaveMeasurements, command.ResetThreshold, command.RenameLesion, command.RemoveIslands,
	command.Region, command.PageSegment, command.PageMeasure, command.PageDraw, command.OptimalThreshold,
	command.NewLesion, command.Lesions, command.KeepLargest, command.Interpolate, command.FillHoles,
	command.DeleteLesion, command.CopyMeasurements, command.ClearSlice, command.AllSlices, command.DeleteDistance,
	command.ShowSUV, command.FindLesions, command.Sphere, command.SplitLesion, command.PageBody,
}

// opened is a panel beside the test scan and its annotation, segmented.
func opened(t *testing.T) *bench {
	test.NewTempApp(t).Settings().SetTheme(theme.New(fynetheme.VariantDark))
	b := &bench{t: t, queue: make(chan func(), 1000), win: test.NewTempWindow(t, layout.Spacer(1, 1))}
	b.app = app.New(b.post, app.Config{Engine: engine.Config{Networks: apptest.Half()}})
	t.Cleanup(b.app.Close)
	menu := command.Menu{ID: "menu"}
	for _, id := range commands {
		menu.Commands = append(menu.Commands, command.Command{ID: id, Label: string(id),
			Do: func() { b.ran = append(b.ran, id) }})
	}
	b.set = command.NewSet(b.app, []command.Menu{menu})
	b.tips = widget.NewTips(container.NewStack(), b.post)
	b.Panel = New(b)
	b.tips.Content().(*fyne.Container).Add(b.Content)
	b.win.SetContent(b.tips)
	b.win.Resize(fyne.NewSize(Width, 800))
	b.app.OnChange = b.Show
	b.app.Open(apptest.WriteScan(t))
	b.until("the scan is segmented", func() bool { return len(b.app.State.Slices) > 0 })
	b.app.LoadReference(apptest.WriteMask(t, apptest.Reference()))
	b.until("the annotation is scored", func() bool { return b.app.State.Reference != nil })
	return b
}

func (b *bench) post(do func()) { b.queue <- do }

// until runs what is posted until something has come about and nothing is under way.
func (b *bench) until(what string, done func() bool) {
	b.t.Helper()
	late := time.After(2 * time.Minute)
	for !done() || len(b.app.State.Jobs) > 0 {
		select {
		case do := <-b.queue:
			do()
		case <-late:
			b.t.Fatalf("waited in vain until %s; notice: %q", what, b.app.State.Notice.Text)
		}
	}
}

// Host.
func (b *bench) App() *app.App                         { return b.app }
func (b *bench) Commands() *command.Set                { return b.set }
func (b *bench) Run(id command.ID)                     { b.set.Command(id).Do() }
func (b *bench) ShowPage(page command.ID)              { b.Turn(page) }
func (b *bench) Unfocus()                              { b.win.Canvas().Unfocus() }
func (b *bench) Ask(string, string, ...command.Choice) {}
func (b *bench) Focused() fyne.Focusable               { return b.win.Canvas().Focused() }
func (b *bench) Tips() *widget.Tips                    { return b.tips }
func (b *bench) Focus(o fyne.Focusable)                { b.win.Canvas().Focus(o) }
func (b *bench) Update(c app.Change)                   { b.Show(c) }
func (b *bench) Resegment()                            { b.app.Segment(false) }
func (b *bench) Fail(sentence string)                  { b.t.Error(sentence) }
func (b *bench) Toolbox() Toolbox                      { return b }

// Toolbox.
func (b *bench) Tools() []command.ID                     { return []command.ID{command.Navigate, command.Ruler} }
func (b *bench) SelectedTool() command.ID                { return command.Navigate }
func (b *bench) SelectTool(command.ID)                   {}
func (b *bench) Hint() string                            { return "Click to move the cross-hair." }
func (b *bench) Options() []command.ID                   { return nil }
func (b *bench) AllOptions() []command.ID                { return nil }
func (b *bench) Settings() []fyne.CanvasObject           { return nil }
func (b *bench) ShowSettings()                           {}
func (b *bench) Dragging() bool                          { return false }
func (b *bench) SliceUsed() (plane volume.Plane, at int) { return volume.Axial, 5 }

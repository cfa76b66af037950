package ui

import (
	"log"
	"os"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app"
	"isopet/app/recovery"
	"isopet/app/scan"
	"isopet/app/session"
	"isopet/app/view"
	"isopet/assets"
	"isopet/ui/command"
	"isopet/ui/dialogs"
	"isopet/ui/layout"
	"isopet/ui/plot"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// window is the program's window.
type window struct {
	app      *app.App
	win      fyne.Window
	commands *command.Set
	tools    []tool

	panes     []*pane
	mip       *projection
	arranged  *arranged
	area      *fyne.Container // of the panes
	banners   *banners
	timeline  *timeline
	plots     *plot.Plots
	toolbar   *toolbar
	inspector *inspector
	status    *status
	warning   *dialogs.Warning
	dialogs   *dialogs.Dialogs
	tips      *widget.Tips
	bar       *command.Bar
	along     along
	space     grip
	tabs      []fyne.CanvasObject
	main      *fyne.Container // the tabs, and beside them the inspector
	lesions   *lesionsPart
	drawing   drawing
	measuring measuring
	slices    *fyne.Container // the first of tabs: panes, and the timeline beneath them

	tab     int // 0 slices, 1 plots
	layers  layers
	fused   *scan.Companion // the CT that is shown, and the colours to return to after it
	unfused string

	covered *app.Job // which reads a scan in place of the one there, of which nothing is shown; nil: none

	moving bool      // the region is being dragged
	usual  view.View // as the scan was first shown
	wide   string    // the arrangement to return to after a whole-body scan; empty: none was opened
}

// title begins the window's title.
const title = "Isopet"

// Run shows the window until it is closed. It opens the files as if they were dropped on it, or the demo scan without any.
func Run(config app.Config, files []string) error {
	log.SetOutput(&sifted{to: os.Stderr})
	makeFolders()
	f := fyneapp.NewWithID("io.github.isopet") // as in FyneApp.toml
	f.SetIcon(fyne.NewStaticResource("isopet.svg", assets.Icon))
	if folder, err := recovery.Folder(); err == nil {
		config.StateDir = folder
	}
	posts := &poster{}
	a := app.New(posts.post, config)
	f.Settings().SetTheme(theme.New(variantOf(a.State.Settings.Theme, f.Settings().ThemeVariant())))
	win := f.NewWindow(title)
	if err := connect(); err != nil {
		return err
	}
	w := newWindow(a, win)
	endOnSignals(a)
	win.SetOnClosed(func() {
		posts.close()
		exitWithin(endPatience)
	})
	f.Settings().AddListener(func(fyne.Settings) { fyne.Do(func() { w.update(w.useTheme()) }) })
	f.Lifecycle().SetOnStarted(func() {
		a.Start()
		if len(files) == 0 {
			a.OpenDemo()
		} else {
			w.dropped(files...)
		}
		w.dialogs.Greet(w.dialogs.OfferRecovery, w.close)
	})
	w.fitScreen(screen(1))
	w.win.Show()
	if scale := w.win.Canvas().Scale(); scale != 1 { // which is not known before
		w.fitScreen(screen(scale))
	}
	f.Run()
	a.OnChange = nil         // there is no window any more
	a.KeepNow(leavePatience) // nothing is left to keep unless Fyne was the first to hear of a signal
	return nil
}

// usualSize is the window's where the screen has room for it.
var usualSize = fyne.NewSize(1480, 920)

// fitScreen gives the window its first size, which leaves room on the screen for the window's own frame.
func (w *window) fitScreen(screen fyne.Size, known bool) {
	size := usualSize
	if known {
		const frame = 40
		size = size.Min(screen.SubtractWidthHeight(0, frame))
	}
	w.win.Resize(size)
	w.win.CenterOnScreen()
}

// newWindow fills a window with what shows an App.
func newWindow(a *app.App, win fyne.Window) *window {
	w := &window{app: a, win: win, tools: tools, drawing: newDrawing(), layers: layers{true, true, true, true, true}}
	w.dialogs = dialogs.New(w, win, func() { w.tips.Dismiss() })
	w.commands = command.NewSet(a, w.menus())
	win.SetPadded(false)
	win.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) {
		var paths []string
		for _, uri := range uris {
			paths = append(paths, uri.Path())
		}
		w.dropped(paths...)
	})
	win.SetCloseIntercept(w.close)
	if c, ok := win.Canvas().(desktop.Canvas); ok {
		c.SetOnKeyDown(w.keyDown)
		c.SetOnKeyUp(w.keyUp)
	}
	a.OnChange = w.update
	w.build()
	return w
}

// build fills the window.
func (w *window) build() {
	w.status = newStatus(w)
	w.warning = dialogs.NewWarning(w.app.Post)
	for i := range panes {
		w.panes = append(w.panes, newPane(w, i))
	}
	w.mip = newProjection(w)
	w.arranged = &arranged{w: w}
	var contents []fyne.CanvasObject // by plane, then the projection
	for _, p := range w.panes {
		contents = append(contents, p.content)
	}
	w.area = container.New(w.arranged, append(contents, w.mip.content)...)
	w.banners = newBanners(newUnitQuestion(w), newFusion(w), newBodyHint(w), newOffer(w))
	w.timeline = newTimeline(w)
	w.slices = layout.Border(w.banners.box, w.timeline.content, nil, nil, layout.Filled(theme.Separator, w.area))
	w.plots = plot.New(w, w.openRow)
	w.toolbar = newToolbar(w)
	w.inspector = newInspector(w)
	w.tabs = []fyne.CanvasObject{w.slices, w.plots.Content}
	w.main = layout.Border(nil, nil, nil, w.inspector.content, container.NewStack(append(w.tabs, w.warning.Content)...))
	w.tips = widget.NewTips(layout.Border(
		layout.Column(0, layout.Separator(), w.toolbar.content, layout.Separator()), layout.Column(0, layout.Separator(), w.status.content), nil, nil, w.main), w.app.Post)
	w.win.SetContent(w.tips)
	w.bar = command.NewBar(w.commands, w.win, w.Run)
	w.win.Canvas().SetOnTypedKey(w.typedKey)
	w.update(^app.Change(0) &^ (app.ChangedNotice | app.ChangedSeveral | app.ChangedMissing))
	w.ShowPage(command.PageSegment)
	w.showTab(w.tab)
}

// update shows what changed.
func (w *window) update(c app.Change) {
	s := &w.app.State
	c = w.takeSettings(w.cover(c))
	if c.Has(app.ChangedScan) {
		w.usual = s.Usual
		w.openAlong()
		w.dropBegun()
		w.retitle()
		w.app.IfElsewhere(func() {
			w.warning.Say("This scan is open in another window too, with work that is not saved yet.")
		})
	}
	w.toolbar.show(c)
	w.banners.show(w, c)
	w.arranged.follow(w.area)
	for _, p := range w.panes {
		p.show(c)
	}
	w.mip.show(c)
	w.timeline.show(c)
	w.inspector.show(c)
	w.plots.Show(c)
	w.status.show(c)
	w.bar.Update(c.Has(app.ChangedRecent))
	if c.Has(app.ChangedScan) && s.Scan != nil && !c.Has(app.ChangedResumed) {
		w.firstLook()
	}
	if missing := s.Missing; c.Has(app.ChangedMissing) && missing != (session.Missing{}) {
		w.dialogs.WhenFree(func() { w.dialogs.FindScan(missing) })
	}
	if c.Has(app.ChangedCT) {
		w.lightGround(c.Has(app.ChangedResumed))
	}
	if several := s.Several; c.Has(app.ChangedSeveral) && several.Frames > 1 {
		w.dialogs.WhenFree(func() { w.dialogs.ChooseFrame(several) })
	}
}

// showTab shows the slices (0) or the plots (1).
func (w *window) showTab(tab int) {
	w.tab = tab
	for i, t := range w.tabs {
		layout.SetVisible(t, i == tab)
	}
	w.update(app.ChangedView)
}

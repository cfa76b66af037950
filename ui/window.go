package ui

import (
	"os"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/app"
	"isopet/app/foreign"
	"isopet/app/job"
	"isopet/app/recovery"
	"isopet/app/session"
	"isopet/assets"
	"isopet/ui/command"
	"isopet/ui/dialogs"
	"isopet/ui/filewindow"
	"isopet/ui/layout"
	"isopet/ui/networks"
	"isopet/ui/panel"
	"isopet/ui/picture"
	"isopet/ui/platform"
	"isopet/ui/plot"
	"isopet/ui/theme"
	"isopet/ui/viewer"
	"isopet/ui/widget"
	"isopet/ui/worklist"
)

// window is the program's window.
type window struct {
	app      *app.App
	win      fyne.Window
	commands *command.Set

	viewer     *viewer.Viewer
	panel      *panel.Panel
	segmenting *segmenting
	networks   *foreign.Desk
	banners    *banners
	timeline   *timeline
	plots      *plot.Plots
	toolbar    *toolbar
	status     *status
	warning    *dialogs.Warning
	dialogs    *dialogs.Dialogs
	pictures   *picture.Pictures
	tips       *widget.Tips
	bar        *command.Bar
	along      along
	space      grip
	tabs       []fyne.CanvasObject
	all        *fyne.Container // all of it
	main       *fyne.Container // the tabs, and beside them the panel
	slices     *fyne.Container // the first of tabs: panes, and the timeline beneath them

	list *worklist.Worklist

	size sizing
	tab  int // 0 slices, 1 plots, 2 worklist

	covered *job.Job // which reads a scan in place of the one there, of which nothing is shown; nil: none
}

// title begins the window's title.
const title = "Isopet"

// ownFileWindow is set in the environment of who would not have the desktop's window for files.
const ownFileWindow = "ISOPET_OWN_FILE_WINDOW"

// Run shows the window until it is closed. It opens the files as if they were dropped on it, or the demo scan without
// any.
func Run(config app.Config, files []string) error {
	if err := platform.Prepare(); err != nil {
		return err
	}
	platform.SiftLog()
	platform.MakeFolders()
	f := fyneapp.NewWithID("io.github.isopet") // as in FyneApp.toml
	f.SetIcon(fyne.NewStaticResource("isopet.svg", assets.Icon))
	if folder, err := recovery.Folder(); err == nil {
		config.StateDir = folder
	}
	posts := &platform.Poster{}
	a := app.New(posts.Post, config)
	platform.Enlarge(a.State.Settings.Percent())
	theme.Use(variantOf(a.State.Settings.Theme, f.Settings().ThemeVariant()))
	win := f.NewWindow(title)
	if err := platform.Connect(); err != nil {
		return err
	}
	w := newWindow(a, win)
	if os.Getenv(ownFileWindow) == "" {
		w.dialogs.Files.Desktop = filewindow.Choose
	}
	w.dialogs.OpenFile = platform.OpenFile
	begun := platform.EndOnSignals(a.Drawing, a.KeepNow)
	win.SetOnClosed(func() {
		posts.Close()
		platform.ExitWithin(platform.EndPatience)
	})
	f.Settings().AddListener(func(fyne.Settings) { fyne.Do(func() { w.update(w.useTheme()) }) })
	f.Lifecycle().SetOnStarted(func() {
		begun()
		a.Start()
		if len(files) == 0 {
			a.OpenDemo()
		} else {
			w.dropped(files...)
		}
		w.dialogs.Greet(w.dialogs.OfferRecovery, w.close)
	})
	w.fitScreen(platform.Screen(1))
	w.win.Show()
	if scale := w.win.Canvas().Scale(); scale != 1 { // which is not known before
		w.fitScreen(platform.Screen(scale))
	}
	f.Run()
	a.OnChange = nil                  // there is no window any more
	a.KeepNow(platform.LeavePatience) // nothing is left to keep unless Fyne was the first to hear of a signal
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
	w := &window{app: a, win: win, size: sizing{a.State.Settings.Percent()}}
	w.dialogs = dialogs.New(w, win, func() { w.tips.Dismiss() })
	w.pictures = &picture.Pictures{Host: w, Dialogs: w.dialogs}
	w.viewer = viewer.New(w)
	w.networks = foreign.New(a)
	w.networks.OnUse = func() { w.segmenting.resegment() }
	w.networks.OnAsk = func(q *foreign.Asked) {
		w.dialogs.WhenFree(func() { networks.Ask(w, w.dialogs, w.networks, q) })
	}
	w.segmenting = &segmenting{app: a, viewer: w.viewer, label: w.label, ask: w.Ask, find: func() {
		w.ShowPage(command.PageBody)
		panel.SectionOf[*panel.Search](w.panel).Run()
	}, dialogs: w.dialogs, networks: w.networks}
	w.list = worklist.New(worklist.Window{Host: w, Dialogs: w.dialogs, Open: w.openScan, Focus: w.Focus,
		Slices: func() { w.showTab(0) }, List: func() { w.showTab(2) }, Changed: func() {
			w.banners.show(w, 0)
			w.bar.Update(false)
			w.toolbar.show(0)
		}})
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
	w.list.Build()
	w.banners = newBanners(listLine{w.list.Line}, newUnitQuestion(w), newFusion(w), newBodyHint(w), newOffer(w))
	w.timeline = newTimeline(w)
	w.slices = layout.Border(w.banners.content, w.timeline.content, nil, nil, layout.Filled(theme.Separator, w.viewer.Area))
	w.plots = plot.New(w, w.openRow)
	w.toolbar = newToolbar(w)
	w.panel = panel.New(w)
	w.panel.Content.Hidden = w.app.State.Settings.NoPanel
	w.tabs = []fyne.CanvasObject{w.slices, w.plots.Content, w.list.Page.Content}
	w.main = layout.Border(nil, nil, nil, w.panel.Content, container.NewStack(append(w.tabs, w.warning.Content)...))
	head := layout.Column(0, layout.Separator(), w.toolbar.content, layout.Separator())
	foot := layout.Column(0, layout.Separator(), w.status.content)
	w.all = layout.Border(head, foot, nil, nil, w.main)
	w.tips = widget.NewTips(w.all, w.app.Post)
	w.win.SetContent(w.tips)
	w.bar = command.NewBar(w.commands, w.win, w.Run)
	w.win.Canvas().SetOnTypedKey(w.typedKey)
	w.update(^app.Change(0) &^ (app.ChangedNotice | app.ChangedPendingFrames | app.ChangedPendingSeries | app.ChangedMissing))
	w.ShowPage(command.PageSegment)
	w.showTab(w.tab)
}

// update shows what changed.
func (w *window) update(c app.Change) {
	s := &w.app.State
	c = w.takeSettings(w.cover(c))
	if c.Has(app.ChangedScan) {
		w.openAlong()
		w.viewer.CancelGesture()
		w.retitle()
		w.app.IfElsewhere(func() {
			w.warning.Say("This scan is open in another window too, with work that is not saved yet.")
		})
	}
	w.list.Update(c)
	w.toolbar.show(c)
	w.banners.show(w, c)
	w.viewer.Show(c)
	w.timeline.show(c)
	w.panel.Show(c)
	w.plots.Show(c)
	w.status.show(c)
	w.bar.Update(c.Has(app.ChangedRecent))
	if c.Has(app.ChangedScan) && s.Scan != nil && !c.Has(app.ChangedResumed) {
		w.viewer.FirstLook()
	}
	if missing := s.Missing; c.Has(app.ChangedMissing) && missing != (session.Missing{}) {
		w.dialogs.WhenFree(func() { w.dialogs.FindScan(missing) })
	}
	if c.Has(app.ChangedCT) {
		w.viewer.DarkMapForFusion(c.Has(app.ChangedResumed))
	}
	if several := s.PendingSeries; c.Has(app.ChangedPendingSeries) && several.Found != nil {
		w.dialogs.WhenFree(func() { w.dialogs.ChooseSeries(several) })
	}
	if several := s.PendingFrames; c.Has(app.ChangedPendingFrames) && several.Frames > 1 {
		w.dialogs.WhenFree(func() { w.dialogs.ChooseFrame(several) })
	}
}

// showTab shows the slices (0), the plots (1) or the worklist (2).
func (w *window) showTab(tab int) {
	w.tab = tab
	w.viewer.SetHidden(tab != 0)
	for i, t := range w.tabs {
		layout.SetVisible(t, i == tab)
	}
	w.update(app.ChangedView)
	w.list.Page.Show()
}

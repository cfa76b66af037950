package plot

import (
	"image"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/app/engine"
	"isopet/training/experiment"
	"isopet/ui/command"
	"isopet/ui/rendertest"
	"isopet/ui/theme"
	"isopet/volume"
)

// host is a window without one.
type host struct {
	app   *app.App
	queue chan func()
	set   *command.Set
	run   []command.ID
}

func newHost(t *testing.T) *host {
	test.NewTempApp(t)
	theme.Use(fynetheme.VariantDark)
	h := &host{queue: make(chan func(), 1000)}
	h.app = app.New(func(do func()) { h.queue <- do }, app.Config{Engine: engine.Config{Networks: apptest.Half()}})
	h.set = command.NewSet(h.app, []command.Menu{{Commands: []command.Command{
		{ID: command.CloseResults, Label: "Close results", Do: func() {}},
	}}})
	return h
}

func (h *host) App() *app.App                                         { return h.app }
func (h *host) Commands() *command.Set                                { return h.set }
func (h *host) Run(id command.ID)                                     { h.run = append(h.run, id) }
func (h *host) ShowPage(command.ID)                                   {}
func (h *host) Unfocus()                                              {}
func (h *host) Ask(title, sentence string, choices ...command.Choice) {}

// opened is a host with the test scan and its annotation, segmented.
func opened(t *testing.T) *host {
	h := newHost(t)
	h.app.Open(apptest.WriteScan(t))
	h.until(t, func() bool { return len(h.app.State.Slices) > 0 })
	h.app.LoadReference(apptest.WriteMask(t, apptest.Reference()))
	h.until(t, func() bool { return h.app.State.Reference != nil })
	h.app.GoTo(volume.Axial, 5)
	return h
}

// until runs what is posted until something has come about and nothing is under way.
func (h *host) until(t *testing.T, done func() bool) {
	t.Helper()
	late := time.After(2 * time.Minute)
	for !done() || len(h.app.State.Jobs) > 0 {
		select {
		case do := <-h.queue:
			do()
		case <-late:
			t.Fatalf("waited in vain; notice: %q", h.app.State.Notice.Text)
		}
	}
}

// TestRender: the tab looks as it did, without a scan and with one, and so does the card of a point.
func TestRender(t *testing.T) {
	size := fyne.NewSize(1000, 600)
	empty := New(newHost(t), nil)
	empty.Content.Show()
	empty.Show(app.ChangedView)
	rendertest.Markup(t, "empty", size, empty.Content)

	h := opened(t)
	p := New(h, nil)
	p.Content.Show()
	p.Show(app.ChangedView)
	w := test.NewTempWindow(t, p.Content)
	w.Resize(size)
	w.Canvas().Capture() // draws
	if !p.Drawn() {
		t.Fatal("not all figures are drawn")
	}
	rendertest.Markup(t, "plots", size, p.Content)
	p.Scatter.say(p.Scatter.Dots[0])
	rendertest.Picture(t, "thumbnail", p.Scatter.Card.picture)
	card := p.Scatter.Card
	card.place(fyne.NewPos(10, 10), size)
	card.content.Show()
	rendertest.Markup(t, "card", fyne.NewSize(320, 140), card.content)
}

// TestPointsOpenTheirSlices: of the open scan by a command and the program, of results by what was given.
func TestPointsOpenTheirSlices(t *testing.T) {
	h := opened(t)
	var asked []int
	p := New(h, func(r experiment.Row) { asked = append(asked, r.Slice) })
	p.Scatter.open(Dot{Slice: 7})
	axial := h.app.State.Scan.Layouts[volume.Axial]
	if at := h.app.State.View.Index(axial); at != 7 || !slices.Equal(h.run, []command.ID{command.ShowSlices}) {
		t.Errorf("at slice %d after %v", at, h.run)
	}
	var row experiment.Row
	row.Slice = 3
	p.Scatter.open(Dot{Row: &row})
	if len(asked) != 1 || asked[0] != 3 {
		t.Errorf("asked for %v", asked)
	}
}

// TestHiddenTabDrawsNothing until it is shown.
func TestHiddenTabDrawsNothing(t *testing.T) {
	p := New(opened(t), nil)
	p.Show(app.ChangedView)
	if len(p.Scatter.Dots) > 0 {
		t.Error("hidden, it has points")
	}
	p.Content.Show()
	p.Show(0)
	if len(p.Scatter.Dots) == 0 {
		t.Error("shown, it has none")
	}
}

// TestThumbnailOfNoSlice: results may be of another scan.
func TestThumbnailOfNoSlice(t *testing.T) {
	h := opened(t)
	for _, index := range []int{-1, 1000} {
		thumbnail(&h.app.State, index, image.NewRGBA(image.Rect(0, 0, 20, 20)))
	}
}

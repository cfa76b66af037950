package dialogs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/format"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume/dicom/series"
	"isopet/volume/metrics"
)

// The texts of the list of series.
const (
	seriesTitle    command.ID = "series.title"
	seriesQuestion command.ID = "series.question"
	seriesOpen     command.ID = "series.open"
	seriesNone     command.ID = "series.none"
	seriesBesides  command.ID = "series.besides"
	seriesUntitled command.ID = "series.untitled"
	seriesDate     command.ID = "series.date"
	seriesSlice    command.ID = "series.slice"
	seriesSlices   command.ID = "series.slices"
	seriesVolumes  command.ID = "series.volumes"
	seriesNumber   command.ID = "series.number"
)

// SeriesTexts are they in English, with those of why a series has no volume.
var SeriesTexts = withReasons(map[command.ID]string{
	seriesTitle:    "Choose a series",
	seriesQuestion: "%s holds %d series. Which one is to be opened?",
	seriesOpen:     "Open",
	seriesNone:     "None of these makes a volume.",
	seriesBesides:  "Also there: %s.",
	seriesUntitled: "Series %d",
	seriesDate:     "2 January 2006", // how that day is written; months have English names
	seriesSlice:    "%d slice",
	seriesSlices:   "%d slices",
	seriesVolumes:  "%d volumes of %s",
	seriesNumber:   "series %d",
})

func reasonID(reason string) command.ID { return command.ID("series.reason." + reason) }

func adviceID(advice string) command.ID { return command.ID("series.advice." + advice) }

func withReasons(texts map[command.ID]string) map[command.ID]string {
	for name, reason := range series.Reasons {
		texts[reasonID(name)] = reason.Found
	}
	for name, advice := range series.Advice {
		texts[adviceID(name)] = advice
	}
	return texts
}

// reason says in the user's language why a series has no volume.
func (d *Dialogs) reason(s *series.Series) string {
	fault := (*series.Fault)(nil)
	if !errors.As(s.Err, &fault) {
		return format.Sentence(s.Err)
	}
	name := strings.TrimSpace(d.seriesText(seriesNumber, s.Number) + " " + s.Description)
	return format.Sentence(fmt.Errorf("%s %s; %s", name, d.seriesText(reasonID(fault.Reason), fault.Values...),
		d.seriesText(adviceID(series.Reasons[fault.Reason].Advice))))
}

// seriesText is one of them in the user's language, with what it tells of.
func (d *Dialogs) seriesText(id command.ID, of ...any) string {
	return fmt.Sprintf(d.host.Commands().Text(id, SeriesTexts[id]), of...)
}

// seriesList is the series of a folder, one of which is chosen by mouse or keys. Those without a volume say why.
type seriesList struct {
	d      *Dialogs
	rows   []*seriesRow
	scroll *container.Scroll
	chosen int // -1: none
	picked func()
	opened func()
}

// ChooseSeries asks which series of a folder to open.
func (d *Dialogs) ChooseSeries(several app.Series) {
	found := several.Found
	l := &seriesList{d: d, chosen: -1}
	column := layout.Column(0)
	for at, s := range found.Series {
		r := newSeriesRow(l, at, s)
		l.rows = append(l.rows, r)
		column.Add(r)
		column.Add(layout.Separator())
	}
	const most = 5.5 // rows are seen, so that more can be told
	height := float32(min(float64(len(l.rows)), most)) * (l.rows[0].MinSize().Height + 1)
	l.scroll = d.Scrolled(height, column).(*container.Scroll)
	question := layout.NewParagraph(theme.Muted)
	question.Say(d.seriesText(seriesQuestion, filepath.Base(several.Path), len(found.Series)))
	left := layout.NewParagraph(theme.Muted)
	left.Say(d.leftOut(found))
	why := layout.NewParagraph(theme.Warning)
	content := layout.Column(8, layout.Outdent(question), l.scroll, layout.Outdent(why), layout.Outdent(left))
	chosen := func(q *Dialog) {
		if l.chosen >= 0 && found.Series[l.chosen].Err == nil {
			q.Close()
			d.host.App().OpenSeries(several, found.Name(found.Series[l.chosen]))
		}
	}
	q := d.Form(d.seriesText(seriesTitle), 720, content, d.cancel(), func(q *Dialog, _ command.Choice) { chosen(q) },
		command.Main(d.seriesText(seriesOpen), nil))
	l.opened = func() { chosen(q) }
	l.picked = func() {
		fault := d.seriesText(seriesNone)
		if l.chosen >= 0 {
			_, _, fault = l.rows[l.chosen].lines()
		}
		widget.SetEnabled(q.main, l.chosen >= 0 && found.Series[l.chosen].Err == nil)
		if why.Say(fault) {
			q.Fit()
		}
	}
	if first := firstChoice(found, cmp.Or(several.Beneath.Name, "PT")); first >= 0 {
		l.choose(first)
		d.win.Canvas().Focus(l.rows[first])
	} else {
		l.picked()
	}
	ctx, cancel := context.WithCancel(context.Background())
	q.closed = cancel
	go l.preview(ctx, d.host.App().Post)
}

// firstChoice is the series that most want: one of a modality and of the most slices, else any with a volume; -1 if none
// has one.
func firstChoice(found *series.Found, modality string) int {
	best, rank := -1, 0
	for at, s := range found.Series {
		if s.Err != nil {
			continue
		}
		r := 1 + s.Slices
		if s.Modality == modality {
			r += 1 << 30
		}
		if r > rank {
			best, rank = at, r
		}
	}
	return best
}

// leftOut says what else lies in a folder.
func (d *Dialogs) leftOut(found *series.Found) string {
	var all []string
	for _, l := range found.Left {
		all = append(all, fmt.Sprintf("%d %s", l.Count, l.What))
	}
	if len(all) == 0 {
		return ""
	}
	return d.seriesText(seriesBesides, strings.Join(all, ", "))
}

// choose marks a row, and brings it into sight.
func (l *seriesList) choose(at int) {
	before := l.chosen
	l.chosen = at
	for _, n := range []int{before, at} {
		if n >= 0 {
			l.rows[n].Refresh()
		}
	}
	top, height := l.rows[at].Position().Y, l.rows[at].Size().Height
	switch seen := l.scroll.Size().Height; {
	case top < l.scroll.Offset.Y:
		l.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case top+height > l.scroll.Offset.Y+seen:
		l.scroll.ScrollToOffset(fyne.NewPos(0, top+height-seen))
	}
	l.picked()
}

// preview reads a slice of each series, one after the other, until nobody looks any more.
func (l *seriesList) preview(ctx context.Context, post func(func())) {
	for _, r := range l.rows {
		if ctx.Err() != nil {
			return
		}
		values, columns, rows, err := r.series.Preview()
		if err != nil || columns == 0 || rows == 0 {
			continue
		}
		picture := pictureOf(r.series.Modality, values, columns, rows)
		post(func() {
			if ctx.Err() == nil {
				r.picture.Image = picture
				r.picture.Refresh()
			}
		})
	}
}

// pictureOf is a slice in grey: PET from white, as it is read, CT and MR from black.
func pictureOf(modality string, values []float32, columns, rows int) image.Image {
	var finite []float64
	for _, v := range values {
		if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
			finite = append(finite, f)
		}
	}
	low, high := 0.0, 1.0
	switch {
	case modality == "CT":
		low, high = -160, 240
	case len(finite) > 0:
		low, high = min(0, metrics.Quantile(finite, 0.01)), metrics.Quantile(finite, 0.995)
	}
	picture := image.NewGray(image.Rect(0, 0, columns, rows))
	for i, v := range values {
		share := min(max((float64(v)-low)/max(high-low, 1e-6), 0), 1)
		if modality == "PT" {
			share = 1 - share
		}
		if share == share {
			picture.Pix[i] = uint8(255 * share)
		}
	}
	return picture
}

// seriesRow is a series in the list.
type seriesRow struct {
	fynewidget.BaseWidget
	of      *seriesList
	at      int
	series  *series.Series
	picture *canvas.Image
	back    *canvas.Rectangle
	ring    *canvas.Rectangle
	pressed time.Time
}

// pictureSide is that of the small pictures.
const pictureSide = 56

func newSeriesRow(l *seriesList, at int, s *series.Series) *seriesRow {
	r := &seriesRow{of: l, at: at, series: s, picture: canvas.NewImageFromImage(image.NewGray(image.Rect(0, 0, 1, 1)))}
	r.picture.FillMode, r.picture.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleFastest
	r.picture.SetMinSize(fyne.NewSquareSize(pictureSide))
	r.back, r.ring = canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	r.ExtendBaseWidget(r)
	return r
}

// lines are what is said of a series.
func (r *seriesRow) lines() (title, facts, fault string) {
	s, text := r.series, r.of.d.seriesText
	title = s.Description
	if title == "" {
		title = text(seriesUntitled, s.Number)
	}
	var all []string
	if !s.Date.IsZero() {
		all = append(all, s.Date.Format(text(seriesDate)))
	}
	slices := text(seriesSlices, s.Slices)
	if s.Slices == 1 {
		slices = text(seriesSlice, 1)
	}
	if s.Phases > 1 {
		slices = text(seriesVolumes, s.Phases, slices)
	}
	all = append(all, slices)
	if s.Number != 0 {
		all = append(all, text(seriesNumber, s.Number))
	}
	if s.Err != nil {
		fault = r.of.d.reason(s)
	} else if len(s.Warnings) > 0 {
		fault = s.Warnings[0]
	}
	return title, strings.Join(all, "   "), fault
}

// CreateRenderer implements fyne.Widget.
func (r *seriesRow) CreateRenderer() fyne.WidgetRenderer {
	title, facts, fault := r.lines()
	colour := theme.Colour(theme.Text)
	if r.series.Err != nil {
		colour = theme.Muted
	}
	name := layout.NewText(title, 13, colour)
	texts := layout.Column(3, layout.Clipped(name), layout.Clipped(layout.NewText(facts, 12, theme.Muted)))
	if r.series.Err != nil {
		texts.Add(layout.Clipped(layout.NewText(fault, 12, theme.Warning)))
	}
	modality := layout.MinWidth(34, layout.Middle(layout.NewHeading(r.series.Modality, 13)))
	left := layout.Row(10, layout.Middle(r.picture), modality)
	body := layout.Inset(6, 6, 8, 8, container.NewBorder(nil, nil, left, nil, layout.Inset(0, 0, 10, 0,
		layout.Middle(texts))))
	return &seriesRenderer{fynewidget.NewSimpleRenderer(container.NewStack(r.back, body)), r}
}

// seriesRenderer shows which row is chosen.
type seriesRenderer struct {
	fyne.WidgetRenderer
	row *seriesRow
}

// Refresh implements fyne.WidgetRenderer.
func (s *seriesRenderer) Refresh() {
	var colour color.Color = color.Transparent
	if s.row.of.chosen == s.row.at {
		colour = theme.Alpha(theme.Accent.NRGBA(), 0x48)
	}
	s.row.back.FillColor = colour
	s.row.back.Refresh()
	s.WidgetRenderer.Refresh()
}

// again is how soon a second click opens what the first has chosen.
const again = 500 * time.Millisecond

// Tapped implements fyne.Tappable.
func (r *seriesRow) Tapped(*fyne.PointEvent) {
	twice := r.of.chosen == r.at && time.Since(r.pressed) < again
	r.pressed = time.Now()
	r.of.choose(r.at)
	if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
		c.Focus(r)
	}
	if twice {
		r.of.opened()
	}
}

// FocusGained implements fyne.Focusable.
func (r *seriesRow) FocusGained() { r.of.choose(r.at) }

// FocusLost implements fyne.Focusable.
func (r *seriesRow) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (r *seriesRow) TypedRune(rune) {}

// TypedKey implements fyne.Focusable. The arrows choose the neighbour, Enter opens.
func (r *seriesRow) TypedKey(e *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(r)
	to, ok := map[fyne.KeyName]int{fyne.KeyUp: r.at - 1, fyne.KeyDown: r.at + 1, fyne.KeyHome: 0,
		fyne.KeyEnd: len(r.of.rows) - 1}[e.Name]
	switch {
	case c == nil:
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter:
		r.of.opened()
	case ok:
		c.Focus(r.of.rows[min(max(to, 0), len(r.of.rows)-1)])
	case c.OnTypedKey() != nil:
		c.OnTypedKey()(e)
	}
}

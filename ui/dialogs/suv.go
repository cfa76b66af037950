package dialogs

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynelayout "fyne.io/fyne/v2/layout"

	"isopet/app/format"
	"isopet/app/scan"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume/dicom/suv"
)

// suvInput is something that SUV is computed from, in a line of its own.
type suvInput struct {
	label, unit string
	example     string // shown in an empty field
	input       suv.Input
	// written is what was used, as it is typed; empty if there is nothing.
	written func(r *suv.Result) string
	// take puts what was typed into corrections; the error says what is taken.
	take func(typed string, by *suv.Corrections) error
	// clear has the file's own count.
	clear func(by *suv.Corrections)
	given func(by *suv.Corrections) bool
}

// suvInputs are the lines of the dialog.
var suvInputs = []suvInput{
	suvNumber("Patient's weight", "kg", "", suv.Weight, 1, 0.2, 650,
		func(r *suv.Result) float64 { return r.Weight }, func(by *suv.Corrections) *float64 { return &by.Weight }),
	suvNumber("Injected dose", "MBq", "", suv.Dose, 1e6, 0.01, 1e5,
		func(r *suv.Result) float64 { return r.Dose }, func(by *suv.Corrections) *float64 { return &by.Dose }),
	suvTime("Injected at", suv.Injected,
		func(r *suv.Result) time.Time { return r.Injected }, func(by *suv.Corrections) *time.Time { return &by.Injected }),
	suvTime("Decay corrected to", suv.Acquired,
		func(r *suv.Result) time.Time { return r.Reference }, func(by *suv.Corrections) *time.Time { return &by.Acquired }),
	suvNumber("Half life", "s", "6586.2 of F-18, 4057.7 of Ga-68", suv.HalfLife, 1, 1, 1e8,
		func(r *suv.Result) float64 { return r.HalfLife }, func(by *suv.Corrections) *float64 { return &by.HalfLife }),
}

// suvNumber is a line for a number in a unit, which counts as so many of the units that SUV is computed in.
func suvNumber(label, unit, example string, input suv.Input, scale, low, high float64, used func(*suv.Result) float64,
	by func(*suv.Corrections) *float64) suvInput {
	return suvInput{label, unit, example, input,
		func(r *suv.Result) string {
			if v := used(r); v > 0 {
				return text.Plain(format.Rounded(v/scale, 6))
			}
			return ""
		},
		func(typed string, c *suv.Corrections) error {
			v, err := text.Parse(typed)
			if err == nil && !(v >= low && v <= high) {
				err = fmt.Errorf("%s must be between %s and %s %s", strings.ToLower(label[:1])+label[1:], text.Plain(low),
					text.Plain(high), unit)
			}
			if err == nil {
				*by(c) = v * scale
			}
			return err
		},
		func(c *suv.Corrections) { *by(c) = 0 },
		func(c *suv.Corrections) bool { return *by(c) != 0 },
	}
}

// suvTime is a line for a time.
func suvTime(label string, input suv.Input, used func(*suv.Result) time.Time,
	by func(*suv.Corrections) *time.Time) suvInput {
	return suvInput{label, "", "2020-12-31 08:30:00 or 08:30", input,
		func(r *suv.Result) string { return moment(used(r)) },
		func(typed string, c *suv.Corrections) error {
			t, err := suv.ParseTime(typed)
			if err != nil {
				return fmt.Errorf("%q is no time; write it as 2020-12-31 08:30:00 or 08:30", typed)
			}
			*by(c) = t
			return nil
		},
		func(c *suv.Corrections) { *by(c) = time.Time{} },
		func(c *suv.Corrections) bool { return !by(c).IsZero() },
	}
}

// moment is a time as it is typed, without the date where nobody knows it; empty for none.
func moment(t time.Time) string {
	layout := "2006-01-02 15:04:05"
	switch {
	case t.IsZero():
		return ""
	case t.Year() <= 1 || t.Year() == 2000 && t.Month() == 1 && t.Day() <= 2: // of package suv, for times of day
		layout = "15:04:05"
	}
	if t.Nanosecond() != 0 {
		layout += ".999"
	}
	return t.Format(layout)
}

const suvWidth = 680

// suvForm shows how SUV is computed, and with what else it would be.
type suvForm struct {
	d      *Dialogs
	q      *Dialog
	body   fyne.CanvasObject
	scroll *container.Scroll
	of     *scan.Scan
	values scan.Values
	file   suv.Result // by the file alone
	by     suv.Corrections

	fields   []*widget.Entry
	said     []*layout.Text // what the file says of each
	rows     *fyne.Container
	rule     *layout.Text
	how      *layout.Paragraph
	why      *layout.Paragraph // there is no SUV
	factor   *layout.Text
	change   *layout.Text
	checks   *fyne.Container
	warnings *layout.Paragraph
	wrong    *layout.Paragraph
	apply    *widget.Button
	setting  bool // fields are being set, not typed in
}

// SUV shows how the SUV of the open scan was found, or why there is none, and lets the user correct it.
func (d *Dialogs) SUV() {
	s := d.host.App().State.Scan
	if s == nil {
		return
	}
	if s.SUV == nil {
		d.Ask("SUV", fmt.Sprintf("%s says nothing of how its values were found. If they are in Bq/ml, say so under "+
			"“%s”: then SUV can be computed from weight, dose and times.", s.Name,
			d.host.Commands().Label(command.UnitBqML)))
		return
	}
	f := &suvForm{d: d, of: s, values: s.Values(), by: s.Options.SUV, file: saidBy(s.SUV.Scan)}
	f.build()
	choices := []command.Choice{command.Main("Apply", f.applied), command.Other("As the file says", f.reset)}
	if f.values.Computed() && f.values.SUV.Stored != "" && f.values.SUV.Stored != f.values.Unit {
		choices = append(choices, command.Other("Show "+f.values.SUV.Stored, f.stored))
	}
	dismiss := d.cancel()
	if !f.editable() {
		f.rows.Hide()
		choices, dismiss = choices[2:], "Close"
	}
	f.body = f.content()
	f.scroll = container.NewVScroll(f.body)
	f.q = d.Form("SUV", suvWidth, f.scroll, dismiss,
		func(_ *Dialog, c command.Choice) { c.Do() }, choices...)
	f.apply = f.q.main
	f.show()
	f.fit()
	if at := slices.IndexFunc(suvInputs, func(i suvInput) bool {
		return slices.Contains(f.values.SUV.Result.Missing, i.input)
	}); at >= 0 && f.editable() {
		d.win.Canvas().Focus(f.fields[at])
	}
}

func (f *suvForm) build() {
	f.rule, f.how, f.why = layout.NewHeading("", 13), layout.NewParagraph(theme.Text), layout.NewParagraph(theme.Warning)
	f.factor, f.change = layout.NewHeading("", 13), layout.NewText("", 12, theme.Muted)
	f.warnings, f.wrong = layout.NewParagraph(theme.Warning), layout.NewParagraph(theme.Error)
	f.checks = layout.Column(2)
	f.rows = container.New(fynelayout.NewFormLayout())
	used := f.values.SUV.Scan.SUV(f.by)
	for i, line := range suvInputs {
		e := widget.NewEntry()
		e.SetText(line.written(&f.file))
		if line.given(&f.by) {
			e.SetText(line.written(&used))
		}
		e.SetPlaceHolder(line.example)
		e.OnChanged = func(string) { f.typed() }
		said := layout.NewText("", 12, theme.Muted)
		f.fields, f.said = append(f.fields, e), append(f.said, said)
		f.rows.Add(layout.Inset(0, 0, 0, 8, layout.Middle(layout.NewText(line.label, 12, theme.Text))))
		f.rows.Add(layout.Row(8, layout.MinWidth(230, f.fields[i]), layout.MinWidth(32,
			layout.Middle(layout.NewText(line.unit, 12, theme.Muted))), said))
	}
}

// saidBy is what a file says of all inputs, also of the times where numbers are missing.
func saidBy(file *suv.Scan) suv.Result {
	r, supposed := file.SUV(suv.Corrections{}), suv.Corrections{}
	if r.Weight == 0 {
		supposed.Weight = 70
	}
	if r.Dose == 0 {
		supposed.Dose = 1e8
	}
	if r.HalfLife == 0 {
		supposed.HalfLife = 6586.2
	}
	full := file.SUV(supposed)
	r.Injected, r.Reference = full.Injected, full.Reference
	return r
}

// editable reports whether SUV depends on what a person can say.
func (f *suvForm) editable() bool {
	other := f.by
	other.Weight = 1.5*f.values.SUV.Result.Weight + 1
	return len(f.file.Missing) > 0 || len(f.values.SUV.Result.Missing) > 0 ||
		!slices.Equal(f.values.SUV.Scan.SUV(other).Factors, f.values.SUV.Scan.SUV(f.by).Factors)
}

func (f *suvForm) content() *fyne.Container {
	note := layout.NewParagraph(theme.Muted)
	if f.editable() {
		note.Say("The file stays as it is. Values, thresholds and measurements follow, outlines stay; Undo goes back. The " +
			"session keeps what is entered here.")
	}
	return layout.Column(8, f.rule, layout.Outdent(f.how), layout.Outdent(f.why), f.rows, layout.Outdent(f.wrong),
		layout.Row(12, f.factor, f.change), f.checks, layout.Outdent(f.warnings), layout.Outdent(note))
}

// fit makes the dialog as high as what it says, which scrolls where the window is too low for it.
func (f *suvForm) fit() {
	const round, side = 160, 40                   // what the dialog has around it
	f.body.Resize(fyne.NewSize(suvWidth-side, 1)) // wrapped text knows its height when it has a width
	height := min(f.body.MinSize().Height, max(100, f.d.win.Canvas().Size().Height-round))
	f.scroll.SetMinSize(fyne.NewSize(300, height))
	f.q.Fit()
}

// typed takes what is in the fields.
func (f *suvForm) typed() {
	if f.setting {
		return
	}
	var wrong []string
	for i, line := range suvInputs {
		e := f.fields[i]
		typed, file := strings.TrimSpace(e.Text), line.written(&f.file)
		line.clear(&f.by)
		var err error
		if typed != "" && typed != file {
			err = line.take(typed, &f.by)
		}
		e.SetFault(err != nil)
		if err != nil {
			wrong = append(wrong, format.Sentence(err))
		}
	}
	f.wrong.Say(strings.Join(wrong, " "))
	f.show()
	f.fit()
}

// show writes what comes out.
func (f *suvForm) show() {
	r := f.values.SUV.Scan.SUV(f.by)
	some := len(r.Factors) > 0
	f.rule.Set(r.Rule, theme.Text)
	f.how.Say(sentence(r.How))
	f.why.Say(sentence(r.Reason))
	f.rule.Hidden, f.factor.Hidden, f.change.Hidden = !some, !some, !some
	for i, line := range suvInputs {
		said, colour := "", theme.Colour(theme.Muted)
		switch file := line.written(&f.file); {
		case file == "" && slices.Contains(r.Missing, line.input):
			said, colour = "missing in the file", theme.Warning
		case file == "" && some && !line.given(&f.by):
			said = "not needed"
		case file == "":
			said = "not in the file"
		case line.given(&f.by):
			said, colour = strings.TrimSpace("the file says "+file+" "+line.unit), theme.Warning
		}
		f.said[i].Set(said, colour)
	}
	f.factor.Set("SUV = "+strings.TrimSpace(f.values.SUV.Stored+" × "+factorText(r.Factors)), theme.Text)
	f.change.Set(f.changed(r), theme.Muted)
	f.checks.RemoveAll()
	if len(r.Checks) > 0 && some {
		f.checks.Add(layout.NewText("By other rules", 12, theme.Muted))
		for _, c := range r.Checks {
			f.checks.Add(f.check(c, r.Factors[0]))
		}
	}
	f.warnings.Say(strings.Join(r.Warnings, "\n"))
	if f.apply != nil && f.editable() {
		widget.SetEnabled(f.apply, some && !f.now(r) && f.wrong.String() == "")
	}
}

// check is what another rule would give.
func (f *suvForm) check(c suv.Check, used float64) fyne.CanvasObject {
	factor, colour := "–", theme.Muted
	switch d := c.Factor/used - 1; {
	case !(c.Factor > 0):
	case math.Abs(d) < 0.0005:
		factor = fmt.Sprintf("%.6g, the same", c.Factor)
	default:
		factor = fmt.Sprintf("%.6g, %s %%", c.Factor, signed(100*d))
		if math.Abs(d) > 0.01 {
			colour = theme.Warning
		}
	}
	note := c.Note
	if note != "" {
		note = "(" + note + ")"
	}
	return layout.Row(8, layout.MinWidth(190, layout.NewText(strings.ToUpper(c.Rule[:1])+c.Rule[1:], 12, theme.Text)),
		layout.MinWidth(170, layout.NewText(factor, 12, colour)), layout.NewText(note, 12, theme.Muted))
}

// now reports whether SUV is shown like this; that of a session may be found otherwise since.
func (f *suvForm) now(r suv.Result) bool {
	return f.values.Computed() && f.by == f.values.Options.SUV && len(r.Factors) > 0 &&
		math.Abs(r.Factors[0]/f.values.SUV.Result.Factors[0]-1) <= 1e-6
}

// changed says how the values would change.
func (f *suvForm) changed(r suv.Result) string {
	if !f.values.Computed() || len(r.Factors) == 0 || f.now(r) {
		return ""
	}
	d := r.Factors[0]/f.values.SUV.Result.Factors[0] - 1
	if math.Abs(d) < 5e-5 {
		return "as now"
	}
	return fmt.Sprintf("%s %% against now", signed(100*d))
}

// sentence is a text with a capital letter and a full stop; empty stays empty.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return format.Sentence(errors.New(s))
}

// signed is a number with a sign and as many digits as are of use.
func signed(v float64) string {
	sign := "+"
	if v < 0 {
		sign = "–"
	}
	return sign + text.Plain(format.Rounded(math.Abs(v), 3))
}

// factorText is the factor of all frames, or the smallest and the largest.
func factorText(factors []float64) string {
	if len(factors) == 0 {
		return ""
	}
	low, high := slices.Min(factors), slices.Max(factors)
	if high/low-1 < 1e-9 {
		return fmt.Sprintf("%.9g", low)
	}
	return fmt.Sprintf("%.6g to %.6g", low, high)
}

// reset has the file's own count.
func (f *suvForm) reset() {
	f.setting = true
	for i, line := range suvInputs {
		f.fields[i].SetText(line.written(&f.file))
	}
	f.setting = false
	f.typed()
}

func (f *suvForm) applied() {
	if f.wrong.String() != "" {
		return
	}
	f.do(func() error { return f.d.host.App().CorrectSUV(f.by) })
}

func (f *suvForm) stored() { f.do(f.d.host.App().ShowStored) }

// do changes the values of the scan, unless another is open by now, and closes the dialog.
func (f *suvForm) do(change func() error) {
	err := f.d.stillOpen(f.of)
	if err == nil {
		err = change()
	}
	if err != nil {
		f.d.Failed(format.Sentence(err))
		return
	}
	f.q.Close()
}

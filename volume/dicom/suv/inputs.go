package suv

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// inputs takes weight, dose and half life from the person or the header, with what is plausible of them.
func (c *calculation) inputs() {
	c.Result.Weight = c.weight()
	c.Result.Dose = c.dose()
	c.Result.HalfLife = c.halfLife()
}

// positive is a number that can be meant, else 0.
func positive(v float64) float64 {
	if v > 0 && !math.IsInf(v, 0) {
		return v
	}
	return 0
}

// weight is in kg.
func (c *calculation) weight() float64 {
	w := positive(c.by.Weight)
	if w == 0 {
		if w = positive(c.Scan.Weight); w > 1000 {
			c.warn("The patient's weight is %g: taken as grams, %g kg.", w, w/1000)
			w /= 1000
		}
	}
	switch {
	case w > 0 && w < 20:
		c.warn("The patient's weight is only %g kg.", w)
	case w > 300:
		c.warn("The patient's weight is %g kg.", w)
	}
	return w
}

// leastDose and mostDose are the activities that a person is given for a scan, in Bq.
const leastDose, mostDose = 5e6, 5e9

// dose is in Bq. Files hold MBq as often as anonymisers and scanners confuse them: no one is given less than 0.1 MBq.
func (c *calculation) dose() float64 {
	if d := positive(c.by.Dose); d > 0 {
		return d
	}
	d := positive(c.Scan.Dose)
	if d > 0 && d < 1e5 {
		c.warn("The injected dose is %g: taken as MBq, not Bq.", d)
		d *= 1e6
	}
	if d > 0 && (d < leastDose || d > mostDose) {
		c.warn("The injected dose is %s, which no one is given.", mbq(d))
	}
	if c.Tracers > 1 {
		c.warn("The file names %d radiopharmaceuticals: the first is taken.", c.Tracers)
	}
	return d
}

// halfLife is in seconds: the file's own number before that of the table.
func (c *calculation) halfLife() float64 {
	if h := positive(c.by.HalfLife); h > 0 {
		return h
	}
	h, known := positive(c.Scan.HalfLife), tracerOf(c.Nuclide)
	switch {
	case known == nil:
	case h == 0:
		c.warn("The half life is missing: taken as that of %s, %g s.", known.name, known.halfLife)
		h = known.halfLife
	case math.Abs(h*60/known.halfLife-1) <= 0.02:
		c.warn("The half life is %g: taken as minutes, that of %s.", h, known.name)
		h *= 60
	case math.Abs(h/known.halfLife-1) > 0.02:
		c.warn("The half life is %g s, but the nuclide is %s with %g s.", h, known.name, known.halfLife)
	}
	return h
}

// tracer is a radionuclide.
type tracer struct {
	name     string
	codes    []string // of DICOM's context group 4020, old and new
	element  string
	mass     string
	halfLife float64 // s
}

// tracers are those whose half life is known where the file leaves it out. Codes are those of SRT and SCT in pydicom
// 3.0.2 (pydicom.sr, CID 4020). Half lives: F-18 109.77 min, Ga-68 67.63 min, C-11 20.38 min; Cu-64 12.7004(20) h as in
// the comparison BIPM.RI(II)-K4.Cu-64 (https://pmc.ncbi.nlm.nih.gov/articles/PMC7579768), Zr-89 78.41(12) h
// (https://internetchemie.info/isotop.php?Kern=Zr-89).
var tracers = []tracer{
	{"F-18", []string{"C-111A1", "77004003"}, "fluorine", "18", 6586.2},
	{"Ga-68", []string{"C-131A3", "35337001"}, "gallium", "68", 4057.7},
	{"Cu-64", []string{"C-127A2", "3932008"}, "copper", "64", 45721},
	{"Zr-89", []string{"C-168A4", "63360001"}, "zirconium", "89", 282276},
	{"C-11", []string{"C-105A1", "40565003"}, "carbon", "11", 1223},
}

// tracerOf is the radionuclide of a code, or of a name such as F-18, 18F or ^18^Fluorine; nil if the table has none.
func tracerOf(text string) *tracer {
	low := strings.ToLower(text)
	letters := strings.Map(keep('a', 'z'), low)
	digits := strings.Map(keep('0', '9'), low)
	for i := range tracers {
		t := &tracers[i]
		symbol, _, _ := strings.Cut(strings.ToLower(t.name), "-")
		if slices.Contains(t.codes, text) || digits == t.mass && (letters == symbol || letters == t.element) {
			return t
		}
	}
	return nil
}

func keep(first, last rune) func(rune) rune {
	return func(r rune) rune {
		if r < first || r > last {
			return -1
		}
		return r
	}
}

// need refuses to go on without inputs.
func (c *calculation) need(inputs ...Input) error {
	has := map[Input]bool{Weight: c.Result.Weight > 0, Dose: c.Result.Dose > 0, HalfLife: c.Result.HalfLife > 0}
	var missing []Input
	for _, i := range inputs {
		if c.used[i] = true; !has[i] {
			missing = append(missing, i)
		}
	}
	// the time of injection is asked for at once, and not after all else was supplied
	if len(missing) > 0 && slices.Contains(inputs, HalfLife) &&
		c.by.Injected.IsZero() && c.Scan.Injected.IsZero() && c.InjectedClock.IsZero() {
		missing = append(missing, Injected)
	}
	if missing == nil {
		return nil
	}
	return &lack{missing, "no SUV: " + listed(missing) + " missing"}
}

// listed is inputs in a sentence, with its verb.
func listed(inputs []Input) string {
	names := map[Input]string{Weight: "the patient's weight", Dose: "the injected dose",
		HalfLife: "the half life of the radionuclide", Injected: "the time of injection"}
	var all []string
	for _, i := range inputs {
		all = append(all, names[i])
	}
	if len(all) == 1 {
		return all[0] + " is"
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1] + " are"
}

// Numbers in sentences.
func kg(v float64) string      { return fmt.Sprintf("%.4g kg", v) }
func mbq(v float64) string     { return fmt.Sprintf("%.5g MBq", v/1e6) }
func seconds(v float64) string { return fmt.Sprintf("%.6g s", v) }

func moment(t time.Time) string {
	if noDate(t) {
		return t.Format(time.TimeOnly)
	}
	return t.Format(time.DateTime)
}

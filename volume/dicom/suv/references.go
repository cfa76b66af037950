package suv

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// reference is a rule for the time to which decay was corrected.
type reference struct {
	name    string // short and stable
	says    string // in a sentence
	checks  bool   // also computed where another rule is used
	doubted bool   // used with a warning
	// find is the time, zero if the rule gives none, and why the rule does not hold, empty if it does.
	find func(c *calculation) (time.Time, string)
}

// references are tried in order; the first that holds is used. The time of the average activity (back-computation) is
// not the first: scans made anonymous have one time of acquisition for all beds, which makes steps of 14 % between beds
// in a whole-body scan of GE.
var references = []reference{
	{name: "time entered", says: "the time entered", find: func(c *calculation) (time.Time, string) {
		return c.entered(), ""
	}},
	{name: "GE private time", says: "GE's private time (0009,xx0D)",
		find: near(func(c *calculation) time.Time { return c.GE })},
	{name: "decay correction time", says: "the file's time of decay correction",
		find: near(func(c *calculation) time.Time { return c.Enhanced })},
	{name: "series time", says: "the start of the series", checks: true, find: bySeries},
	{name: "Siemens private time", says: "Siemens' private time (0071,xx22)",
		find: near(func(c *calculation) time.Time { return c.Siemens })},
	{name: "average activity", says: "the time back-computed from the frames' reference times", checks: true,
		find: byAverage},
	{name: "frame start", says: "the time back-computed from the frames' starts", find: byStart},
	{name: "earliest acquisition", says: "the earliest acquisition", checks: true, doubted: true,
		find: func(c *calculation) (time.Time, string) { return c.earliest(), "" }},
}

// agreed is by how much the times that frames give may differ, tolerated how much factors may.
const (
	agreed    = time.Second
	tolerated = 0.01
)

// near is a time that the header names, unless it is more than a day from the scan: dates are changed to make scans
// anonymous, and private elements are then forgotten.
func near(of func(*calculation) time.Time) func(*calculation) (time.Time, string) {
	return func(c *calculation) (time.Time, string) {
		t, scan := of(c), c.earliest()
		if scan.IsZero() {
			scan = c.Series
		}
		if !t.IsZero() && !scan.IsZero() && t.Sub(scan).Abs() > 24*time.Hour {
			return t, "it is more than a day from the acquisition"
		}
		return t, ""
	}
}

// bySeries is the start of the series, which holds if no frame was acquired before: else it is the time of a later
// reconstruction.
func bySeries(c *calculation) (time.Time, string) {
	earliest := c.earliest()
	if !c.Series.IsZero() && !earliest.IsZero() && c.Series.After(earliest) {
		return c.Series, fmt.Sprintf("the series is later than the earliest acquisition, %s", moment(earliest))
	}
	return c.Series, ""
}

// byAverage takes a frame's reference time for the moment within it at which its activity was the frame's mean.
func byAverage(c *calculation) (time.Time, string) {
	lambda := math.Ln2 / c.HalfLife
	return c.agree(func(f Frame) (float64, bool) {
		x := lambda * f.Duration
		return math.Log(x/-math.Expm1(-x))/lambda - f.Reference, f.Reference > 0 && f.Duration > 0
	})
}

// byStart takes it for the frame's start, as GE counts. Equal times are placeholders.
func byStart(c *calculation) (time.Time, string) {
	all := c.whole()
	for _, f := range all {
		if f.Reference != all[0].Reference {
			return c.agree(func(f Frame) (float64, bool) { return -f.Reference, f.Reference >= 0 })
		}
	}
	return time.Time{}, "the frames' reference times are all the same"
}

// agree is the mean of the times that all frames give, as seconds after their acquisition, if they agree.
func (c *calculation) agree(of func(Frame) (float64, bool)) (time.Time, string) {
	all := c.whole()
	times := make([]time.Time, 0, len(all))
	for _, f := range all {
		s, ok := of(f)
		if !ok || f.Acquired.IsZero() || !(math.Abs(s) < 1e8) {
			return time.Time{}, "not all frames have the times for it"
		}
		times = append(times, f.Acquired.Add(time.Duration(s*float64(time.Second))))
	}
	slices.SortFunc(times, time.Time.Compare)
	first, last := times[0], times[len(times)-1]
	if d := last.Sub(first); d > agreed {
		return first, fmt.Sprintf("the frames give times that differ by up to %.0f s", d.Seconds())
	}
	var sum time.Duration
	for _, t := range times {
		sum += t.Sub(first)
	}
	return first.Add(sum / time.Duration(len(times))), ""
}

// whole are the frames by which times are found: the volumes of a dynamic series are corrected to one time.
func (c *calculation) whole() []Frame {
	if len(c.Whole) > 0 {
		return c.Whole
	}
	return c.Frames
}

// earliest is the first acquisition of a frame of the whole series as the file has it, zero if none has a time.
func (c *calculation) earliest() time.Time { return begin(c.whole()) }

// begin is the first acquisition of frames, zero if none has a time.
func begin(frames []Frame) time.Time {
	var earliest time.Time
	for _, f := range frames {
		if !f.Acquired.IsZero() && (earliest.IsZero() || f.Acquired.Before(earliest)) {
			earliest = f.Acquired
		}
	}
	return earliest
}

// decay is the factor of activity that was corrected to a time: it looks for the time, for that of the injection, and
// holds the factor against what other times would give.
func (c *calculation) decay() (float64, error) {
	var used *reference
	for i := range references {
		row := &references[i]
		t, why := row.find(c)
		if !t.IsZero() && why == "" {
			if used == nil {
				used, c.Reference = row, t
				c.used[Acquired] = true
				continue
			}
		} else if !t.IsZero() && !row.checks && used == nil {
			c.warn("The scan has %s, which is not used: %s.", row.says, why)
		}
	}
	if used == nil {
		return 0, &lack{[]Input{Acquired},
			"no SUV: the file has no time of series or acquisition to which decay was corrected"}
	}
	if err := c.inject(c.Reference); err != nil {
		return 0, err
	}
	if c.Undated && used.name != references[0].name {
		c.warn("The file has no dates, only times of day: the injection is taken as less than a day before.")
	}
	factor := c.factorAt(c.Reference)
	c.Rule += ", " + used.name
	c.How = fmt.Sprintf("%s, decay corrected to %s, %s: %s / %s, injected %s and decayed since (half life %s)", c.what(),
		used.says, moment(c.Reference), kg(c.Weight), mbq(c.Dose), moment(c.Injected), seconds(c.HalfLife))
	if used.doubted {
		c.warn("The time to which decay was corrected is not known for sure: it is taken as the earliest acquisition. "+
			"SUV is wrong by %.1f %% for every ten minutes of difference.", 100*math.Expm1(math.Ln2/c.HalfLife*600))
	}
	for i := range references {
		row := &references[i]
		if t, why := row.find(c); row != used && row.checks {
			c.checkAt(row, t, why, factor)
		}
	}
	return factor, nil
}

// factorAt is the factor of activity corrected to a time.
func (c *calculation) factorAt(t time.Time) float64 {
	return c.Weight * 1000 / (c.Dose * math.Exp2(-t.Sub(c.Injected).Seconds()/c.HalfLife))
}

// checkAt holds a factor against that of another reference time. Times on which the frames do not agree are noted, and
// cast no doubt.
func (c *calculation) checkAt(row *reference, t time.Time, why string, used float64) {
	switch {
	case t.IsZero():
		c.Checks = append(c.Checks, Check{Rule: row.name, Note: cmp.Or(why, "the file has no such time")})
	case why != "" && row.name == "average activity":
		c.Checks = append(c.Checks, Check{row.name, c.factorAt(t), why})
	default:
		c.check(row.name, c.factorAt(t), used, fmt.Sprintf("corrected to %s (%s)", row.says, moment(t)))
		c.Checks[len(c.Checks)-1].Note = why
	}
}

// check notes another factor, and warns if it differs.
func (c *calculation) check(rule string, other, used float64, says string) {
	c.Checks = append(c.Checks, Check{Rule: rule, Factor: other})
	d := other/used - 1
	if !(math.Abs(d) > tolerated) {
		return
	}
	way := "higher"
	if d < 0 {
		way = "lower"
	}
	c.warn("SUV would be %.1f %% %s %s.", math.Abs(100*d), way, says)
}

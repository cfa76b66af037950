package suv

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// frameFactor gives the factor of a frame.
type frameFactor func(Frame) (float64, error)

// condition is a way in which values are stored, and how SUV is had from them.
type condition struct {
	rule   string
	holds  func(c *calculation) bool
	factor func(c *calculation) (frameFactor, error)
}

// conditions are tried in order; the first that holds gives the factor. Values that none describes are no SUV.
var conditions = []condition{
	{"BQML ADMIN", stored("BQML", "ADMIN"), fromInjection},
	{"BQML NONE", stored("BQML", "NONE"), uncorrected},
	{"BQML START", stored("BQML", "START"), fromStart},
	{"BQML START", stored("BQML", ""), supposedStart},
	{"CNTS, SUV factor of Philips", func(c *calculation) bool { return c.Units == "CNTS" && c.PhilipsSUV > 0 },
		philipsSUV},
	{"CNTS, activity factor of Philips, ADMIN", counts("ADMIN"), philipsActivity(fromInjection)},
	{"CNTS, activity factor of Philips, NONE", counts("NONE"), philipsActivity(uncorrected)},
	{"CNTS, activity factor of Philips, START", counts("START"), philipsActivity(fromStart)},
	{"CNTS, activity factor of Philips, START", counts(""), philipsActivity(supposedStart)},
	{"GML, SUVbw as stored", kind("", "BW"), asStored},
	{"GML, from SUVlbm (Morgan)", kind("LBM"), fromMass("lean body mass", morgan)},
	{"GML, from SUVlbm (James)", kind("LBMJAMES128"), fromMass("lean body mass", james)},
	{"GML, from SUVlbm (Janmahasatian)", kind("LBMJANMA"), fromMass("lean body mass", janmahasatian)},
	{"GML, from SUVibw", kind("IBW"), fromMass("ideal body weight", ideal)},
	{"CM2ML, from SUVbsa", func(c *calculation) bool { return c.Units == "CM2ML" }, fromSurface},
}

// stored holds for values in a unit whose decay was corrected in a way.
func stored(units, decay string) func(*calculation) bool {
	return func(c *calculation) bool { return c.Units == units && c.DecayCorrection == decay }
}

// counts holds for counts of Philips with only the factor that makes activity of them.
func counts(decay string) func(*calculation) bool {
	return func(c *calculation) bool {
		return c.Units == "CNTS" && c.PhilipsActivity > 0 && c.DecayCorrection == decay
	}
}

// kind holds for values that are SUV of one of some types.
func kind(types ...string) func(*calculation) bool {
	return func(c *calculation) bool { return c.Units == "GML" && slices.Contains(types, c.SUVType) }
}

// always is a factor for all frames.
func always(f float64) frameFactor { return func(Frame) (float64, error) { return f, nil } }

// fromInjection: the activity is as if measured at the injection.
func fromInjection(c *calculation) (frameFactor, error) {
	if err := c.decayed(); err != nil {
		return nil, err
	}
	if err := c.need(Weight, Dose); err != nil {
		return nil, err
	}
	c.How = fmt.Sprintf("%s, decay corrected to the injection: %s / %s", c.what(), kg(c.Weight), mbq(c.Dose))
	return always(c.Weight * 1000 / c.Dose), nil
}

// fromStart: the activity is as at a time that one of the references finds.
func fromStart(c *calculation) (frameFactor, error) {
	if err := c.decayed(); err != nil {
		return nil, err
	}
	if err := c.need(Weight, Dose, HalfLife); err != nil {
		return nil, err
	}
	f, err := c.decay()
	return always(f), err
}

// supposedStart: the header leaves out how decay was corrected.
func supposedStart(c *calculation) (frameFactor, error) {
	c.warn("The file does not say to which time decay was corrected (DecayCorrection is missing): taken as the start of " +
		"the scan. If it was the injection, SUV is too high.")
	return fromStart(c)
}

// uncorrected: decay was not corrected, neither until nor during the frame.
func uncorrected(c *calculation) (frameFactor, error) {
	if err := c.need(Weight, Dose, HalfLife); err != nil {
		return nil, err
	}
	if has, _ := c.corrected("DECY"); has {
		c.warn("The file says that decay was corrected (CorrectedImage is %s), and that it was not (DecayCorrection is "+
			"NONE): the latter is believed.", c.Corrected)
	}
	lambda := math.Ln2 / c.HalfLife
	start, shift := begin(c.Frames), time.Duration(0)
	switch entered := c.entered(); {
	case entered.IsZero():
	case start.IsZero():
		start = entered
	default: // frames begin as much after the time entered as after that of the file
		shift = entered.Sub(begin(c.whole()))
		start = start.Add(shift)
	}
	c.used[Acquired] = true
	if start.IsZero() {
		return nil, &lack{[]Input{Acquired}, "no SUV: decay was not corrected, and the time of acquisition is missing"}
	}
	if err := c.inject(start); err != nil {
		return nil, err
	}
	c.Rule += ", acquisition of each frame"
	c.Reference = start
	c.How = fmt.Sprintf("%s, decay not corrected: %s / %s, injected %s, each frame decayed since (half life %s)", c.what(),
		kg(c.Weight), mbq(c.Dose), moment(c.Injected), seconds(c.HalfLife))
	return func(f Frame) (float64, error) {
		if !(f.Duration > 0) {
			return 0, fmt.Errorf("no SUV: decay was not corrected, and the duration of frames is missing")
		}
		switch {
		case !f.Acquired.IsZero():
			f.Acquired = f.Acquired.Add(shift)
		case len(c.Frames) == 1:
			f.Acquired = c.Reference
		default:
			return 0, fmt.Errorf("no SUV: decay was not corrected, and a frame's time of acquisition is missing")
		}
		x := lambda * f.Duration
		during := x / -math.Expm1(-x)
		return c.Weight * 1000 / c.Dose * during * math.Exp(lambda*f.Acquired.Sub(c.Injected).Seconds()), nil
	}, nil
}

// philipsSUV: the scanner's own factor is all that is needed. The other factor, if it is there, checks it.
func philipsSUV(c *calculation) (frameFactor, error) {
	c.How = fmt.Sprintf("counts × %g, the scanner's own factor (7053,xx00)", c.PhilipsSUV)
	if c.PhilipsActivity > 0 {
		other := &calculation{Scan: c.Scan, by: c.by, used: map[Input]bool{}}
		other.inputs()
		if f, err := fromStart(other); err == nil && c.DecayCorrection == "START" {
			if v, err := f(Frame{}); err == nil {
				c.check("CNTS, activity factor of Philips", v*c.PhilipsActivity, c.PhilipsSUV, "by the scanner's activity factor")
			}
		}
	}
	return always(c.PhilipsSUV), nil
}

// philipsActivity: counts become activity, and that SUV in another condition's way.
func philipsActivity(of func(*calculation) (frameFactor, error)) func(*calculation) (frameFactor, error) {
	return func(c *calculation) (frameFactor, error) {
		activity, err := of(c)
		if err != nil {
			return nil, err
		}
		for i := range c.Checks {
			c.Checks[i].Factor *= c.PhilipsActivity
		}
		return func(f Frame) (float64, error) {
			v, err := activity(f)
			return v * c.PhilipsActivity, err
		}, nil
	}
}

func asStored(c *calculation) (frameFactor, error) {
	c.How = "the values are stored as SUVbw"
	return always(1), nil
}

// what says what the values are.
func (c *calculation) what() string {
	if c.Units == "CNTS" {
		return fmt.Sprintf("counts × %g (7053,xx09) = Bq/ml", c.PhilipsActivity)
	}
	return "Bq/ml"
}

// decayed refuses values whose decay was not corrected by the list of what was.
func (c *calculation) decayed() error {
	if has, said := c.corrected("DECY"); said && !has {
		return fmt.Errorf("no SUV: decay was not corrected (CorrectedImage is %s), but DecayCorrection is not NONE",
			c.Corrected)
	}
	return nil
}

// corrected reports whether something was corrected, and whether the header says so at all.
func (c *calculation) corrected(what string) (has, said bool) {
	return slices.Contains(strings.Split(c.Corrected, `\`), what), c.Corrected != ""
}

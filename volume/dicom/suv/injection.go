package suv

import (
	"math"
	"time"
)

// dated reports whether a time has a date.
func dated(t time.Time) bool { return t.Year() > 1 }

// before is a time of day on the day of another time, or on the day before if it would lie after that.
func before(clock, t time.Time) time.Time {
	y, m, d := t.Date()
	at := time.Date(y, m, d, clock.Hour(), clock.Minute(), clock.Second(), clock.Nanosecond(), time.UTC)
	if at.After(t) {
		at = at.AddDate(0, 0, -1)
	}
	return at
}

// mostLives is how many half lives before a scan nothing can have been injected that is seen in it.
const mostLives = 10

// ago is a time of day as that of an injection before a reference time. One that would have to be on the day before,
// and too long ago, is on the day itself: a dynamic scan may begin before the injection.
func (c *calculation) ago(clock, reference time.Time) time.Time {
	t := before(clock, reference)
	if reference.Sub(t).Seconds() > mostLives*c.Result.HalfLife && on(clock, reference).After(reference) {
		return on(clock, reference)
	}
	return t
}

// undated is the day on which things happen that have no date.
var undated = time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC)

// noDate reports whether a time is on that day, or the night before.
func noDate(t time.Time) bool {
	return !t.Before(undated.AddDate(0, 0, -1)) && t.Before(undated.AddDate(0, 0, 1))
}

// entered is the reference time that a person gave, zero if none. Without a date it is on the day of the scan or, if
// that is unknown, of the injection or after it.
func (c *calculation) entered() time.Time {
	t := c.by.Acquired
	if t.IsZero() || dated(t) {
		return t
	}
	day, injection := undated, c.by.Injected
	if !dated(injection) {
		injection = c.Scan.Injected
	}
	if start := begin(c.whole()); dated(start) {
		at := on(t, start)
		if start.Sub(at) > 12*time.Hour { // of a scan over midnight
			at = at.AddDate(0, 0, 1)
		}
		return at
	}
	switch {
	case dated(c.Series):
		day = c.Series
	case dated(injection):
		if at := on(t, injection); !at.Before(injection) {
			return at
		}
		day = injection.AddDate(0, 0, 1)
	}
	return on(t, day)
}

// on is a time of day on a day.
func on(clock, day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, clock.Hour(), clock.Minute(), clock.Second(), clock.Nanosecond(), time.UTC)
}

// longest is the time after an injection that can be believed without doubt: a day, or six half lives of what is
// imaged for days.
func (c *calculation) longest() time.Duration {
	return max(24*time.Hour, time.Duration(min(6*c.Result.HalfLife, 1e8)*float64(time.Second)))
}

// inject finds the time of injection before a reference time. With a date and time and a time of day that disagree, as
// where dates were changed to make a scan anonymous, the one counts that lies within a day before the reference.
func (c *calculation) inject(reference time.Time) error {
	t := c.by.Injected
	c.used[Injected] = true
	switch {
	case t.IsZero() && c.Scan.Injected.IsZero() && c.InjectedClock.IsZero():
		return &lack{[]Input{Injected}, "no SUV: the time of injection is missing"}
	case t.IsZero():
		t = c.recorded(reference)
	case !dated(t):
		t = c.ago(t, reference)
	}
	c.Result.Injected = t
	after := reference.Sub(t)
	switch lives := after.Seconds() / c.Result.HalfLife; {
	case after < 0 && noDate(reference) && !noDate(t):
		return &lack{[]Input{Injected}, "no SUV: the injection, " + moment(t) +
			", is later than the time to which decay was corrected, " + moment(reference) +
			", of which the file has no date: leave out the date of the injection"}
	case after < 0:
		return &lack{[]Input{Injected}, "no SUV: the injection, " + moment(t) +
			", is later than the time to which decay was corrected, " + moment(reference)}
	case lives > 1000:
		return &lack{[]Input{Injected}, "no SUV: the injection, " + moment(t) + ", is far before the scan, " +
			moment(reference)}
	case lives > 6:
		c.warn("The injection, %s, is %.1f half lives before the scan, %s.", moment(t), lives, moment(reference))
	case after < 5*time.Minute && reference != c.Enhanced:
		c.warn("The injection, %s, is only %.0f s before the scan.", moment(t), after.Seconds())
	}
	return nil
}

// recorded is the time of injection that the header has.
func (c *calculation) recorded(reference time.Time) time.Time {
	if c.OtherZone {
		c.warn("The time of injection has a time zone and the rest of the file has none: it is taken as the scanner's time.")
	}
	whole, clock := c.Scan.Injected, c.InjectedClock
	if clock.IsZero() {
		return whole
	}
	late := whole.Sub(reference)
	if !whole.IsZero() && late > 0 && late < 12*time.Hour && on(clock, whole).Sub(whole).Abs() <= time.Second {
		return whole // both say that it is too late
	}
	clock = c.ago(clock, reference)
	if whole.IsZero() {
		if c.Result.HalfLife > 6*3600 {
			c.warn("The file has no date of injection: it is taken as less than a day before the scan.")
		}
		return clock
	}
	if whole.Sub(clock).Abs() <= time.Second {
		return whole
	}
	after := reference.Sub(whole)
	believed, other := whole, clock
	if after <= 0 || after >= c.longest() {
		believed, other = clock, whole
	}
	differ := math.Abs(math.Expm1(math.Ln2 / c.Result.HalfLife * believed.Sub(other).Seconds()))
	if differ > 1e-4 {
		c.warn("The file has two times of injection, %s and %s: the first is used.", moment(believed), moment(other))
	}
	return believed
}

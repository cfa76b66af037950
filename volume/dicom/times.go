package dicom

import (
	"strconv"
	"strings"
	"time"
)

// Days and times of day as files have them (PS3.5 6.2): DA is YYYYMMDD, TM is HHMMSS.FFFFFF with fewer parts or
// more, DT is both and a time zone. Files hold blanks, and those of before 1993 dots and colons, too.

// ParseDate parses a DA: the day's midnight, as if it was UTC.
func ParseDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) == 10 && (s[4] == '.' || s[4] == '-') && s[7] == s[4] {
		s = s[:4] + s[5:7] + s[8:]
	}
	if len(s) != 8 || !digits(s) {
		return time.Time{}, false
	}
	day, err := time.Parse("20060102", s)
	return day, err == nil
}

// ParseClock parses a TM: the time since midnight. Minutes and seconds may be missing.
func ParseClock(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	s, fraction, dotted := strings.Cut(s, ".")
	if strings.Contains(s, ":") {
		for i, part := range strings.Split(s, ":") {
			if len(part) != 2 || i > 2 {
				return 0, false
			}
		}
		s = strings.ReplaceAll(s, ":", "")
	}
	if !digits(s) || !digits(fraction) || dotted && len(s) != 6 || len(s)%2 != 0 || len(s) < 2 || len(s) > 6 {
		return 0, false
	}
	var since time.Duration
	for i, unit := range []struct {
		long time.Duration
		most int
	}{{time.Hour, 23}, {time.Minute, 59}, {time.Second, 60}} { // a minute may have a second more
		if 2*i < len(s) {
			n, err := strconv.Atoi(s[2*i : 2*i+2])
			if err != nil || n > unit.most {
				return 0, false
			}
			since += time.Duration(n) * unit.long
		}
	}
	const nine = "000000000"
	n, err := strconv.Atoi((fraction + nine)[:len(nine)])
	return since + time.Duration(n), err == nil
}

// ParseDateTime parses a DT, or a day alone. Its location is UTC if it names no time zone, else that zone.
func ParseDateTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	zone := time.UTC
	if at := strings.LastIndexAny(s, "+-"); at >= 8 {
		offset, ok := ParseZone(s[at:])
		if !ok {
			return time.Time{}, false
		}
		s, zone = strings.TrimSpace(s[:at]), offset
	}
	if len(s) < 8 {
		return time.Time{}, false
	}
	day, ok := ParseDate(s[:8])
	if !ok {
		return time.Time{}, false
	}
	var since time.Duration
	if rest := strings.TrimSpace(s[8:]); rest != "" {
		if since, ok = ParseClock(rest); !ok {
			return time.Time{}, false
		}
	}
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone).Add(since), true
}

// ParseZone parses the end of a DT, or TimezoneOffsetFromUTC: +0200.
func ParseZone(s string) (*time.Location, bool) {
	s = strings.TrimSpace(s)
	if len(s) != 5 || s[0] != '+' && s[0] != '-' || !digits(s[1:]) {
		return nil, false
	}
	n, err := strconv.Atoi(s[1:])
	seconds := n/100*3600 + n%100*60
	if err != nil || n%100 > 59 || seconds > 14*3600 {
		return nil, false
	}
	if s[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone(s, seconds), true
}

// digits reports whether there is nothing else in s.
func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

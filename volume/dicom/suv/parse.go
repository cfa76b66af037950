package suv

import (
	"fmt"
	"strings"
	"time"
)

// layouts are the ways in which people and files write times, with and without a date. Fractions of seconds are taken
// wherever there are seconds.
var layouts = []string{
	"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05Z07:00",
	"20060102150405", "20060102 150405", "20060102T150405", "200601021504", "15:04:05", "15:04", "150405", "1504",
}

// ParseTime reads a time as people and files write it: 2020-12-17 08:30:45, 08:30, 20201217083045, 083045. A zone is
// left out: all times are those of the scanner's clock. Without a date the year is 0.
func ParseTime(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			y, m, d := t.Date()
			return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write 08:30, 08:30:45 or 2020-12-17 08:30:45", s)
}

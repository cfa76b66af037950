package dicom

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"time"
)

// The values of elements. What is absent, empty or makes no sense gives nothing; all of them may be asked of nil.

// Raw is a value as it is stored, little endian; nil of a sequence.
func (d *Dataset) Raw(t Tag) []byte {
	if e := d.Find(t); e != nil {
		return e.Raw
	}
	return nil
}

// Text is a value as text, by the dataset's character set and without what pads it. Several values stay joined by
// backslashes.
func (d *Dataset) Text(t Tag) string {
	e := d.Find(t)
	if e == nil {
		return ""
	}
	return strings.Join(e.strings(d.charset()), `\`)
}

// Strings are the values of an element as texts.
func (d *Dataset) Strings(t Tag) []string {
	e := d.Find(t)
	if e == nil {
		return nil
	}
	return e.strings(d.charset())
}

// Ints are the values of an element as whole numbers, nil unless all are.
func (d *Dataset) Ints(t Tag) []int64 { return d.Find(t).Ints() }

// Int is the first of them; false if there is none.
func (d *Dataset) Int(t Tag) (int64, bool) { return d.Find(t).first() }

// Floats are the values of an element as numbers, nil unless all are, and finite.
func (d *Dataset) Floats(t Tag) []float64 { return d.Find(t).Floats() }

// Float is the first of them; false if there is none.
func (d *Dataset) Float(t Tag) (float64, bool) {
	if all := d.Floats(t); len(all) > 0 {
		return all[0], true
	}
	return 0, false
}

// Items are those of a sequence.
func (d *Dataset) Items(t Tag) []*Dataset {
	if e := d.Find(t); e != nil {
		return e.Items
	}
	return nil
}

// Item is the first of them, nil if there is none.
func (d *Dataset) Item(t Tag) *Dataset {
	if all := d.Items(t); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Date is the day of an element, at midnight UTC, as [ParseDate] has it.
func (d *Dataset) Date(t Tag) (time.Time, bool) { return ParseDate(d.Text(t)) }

// Clock is the time of day of an element, as [ParseClock] has it.
func (d *Dataset) Clock(t Tag) (time.Duration, bool) { return ParseClock(d.Text(t)) }

// Moment is the day of one element at the time of another, as if it was UTC.
func (d *Dataset) Moment(date, clock Tag) (time.Time, bool) {
	day, known := d.Date(date)
	since, also := d.Clock(clock)
	if !known || !also {
		return time.Time{}, false
	}
	return day.Add(since), true
}

// DateTime is the moment of an element, as [ParseDateTime] has it.
func (d *Dataset) DateTime(t Tag) (time.Time, bool) { return ParseDateTime(d.Text(t)) }

// Text is [Dataset.Text] for letters that need no character set.
func (e *Element) Text() string { return strings.Join(e.Strings(), `\`) }

// Strings is [Dataset.Strings] for letters that need no character set.
func (e *Element) Strings() []string { return e.strings(nil) }

// DateTime is [Dataset.DateTime] of an element.
func (e *Element) DateTime() (time.Time, bool) { return ParseDateTime(e.Text()) }

// isText reports whether a value is text, or may be: bytes of a kind that was not stated are taken for it.
func (e *Element) isText() bool { return e.VR == UN || kinds[e.VR].text != none }

func (e *Element) strings(set charset) []string {
	if e == nil || len(e.Raw) == 0 || !e.isText() {
		return nil
	}
	const padding = " \x00"
	class := kinds[e.VR].text
	if class == unsplit { // blanks in front mean something (PS3.5 6.2)
		return []string{strings.TrimRight(set.decode(e.Raw), padding)}
	}
	if class == plain {
		set = nil
	}
	all := strings.Split(set.decode(e.Raw), `\`)
	for i, s := range all {
		all[i] = strings.Trim(s, padding)
	}
	return all
}

// number reads one that is stored in so many bytes.
type number struct {
	size int
	read func(b []byte) float64
}

var little = binary.LittleEndian

var numbers = map[VR]number{
	AT: {4, func(b []byte) float64 { return float64(uint32(little.Uint16(b))<<16 | uint32(little.Uint16(b[2:]))) }},
	FD: {8, func(b []byte) float64 { return math.Float64frombits(little.Uint64(b)) }},
	FL: {4, func(b []byte) float64 { return float64(math.Float32frombits(little.Uint32(b))) }},
	OD: {8, func(b []byte) float64 { return math.Float64frombits(little.Uint64(b)) }},
	OF: {4, func(b []byte) float64 { return float64(math.Float32frombits(little.Uint32(b))) }},
	OL: {4, func(b []byte) float64 { return float64(little.Uint32(b)) }},
	OV: {8, func(b []byte) float64 { return float64(little.Uint64(b)) }},
	OW: {2, func(b []byte) float64 { return float64(little.Uint16(b)) }},
	SL: {4, func(b []byte) float64 { return float64(int32(little.Uint32(b))) }},
	SS: {2, func(b []byte) float64 { return float64(int16(little.Uint16(b))) }},
	SV: {8, func(b []byte) float64 { return float64(int64(little.Uint64(b))) }},
	UL: {4, func(b []byte) float64 { return float64(little.Uint32(b)) }},
	US: {2, func(b []byte) float64 { return float64(little.Uint16(b)) }},
	UV: {8, func(b []byte) float64 { return float64(little.Uint64(b)) }},
}

// Floats is [Dataset.Floats] of an element.
func (e *Element) Floats() []float64 {
	if e == nil {
		return nil
	}
	var all []float64
	if n, stored := numbers[e.VR]; stored {
		if len(e.Raw)%n.size != 0 {
			return nil
		}
		all = make([]float64, 0, len(e.Raw)/n.size)
		for at := 0; at < len(e.Raw); at += n.size {
			all = append(all, n.read(e.Raw[at:]))
		}
	} else {
		for _, s := range e.Strings() {
			f, err := decimal(s)
			if err != nil {
				return nil
			}
			all = append(all, f)
		}
	}
	for _, f := range all {
		if f-f != 0 {
			return nil
		}
	}
	return all
}

// decimal is a number as text (PS3.5 6.2, DS and IS).
func decimal(s string) (float64, error) {
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(s, 64)
}

// Ints is [Dataset.Ints] of an element.
func (e *Element) Ints() []int64 {
	floats := e.Floats()
	all := make([]int64, 0, len(floats))
	for _, f := range floats {
		if f != math.Trunc(f) || math.Abs(f) > 1<<53 { // beyond it float64 has no odd numbers
			return nil
		}
		all = append(all, int64(f))
	}
	return all
}

// first is the first of the whole numbers.
func (e *Element) first() (int64, bool) {
	if all := e.Ints(); len(all) > 0 {
		return all[0], true
	}
	return 0, false
}

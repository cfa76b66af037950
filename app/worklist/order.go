package worklist

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Query is which scans of a worklist are shown, and in which order. Its zero value shows all, in that of the list.
type Query struct {
	Text string // in the scan's place or the remark, whatever the case of letters
	Only Only   // of them
	By   Column
	Down bool // from the largest to the smallest
}

// Only is a choice among the scans.
type Only int

// The choices.
const (
	All Only = iota
	OnlyNew
	OnlyUnderWay
	OnlyDone
	OnlyRemarked
	OnlyFaulty
)

// Choices are what they are called, in their order.
var Choices = []string{"All", "New", "Under way", "Done", "With a remark", "Cannot be opened"}

// of reports whether an item is among a choice.
func (o Only) of(i *Item) bool {
	switch o {
	case OnlyNew:
		return i.State == New
	case OnlyUnderWay:
		return i.State == UnderWay
	case OnlyDone:
		return i.State == Done
	case OnlyRemarked:
		return i.Remark != ""
	case OnlyFaulty:
		return i.Fault != ""
	}
	return true
}

// Column is what scans are put in order by.
type Column int

// The columns.
const (
	ByPlace Column = iota
	ByState
	ByTumours
	ByVolume
	ByRemark
	ByChanged
)

// orders compare two scans by each column. Those without a value come last, in either direction.
var orders = map[Column]func(a, b *Item) int{
	ByPlace:   func(a, b *Item) int { return natural(string(a.Place), string(b.Place)) },
	ByState:   func(a, b *Item) int { return slices.Index(States, a.State) - slices.Index(States, b.State) },
	ByTumours: func(a, b *Item) int { return cmp.Compare(*a.Tumours, *b.Tumours) },
	ByVolume:  func(a, b *Item) int { return cmp.Compare(*a.VolumeML, *b.VolumeML) },
	ByRemark:  func(a, b *Item) int { return strings.Compare(strings.ToLower(a.Remark), strings.ToLower(b.Remark)) },
	ByChanged: func(a, b *Item) int { return a.Changed.Compare(b.Changed) },
}

// lacks reports whether a scan has no value in a column.
func (c Column) lacks(i *Item) bool {
	switch c {
	case ByTumours:
		return i.Tumours == nil
	case ByVolume:
		return i.VolumeML == nil
	case ByRemark:
		return i.Remark == ""
	case ByChanged:
		return i.Changed.IsZero()
	}
	return false
}

// Select are the scans that a query asks for, as places in f.Scans.
func (f *File) Select(q Query) []int {
	text := strings.ToLower(strings.TrimSpace(q.Text))
	all := []int{}
	for n, i := range f.Scans {
		if q.Only.of(i) && (text == "" || strings.Contains(strings.ToLower(string(i.Place)), text) ||
			strings.Contains(strings.ToLower(i.Remark), text)) {
			all = append(all, n)
		}
	}
	order := orders[q.By]
	slices.SortStableFunc(all, func(x, y int) int {
		a, b := f.Scans[x], f.Scans[y]
		switch less, more := q.By.lacks(a), q.By.lacks(b); {
		case less && more:
			return 0
		case less:
			return 1
		case more:
			return -1
		case q.Down:
			return order(b, a)
		}
		return order(a, b)
	})
	return all
}

// natural compares names in which numbers count as such: scan 9 comes before scan 10.
func natural(a, b string) int {
	for a != "" && b != "" {
		x, y := head(a), head(b)
		if c := compare(x, y); c != 0 {
			return c
		}
		a, b = a[len(x):], b[len(y):]
	}
	return len(a) - len(b)
}

// head is a number at the beginning of a text that is not empty, or else its first byte.
func head(text string) string {
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	return text[:max(n, 1)]
}

// compare compares two heads.
func compare(x, y string) int {
	if digit(x) && digit(y) {
		x, y := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
		if len(x) != len(y) {
			return len(x) - len(y)
		}
		return strings.Compare(x, y)
	}
	return strings.Compare(strings.ToLower(x), strings.ToLower(y))
}

func digit(head string) bool { return '0' <= head[0] && head[0] <= '9' }

// Summary says how far the list is.
func (f *File) Summary() string {
	count := map[State]int{}
	faulty := 0
	for _, i := range f.Scans {
		count[i.State]++
		if i.Fault != "" {
			faulty++
		}
	}
	text := fmt.Sprintf("%d of %d done", count[Done], len(f.Scans))
	if n := count[UnderWay]; n > 0 {
		text += fmt.Sprintf(", %d under way", n)
	}
	if faulty > 0 {
		text += fmt.Sprintf(", %d cannot be opened", faulty)
	}
	return text
}

package volume

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Neighbours are the distances in mm, smaller first, at which a network sees further slices below and above each. In a
// scan the nearest slices are taken, and the first or the last where there is none. Zero: it sees the slice alone.
type Neighbours [2]float64

// UnmarshalText reads "3,9".
func (n *Neighbours) UnmarshalText(text []byte) error {
	near, far, _ := strings.Cut(string(text), ",")
	a, err1 := strconv.ParseFloat(near, 64)
	b, err2 := strconv.ParseFloat(far, 64)
	if err1 != nil || err2 != nil || !(a > 0 && b > a && b <= 1000) {
		return errors.New("two distances in mm such as 3,9")
	}
	*n = Neighbours{a, b}
	return nil
}

func (n Neighbours) String() string { return fmt.Sprintf("%g,%g", n[0], n[1]) }

// Offsets are the neighbours of a slice of a scan in slices, from the feet up, the slice itself, 0, in the middle. The
// error says why the scan has none.
func (n Neighbours) Offsets(g Grid) ([]int, error) {
	l := g.Layout(Axial)
	near, far := int(math.Round(n[0]/l.Dz)), int(math.Round(n[1]/l.Dz))
	switch {
	case l.Slices < 2:
		return nil, fmt.Errorf("the scan has a single slice, and the network sees its neighbours at %g and %g mm too",
			n[0], n[1])
	case near == 0:
		return nil, fmt.Errorf("the slices lie %.3g mm apart, and the network sees neighbours at %g and %g mm: it takes "+
			"slices of up to %g mm", l.Dz, n[0], n[1], 2*n[0])
	}
	offsets := []int{-far, -near, 0, near, far}
	if !l.Ascending {
		slices.Reverse(offsets)
	}
	return offsets, nil
}

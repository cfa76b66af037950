package viewer

import (
	"math"
	"slices"
	"strings"
	"testing"

	"isopet/volume"
)

// TestKindsBeginWithThePlanes: slices are shown by the row of their pane, and sessions name panes by it.
func TestKindsBeginWithThePlanes(t *testing.T) {
	for plane := range volume.Plane(3) {
		if label := kinds[plane].label; !strings.EqualFold(label, plane.String()) {
			t.Errorf("pane %d is the %s one, not the %v", plane, label, plane)
		}
	}
	if kinds[3].label != "MIP" {
		t.Errorf("pane 3, as sessions know it, is %s", kinds[3].label)
	}
}

// TestOrder: the main pane comes first unless all have their places, and a kind beyond the cells is left out.
func TestOrder(t *testing.T) {
	for _, c := range []struct {
		arrangement int
		main        volume.Plane
		panes       int
		want        []volume.Plane
	}{
		{0, 0, 4, []volume.Plane{0, 1, 2}},
		{0, 2, 4, []volume.Plane{2, 0, 1}},
		{0, 3, 4, []volume.Plane{3, 0, 1}},
		{0, 4, 5, []volume.Plane{4, 0, 1}},
		{1, 3, 4, []volume.Plane{0, 1, 2, 3}},
		{1, 4, 5, []volume.Plane{0, 1, 2, 3}},
		{2, 3, 4, []volume.Plane{3}},
	} {
		a := &Arrangements[c.arrangement]
		if got := a.order(c.main, c.panes); !slices.Equal(got, c.want) {
			t.Errorf("%s with pane %d of %d in front: %v, want %v", a.name, c.main, c.panes, got, c.want)
		}
	}
}

// TestDrag: a drag across the whole pane goes through three times the default width, and no width becomes nothing.
func TestDrag(t *testing.T) {
	if low, high := dragged(0, 10, 10, 0.125, 0); low != -1.875 || high != 11.875 {
		t.Errorf("across: %v to %v", low, high)
	}
	if low, high := dragged(0, 10, 10, 0, 0.125); low != -3.75 || high != 6.25 {
		t.Errorf("down: %v to %v", low, high)
	}
	if low, high := dragged(0, 10, 10, -9, 0); math.Abs(high-low-10.0/500) > 1e-9 {
		t.Errorf("far to the left it is %v wide", high-low)
	}
}

package metrics

import "testing"

func TestOverlap(t *testing.T) {
	for _, c := range []struct {
		mask, reference []uint8
		want            Overlap
		dice            float64
	}{
		{nil, nil, Overlap{}, 1},
		{[]uint8{0, 0}, []uint8{0, 0}, Overlap{}, 1},
		{[]uint8{1, 0, 2, 0}, []uint8{1, 3, 0, 0}, Overlap{1, 1, 1}, 0.5},
		{[]uint8{1, 1, 1}, []uint8{0, 0, 0}, Overlap{0, 3, 0}, 0},
	} {
		got := CountOverlap(c.mask, c.reference)
		if got != c.want || got.Dice() != c.dice {
			t.Errorf("CountOverlap(%v, %v) = %v with Dice %v, want %v with %v", c.mask, c.reference, got, got.Dice(),
				c.want,
				c.dice)
		}
		if d := Dice(c.mask, c.reference); d != got.Dice() {
			t.Errorf("Dice(%v, %v) = %v, but its counts give %v", c.mask, c.reference, d, got.Dice())
		}
	}
	if got, want := (Overlap{1, 2, 3}).Add(Overlap{10, 20, 30}), (Overlap{11, 22, 33}); got != want {
		t.Errorf("Add gives %v, want %v", got, want)
	}
}

package metrics

// Overlap counts the elements of a mask against a reference: in both, in the mask only, in the reference only.
type Overlap struct{ TP, FP, FN int }

// CountOverlap compares masks of the same length; every value but 0 counts as positive.
func CountOverlap(mask, reference []uint8) Overlap {
	reference = reference[:len(mask)]
	var o Overlap
	for i, m := range mask {
		switch r := reference[i] != 0; {
		case m != 0 && r:
			o.TP++
		case m != 0:
			o.FP++
		case r:
			o.FN++
		}
	}
	return o
}

// Add is the overlap of both parts together.
func (o Overlap) Add(p Overlap) Overlap { return Overlap{o.TP + p.TP, o.FP + p.FP, o.FN + p.FN} }

// Dice is 2TP/(2TP+FP+FN), as [Dice] of the masks.
func (o Overlap) Dice() float64 { return dice(o.TP, 2*o.TP+o.FP+o.FN) }

// Precision is TP/(TP+FP), the share of the mask that lies in the reference. That of an empty mask is undefined: NaN.
func (o Overlap) Precision() float64 { return float64(o.TP) / float64(o.TP+o.FP) }

// Recall is TP/(TP+FN), the share of the reference that the mask holds. That of an empty reference is undefined: NaN.
func (o Overlap) Recall() float64 { return float64(o.TP) / float64(o.TP+o.FN) }

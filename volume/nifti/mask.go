package nifti

import (
	"context"
	"errors"
	"fmt"
	"math"

	"isopet/volume"
)

// LabelImage is a mask as read: its labels, and the header they came with, which is that of the one frame if the file
// holds several axes more.
type LabelImage struct {
	*volume.Labels
	Header   Header
	Problems []Problem // what was odd about header and values, and what was assumed
	Soft     float64   // share of the voxels whose value was a fraction
}

// ReadLabels reads a mask. The rule for what a mask may hold is the same wherever one is read:
//
//   - Whole numbers from 0 to 65,535 are labels, 0 is background. Values within 0.001 of a whole number are rounded.
//   - Negative whole numbers, such as -1 for what was not annotated, are background, with a warning.
//   - A soft mask, of fractions with a largest value of at most 1.5 (a probability, or a mask of 0 and 1 that was
//     smoothed or resampled), is cut at one half: from 0.5 on a voxel has label 1. A warning gives the share of such
//     voxels.
//   - Everything else is no mask: fractions beside larger values, larger numbers, values that are no finite numbers,
//     and whole numbers that lie as those of a scan do.
//
// Errors are those of [Read], and a [MaskError] for a file that is no mask.
func ReadLabels(ctx context.Context, path string) (*LabelImage, error) {
	l := &intoLabels{}
	h, problems, err := read(ctx, path, only, nil, l)
	if several := (*FramesError)(nil); errors.As(err, &several) {
		return nil, &UnsupportedError{path, fmt.Sprintf("holds %d frames, and a mask is one", several.Frames),
			"save the frame that is wanted as a file of its own, or give the lesions of all frames labels of their " +
				"own in one frame"}
	}
	if unsupported := (*UnsupportedError)(nil); errors.As(err, &unsupported) && (unsupported.Advice == notPicture ||
		unsupported.Advice == threeAxes) {
		return nil, &UnsupportedError{unsupported.Path, unsupported.Found,
			"save the mask with one whole number for each voxel"}
	}
	if err != nil {
		return nil, err
	}
	found, err := l.judge(path)
	if err != nil {
		return nil, err
	}
	return &LabelImage{l.Labels, h.single(), append(problems, found...), float64(l.soft) / float64(l.Len())}, nil
}

// ReadMask is [ReadLabels] for masks whose labels end at 255, as those that [WriteMask] writes; larger ones are a
// [MaskError].
func ReadMask(ctx context.Context, path string) (*volume.Mask, Header, error) {
	l, err := ReadLabels(ctx, path)
	if err != nil {
		return nil, Header{}, err
	}
	m := volume.NewMask(l.Grid)
	for i, label := range l.Data {
		if label > math.MaxUint8 {
			return nil, Header{}, &MaskError{path, fmt.Sprintf("holds label %d, and only labels up to 255 can be drawn",
				label), "give its labels other numbers"}
		}
		m.Data[i] = uint8(label)
	}
	return m, l.Header, nil
}

// What makes a mask.
const (
	nearWhole = 1e-3 // a value so near a whole number is that number
	rounded   = 1e-7 // share by which values of 32 bits are rounded
	softest   = 1.5  // largest value of a soft mask
	half      = 0.5  // from here on a voxel of a soft mask is inside
)

// intoLabels keeps the values as labels, and what is needed to tell whether they are labels. A voxel's label does not
// depend on the others: a fraction is only allowed where nothing exceeds [softest], so that no values need to be kept.
type intoLabels struct {
	*volume.Labels
	values   []float32
	max      float64 // of the finite values
	fraction float64 // the first value that is not whole
	bad      int     // values that are no finite numbers
	soft     int     // that are not whole
	negative int     // below 0, whole or not
	below    float64 // the smallest of these
	seen     [1 << 10]uint64
}

func (l *intoLabels) allocate(g volume.Grid) error {
	l.Labels, l.values, l.max = volume.NewLabels(g), make([]float32, min(g.Len(), block)), math.Inf(-1)
	return nil
}

func (l *intoLabels) buffer(from, to int) []float32 { return l.values[:to-from] }

func (l *intoLabels) commit(from, to int) {
	for i, value := range l.values[:to-from] {
		if value == 0 {
			continue // the most, by far
		}
		v := float64(value)
		if v-v != 0 {
			l.bad++
			continue
		}
		l.max = max(l.max, v)
		whole := math.Round(v)
		if math.Abs(v-whole) > nearWhole+rounded*math.Abs(v) {
			if l.soft == 0 {
				l.fraction = v
			}
			l.soft++
			if whole = 0; v >= half {
				whole = 1
			}
		}
		if v < -nearWhole {
			l.negative++
			l.below = min(l.below, v)
			continue
		}
		if whole > 0 && whole <= math.MaxUint16 {
			label := uint16(whole)
			l.Data[from+i] = label
			l.seen[label>>6] |= 1 << (label & 63)
		}
	}
}

// judge says what was made of the values, or why they are no mask.
func (l *intoLabels) judge(path string) ([]Problem, error) {
	no := func(found, advice string) error { return &MaskError{path, "is no mask: it holds " + found, advice} }
	const wanted = "a mask holds whole numbers from 0 to 65535, or fractions up to 1 that are cut at one half"
	switch {
	case l.bad > 0:
		return nil, no(fmt.Sprintf("%s whose value is no finite number", voxels(l.bad)),
			"set them to 0 if they are background")
	case l.max > math.MaxUint16+nearWhole:
		return nil, no(fmt.Sprintf("values up to %.6g", l.max), wanted)
	case l.soft > 0 && l.max > softest:
		return nil, no(fmt.Sprintf("fractions such as %.4g and values up to %.6g", l.fraction, l.max), wanted)
	}
	if labels := l.scattered(); labels > 0 {
		return nil, no(fmt.Sprintf("%d different whole numbers that lie as the values of a scan or a map of "+
			"probabilities do", labels),
			"give a mask whose labels fill regions")
	}
	var problems []Problem
	share := func(n int) string { return fmt.Sprintf("%.3g %% of its voxels", 100*float64(n)/float64(l.Len())) }
	if l.soft > 0 {
		cut := "it is cut at one half: from 0.5 on a voxel is inside"
		if l.max < half {
			cut = "it is cut at one half, which no voxel reaches: nothing is inside"
		}
		problems = append(problems, Problem{"soft mask", Warning,
			fmt.Sprintf("The mask is soft: %s are fractions, neither 0 nor 1", share(l.soft)), cut})
	}
	if l.negative > 0 {
		problems = append(problems, Problem{"negative", Warning,
			fmt.Sprintf("The mask holds negative values, down to %.3g, in %s", l.below, share(l.negative)),
			"they count as background"})
	}
	return problems, nil
}

func voxels(n int) string {
	if n == 1 {
		return "1 voxel"
	}
	return fmt.Sprintf("%d voxels", n)
}

// What makes whole numbers the values of a scan rather than labels.
const (
	fewLabels = 5  // fewer may lie as they like
	fewVoxels = 64 // and so may those of a tiny mask
	step      = 2  // values of neighbours in a smooth scan differ by no more
)

// scattered tells the values of a scan that are whole numbers, such as counts, Bq/ml, Hounsfield units, SUV or a
// probability in percent, from labels. It is the number of labels if they are none, otherwise 0.
//
//   - A label fills regions, so that more of its neighbours across a face are of its own than of other labels. Of the
//     values of a scan most do not.
//   - Where a scan is so smooth or so coarse that they do, its values rise in steps: about a value of 3 or more there
//     is hardly any background, and most is as high but for a step or two. About lesions there is background.
func (l *intoLabels) scattered() int {
	labels := 0
	for label := range 1 << 16 {
		labels += int(l.seen[label>>6] >> (label & 63) & 1)
	}
	if labels < fewLabels {
		return 0
	}
	// Pairs of neighbours, from each label's side: of the same label, of another but background, of any other, and of
	// those a step away.
	var alike, apart, unlike, near [1 << 16]int
	strides := [3]int{1, l.Dims[0], l.Dims[0] * l.Dims[1]}
	at, count := 0, 0
	for k := range l.Dims[2] {
		for j := range l.Dims[1] {
			for i := range l.Dims[0] {
				label := l.Data[at]
				if label != 0 {
					count++
				}
				for axis, index := range [3]int{i, j, k} {
					if index == 0 {
						continue
					}
					other := l.Data[at-strides[axis]]
					if label == other {
						alike[label] += 2
						continue
					}
					unlike[label]++
					unlike[other]++
					if label != 0 && other != 0 {
						apart[label]++
						apart[other]++
					}
					if max(label, other)-min(label, other) <= step {
						near[label]++
						near[other]++
					}
				}
				at++
			}
		}
	}
	if count < fewVoxels {
		return 0
	}
	loose, high, steps := 0, 0, 0
	for label := 1; label < len(unlike); label++ {
		if apart[label] > alike[label] {
			loose++
		}
		if unlike[label] > 0 && label > step {
			high++
			if background := unlike[label] - apart[label]; 10*background < unlike[label] &&
				2*near[label] > unlike[label] {
				steps++
			}
		}
	}
	if 2*loose > labels || high >= fewLabels-step && 5*steps > 4*high {
		return labels
	}
	return 0
}

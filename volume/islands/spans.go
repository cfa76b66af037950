package islands

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"isopet/volume"
	"isopet/volume/paint"
)

// spans are rows of voxels side by side, in the order of memory. Work on them goes through memory once, in order.
type spans struct {
	dims [3]int
	all  []paint.Span
	rows []int // where those of each row along the first axis begin, and where the last ends
}

// slab is how many slices are gone through at a time.
const slab = 8

// above are the voxels of a scan from a rule's value on that are not taken.
func above(ctx context.Context, v *volume.Volume, r Rule, progress func(done, total int)) (*spans, error) {
	low, dims := from(r.Low), v.Dims
	slabs := make([]*spans, (dims[2]+slab-1)/slab)
	var count, done atomic.Int64
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0))
	for n := range slabs {
		work.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			first, last := n*slab, min((n+1)*slab, dims[2])
			s := &spans{dims: dims}
			at, _ := slices.BinarySearchFunc(r.Taken, first*dims[1]*dims[0], func(t paint.Span, at int) int {
				return t.At + t.N - at
			})
			taken := r.Taken[at:]
			for row := first * dims[1]; row < last*dims[1]; row++ {
				s.rows = append(s.rows, len(s.all))
				taken = s.add(v.Data, paint.Span{At: row * dims[0], N: dims[0]}, low, taken)
			}
			slabs[n] = s
			if count.Add(int64(len(s.all))) > int64(mostSpans) {
				return ErrNoise
			}
			if progress != nil {
				progress(int(done.Add(int64(last-first))), dims[2])
			}
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	whole := &spans{dims: dims, all: make([]paint.Span, 0, count.Load()), rows: make([]int, 0, dims[1]*dims[2]+1)}
	for n, s := range slabs {
		for _, row := range s.rows {
			whole.rows = append(whole.rows, len(whole.all)+row)
		}
		whole.all = append(whole.all, s.all...)
		slabs[n] = nil
	}
	whole.rows = append(whole.rows, len(whole.all))
	return whole, nil
}

// add adds what of a stretch of a row lies from a value on and is not taken. It returns those that are taken from there
// on.
func (s *spans) add(data []float32, in paint.Span, low float32, taken []paint.Span) []paint.Span {
	for at, end := in.At, in.At+in.N; at < end; {
		if v := data[at]; !(v >= low && v <= math.MaxFloat32) {
			at++
			continue
		}
		first := at
		for at < end && data[at] >= low && data[at] <= math.MaxFloat32 {
			at++
		}
		for len(taken) > 0 && taken[0].At+taken[0].N <= first {
			taken = taken[1:]
		}
		for _, t := range taken {
			if t.At >= at {
				break
			}
			if t.At > first {
				s.all = append(s.all, paint.Span{At: first, N: t.At - first})
			}
			first = t.At + t.N
		}
		if first < at {
			s.all = append(s.all, paint.Span{At: first, N: at - first})
		}
	}
	return taken
}

// connected numbers what hangs together from 0, in the order of its first voxel; of says to which each span belongs.
func (s *spans) connected() (of []int32, n int) {
	of = make([]int32, len(s.all)) // at first of each another one that it hangs together with, never a later one
	for i := range of {
		of[i] = int32(i)
	}
	first := func(i int32) int32 {
		for of[i] != i {
			of[i] = of[of[i]]
			i = of[i]
		}
		return i
	}
	join := func(row, beside int) {
		a, b := s.rows[row], s.rows[beside]
		shift := (row - beside) * s.dims[0]
		for a < s.rows[row+1] && b < s.rows[beside+1] {
			x, y := s.all[a], s.all[b]
			y.At += shift
			if x.At < y.At+y.N && y.At < x.At+x.N {
				if p, q := first(int32(a)), first(int32(b)); p < q {
					of[q] = p
				} else {
					of[p] = q
				}
			}
			if x.At+x.N < y.At+y.N {
				a++
			} else {
				b++
			}
		}
	}
	for row := range len(s.rows) - 1 {
		if row%s.dims[1] > 0 {
			join(row, row-1)
		}
		if row >= s.dims[1] {
			join(row, row-s.dims[1])
		}
	}
	for i := range of { // those before have their numbers
		if of[i] == int32(i) {
			of[i] = int32(n)
			n++
		} else {
			of[i] = of[of[i]]
		}
	}
	return of, n
}

// maxima are the largest value of each island.
func (s *spans) maxima(v *volume.Volume, of []int32, n int) []float32 {
	largest := make([]float32, n)
	for i := range largest {
		largest[i] = -math.MaxFloat32
	}
	for i, span := range s.all {
		for _, value := range v.Data[span.At : span.At+span.N] {
			largest[of[i]] = max(largest[of[i]], value)
		}
	}
	return largest
}

// cut is what of the spans lies from a share of the maximum of each one's island on.
func (s *spans) cut(v *volume.Volume, of []int32, maxima []float32, share float64) *spans {
	c := &spans{dims: s.dims}
	for row := range len(s.rows) - 1 {
		c.rows = append(c.rows, len(c.all))
		for i := s.rows[row]; i < s.rows[row+1]; i++ {
			c.add(v.Data, s.all[i], from(share*float64(maxima[of[i]])), nil)
		}
	}
	c.rows = append(c.rows, len(c.all))
	return c
}

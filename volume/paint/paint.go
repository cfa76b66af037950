// Package paint draws lesions into masks by hand: brush, polygon, filling, growing, and what tidies up after them.
// Every operation goes through a [Pen], which knows what it may overwrite and keeps what it changed, so that drawing
// can be undone without comparing masks. The package knows neither scans' files nor windows.
package paint

import (
	"bytes"
	"encoding/binary"
	"slices"

	"isopet/volume"
)

// Run is a row of voxels, side by side in memory, that had one label and got another.
type Run struct {
	At, N    int // index of the first voxel, and how many
	Was, Now uint8
}

// Changes are the runs by which a mask was changed. No voxel is in two of them, so their order does not matter.
type Changes []Run

// Add notes that the voxel at an index had one label and gets another.
func (c *Changes) Add(at int, was, now uint8) {
	if n := len(*c); n > 0 {
		if last := &(*c)[n-1]; last.Was == was && last.Now == now {
			switch at {
			case last.At + last.N:
				last.N++
				return
			case last.At - 1:
				last.At--
				last.N++
				return
			}
		}
	}
	*c = append(*c, Run{at, 1, was, now})
}

// join notes a whole run, as Add does its voxels.
func (c *Changes) join(r Run) {
	if n := len(*c); n > 0 {
		if last := &(*c)[n-1]; last.At+last.N == r.At && last.Was == r.Was && last.Now == r.Now {
			last.N += r.N
			return
		}
	}
	*c = append(*c, r)
}

// Merged are the same changes in the order of memory, with runs that touch joined: a stroke leaves many small ones.
func (c Changes) Merged() Changes {
	sorted := slices.Clone(c)
	slices.SortFunc(sorted, func(a, b Run) int { return a.At - b.At })
	merged := sorted[:0]
	for _, r := range sorted {
		merged.join(r)
	}
	return slices.Clip(slices.Clone(merged))
}

// Swap makes the changes in a mask and turns them round: doing it again takes them back.
func (c Changes) Swap(m *volume.Mask) {
	for i := range c {
		r := &c[i]
		fill(m.Data[r.At:r.At+r.N], r.Now)
		r.Was, r.Now = r.Now, r.Was
	}
}

// Revert takes changes back that have been made.
func (c Changes) Revert(m *volume.Mask) {
	for _, r := range c {
		fill(m.Data[r.At:r.At+r.N], r.Was)
	}
}

// Voxels is how many voxels changed.
func (c Changes) Voxels() int {
	n := 0
	for _, r := range c {
		n += r.N
	}
	return n
}

// fill writes a label into all pixels: a few itself, the rest in copies that double.
func fill(pix []uint8, label uint8) {
	few := min(len(pix), 64)
	for i := range few {
		pix[i] = label
	}
	for n := few; n < len(pix); n *= 2 {
		copy(pix[n:], pix[:n])
	}
}

// same is how many pixels from the first on have its label.
func same(pix []uint8) int {
	n := 0
	for eight := uint64(pix[0]) * 0x0101_0101_0101_0101; n+8 <= len(pix); n += 8 {
		if binary.NativeEndian.Uint64(pix[n:]) != eight {
			break
		}
	}
	for n < len(pix) && pix[n] == pix[0] {
		n++
	}
	return n
}

// Pen writes one label into a mask. Painting takes background, erasing the label's own voxels; other labels are left
// alone unless Over is set. A pen either paints or erases: to do the other, take another pen.
type Pen struct {
	Mask  *volume.Mask
	Label uint8
	Erase bool // puts background where Label is
	Over  bool // paints over other labels, or erases them, too
	// Only says which voxels may be painted; nil: all. What is erased, it does not ask.
	Only func(at int) bool
	// Changes is what the pen has done since it was taken.
	Changes Changes
}

// Set draws the voxel at an index.
func (p *Pen) Set(at int) {
	was, now := p.Mask.Data[at], p.Label
	if p.Erase {
		now = 0
	}
	if was == now || (was != 0 && was != p.Label && !p.Over) || p.Only != nil && !p.Erase && !p.Only(at) {
		return
	}
	p.Mask.Data[at] = now
	p.Changes.Add(at, was, now)
}

// run draws a row of n voxels, as Set does each of them.
func (p *Pen) run(at, n int) {
	now := p.Label
	if p.Erase {
		now = 0
	}
	if p.Only != nil && !p.Erase {
		for i := range n {
			p.Set(at + i)
		}
		return
	}
	for end := at + n; at < end; {
		was := p.Mask.Data[at]
		n := same(p.Mask.Data[at:end])
		if was != now && (was == 0 || was == p.Label || p.Over) {
			fill(p.Mask.Data[at:at+n], now)
			p.Changes.join(Run{at, n, was, now})
		}
		at += n
	}
}

// clear takes the label away from a row of n voxels, for operations that both add and remove.
func (p *Pen) clear(at, n int) {
	if p.Label == 0 {
		return
	}
	for end := at + n; ; {
		first := bytes.IndexByte(p.Mask.Data[at:end], p.Label)
		if first < 0 {
			return
		}
		at += first
		n := same(p.Mask.Data[at:end])
		fill(p.Mask.Data[at:at+n], 0)
		p.Changes.join(Run{at, n, p.Label, 0})
		at += n
	}
}

// Clear takes the pen's label away wherever it is.
func (p *Pen) Clear() { p.clear(0, len(p.Mask.Data)) }

package outline

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/app/setup"
	"isopet/volume"
	"isopet/volume/paint"
)

// TestSwap: an edit made and taken back leaves an outline as it was, and what only makes one changes nothing.
func TestSwap(t *testing.T) {
	grid := volume.Grid{Dims: [3]int{4, 4, 3}, Affine: volume.Affine{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}
	o := New((&scan.Scan{Volume: volume.NewVolume(grid)}).Prepare(), setup.Setup{}.Next())
	painted := func(label uint8, at int) Edit {
		pen := &paint.Pen{Mask: o.Mask, Label: label}
		pen.Set(at)
		return o.Painted(pen, lesion.ByHand)
	}
	added := func() Edit {
		e, err := o.Added()
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	renamed := func() Edit {
		e, ok := o.Changed(2, func(l *lesion.Lesion) { l.Name = "Liver" })
		if !ok {
			t.Fatal("the name stays")
		}
		return e
	}
	for _, step := range []struct {
		name string
		make func() Edit
		want string // the lesions' names and voxels
	}{
		{"drawn", func() Edit { return painted(1, 20) }, "Lesion 1 1 "},
		{"added", added, "Lesion 1 1 Lesion 2 0 "},
		{"drawn on it", func() Edit { return painted(2, 21) }, "Lesion 1 1 Lesion 2 1 "},
		{"renamed", renamed, "Lesion 1 1 Liver 1 "},
		{"the method's deleted", func() Edit { return o.Deleted(1) }, "Liver 1 "},
		{"the last deleted", func() Edit { return o.Deleted(2) }, "Lesion 1 0 "},
	} {
		before := copied(&o)
		e := step.make()
		if !reflect.DeepEqual(before, copied(&o)) {
			t.Errorf("%s: making the edit changed the outline", step.name)
		}
		e.Swap(&o)
		after := copied(&o)
		if got := said(&o); got != step.want {
			t.Errorf("%s: %q, want %q", step.name, got, step.want)
		}
		if e.Swap(&o); !reflect.DeepEqual(before, copied(&o)) {
			t.Errorf("%s: taken back, the outline is not what it was", step.name)
		}
		if e.Swap(&o); !reflect.DeepEqual(after, copied(&o)) {
			t.Errorf("%s: made again, the outline is another", step.name)
		}
	}
}

// copied is an outline apart from the scan, with a mask and maps of its own.
func copied(o *Outline) Outline {
	c := *o
	c.Scan, c.Counts.Slices = nil, slices.Clone(o.Counts.Slices)
	c.Mask = &volume.Mask{Grid: o.Mask.Grid, Data: slices.Clone(o.Mask.Data)}
	c.Lesions, c.Slices, c.Drawn = slices.Clone(o.Lesions), maps.Clone(o.Slices), maps.Clone(o.Drawn)
	return c
}

// said are the lesions' names and voxels.
func said(o *Outline) (text string) {
	for _, l := range o.Lesions {
		text += fmt.Sprintf("%s %d ", l.Name, o.LesionVoxels(l.Label))
	}
	return text
}

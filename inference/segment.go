package inference

import (
	"context"
	"fmt"

	"isopet/volume"
)

// Grids on which a mask is made.
const (
	Native = "native" // the scan's own voxels
	Paper  = "paper"  // side×side pixels of the region of interest, as the networks see it
)

// Options of [Segment]. The zero value is the U-Net on slices and region chosen automatically, on the scan's grid.
type Options struct {
	Method    string         // a name of [Methods]; "" is the first
	Slices    Slices         // which slices
	Region    *volume.Region // where to look; nil chooses by [AutoRegion]. A width of 0 is the one that the model was trained on
	Threshold *float64       // one threshold for all slices instead of the predicted ones
	Grid      string         // [Native] or [Paper]; "" is native
}

// Result is a segmented scan, with what is needed to draw it anew for other thresholds.
type Result struct {
	Method   Method
	Provider string
	Region   volume.Region
	Mask     *volume.Mask
	Slices   []Slice  // in increasing order
	Notes    []string // sentences for the user: what was chosen automatically
}

// Slice is one segmented slice.
type Slice struct {
	Index      int
	Threshold  float64 // the one applied; Prediction.Threshold is the predicted one
	Voxels     int     // positive, on the mask's grid
	VolumeML   float64
	UptakeMax  float64 // largest value of the scan in the mask, in the scan's units; 0 where the mask is empty
	Input      Input
	Prediction Prediction
}

// VolumeML is the volume of the whole mask in millilitres.
func (r *Result) VolumeML() float64 {
	var ml float64
	for _, s := range r.Slices {
		ml += s.VolumeML
	}
	return ml
}

// Slice finds the slice with an index, nil if it was not segmented.
func (r *Result) Slice(index int) *Slice {
	if len(r.Slices) == 0 {
		return nil
	}
	if i := index - r.Slices[0].Index; i >= 0 && i < len(r.Slices) {
		return &r.Slices[i]
	}
	return nil
}

// smallest field of view in mm of a whole-field scan: 250 mm, twice the paper's square.
const smallest = 250

// AutoRegion chooses where to look. In a scan whose field of view is smaller than 250 mm it is the whole slice: the
// scan has been cropped. Otherwise it is the paper's square, fov mm wide, or the whole slice if fov is 0. The sentence
// says which was chosen.
func AutoRegion(g volume.Grid, fov float64) (volume.Region, string) {
	whole := g.Whole()
	switch {
	case whole.Width < smallest:
		return whole, fmt.Sprintf("Region chosen automatically: the whole slice, since the field of view of %.0f mm is that of a cropped scan.", whole.Width)
	case fov == 0:
		return whole, "Region chosen automatically: the whole slice, as the model was trained on."
	}
	r := g.Paper()
	r.Width = fov
	return r, fmt.Sprintf("Region chosen automatically: a square of %.0f mm where the paper has it; please check that the prostate lies in it.", fov)
}

// batch is how many slices go through the networks at once.
const batch = 32

// Segment finds the tumour in a scan. Slices outside the chosen ones stay empty. Progress is counted in slices.
func Segment(ctx context.Context, models *Models, v *volume.Volume, o Options, progress func(done, total int)) (*Result, error) {
	if o.Method == "" {
		o.Method = Methods[0].Name
	}
	method, err := MethodNamed(o.Method)
	if err != nil {
		return nil, err
	}
	if o.Grid == "" {
		o.Grid = Native
	}
	if o.Grid != Native && o.Grid != Paper {
		return nil, fmt.Errorf("there is no grid %q; choose %s or %s", o.Grid, Native, Paper)
	}
	spec, err := models.spec(method)
	if err != nil {
		return nil, err
	}
	r := &Result{Method: method, Provider: models.provider()}
	if o.Region != nil {
		r.Region = *o.Region
		if r.Region.Width == 0 {
			r.Region.Width = spec.FOV
		}
	} else {
		var note string
		r.Region, note = AutoRegion(v.Grid, spec.FOV)
		r.Notes = append(r.Notes, note)
	}
	first, last, err := o.Slices.within(v, r.Region)
	if err != nil {
		return nil, err
	}
	if o.Slices.Which == SlicesFound {
		r.Notes = append(r.Notes, fmt.Sprintf("Slices chosen automatically: %d–%d; please check.", first, last))
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	total := last - first + 1
	var pixels volume.Slice[float32]
	for len(r.Slices) < total {
		var inputs []Input
		for len(inputs) < batch && len(r.Slices)+len(inputs) < total {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			index := first + len(r.Slices) + len(inputs)
			w, err := v.Window(r.Region, index, spec.Side)
			if err != nil {
				return nil, err
			}
			v.Slice(volume.Axial, index, &pixels)
			in := Prepare(pixels, w, spec.Side)
			in.Slice = index
			inputs = append(inputs, in)
		}
		predictions, err := method.Predict(ctx, models, inputs)
		if err != nil {
			return nil, err
		}
		for i, p := range predictions {
			s := Slice{Index: inputs[i].Slice, Threshold: p.Threshold, Input: inputs[i], Prediction: p}
			if o.Threshold != nil {
				s.Threshold = *o.Threshold
			}
			r.Slices = append(r.Slices, s)
		}
		progress(len(r.Slices), total)
	}
	if o.Grid == Paper {
		return r, r.paper(v, spec.Side)
	}
	return r, r.native(v)
}

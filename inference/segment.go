package inference

import (
	"cmp"
	"context"
	"fmt"
	"math"

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
	Instead   string         // the method where that one does not suit scan or models, which a note says; "" is none
	Slices    Slices         // which slices
	Region    *volume.Region // where to look; nil chooses by [AutoRegion]
	CT        *volume.Volume // of the same patient, for networks that see one
	SUV       bool           // the scan's values are SUV, which some networks see
	Parameter *float64       // of the method; nil is its usual value
	Threshold *float64       // one threshold for all slices instead of the predicted ones
	Grid      string         // [Native] or [Paper]; "" is native
	// leaves Result.Mask out, as large as a quarter of the scan; on its grid [ScoreMap.Mask] gives each slice
	NoMask bool
}

// Needs are the roles of the models that the method needs, or that in its stead; none if there is no such method.
func (o Options) Needs() (roles []Role) {
	for _, name := range []string{o.Method, o.Instead} {
		if m, err := MethodNamed(name); err == nil {
			roles = append(roles, m.Needs...)
		}
	}
	return roles
}

// Result is a segmented scan, with what is needed to draw it anew for other thresholds, see [NewScoreMap].
type Result struct {
	Method    Method
	Parameter float64 // of the method
	Provider  string  // empty for a baseline
	Region    volume.Region
	Mask      *volume.Mask // nil with Options.NoMask
	Slices    []Slice      // those segmented, in increasing order without gaps
	Notes     []string     // sentences for the user: what was chosen automatically, what is unusual
}

// Slice is one segmented slice.
type Slice struct {
	Index      int
	Threshold  float64 // the one applied; Prediction.Threshold is the predicted one
	Voxels     int     // positive, on the mask's grid
	VolumeML   float64
	UptakeMax  float64 // largest value in the mask, in the scan's units; 0 where the mask is empty
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

// Slice finds a slice by its number in the scan; nil if it was not segmented.
func (r *Result) Slice(index int) *Slice {
	if len(r.Slices) == 0 {
		return nil
	}
	if i := index - r.Slices[0].Index; i >= 0 && i < len(r.Slices) {
		return &r.Slices[i]
	}
	return nil
}

// Segment finds the tumour in a scan. models may be nil for a baseline. Slices outside the chosen ones, and what lies
// outside the region, stay empty. Progress, which may be nil, is counted in slices. Errors are sentences for the user;
// when ctx is cancelled it is ctx.Err().
func Segment(ctx context.Context, models Models, v *volume.Volume, o Options, progress func(done, total int)) (*Result,
	error) {
	return segmentScan(ctx, models, inMemory(v), o, progress)
}

// plan is what follows from models and options before any value is looked at.
type plan struct {
	result *Result // with nothing in it yet
	spec   Spec
	places []volume.Window // of the region, in each slice

	offsets []int // of the neighbours that are seen with a slice; nil: none
}

// newPlan is the plan of the method asked for, or of that in its stead.
func newPlan(g volume.Grid, models Models, o Options) (*plan, error) {
	p, unsuited := planOf(g, models, o)
	if unsuited == nil || o.Instead == "" {
		return p, unsuited
	}
	asked, err := MethodNamed(o.Method)
	if err != nil {
		return nil, err
	}
	o.Method = o.Instead
	if p, err = planOf(g, models, o); err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%s was used instead of %s: %v.", p.result.Method.Label, asked.Label, unsuited)
	p.result.Notes = append([]string{note}, p.result.Notes...)
	return p, nil
}

func planOf(g volume.Grid, models Models, o Options) (*plan, error) {
	method, err := MethodNamed(cmp.Or(o.Method, Methods[0].Name))
	if err != nil {
		return nil, err
	}
	spec, err := models.spec(method)
	if err != nil {
		return nil, err
	}
	r := &Result{Method: method, Parameter: method.Default()}
	if o.Parameter != nil {
		if err := method.Takes(*o.Parameter); err != nil {
			return nil, err
		}
		r.Parameter = *o.Parameter
	}
	if method.Network() {
		r.Provider, r.Notes = models.provider(), models.warnings(method)
	}
	r.place(g, o.Region, spec.FOV)
	p := &plan{result: r, spec: spec}
	if spec.Role.Stacked() {
		if uptakes[spec.Uptake.row()].suv && !o.SUV {
			return nil, ErrNoSUV
		}
		if p.offsets, err = spec.Neighbours.Offsets(g); err != nil {
			return nil, fmt.Errorf("%s: %w", spec.Role.File(), err)
		}
	}
	p.places, err = windows(g, r.Region, spec.Side)
	return p, err
}

func segmentScan(ctx context.Context, models Models, v scanned, o Options, progress func(done, total int)) (*Result,
	error) {
	p, err := newPlan(v.Grid, models, o)
	if err != nil {
		return nil, err
	}
	r, spec, method := p.result, p.spec, p.result.Method
	paint, err := r.painter(v, o, spec.Side)
	if err != nil {
		return nil, err
	}
	r.Notes = append(r.Notes, v.padding.Notes()...)
	first, last, err := r.choose(ctx, v, o.Slices)
	if err != nil {
		return nil, err
	}
	var ct *CT
	if spec.CT {
		if o.CT == nil {
			return nil, ErrNoCT
		}
		if ct, err = NewCT(o.CT, v.Grid); err != nil {
			return nil, err
		}
	}
	stack := newStacker(v, p)
	var pet volume.Slice[float32]
	total := last - first + 1
	together := total
	if method.Network() {
		together = models.together()
	}
	for len(r.Slices) < total {
		var inputs []Input
		for len(inputs) < min(together, total-len(r.Slices)) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			index := first + len(r.Slices) + len(inputs)
			v.slice(index, &pet)
			v.padding.Remove(pet.Pix)
			in := spec.Normalisation.Prepare(pet, p.places[index], spec.Side)
			in.Slice = index
			if ct != nil {
				ct.Add(&in)
			}
			stack.add(&in)
			if !method.Network() && cmp.Or(o.Grid, Native) == Native {
				in.useVoxelMaximum(pet)
			}
			inputs = append(inputs, in)
		}
		predictions, err := method.Predict(ctx, models, inputs, r.Parameter)
		if err != nil {
			return nil, err
		}
		for i, p := range predictions {
			inputs[i].near = nil
			s := Slice{Index: inputs[i].Slice, Threshold: p.Threshold, Input: inputs[i], Prediction: p}
			if o.Threshold != nil {
				s.Threshold = *o.Threshold
			}
			paint(&s)
			r.Slices = append(r.Slices, s)
		}
		if progress != nil {
			progress(len(r.Slices), total)
		}
	}
	l := v.Layout(volume.Axial)
	r.Notes = append(r.Notes, r.doubts(models, spec, func(s *Slice) int {
		if cmp.Or(o.Grid, Native) == Paper {
			return spec.Side * spec.Side
		}
		region := s.Input.Rect(l.Cols, l.Rows)
		return region.Cols * region.Rows
	})...)
	return r, nil
}

// painter makes the empty mask on the grid asked for, and returns what measures a slice and paints it into the mask.
func (r *Result) painter(v scanned, o Options, side int) (func(*Slice), error) {
	switch cmp.Or(o.Grid, Native) {
	case Native:
		if !o.NoMask {
			r.Mask = volume.NewMask(v.Grid)
		}
		return func(s *Slice) { r.native(v, s) }, nil
	case Paper:
		g, err := PaperGrid(v.Grid, r.Region, side)
		if err != nil {
			return nil, err
		}
		r.Mask = volume.NewMask(g)
		return r.paper, nil
	}
	return nil, fmt.Errorf("there is no grid %q; choose %s or %s", o.Grid, Native, Paper)
}

// native paints a slice on the scan's own grid. It writes positive voxels only: the system then gives memory for those
// alone, as long as the rest of the mask is empty.
func (r *Result) native(v scanned, s *Slice) {
	l := v.Layout(volume.Axial)
	f := newScoreMap(v, r.Method, s)
	mask := make([]uint8, len(f.Pix))
	values := make([]float32, len(f.Pix))
	n := 0
	if f.Mask(s.Threshold, mask) > 0 {
		v.part(s.Index, f.Rect, values)
	}
	for i, positive := range mask {
		if positive != 0 {
			values[n] = values[i]
			n++
			if r.Mask != nil {
				r.Mask.Data[l.Offset(f.Col+i%f.Cols, f.Row+i/f.Cols, s.Index)] = 1
			}
		}
	}
	s.Measure(values[:n], v.VoxelML())
}

// paper paints a slice on the networks' grid.
func (r *Result) paper(s *Slice) {
	side := s.Input.Side
	mask := volume.Slice[uint8]{Cols: side, Rows: side, Pix: make([]uint8, side*side)}
	Binarise(s.Prediction.Image, s.Threshold, mask.Pix)
	var values []float32
	for i, x := range s.Input.X {
		if mask.Pix[i] != 0 {
			values = append(values, float32(s.Input.ToUnits(float64(x))))
		}
	}
	s.Measure(values, r.Mask.VoxelML())
	r.Mask.SetSlice(volume.Axial, s.Index, mask)
}

// Measure sets Voxels, VolumeML and UptakeMax from the values of the voxels in the slice's mask.
func (s *Slice) Measure(values []float32, voxelML float64) {
	s.Voxels, s.UptakeMax = len(values), math.Inf(-1)
	for _, v := range values {
		if isFinite(v) {
			s.UptakeMax = max(s.UptakeMax, float64(v))
		}
	}
	if math.IsInf(s.UptakeMax, -1) {
		s.UptakeMax = 0
	}
	s.VolumeML = float64(s.Voxels) * voxelML
}

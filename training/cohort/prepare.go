package cohort

import (
	"context"
	"fmt"
	"slices"

	"isopet/inference"
	"isopet/volume"
	"isopet/volume/imagefile"
	"isopet/volume/metrics"
)

// prepare reads a scan's images and makes the slices with tumour.
func (s scan) prepare(ctx context.Context, cfg Config, stored bool) (*Patient, remark, error) {
	var r remark
	if err := ctx.Err(); err != nil {
		return nil, r, err
	}
	if s.bad != nil {
		return nil, r, s.bad
	}
	pet, place, err := r.image(ctx, s.pet, s.series, stored, "PET")
	if err != nil {
		return nil, r, err
	}
	tumour, ignored, err := s.annotation(ctx, place, &r)
	if err != nil {
		return nil, r, err
	}
	ct, err := s.readCT(ctx, pet.Grid, cfg, &r)
	if err != nil {
		return nil, r, err
	}
	p := &Patient{Name: s.patient, Region: cfg.FOV.region(pet.Grid)}
	padding := inference.NewPadding(pet)
	for _, note := range padding.Notes() {
		r.warnings = append(r.warnings, warning{s.pet, "padding", note})
	}
	if s.person != s.patient {
		p.Person = s.person
	}
	stacked := cfg.Neighbours != (volume.Neighbours{})
	if stacked {
		if p.Offsets, err = cfg.Neighbours.Offsets(pet.Grid); err != nil {
			return nil, r, fmt.Errorf("%s: %w", s.pet, err)
		}
	}
	annotated := 0
	var slice volume.Slice[float32]
	var label, left volume.Slice[uint8]
	for k := range pet.Layout(volume.Axial).Slices {
		if stacked {
			window, err := pet.Window(p.Region, k, cfg.Side)
			if err != nil {
				return nil, r, fmt.Errorf("%s: %w", s.pet, err)
			}
			pet.Slice(volume.Axial, k, &slice)
			padding.Remove(slice.Pix)
			p.Values = append(p.Values, inference.Values(slice, window, cfg.Side))
		}
		if ignored != nil {
			if ignored.Slice(volume.Axial, k, &left); positive(left.Pix) {
				r.ignored++
				continue
			}
		}
		tumour.Slice(volume.Axial, k, &label)
		if !positive(label.Pix) {
			if stacked {
				p.Free = append(p.Free, k)
			}
			continue
		}
		annotated++
		window, err := pet.Window(p.Region, k, cfg.Side)
		if err != nil {
			return nil, r, fmt.Errorf("%s: %w", s.pet, err)
		}
		y := make([]uint8, cfg.Side*cfg.Side)
		volume.ResampleMask(label, window, cfg.Side, y)
		if !positive(y) {
			if stacked { // its tumour is not in the picture
				p.Free = append(p.Free, k)
			}
			continue
		}
		pet.Slice(volume.Axial, k, &slice)
		padding.Remove(slice.Pix)
		in := cfg.Scale.Prepare(slice, window, cfg.Side)
		in.Slice = k
		if ct != nil {
			ct.Add(&in)
		}
		t, dice := metrics.OptimalThreshold(in.X, y)
		p.Inputs, p.Masks = append(p.Inputs, in), append(p.Masks, y)
		p.Optimal, p.Dice = append(p.Optimal, t), append(p.Dice, dice)
	}
	if cfg.Usable != nil {
		if err := cfg.Usable(p); err != nil {
			return nil, r, fmt.Errorf("%s: %w", s.pet, err)
		}
	}
	r.note = p.leftOut(annotated, r.ignored)
	return p, r, nil
}

// leftOut says which slices with annotations are not among the patient's, "" if all are.
func (p *Patient) leftOut(annotated, ignored int) string {
	switch lost := annotated - len(p.Inputs); {
	case annotated == 0 && ignored > 0:
		return fmt.Sprintf("Patient %s has no annotated voxel in slices without the label ignore and was left out.",
			p.Name)
	case annotated == 0:
		return fmt.Sprintf("Patient %s has no annotated voxel and was left out.", p.Name)
	case len(p.Inputs) == 0:
		return fmt.Sprintf("Patient %s has no annotated voxel within the field of view of %.0f mm and was left out.",
			p.Name, p.Region.Width)
	case lost > 0:
		return fmt.Sprintf("Patient %s: in %d of %d slices the annotation lies outside the field of view of %.0f mm; "+
			"they were left out.", p.Name, lost, annotated, p.Region.Width)
	}
	return ""
}

// readCT reads the patient's CT; nil if the networks are not to see one.
func (s scan) readCT(ctx context.Context, grid volume.Grid, cfg Config, r *remark) (*inference.CT, error) {
	if !cfg.CT {
		return nil, nil
	}
	v, _, err := r.image(ctx, s.ct, s.ctSeries, true, "CT")
	if err != nil {
		return nil, err
	}
	ct, err := inference.NewCT(v, grid)
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", s.ct, s.pet, err)
	}
	return ct, nil
}

// annotation reads the patient's masks, which must lie on the scan's grid: what is tumour in any of them, and what is
// to be ignored, nil if nothing is.
func (s scan) annotation(ctx context.Context, on *imagefile.Place, r *remark) (tumour, ignored *volume.Mask,
	err error) {
	grid := on.Grid
	tumour = volume.NewMask(grid)
	for _, path := range s.masks {
		if imagefile.OnScan(path) {
			if err := r.regions(ctx, path, on, s.labels, tumour); err != nil {
				return nil, nil, err
			}
			continue
		}
		labels, err := r.mask(ctx, path)
		if err != nil {
			return nil, nil, err
		}
		there, err := labels.On(grid)
		if err != nil {
			return nil, nil, fmt.Errorf("%s does not lie on the grid of its scan %s: %w; check that they belong "+
				"together, or resample the mask onto that grid by nearest neighbour", path, s.pet, err)
		}
		var times [65536]int
		for i, v := range there.Data {
			if v == 0 {
				continue
			}
			times[v]++
			switch {
			case s.labels.isTumour(int(v)):
				tumour.Data[i] = 1
			case int(v) == s.labels.ignore:
				if ignored == nil {
					ignored = volume.NewMask(grid)
				}
				ignored.Data[i] = 1
			}
		}
		for v, n := range times {
			if n == 0 || v == 0 {
				continue
			}
			if s.labels.known != nil && !slices.Contains(s.labels.known, v) {
				return nil, nil, fmt.Errorf("%s holds the label %d, which %s does not name: name it there, or say "+
					"with --label which are tumour", path, v, s.labels.source)
			}
			r.add(v, n)
		}
	}
	return tumour, ignored, nil
}

func positive(mask []uint8) bool {
	for _, v := range mask {
		if v != 0 {
			return true
		}
	}
	return false
}

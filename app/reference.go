package app

import (
	"context"
	"fmt"
	"math"
	"path/filepath"

	"isopet/inference"
	"isopet/training/metrics"
	"isopet/volume"
	"isopet/volume/nifti"
)

// Reference is a loaded annotation and how the outline agrees with it.
type Reference struct {
	// Path is the file it came from; empty for the demo scan's.
	Path string
	// Name is what to call it.
	Name string
	// Mask lies on the scan's own grid.
	Mask *volume.Mask
	// Warnings say what is odd about the file, a sentence each.
	Warnings []string
	// Scores are by axial slice, of each slice that is outlined or annotated.
	Scores map[int]*Score
	// Overlap is of the whole scan, on its own grid.
	Overlap metrics.Overlap
}

// Score is how a slice agrees with the annotation.
type Score struct {
	// Overlap of the outline, on the scan's own grid.
	metrics.Overlap
	// Annotated says that the slice holds some of the annotation.
	Annotated bool
	// Paper is the best threshold on the paper's grid and Native that on the scan's, each with its Dice; both only of
	// slices that are outlined and annotated (HasOptimal).
	Paper, Native Optimal
	HasOptimal    bool
	// Curve is the Dice at each threshold on the scan's grid, whose best is Native.
	Curve metrics.Curve

	result *SliceResult
}

// Optimal is the best of the 100 thresholds 0.00 to 0.99 for a slice.
type Optimal struct{ Threshold, Dice float64 }

// LoadReference reads an annotation in the background. It must lie on the grid of the open scan.
func (a *App) LoadReference(path string) *Job {
	s := a.State.Scan
	if s == nil {
		return nil
	}
	return a.start(referenceJob, "Opening "+filepath.Base(path), func(ctx context.Context, _ func(done, total int)) (func(), error) {
		mask, _, err := nifti.ReadMask(ctx, path)
		if err != nil {
			return nil, err
		}
		if err := sameGrid(path, mask.Grid, s.Name, s.Grid); err != nil {
			return nil, err
		}
		return func() {
			a.setReference(&Reference{Path: path, Name: filepath.Base(path), Mask: mask})
			a.changed(ChangedReference)
		}, nil
	})
}

// CloseReference puts the annotation away.
func (a *App) CloseReference() {
	a.setReference(nil)
	a.changed(ChangedReference)
}

func (a *App) setReference(r *Reference) {
	a.State.Reference = r
	a.score()
}

// gridTolerance is how far voxels may lie apart, in millimetres, to count as the same; headers round.
const gridTolerance = 0.01

// sameGrid says how the grids of two files differ, if they do.
func sameGrid(name string, g volume.Grid, otherName string, other volume.Grid) error {
	switch {
	case g.Dims != other.Dims:
		return fmt.Errorf("%s has %s voxels and %s has %s; both must lie on the same grid: resample one of them onto the other",
			name, dims(g), otherName, dims(other))
	case !g.SameAs(other, gridTolerance):
		return fmt.Errorf("%s and %s have the same number of voxels but another affine, so they lie elsewhere in space; check that they belong together, and resample one of them onto the other",
			name, otherName)
	}
	return nil
}

func dims(g volume.Grid) string { return fmt.Sprintf("%d×%d×%d", g.Dims[0], g.Dims[1], g.Dims[2]) }

// score brings the scores of the annotation up to date; slices whose outline has not changed keep theirs.
func (a *App) score() {
	ref := a.State.Reference
	if ref == nil {
		return
	}
	old := ref.Scores
	ref.Scores, ref.Overlap = map[int]*Score{}, metrics.Overlap{}
	var outline, annotation volume.Slice[uint8]
	for index := range a.State.Scan.Layouts[volume.Axial].Slices {
		result := a.State.Slices[index]
		if s := old[index]; s != nil && s.result == result {
			ref.Scores[index] = s
			ref.Overlap = ref.Overlap.Add(s.Overlap)
			continue
		}
		a.State.Mask.Slice(volume.Axial, index, &outline)
		ref.Mask.Slice(volume.Axial, index, &annotation)
		s := &Score{Overlap: metrics.Count(outline.Pix, annotation.Pix), result: result}
		s.Annotated = s.TP+s.FN > 0
		if s.Annotated && result != nil {
			s.HasOptimal = true
			if before := old[index]; before != nil && before.result != nil && before.HasOptimal && before.result.sameImage(result) {
				s.Paper, s.Native, s.Curve = before.Paper, before.Native, before.Curve
			} else {
				s.Paper, s.Native, s.Curve = optimal(a.State.Scan, result, annotation)
			}
		}
		if s.Annotated || result != nil {
			ref.Scores[index] = s
			ref.Overlap = ref.Overlap.Add(s.Overlap)
		}
	}
}

// sameImage reports that two results are of one continuous image, and differ in their threshold at most.
func (r *SliceResult) sameImage(s *SliceResult) bool {
	return &r.Prediction.Image[0] == &s.Prediction.Image[0]
}

// optimal finds the best thresholds of a slice for an annotation.
func optimal(s *Scan, r *SliceResult, annotation volume.Slice[uint8]) (paper, native Optimal, curve metrics.Curve) {
	image := r.Prediction.Image
	small := make([]uint8, len(image))
	volume.ResampleMask(annotation, r.Input.Window, r.Input.Side, small)
	paper.Threshold, paper.Dice = metrics.OptimalThreshold(image, small)

	// Beyond the region of interest nothing is outlined at any threshold: NaN exceeds none.
	full := make([]float64, len(annotation.Pix))
	for i := range full {
		full[i] = math.NaN()
	}
	f := inference.NewSurface(s.Volume, r.Method, &r.Slice)
	for i, v := range f.Pix {
		full[(f.Row+i/f.Cols)*annotation.Cols+f.Col+i%f.Cols] = (float64(v) - f.Zero) / (f.One - f.Zero)
	}
	curve = metrics.DiceCurve(full, annotation.Pix)
	native.Threshold, native.Dice = curve.Best()
	return paper, native, curve
}

package app

import (
	"context"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"

	"isopet/app/scan"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/metrics"
)

// Reference is a loaded annotation and how the outline agrees with it.
type Reference struct {
	// Path is the file it came from; empty for the demo scan's.
	Path string
	// Name is what to call it.
	Name string
	// Labels lie on the scan's own grid. Mask is 1 wherever there is one.
	Labels *volume.Labels
	Mask   *volume.Mask
	// Warnings say what is odd about the file, a sentence each.
	Warnings []string
	// Fingerprint is the fingerprint of the file as it was read; zero where it could not be taken.
	Fingerprint scan.Fingerprint
	// More are the other files where the annotation is the union of several.
	More []AnnotationFile
	// Chosen are the labels of the files that count; nil: all.
	Chosen *Chosen
	// Scores are by axial slice, of each slice that is outlined, drawn on or annotated.
	Scores map[int]*Score
	// Overlap is of the whole scan, on its own grid.
	Overlap metrics.Overlap

	voxels []int // annotated, by slice
	optima optima
}

// AnnotationFile is a file that an annotation came from, and its fingerprint.
type AnnotationFile struct {
	Path        string
	Fingerprint scan.Fingerprint
}

// Score is how a slice agrees with the annotation.
type Score struct {
	// Overlap of the outline, on the scan's own grid.
	metrics.Overlap
	// Annotated says that the slice holds some of the annotation.
	Annotated bool
	// Optima are there (HasOptimal) if the slice is both outlined and annotated.
	Optima
	HasOptimal bool

	result *SliceResult
}

// Optima are the best thresholds of a slice for an annotation.
type Optima struct {
	// Paper is the best threshold on the paper's grid and Native that on the scan's.
	Paper, Native Optimal
	// Curve is the Dice at each threshold on the scan's grid, whose best is Native.
	Curve metrics.Curve
}

// Optimal is the best of the 100 thresholds 0.00 to 0.99 for a slice.
type Optimal struct{ Threshold, Dice float64 }

// LoadReference reads an annotation in the background. It must lie on the grid of the open scan.
func (a *App) LoadReference(path string) *Job {
	s := a.State.Scan
	if s == nil {
		return nil
	}
	outlined := slices.Collect(maps.Values(a.State.Slices))
	return a.start(referenceJob, "Opening "+filepath.Base(path), func(ctx context.Context, progress func(done, total int)) (func(), error) {
		r, err := readReference(ctx, path, s)
		if err != nil {
			return nil, err
		}
		if r.optima, err = r.best(ctx, s, outlined); err != nil {
			return nil, err
		}
		return func() {
			a.setReference(r)
			a.changed(ChangedReference)
		}, nil
	})
}

// readReference reads an annotation of a scan.
func readReference(ctx context.Context, path string, s *scan.Scan) (*Reference, error) {
	l, warnings, err := scan.ReadLabels(ctx, path, filepath.Base(path))
	if err != nil {
		return nil, err
	}
	labels, err := scan.Align(s.Grid, s.Name, l.Labels, path)
	if err != nil {
		return nil, err
	}
	r := newReference(path, filepath.Base(path), labels)
	r.Warnings = warnings
	r.Fingerprint, _ = scan.Take(path)
	return r, nil
}

// readUnion reads the masks of a patient as one annotation, with the labels that are chosen; nil is all. Where they
// overlap the highest label holds.
func readUnion(ctx context.Context, paths []string, s *scan.Scan, c *Chosen) (*Reference, error) {
	first, err := readReference(ctx, paths[0], s)
	if err != nil {
		return nil, err
	}
	first = first.only(c)
	if len(paths) == 1 {
		return first, nil
	}
	union, warnings := first.Labels, first.Warnings
	var more []AnnotationFile
	for _, path := range paths[1:] {
		r, err := readReference(ctx, path, s)
		if err != nil {
			return nil, err
		}
		for i, label := range r.only(c).Labels.Data {
			union.Data[i] = max(union.Data[i], label)
		}
		warnings = append(warnings, r.Warnings...)
		more = append(more, AnnotationFile{path, r.Fingerprint})
	}
	all := newReference(first.Path, fmt.Sprintf("%s and %d more", first.Name, len(more)), union)
	all.Warnings, all.Fingerprint, all.More, all.Chosen = warnings, first.Fingerprint, more, c
	return all, nil
}

// newReference counts what is annotated.
func newReference(path, name string, labels *volume.Labels) *Reference {
	mask := labels.Mask()
	r := &Reference{Path: path, Name: name, Labels: labels, Mask: mask, optima: optima{}}
	r.voxels = make([]int, mask.Layout(volume.Axial).Slices)
	var pixels volume.Slice[uint8]
	for index := range r.voxels {
		mask.Slice(volume.Axial, index, &pixels)
		o := metrics.Count(pixels.Pix, pixels.Pix)
		r.voxels[index] = o.TP
	}
	return r
}

// openDemo makes the demo scan and its annotation.
func openDemo() (*scan.Scan, *Reference) {
	s, labels := scan.Demo()
	return s, newReference("", "Tumour of the demo scan", labels)
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

// score brings the scores of the annotation up to date; slices whose outline has not changed keep theirs.
func (a *App) score() {
	ref := a.State.Reference
	if ref == nil {
		return
	}
	old := ref.Scores
	ref.Scores, ref.Overlap = map[int]*Score{}, metrics.Overlap{}
	for index, annotated := range ref.voxels {
		result := a.State.Slices[index]
		if result == nil && annotated == 0 && !a.State.HasVoxels(index) {
			continue
		}
		s := old[index]
		if s == nil || s.result != result {
			s = a.scoreOf(index, result)
		}
		ref.Scores[index] = s
		ref.Overlap = ref.Overlap.Add(s.Overlap)
	}
}

// scoreOf is the score of a slice; result is nil where it is not outlined.
func (a *App) scoreOf(index int, result *SliceResult) *Score {
	ref := a.State.Reference
	s := &Score{Annotated: ref.voxels[index] > 0, result: result}
	if !a.State.HasVoxels(index) && result == nil {
		s.FN = ref.voxels[index]
		return s
	}
	ref.Mask.Pieces(ref.Mask.Layout(volume.Axial).SliceAxis(), index, func(from, to int) {
		s.Overlap = s.Overlap.Add(metrics.Count(a.State.Mask.Data[from:to], ref.Mask.Data[from:to]))
	})
	if s.Annotated && result != nil {
		best, known := ref.optima[result.image()]
		if !known {
			var annotation volume.Slice[uint8]
			ref.Mask.Slice(volume.Axial, index, &annotation)
			best = findOptima(a.State.Scan, result, annotation)
			ref.optima[result.image()] = best
		}
		s.Optima, s.HasOptimal = best, true
	}
	return s
}

// optima are by image: results that differ in their threshold share them.
type optima map[*float32]Optima

// image tells continuous images apart.
func (r *SliceResult) image() *float32 { return &r.Prediction.Image[0] }

// best finds the best thresholds of outlined slices. It takes a while for many large slices, so jobs do it before the
// owner of the state needs them.
func (r *Reference) best(ctx context.Context, s *scan.Scan, outlined []*SliceResult) (optima, error) {
	found := optima{}
	var annotation volume.Slice[uint8]
	for _, result := range outlined {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.voxels[result.Index] > 0 {
			r.Mask.Slice(volume.Axial, result.Index, &annotation)
			found[result.image()] = findOptima(s, result, annotation)
		}
	}
	return found, nil
}

func findOptima(s *scan.Scan, r *SliceResult, annotation volume.Slice[uint8]) Optima {
	var o Optima
	small := make([]uint8, len(r.Prediction.Image))
	volume.ResampleMask(annotation, r.Input.Window, r.Input.Side, small)
	o.Paper.Threshold, o.Paper.Dice = metrics.OptimalThreshold(r.Prediction.Image, small)

	// Beyond the region of interest nothing is outlined at any threshold: NaN exceeds none.
	full := make([]float64, len(annotation.Pix))
	for i := range full {
		full[i] = math.NaN()
	}
	f := inference.NewScoreMap(s.Volume, r.Method, &r.Slice)
	for i, v := range f.Pix {
		full[(f.Row+i/f.Cols)*annotation.Cols+f.Col+i%f.Cols] = (float64(v) - f.Zero) / (f.One - f.Zero)
	}
	o.Curve = metrics.DiceCurve(full, annotation.Pix)
	o.Native.Threshold, o.Native.Dice = o.Curve.Best()
	return o
}

// Package reference is an annotation of a scan and how contours agree with it. It knows no state and no window.
package reference

import (
	"context"
	"fmt"
	"maps"
	"math"
	"path/filepath"

	"isopet/app/contour"
	"isopet/app/scan"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/imagefile"
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

	Voxels []int // annotated, by slice
	found  Found
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

	result *contour.Slice
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

// Read reads an annotation of a scan.
func Read(ctx context.Context, path string, s *scan.Scan) (*Reference, error) {
	return read(ctx, path, s, nil)
}

func read(ctx context.Context, path string, s *scan.Scan, c *Chosen) (*Reference, error) {
	o := imagefile.LabelOptions{On: s.Place()}
	if c != nil && imagefile.OnScan(path) {
		o.Names, o.All = c.Regions, c.All
	}
	reader := scan.ReadTumours
	if c != nil { // the labels that count are known
		reader = scan.ReadLabels
	}
	l, warnings, err := reader(ctx, path, filepath.Base(path), o)
	if err != nil {
		return nil, err
	}
	labels, said, err := scan.Bring(s.Grid, s.Name, l.Labels, path)
	if err != nil {
		return nil, err
	}
	if said != "" {
		warnings = append(warnings, said)
	}
	r := New(path, filepath.Base(path), labels)
	r.Warnings = warnings
	r.Fingerprint, _ = scan.Take(ctx, path, imagefile.Options{})
	return r, nil
}

// ReadUnion reads the masks of a patient as one annotation, with the labels that are chosen; nil is all. Where they
// overlap the highest label holds.
func ReadUnion(ctx context.Context, paths []string, s *scan.Scan, c *Chosen) (*Reference, error) {
	first, err := read(ctx, paths[0], s, c)
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
		r, err := read(ctx, path, s, c)
		if err != nil {
			return nil, err
		}
		for i, label := range r.only(c).Labels.Data {
			union.Data[i] = max(union.Data[i], label)
		}
		warnings = append(warnings, r.Warnings...)
		more = append(more, AnnotationFile{path, r.Fingerprint})
	}
	all := New(first.Path, fmt.Sprintf("%s and %d more", first.Name, len(more)), union)
	all.Warnings, all.Fingerprint, all.More, all.Chosen = warnings, first.Fingerprint, more, c
	return all, nil
}

// New counts what is annotated.
func New(path, name string, labels *volume.Labels) *Reference {
	mask := labels.Mask()
	r := &Reference{Path: path, Name: name, Labels: labels, Mask: mask, found: Found{}}
	r.Voxels = make([]int, mask.Layout(volume.Axial).Slices)
	var pixels volume.Slice[uint8]
	for index := range r.Voxels {
		mask.Slice(volume.Axial, index, &pixels)
		o := metrics.CountOverlap(pixels.Pix, pixels.Pix)
		r.Voxels[index] = o.TP
	}
	return r
}

// Found are the best thresholds by image: results that differ in their threshold share them.
type Found map[*float32]Optima

// Update brings the scores up to date with a mask, and with the slices that are outlined in it; slices whose outline
// has not changed keep theirs. has reports whether the mask has voxels on a slice.
func (r *Reference) Update(s *scan.Scan, mask *volume.Mask, outlined map[int]*contour.Slice, has func(index int) bool) {
	old := r.Scores
	r.Scores, r.Overlap = map[int]*Score{}, metrics.Overlap{}
	for index, annotated := range r.Voxels {
		result := outlined[index]
		if result == nil && annotated == 0 && !has(index) {
			continue
		}
		one := old[index]
		if one == nil || one.result != result {
			one = r.score(s, mask, index, result, has(index))
		}
		r.Scores[index] = one
		r.Overlap = r.Overlap.Add(one.Overlap)
	}
}

// score is the score of a slice; result is nil where it is not outlined.
func (r *Reference) score(s *scan.Scan, mask *volume.Mask, index int, result *contour.Slice, has bool) *Score {
	one := &Score{Annotated: r.Voxels[index] > 0, result: result}
	if !has && result == nil {
		one.FN = r.Voxels[index]
		return one
	}
	r.Mask.Pieces(r.Mask.Layout(volume.Axial).SliceAxis(), index, func(from, to int) {
		one.Overlap = one.Overlap.Add(metrics.CountOverlap(mask.Data[from:to], r.Mask.Data[from:to]))
	})
	if one.Annotated && result != nil {
		best, known := r.found[result.Image()]
		if !known {
			var annotation volume.Slice[uint8]
			r.Mask.Slice(volume.Axial, index, &annotation)
			best = findOptima(s, result, annotation)
			r.found[result.Image()] = best
		}
		one.Optima, one.HasOptimal = best, true
	}
	return one
}

// Know takes over what [Reference.Best] has found.
func (r *Reference) Know(found Found) { maps.Copy(r.found, found) }

// Best finds the best thresholds of outlined slices. It takes a while for many large slices, so jobs do it before the
// owner of the state needs them.
func (r *Reference) Best(ctx context.Context, s *scan.Scan, outlined []*contour.Slice) (Found, error) {
	found := Found{}
	var annotation volume.Slice[uint8]
	for _, result := range outlined {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.Voxels[result.Index] > 0 {
			r.Mask.Slice(volume.Axial, result.Index, &annotation)
			found[result.Image()] = findOptima(s, result, annotation)
		}
	}
	return found, nil
}

func findOptima(s *scan.Scan, r *contour.Slice, annotation volume.Slice[uint8]) Optima {
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

// Optimal is the best threshold of a slice, on the scan's own grid, if the slice is outlined and annotated. It is asked
// of nil as well.
func (r *Reference) Optimal(index int) (best Optimal, ok bool) {
	if r == nil {
		return Optimal{}, false
	}
	score := r.Scores[index]
	if score == nil || !score.HasOptimal {
		return Optimal{}, false
	}
	return score.Native, true
}

package app

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"isopet/volume"
)

// infoCommand shows what a file says and holds.
type infoCommand struct {
	File string   `arg:"" help:"Image, .nii, .nii.gz or .hdr/.img."`
	At   []string `placeholder:"I,J,K" sep:"none" help:"Show the value of a voxel, counted from 0; may be repeated."`
}

func (*infoCommand) Help() string {
	return `Names and values are nibabel's: slope and intercept are applied, sums are of float64. Values that are not finite are counted and left out of min, max, mean and sum.

    isopet info scan.nii.gz
    isopet info scan.nii.gz --at 84,90,120 --at 84,91,120 --json`
}

// information is what info reports.
type information struct {
	File      string        `json:"file"`
	NIfTI     int           `json:"nifti"`
	ByteOrder string        `json:"byteorder"`
	Dtype     string        `json:"dtype"`
	Shape     []int         `json:"shape"`
	Zooms     []number      `json:"zooms"`
	Axcodes   string        `json:"axcodes"`
	Affine    volume.Affine `json:"affine"`
	QformCode int           `json:"qform_code"`
	SformCode int           `json:"sform_code"`
	Slope     number        `json:"slope"`
	Inter     number        `json:"inter"`
	Min       number        `json:"min"`
	Max       number        `json:"max"`
	Mean      number        `json:"mean"`
	Sum       number        `json:"sum"`
	NaN       int           `json:"n_nan"`
	Inf       int           `json:"n_inf"`
	Samples   []sample      `json:"samples"`
	Warnings  []string      `json:"warnings"`
}

// sample is the value of a voxel.
type sample struct {
	IJK   [3]int `json:"ijk"`
	Value number `json:"value"`
}

func (c *infoCommand) Run(ctx context.Context, console *console) (report, error) {
	at, err := parseVoxels(c.At)
	if err != nil {
		return nil, usageError{err}
	}
	read := console.progress("Reading")
	s, err := readScan(ctx, c.File, func(done, total int64) { read(int(done>>10), int(total>>10)) })
	if err != nil {
		return nil, err
	}
	h := s.Header
	slope, inter := h.Scaling()
	r := &information{
		File: c.File, NIfTI: h.Version(), ByteOrder: h.ByteOrder(), Dtype: h.Dtype(), Shape: h.Shape(),
		Axcodes: s.Affine.Orientation().Codes(), Affine: s.Affine,
		QformCode: h.QformCode(), SformCode: h.SformCode(), Slope: number(slope), Inter: number(inter),
		Samples: []sample{}, Warnings: append([]string{}, s.Warnings...),
	}
	for _, z := range h.Zooms() {
		r.Zooms = append(r.Zooms, number(z))
	}
	r.measure(s.Data)
	for _, v := range at {
		for axis, n := range s.Dims {
			if v[axis] >= n {
				return nil, fmt.Errorf("voxel %d,%d,%d lies outside %s, which has %s voxels, counted from 0", v[0], v[1], v[2], c.File, dims(s.Grid))
			}
		}
		r.Samples = append(r.Samples, sample{v, number(s.Data[s.Index(v[0], v[1], v[2])])})
	}
	return r, nil
}

// parseVoxels reads "i,j,k".
func parseVoxels(texts []string) ([][3]int, error) {
	var voxels [][3]int
	for _, text := range texts {
		var v [3]int
		parts := strings.Split(text, ",")
		for axis := range v {
			n, err := -1, error(nil)
			if len(parts) == len(v) {
				n, err = strconv.Atoi(strings.TrimSpace(parts[axis]))
			}
			if err != nil || n < 0 {
				return nil, fmt.Errorf("voxel %q: give three numbers from 0, such as 84,90,120", text)
			}
			v[axis] = n
		}
		voxels = append(voxels, v)
	}
	return voxels, nil
}

// measure takes the statistics of the finite values. Without any they are NaN, and the sum is 0.
func (r *information) measure(data []float32) {
	lowest, highest, sum := math.Inf(1), math.Inf(-1), 0.0
	// Partial sums keep the rounding of a hundred million additions small.
	for part := range slices.Chunk(data, 4096) {
		var partial float64
		for _, f := range part {
			switch v := float64(f); {
			case math.IsNaN(v):
				r.NaN++
			case math.IsInf(v, 0):
				r.Inf++
			default:
				lowest, highest, partial = min(lowest, v), max(highest, v), partial+v
			}
		}
		sum += partial
	}
	finite := len(data) - r.NaN - r.Inf
	if finite == 0 {
		lowest, highest = math.NaN(), math.NaN()
	}
	r.Min, r.Max, r.Sum, r.Mean = number(lowest), number(highest), number(sum), number(sum/float64(finite))
}

// Text is a line for each thing.
func (r *information) Text(w io.Writer) {
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-12s"+format+"\n", append([]any{name}, args...)...)
	}
	join := func(values []number) string {
		var parts []string
		for _, v := range values {
			parts = append(parts, strconv.FormatFloat(float64(v), 'g', 6, 64))
		}
		return strings.Join(parts, " × ")
	}
	var shape []number
	for _, n := range r.Shape {
		shape = append(shape, number(n))
	}
	row("file", "%s", r.File)
	row("format", "NIfTI-%d, %s, %s-endian", r.NIfTI, r.Dtype, r.ByteOrder)
	row("voxels", "%s", join(shape))
	row("spacing", "%s mm", join(r.Zooms))
	row("axes", "%s", r.Axcodes)
	for i, line := range r.Affine[:3] {
		row([]string{"affine", "", ""}[i], "%10.4f %10.4f %10.4f %10.4f", line[0], line[1], line[2], line[3])
	}
	row("codes", "sform %d, qform %d", r.SformCode, r.QformCode)
	row("scaling", "× %g + %g", float64(r.Slope), float64(r.Inter))
	row("values", "%g to %g, mean %g, sum %g", float64(r.Min), float64(r.Max), float64(r.Mean), float64(r.Sum))
	if r.NaN+r.Inf > 0 {
		row("not finite", "%d NaN, %d infinite", r.NaN, r.Inf)
	}
	for _, s := range r.Samples {
		row("voxel", "%d,%d,%d = %g", s.IJK[0], s.IJK[1], s.IJK[2], float64(s.Value))
	}
	for _, warning := range r.Warnings {
		row("warning", "%s", warning)
	}
}

package images

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/app/format"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/dicom/series"
)

// Info shows what a file says and holds.
type Info struct {
	File string   `arg:"" help:"Image, ${readable}."`
	At   []string `placeholder:"I,J,K" sep:"none" help:"Show the value of a voxel, counted from 0; may be repeated."`
	args.ScanFlags
}

func (*Info) Help() string {
	return `Names and values are nibabel's: slope and intercept are applied, sums are of float64. Values that are not
finite are counted and left out of min, max, mean and sum.

Of a file with several frames, --frame chooses one; shape, values and voxels are then that frame's alone.

    isopet info scan.nii.gz
    isopet info scan.nii.gz --at 84,90,40 --at 84,91,40 --json

` + args.JSONKeys + `, and series where there are several.`
}

// Information is what info reports.
type Information struct {
	File      pathtext.Path    `json:"file"`
	Format    string           `json:"format"`
	NIfTI     int              `json:"nifti,omitempty"` // 1 or 2
	ByteOrder string           `json:"byteorder"`
	Dtype     string           `json:"dtype"`
	Shape     []int            `json:"shape"`
	Frame     int              `json:"frame"`
	Frames    int              `json:"frames"`
	Zooms     []console.Number `json:"zooms"`
	Axcodes   string           `json:"axcodes"`
	Affine    volume.Affine    `json:"affine"`
	QformCode int              `json:"qform_code"`
	SformCode int              `json:"sform_code"`
	Slope     *console.Number  `json:"slope,omitempty"` // of NIfTI
	Inter     *console.Number  `json:"inter,omitempty"`
	Unit      string           `json:"unit"`
	StoredIn  string           `json:"stored_unit,omitempty"`
	SUVFactor *float64         `json:"suv_factor"` // null if there is none, or not one for all slices
	SUVRule   string           `json:"suv_rule,omitempty"`
	SUVChecks []suvCheck       `json:"suv_checks,omitempty"`
	NoSUV     string           `json:"no_suv,omitempty"` // why
	Min       console.Number   `json:"min"`
	Max       console.Number   `json:"max"`
	Mean      console.Number   `json:"mean"`
	Sum       console.Number   `json:"sum"`
	NaN       int              `json:"n_nan"`
	Inf       int              `json:"n_inf"`
	Samples   []sample         `json:"samples"`
	Warnings  []string         `json:"warnings"`
	Series    []seriesEntry    `json:"series,omitempty"` // where there are several

	how string // SUV was found
}

// suvCheck is what another rule would have given.
type suvCheck struct {
	Rule   string  `json:"rule"`
	Factor float64 `json:"factor"`
	Note   string  `json:"note,omitempty"`
}

// seriesEntry is a series of DICOM.
type seriesEntry struct {
	Name        string `json:"name"` // by which --series takes it
	UID         string `json:"uid"`
	Modality    string `json:"modality"`
	Number      int    `json:"number"`
	Description string `json:"description"`
	Date        string `json:"date"`
	Slices      int    `json:"slices"`
	Volumes     int    `json:"volumes"`
	Error       string `json:"error,omitempty"` // why it makes no volume

	label string
}

func entries(found *series.Found) []seriesEntry {
	var all []seriesEntry
	for _, s := range found.Series {
		e := seriesEntry{
			Name: found.Name(s), UID: s.UID, Modality: s.Modality, Number: s.Number, Description: s.Description,
			Slices: s.Slices, Volumes: s.Phases, label: s.Label(),
		}
		if s.Err != nil {
			e.Error = s.Err.Error()
		}
		if !s.Date.IsZero() {
			e.Date = s.Date.Format(time.DateOnly)
		}
		all = append(all, e)
	}
	return all
}

// SeriesList is what info reports of a folder with several series, of which none is chosen.
type SeriesList struct {
	File   pathtext.Path `json:"file"`
	Series []seriesEntry `json:"series"`
}

// Text is a line for each series.
func (l *SeriesList) Text(w io.Writer) {
	fmt.Fprintf(w, "%s holds several series; --series chooses one.\n", l.File)
	for i, s := range l.Series {
		fmt.Fprintf(w, "#%d  %s\n", i+1, s.label)
		if s.Error != "" {
			fmt.Fprintf(w, "    %s\n", s.Error)
		}
	}
}

// sample is the value of a voxel.
type sample struct {
	IJK   []int          `json:"ijk"`
	Value console.Number `json:"value"`
}

func (c *Info) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	at, err := parseVoxels(c.At)
	if err != nil {
		return nil, args.Usage(err)
	}
	read := con.Progress("Reading")
	s, err := c.ReadScan(ctx, c.File, read)
	if several := (*args.ChooseError)(nil); errors.As(err, &several) && c.Series == "" && len(at) == 0 {
		return &SeriesList{pathtext.Path(c.File), entries(several.From.Found)}, nil
	}
	if err != nil {
		return nil, err
	}
	h := s.Facts
	r := &Information{
		File: pathtext.Path(c.File), Format: h.Format, Unit: s.Unit, ByteOrder: h.ByteOrder, Dtype: h.Type, Shape: h.Shape,
		Frame: s.Frame, Frames: s.Frames, Axcodes: s.Affine.Orientation().Codes(), Affine: s.Affine,
		QformCode: h.QformCode, SformCode: h.SformCode,
		Samples: []sample{}, Warnings: append([]string{}, s.Warnings...),
	}
	if !s.DICOM() {
		slope, inter := console.Number(h.Slope), console.Number(h.Inter)
		r.NIfTI, r.Slope, r.Inter = h.Version, &slope, &inter
	} else if found, err := series.Find(ctx, c.File, nil); err == nil && len(found.Series) > 1 {
		r.Series = entries(found)
	}
	r.suv(s)
	for _, z := range h.Zooms {
		r.Zooms = append(r.Zooms, console.Number(z))
	}
	r.measure(s.Data)
	for _, v := range at {
		value, err := valueAt(s, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.File, err)
		}
		r.Samples = append(r.Samples, sample{v, console.Number(value)})
	}
	return r, nil
}

// suv says how SUV was found, or why there is none.
func (r *Information) suv(s *scan.Scan) {
	if s.SUV == nil {
		return
	}
	found := s.SUV.Result
	r.StoredIn, r.SUVRule, r.how, r.NoSUV = s.SUV.Stored, found.Rule, found.How, found.Reason
	if f := found.Factor(); f > 0 {
		r.SUVFactor = &f
	}
	for _, c := range found.Checks {
		r.SUVChecks = append(r.SUVChecks, suvCheck{c.Rule, c.Factor, c.Note})
	}
}

// parseVoxels reads "i,j,k".
func parseVoxels(texts []string) ([][]int, error) {
	var voxels [][]int
	for _, text := range texts {
		var v []int
		for part := range strings.SplitSeq(text, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(part))
			if err != nil || n < 0 {
				return nil, fmt.Errorf("voxel %q: give numbers from 0, such as 84,90,120", text)
			}
			v = append(v, n)
		}
		voxels = append(voxels, v)
	}
	return voxels, nil
}

// valueAt is the value of a voxel, given by its place along each axis of the file; axes of length 1 at the end may be
// left out.
func valueAt(s *scan.Scan, v []int) (float32, error) {
	shape, at := s.Facts.Shape, [3]int{}
	for axis, n := range v {
		if axis >= len(shape) || n >= shape[axis] {
			return 0, fmt.Errorf("voxel %v lies outside its %s voxels, which are counted from 0",
				v, format.Dims(s.Dims))
		}
		if axis < len(at) {
			at[axis] = n
		}
	}
	if len(v) < min(len(shape), len(at)) {
		return 0, fmt.Errorf("voxel %v needs a place along each of %d axes", v, len(shape))
	}
	return s.Data[s.Index(at[0], at[1], at[2])], nil
}

// measure takes the statistics of the finite values. Without any they are NaN, and the sum is 0.
func (r *Information) measure(data []float32) {
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
	r.Min, r.Max = console.Number(lowest), console.Number(highest)
	r.Sum, r.Mean = console.Number(sum), console.Number(sum/float64(finite))
}

// Text is a line for each thing.
func (r *Information) Text(w io.Writer) {
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-12s"+format+"\n", append([]any{name}, args...)...)
	}
	join := func(values []console.Number) string {
		var parts []string
		for _, v := range values {
			parts = append(parts, strconv.FormatFloat(float64(v), 'g', 6, 64))
		}
		return strings.Join(parts, " × ")
	}
	var shape []console.Number
	for _, n := range r.Shape {
		shape = append(shape, console.Number(n))
	}
	row("file", "%s", r.File)
	format := r.Format
	if r.NIfTI > 0 {
		format += fmt.Sprintf("-%d", r.NIfTI)
	}
	row("format", "%s, %s, %s-endian", format, r.Dtype, r.ByteOrder)
	row("voxels", "%s", join(shape))
	if r.Frames > 1 {
		row("frame", "%d of %d, counted from 0", r.Frame, r.Frames)
	}
	row("spacing", "%s mm", join(r.Zooms))
	row("axes", "%s", r.Axcodes)
	for i, line := range r.Affine[:3] {
		row([]string{"affine", "", ""}[i], "%10.4f %10.4f %10.4f %10.4f", line[0], line[1], line[2], line[3])
	}
	if r.NIfTI > 0 {
		row("codes", "sform %d, qform %d", r.SformCode, r.QformCode)
		row("scaling", "× %g + %g", float64(*r.Slope), float64(*r.Inter))
	}
	if r.Unit != units.Unknown {
		row("unit", "%s", r.Unit)
	}
	switch {
	case r.NoSUV != "":
		row("SUV", "none: %s", r.NoSUV)
	case r.SUVRule != "":
		row("SUV", "by %s: %s", r.SUVRule, r.how)
		if r.SUVFactor != nil {
			row("factor", "%s × %.9g", r.StoredIn, *r.SUVFactor)
		}
	}
	for _, c := range r.SUVChecks {
		said := c.Rule
		if c.Factor > 0 {
			said += fmt.Sprintf(": × %.6g", c.Factor)
		}
		if c.Note != "" {
			said += ": " + c.Note
		}
		row("other rule", "%s", said)
	}
	row("values", "%g to %g, mean %g, sum %g", float64(r.Min), float64(r.Max), float64(r.Mean), float64(r.Sum))
	if r.NaN+r.Inf > 0 {
		row("not finite", "%d NaN, %d infinite", r.NaN, r.Inf)
	}
	for _, s := range r.Samples {
		row("voxel", "%v = %g", s.IJK, float64(s.Value))
	}
	for _, warning := range r.Warnings {
		row("warning", "%s", warning)
	}
}

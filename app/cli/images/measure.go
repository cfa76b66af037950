package images

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"isopet/app"
	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/app/export"
	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/app/remark"
	"isopet/app/report"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/training/pathtext"
	"isopet/training/typeset"
	"isopet/volume"
	"isopet/volume/atomicfile"
	"isopet/volume/imagefile"
)

// Measure measures the lesions of a mask in a scan.
type Measure struct {
	Mask      string `arg:"" help:"Mask, each label of which is a lesion."`
	Scan      string `arg:"" help:"Scan on the same grid."`
	Reference string `placeholder:"MASK" help:"Annotation to hold the lesions against."`
	CSV       string `name:"csv" placeholder:"FILE" help:"Write the table as CSV."`
	Report    string `placeholder:"FILE" help:"Write a report as PDF."`
	Comment   string `placeholder:"TEXT" help:"Text for the report."`
	Patient   string `placeholder:"NAME" help:"Patient's name for the report."`
	Born      string `placeholder:"DATE" help:"Date of birth for the report."`
	Tracer    string `placeholder:"TEXT" help:"Tracer for the report."`
	Reader    string `placeholder:"NAME" help:"Who reads the scan, for the report."`
	Letter    bool   `help:"The report is on paper of the size Letter, not A4."`
	Unit      string `placeholder:"UNIT" help:"Unit of the scan's values where its file does not say: SUV or Bq/ml."`
	Force     bool   `help:"Overwrite files that exist."`
	args.ScanFlags
}

func (*Measure) Help() string {
	return `Every label but 0 is a lesion. What the JSON file beside a mask calls a reference or no tumour is measured, but it is
not in the sum, nor held against an annotation. Volumes are in ml and lengths in mm, through the affine; uptake is in the
scan's own unit. Voxels that hold no finite number count for the volume only.

Peak: the largest mean within a sphere of 1 ml (radius 6.204 mm) about any voxel of the lesion; voxels whose centre
lies in the sphere count wholly, in the lesion or not (IBSI 0F91, after PERCIST). Total uptake: mean times volume.
Standard deviation: divided by the number of voxels.

Masks hold whole numbers from 0 to 65535; a soft mask (a probability, or one that was smoothed) is cut at one half,
negative values are background, and a warning says so. Mask, scan and annotation must hold the same voxels, within a
tenth of a voxel, in whatever order they are stored.

CSV is UTF-8 with a byte order mark, by which spreadsheets know it; in scripts read it as utf-8-sig.

Lesions are paired with those of the annotation by the voxels that they share, not by their numbers: the pair that
shares the most comes first, and each lesion and each annotated one has at most one partner. Each label of the
annotation is a lesion; of an annotation of one label, against which several lesions are held, each island (voxels
that hang together by their faces) is one, and a single lesion is held against all of it. Missed are annotated lesions
that share no voxel with a lesion, false are lesions that share none with the annotation.

    isopet measure mask.nii.gz scan.nii.gz
    isopet measure mask.nii.gz scan.nii.gz --reference drawn-by-hand.nii.gz --csv lesions.csv --json
    isopet measure mask.nii.gz scan.nii.gz --unit SUV --report report.pdf`
}

// Measurement is what measure reports.
type Measurement struct {
	Scan      pathtext.Path `json:"scan"`
	Mask      pathtext.Path `json:"mask"`
	Reference pathtext.Path `json:"reference,omitempty"`
	report.Rows
	Warnings []string `json:"warnings"`

	table *report.Table
}

func (c *Measure) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	if c.Unit != "" && !slices.Contains(units.Choices, c.Unit) {
		return nil, args.Usage(fmt.Errorf("%q is no unit; say SUV or Bq/ml", c.Unit))
	}
	for _, path := range []string{c.CSV, c.Report} {
		if err := export.CheckTarget(path, c.Force, c.Scan, c.Mask, c.Reference); err != nil {
			return nil, err
		}
	}
	c.Said = c.Unit
	image, err := c.ReadScan(ctx, c.Scan, con.Progress("Reading"))
	if err != nil {
		return nil, err
	}
	warnings := slices.Clone(image.Warnings)
	names, kinds := map[uint16]string{}, report.Kinds{}
	type reader func(context.Context, string, string, imagefile.LabelOptions) (*imagefile.Labels, []string, error)
	read := func(path string, as reader) (*volume.Labels, error) {
		l, more, err := as(ctx, path, path, imagefile.LabelOptions{On: image.Place()})
		if err != nil {
			return nil, err
		}
		warnings = append(warnings, more...)
		if path == c.Mask && l.Soft > 0.5 && maskLike(image.Data) {
			return nil, fmt.Errorf("%s holds fractions nearly everywhere, and %s a few whole numbers; "+
				"the mask comes first and the scan second", path, c.Scan)
		}
		if path == c.Mask {
			for _, s := range l.Segments {
				names[uint16(s.Number)] = s.Label
				if kind := lesion.Kind(s.Kind); !kind.Counts() {
					kinds[uint16(s.Number)] = kind
				}
			}
		}
		return scan.Align(image.Grid, c.Scan, l.Labels, path)
	}
	mask, err := read(c.Mask, scan.ReadLabels)
	if no := (*imagefile.NoMaskError)(nil); errors.As(err, &no) {
		return nil, fmt.Errorf("%w; the mask comes first and the scan second", err)
	}
	if err != nil {
		return nil, err
	}
	var reference *volume.Labels
	if c.Reference != "" {
		if reference, err = read(c.Reference, scan.ReadTumours); err != nil {
			return nil, err
		}
	}
	m, err := report.Measure(ctx, image.Volume, mask, reference, kinds)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Scan, err)
	}
	r := &Measurement{
		Scan: pathtext.Path(c.Scan), Mask: pathtext.Path(c.Mask), Reference: pathtext.Path(c.Reference),
		Warnings: append([]string{}, warnings...),
		table:    &report.Table{Scan: image.Name, Unit: image.Unit, Measurements: m, Names: names},
	}
	r.Rows = r.table.Rows()
	var others []string
	for _, q := range r.Lesions {
		if q.Kind != "" {
			others = append(others, q.Title())
		}
	}
	if len(others) > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("The sum is of the tumours alone, without %s.", format.Listed(others)))
	}
	return r, c.write(ctx, image, mask, reference, r.table)
}

// maskLike reports that values are a few whole numbers, as those of a mask.
func maskLike(values []float32) bool {
	const few = 8
	var seen [few + 1]bool
	for _, v := range values {
		if !(v >= 0 && v <= few) || v != float32(int(v)) {
			return false
		}
		seen[int(v)] = true
	}
	return seen[0]
}

// write writes the files that are wanted.
func (c *Measure) write(
	ctx context.Context, image *scan.Scan, mask, reference *volume.Labels, table *report.Table,
) error {
	if c.CSV != "" {
		if err := atomicfile.Replace(c.CSV, table.WriteCSV); err != nil {
			return export.WithAdvice(err)
		}
	}
	if c.Report == "" {
		return nil
	}
	p := app.NewReport(image)
	p.Mask, p.Reference, p.Table = mask, reference, table
	p.Remarks = remark.Remarks{Comment: c.Comment, Patient: c.Patient, Born: c.Born, Tracer: c.Tracer, Reader: c.Reader}
	if c.Letter {
		p.Look.Paper = typeset.Letter
	}
	p.Low, p.High = reportWindow(image)
	p.Facts = []typeset.Fact{{Name: "Mask", Value: filepath.Base(c.Mask)}}
	if c.Reference != "" {
		p.Facts = append(p.Facts, typeset.Fact{Name: "Annotation", Value: filepath.Base(c.Reference)})
	}
	if err := atomicfile.Replace(c.Report, func(w io.Writer) error { return p.Write(ctx, w) }); err != nil {
		return export.WithAdvice(err)
	}
	return nil
}

// reportWindow shows SUV from 0 to 10, other values as the window would at first.
func reportWindow(s *scan.Scan) (low, high float64) {
	if s.Unit == units.SUV {
		return 0, 10
	}
	v := s.FirstView()
	return v.Low, v.High
}

// Text is a table of the lesions with all of them below it.
func (r *Measurement) Text(w io.Writer) {
	for _, warning := range r.Warnings {
		fmt.Fprintln(w, warning)
	}
	unit := "in " + r.Unit
	if r.Unit == units.Unknown {
		unit = "in the scan's unit, which is unknown"
	}
	fmt.Fprintf(w, "Uptake %s; total uptake is mean times volume.\n", unit)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "lesion\tvoxels\tml\tmax\tmean\tpeak\tSD\ttotal\t")
	if r.Reference != "" {
		fmt.Fprintf(t, "%s\tDice\tHD95 mm\tmean mm\t", map[bool]string{false: "annotated", true: "island"}[r.Islands])
	}
	fmt.Fprintln(t)
	row := func(name string, q report.LesionQuantities) {
		fmt.Fprintf(t, "%s\t%d\t%s\t", name, q.Voxels, format.Number(q.VolumeML))
		for _, v := range []console.Number{q.Max, q.Mean, q.Peak, q.SD, q.Total} {
			fmt.Fprintf(t, "%s\t", format.Cell(float64(v)))
		}
		if a := q.Agreement; a != nil {
			partner := "all"
			if q.Status != "" {
				partner = fmt.Sprint(a.Annotated)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t", partner,
				format.Share(a.Dice), format.Number(float64(a.HD95)), format.Number(float64(a.ASDMM)))
		} else if r.Reference != "" {
			fmt.Fprint(t, "–\t–\t–\t–\t")
		}
		fmt.Fprintln(t)
	}
	for _, q := range r.Lesions {
		row(q.Title(), q)
	}
	row(strings.ToLower(r.table.AllName()), r.All)
	t.Flush()
	for _, sentence := range r.table.Unpaired() {
		fmt.Fprintln(w, sentence)
	}
}

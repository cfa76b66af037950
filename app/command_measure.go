package app

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"isopet/training"
	"isopet/training/figures"
	"isopet/volume"
	"isopet/volume/nifti"
)

// measureCommand measures the lesions of a mask in a scan.
type measureCommand struct {
	Mask      string `arg:"" help:"Mask, each label of which is a lesion."`
	Scan      string `arg:"" help:"Scan on the same grid."`
	Reference string `placeholder:"MASK" help:"Annotation to hold the lesions against."`
	CSV       string `name:"csv" placeholder:"FILE" help:"Write the table as CSV."`
	Report    string `placeholder:"FILE" help:"Write a one-page report as PDF."`
	Comment   string `placeholder:"TEXT" help:"Text for the report."`
	Unit      string `placeholder:"UNIT" help:"Unit of the scan's values where its file does not say: SUV or Bq/ml."`
	Force     bool   `help:"Overwrite files that exist."`
	frameFlag
}

func (*measureCommand) Help() string {
	return `Every label but 0 is a lesion. Volumes are in ml and lengths in mm, through the affine; uptake is in the scan's own unit. Voxels that hold no finite number count for the volume only.

Peak: the largest mean within a sphere of 1 ml (radius 6.204 mm) about any voxel of the lesion; voxels whose centre lies in the sphere count wholly, in the lesion or not (IBSI 0F91, after PERCIST). Total uptake: mean times volume. Standard deviation: divided by the number of voxels.

If the annotation has several labels, each lesion is held against what has its label there; a lesion that is the only one is held against all of an annotation of one label.

    isopet measure mask.nii.gz scan.nii.gz
    isopet measure mask.nii.gz scan.nii.gz --reference drawn-by-hand.nii.gz --csv lesions.csv --json
    isopet measure mask.nii.gz scan.nii.gz --unit SUV --report report.pdf`
}

// measurement is what measure reports.
type measurement struct {
	Scan      string             `json:"scan"`
	Mask      string             `json:"mask"`
	Reference string             `json:"reference,omitempty"`
	Unit      string             `json:"unit"`
	Lesions   []lesionQuantities `json:"lesions"`
	All       lesionQuantities   `json:"all"`
	Warnings  []string           `json:"warnings"`

	table *MeasureTable
}

// lesionQuantities is a [Measurement] in JSON.
type lesionQuantities struct {
	Label     int        `json:"label"` // 0 of all
	Voxels    int        `json:"voxels"`
	NotFinite int        `json:"not_finite"`
	VolumeML  float64    `json:"volume_ml"`
	Max       number     `json:"max"`
	Mean      number     `json:"mean"`
	Min       number     `json:"min"`
	SD        number     `json:"sd"`
	Peak      number     `json:"peak"`
	Total     number     `json:"total"`
	MaxAt     [3]int     `json:"max_voxel"`
	PeakAt    [3]int     `json:"peak_voxel"`
	MaxMM     [3]float64 `json:"max_mm"`
	PeakMM    [3]float64 `json:"peak_mm"`
	Centroid  [3]number  `json:"centroid_mm"`
	// Agreement is there only with an annotation of the lesion.
	Agreement *agreementQuantities `json:"agreement,omitempty"`
}

// agreementQuantities is an [Agreement] in JSON.
type agreementQuantities struct {
	Dice  float64 `json:"dice"`
	TP    int     `json:"tp"`
	FP    int     `json:"fp"`
	FN    int     `json:"fn"`
	HD95  number  `json:"hd95_mm"`
	ASDMM number  `json:"asd_mm"`
}

func newLesionQuantities(m *Measurement) lesionQuantities {
	q := lesionQuantities{
		Label: int(m.Label), Voxels: m.Voxels, NotFinite: m.NotFinite, VolumeML: m.VolumeML,
		Max: number(m.Max), Mean: number(m.Mean), Min: number(m.Min), SD: number(m.SD), Peak: number(m.Peak), Total: number(m.Total),
		MaxAt: m.MaxAt, PeakAt: m.PeakAt, MaxMM: m.MaxMM, PeakMM: m.PeakMM,
		Centroid: [3]number{number(m.Centroid[0]), number(m.Centroid[1]), number(m.Centroid[2])},
	}
	if a := m.Agreement; a != nil {
		q.Agreement = &agreementQuantities{a.Dice(), a.TP, a.FP, a.FN, number(a.HD95), number(a.SurfaceDistance.Mean)}
	}
	return q
}

func (c *measureCommand) Run(ctx context.Context, console *console) (report, error) {
	if c.Unit != "" && !slices.Contains(Units, c.Unit) {
		return nil, usageError{fmt.Errorf("%q is no unit; say SUV or Bq/ml", c.Unit)}
	}
	for _, path := range []string{c.CSV, c.Report} {
		if err := mayWrite(path, c.Force, c.Scan, c.Mask, c.Reference); err != nil {
			return nil, err
		}
	}
	scan, err := c.readScan(ctx, c.Scan, console.progress("Reading"))
	if err != nil {
		return nil, err
	}
	if c.Unit != "" {
		scan.Unit, scan.UnitSource = c.Unit, UnitFromUser
	}
	mask, err := readMaskOn(ctx, c.Mask, scan)
	if err != nil {
		return nil, err
	}
	var reference *volume.Mask
	if c.Reference != "" {
		if reference, err = readMaskOn(ctx, c.Reference, scan); err != nil {
			return nil, err
		}
	}
	m, err := measureLesions(ctx, scan.Volume, mask, reference)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Scan, err)
	}
	r := &measurement{Scan: c.Scan, Mask: c.Mask, Reference: c.Reference, Unit: scan.Unit, Lesions: []lesionQuantities{}, All: newLesionQuantities(&m.All)}
	r.Warnings = append([]string{}, scan.Warnings...)
	for i := range m.Lesions {
		r.Lesions = append(r.Lesions, newLesionQuantities(&m.Lesions[i]))
	}
	r.table = &MeasureTable{Scan: scan.Name, Unit: scan.Unit, Measurements: m}
	return r, c.write(ctx, scan, mask, reference, r.table)
}

// write writes the files that are wanted.
func (c *measureCommand) write(ctx context.Context, scan *Scan, mask, reference *volume.Mask, table *MeasureTable) error {
	if c.CSV != "" {
		if err := training.WriteFile(c.CSV, table.WriteCSV); err != nil {
			return cannotWrite(err)
		}
	}
	if c.Report == "" {
		return nil
	}
	p := &reportPage{
		Scan: scan, Mask: mask, Reference: reference, Table: table, Comment: c.Comment, Date: time.Now(),
		View: reportView(scan), Facts: []figures.Fact{{Name: "Mask", Value: filepath.Base(c.Mask)}},
	}
	if c.Reference != "" {
		p.Facts = append(p.Facts, figures.Fact{Name: "Annotation", Value: filepath.Base(c.Reference)})
	}
	if err := training.WriteFile(c.Report, func(w io.Writer) error { return p.write(ctx, w) }); err != nil {
		return cannotWrite(err)
	}
	return nil
}

// reportView shows SUV from 0 to 10, other values as the window would at first.
func reportView(s *Scan) View {
	v := firstView(s, s.Whole(), View{})
	if s.Unit == UnitSUV {
		v.Low, v.High = 0, 10
	}
	return v
}

// readMaskOn reads a mask that must lie on the grid of a scan.
func readMaskOn(ctx context.Context, path string, s *Scan) (*volume.Mask, error) {
	mask, _, err := nifti.ReadMask(ctx, path)
	if err != nil {
		return nil, err
	}
	return mask, sameGrid(path, mask.Grid, s.Name, s.Grid)
}

// Text is a table of the lesions with all of them below it.
func (r *measurement) Text(w io.Writer) {
	for _, warning := range r.Warnings {
		fmt.Fprintln(w, warning)
	}
	unit := "in " + r.Unit
	if r.Unit == UnitUnknown {
		unit = "in the scan's unit, which is unknown"
	}
	fmt.Fprintf(w, "Uptake %s; total uptake is mean times volume.\n", unit)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "lesion\tvoxels\tml\tmax\tmean\tpeak\tSD\ttotal\t")
	if r.Reference != "" {
		fmt.Fprint(t, "Dice\tHD95 mm\tmean mm\t")
	}
	fmt.Fprintln(t)
	row := func(name string, q lesionQuantities) {
		fmt.Fprintf(t, "%s\t%d\t%.2f\t", name, q.Voxels, q.VolumeML)
		for _, v := range []number{q.Max, q.Mean, q.Peak, q.SD, q.Total} {
			fmt.Fprintf(t, "%s\t", decimals(float64(v)))
		}
		if a := q.Agreement; a != nil {
			fmt.Fprintf(t, "%.4f\t%.2f\t%.2f\t", a.Dice, a.HD95, a.ASDMM)
		} else if r.Reference != "" {
			fmt.Fprint(t, "–\t–\t–\t")
		}
		fmt.Fprintln(t)
	}
	for _, q := range r.Lesions {
		row(fmt.Sprint(q.Label), q)
	}
	row("all", r.All)
	t.Flush()
}

package images

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
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
	Report    string `placeholder:"FILE" help:"Write a one-page report as PDF."`
	Comment   string `placeholder:"TEXT" help:"Text for the report."`
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
	Scan      pathtext.Path      `json:"scan"`
	Mask      pathtext.Path      `json:"mask"`
	Reference pathtext.Path      `json:"reference,omitempty"`
	Unit      string             `json:"unit"`
	Lesions   []lesionQuantities `json:"lesions"`
	All       lesionQuantities   `json:"all"`
	// Of an annotation: its lesions, and whether they are islands of its one label.
	Annotated []annotatedQuantities `json:"annotated,omitempty"`
	Islands   bool                  `json:"annotated_islands,omitempty"`
	Warnings  []string              `json:"warnings"`

	table *report.Table
}

// lesionQuantities is a [Measurement] in JSON.
type lesionQuantities struct {
	Label     int            `json:"label"`          // 0 of all
	Name      string         `json:"name,omitempty"` // as its file has it
	Kind      string         `json:"kind,omitempty"` // of what is no tumour, and not in the sum
	Voxels    int            `json:"voxels"`
	NotFinite int            `json:"not_finite"`
	VolumeML  float64        `json:"volume_ml"`
	Max       console.Number `json:"max"`
	Mean      console.Number `json:"mean"`
	Min       console.Number `json:"min"`
	SD        console.Number `json:"sd"`
	Peak      console.Number `json:"peak"`
	Total     console.Number `json:"total"`
	// Places are null where there is no value that could have one.
	MaxAt    *[3]int     `json:"max_voxel"`
	PeakAt   *[3]int     `json:"peak_voxel"`
	MaxMM    *[3]float64 `json:"max_mm"`
	PeakMM   *[3]float64 `json:"peak_mm"`
	Centroid *[3]float64 `json:"centroid_mm"`
	// Agreement is there only with an annotated partner, or of all.
	Agreement *agreementQuantities `json:"agreement,omitempty"`
	// Status of a lesion beside an annotation: paired, false, or split, which shares voxels with an annotated lesion,
	// Within, that has another partner.
	Status string `json:"status,omitempty"`
	Within int    `json:"within,omitempty"`
}

// annotatedQuantities is an [report.Annotated] in JSON. Its status is paired, missed, or merged: it shares voxels
// with a lesion, Within, that has another partner.
type annotatedQuantities struct {
	Label    int     `json:"label"`
	Island   int     `json:"island,omitempty"`
	Voxels   int     `json:"voxels"`
	VolumeML float64 `json:"volume_ml"`
	Lesion   int     `json:"lesion,omitempty"` // label of its partner
	Status   string  `json:"status"`
	Within   int     `json:"within,omitempty"`
}

// agreementQuantities is an [Agreement] in JSON.
type agreementQuantities struct {
	Dice  float64        `json:"dice"`
	TP    int            `json:"tp"`
	FP    int            `json:"fp"`
	FN    int            `json:"fn"`
	HD95  console.Number `json:"hd95_mm"`
	ASDMM console.Number `json:"asd_mm"`
	// Annotated is the label of the partner, or the number of its island; 0 of all.
	Annotated int `json:"annotated,omitempty"`
}

func newLesionQuantities(m *report.Measurement, all *report.Measurements) lesionQuantities {
	q := lesionQuantities{
		Label: int(m.Label), Voxels: m.Voxels, NotFinite: m.NotFinite, VolumeML: m.VolumeML,
		Max: console.Number(m.Max), Mean: console.Number(m.Mean), Min: console.Number(m.Min), SD: console.Number(m.SD),
		Peak: console.Number(m.Peak), Total: console.Number(m.Total),
	}
	if !math.IsNaN(m.Max) {
		q.MaxAt, q.MaxMM = &m.MaxAt, &m.MaxMM
	}
	if !math.IsNaN(m.Peak) {
		q.PeakAt, q.PeakMM = &m.PeakAt, &m.PeakMM
	}
	if m.Voxels > 0 {
		q.Centroid = &m.Centroid
	}
	if a := m.Agreement; a != nil {
		q.Agreement = &agreementQuantities{
			Dice: a.Dice(), TP: a.TP, FP: a.FP, FN: a.FN,
			HD95: console.Number(a.HD95), ASDMM: console.Number(a.SurfaceDistance.Mean),
		}
		if m.Partner >= 0 {
			q.Agreement.Annotated = all.Annotated[m.Partner].Number()
		}
	}
	if all.All.Agreement == nil || m == &all.All || !all.Kinds[m.Label].Counts() {
		return q
	}
	q.Status = status(m.Partner, m.Touches, "false", "split")
	if m.Partner < 0 && m.Touches >= 0 {
		q.Within = all.Annotated[m.Touches].Number()
	}
	return q
}

// title is a lesion's label with its name and with what it is, unless that is a tumour.
func (q lesionQuantities) title() string {
	kind, _ := lesion.KindOf(q.Kind)
	return strings.TrimSpace(fmt.Sprintf("%d %s", q.Label, lesion.Lesion{Name: q.Name, Kind: kind}.Title()))
}

// measurement is what the quantities are of, without agreement.
func (q lesionQuantities) measurement() report.Measurement {
	m := report.Measurement{Partner: -1, Touches: -1}
	m.Label, m.Voxels, m.NotFinite, m.VolumeML = uint16(q.Label), q.Voxels, q.NotFinite, q.VolumeML
	m.Max, m.Mean, m.Min, m.SD = float64(q.Max), float64(q.Mean), float64(q.Min), float64(q.SD)
	m.Peak, m.Total = float64(q.Peak), float64(q.Total)
	if q.MaxMM != nil {
		m.MaxMM = *q.MaxMM
	}
	m.Centroid = [3]float64{math.NaN(), math.NaN(), math.NaN()}
	if q.Centroid != nil {
		m.Centroid = *q.Centroid
	}
	return m
}

func newAnnotatedQuantities(a report.Annotated, all *report.Measurements) annotatedQuantities {
	q := annotatedQuantities{
		Label: int(a.Label), Island: a.Island, Voxels: a.Voxels, VolumeML: a.VolumeML,
		Status: status(a.Partner, a.Touches, "missed", "merged"),
	}
	switch {
	case a.Partner >= 0:
		q.Lesion = int(all.Lesions[a.Partner].Label)
	case a.Touches >= 0:
		q.Within = int(all.Lesions[a.Touches].Label)
	}
	return q
}

// status says what became of a lesion or of an annotated one.
func status(partner, touches int, alone, within string) string {
	switch {
	case partner >= 0:
		return "paired"
	case touches >= 0:
		return within
	}
	return alone
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
		Unit: image.Unit, Lesions: []lesionQuantities{}, All: newLesionQuantities(&m.All, m), Islands: m.Islands,
		Warnings: append([]string{}, warnings...),
	}
	var others []string
	for i := range m.Lesions {
		q := newLesionQuantities(&m.Lesions[i], m)
		q.Name = names[m.Lesions[i].Label]
		if kind := kinds[m.Lesions[i].Label]; !kind.Counts() {
			q.Kind = kind.String()
			others = append(others, q.title())
		}
		r.Lesions = append(r.Lesions, q)
	}
	if len(others) > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("The sum is of the tumours alone, without %s.", format.Listed(others)))
	}
	for _, a := range m.Annotated {
		r.Annotated = append(r.Annotated, newAnnotatedQuantities(a, m))
	}
	r.table = &report.Table{Scan: image.Name, Unit: image.Unit, Measurements: m, Names: names}
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
	p.Mask, p.Reference, p.Table, p.Comment = mask, reference, table, c.Comment
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
	row := func(name string, q lesionQuantities) {
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
		row(q.title(), q)
	}
	row(strings.ToLower(r.table.AllName()), r.All)
	t.Flush()
	for _, sentence := range r.table.Unpaired() {
		fmt.Fprintln(w, sentence)
	}
}

package images

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/app/format"
	"isopet/app/scan"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/imagefile"
	"isopet/volume/metrics"
)

// Compare measures how a mask agrees with a reference.
type Compare struct {
	Mask      string `arg:"" help:"Mask to judge."`
	Reference string `arg:"" help:"Mask to hold it against, on the same grid."`
	Scan      string `placeholder:"SCAN" help:"${on_scan}"`
	args.ImageFlags
}

func (*Compare) Help() string {
	return `Every label but 0 counts as tumour. Masks hold whole numbers from 0 to 65535; a soft mask (a probability,
or one that was smoothed) is cut at one half, negative values are background, and a warning says so. Both files must
hold the same voxels, within a tenth of a voxel, in whatever order they are stored. Slices are counted from 0 along
the axis closest to head-foot; those empty in both masks are left out.

Dice is 2TP / (2TP + FP + FN), over all voxels of the scan and for each slice. The 95 % Hausdorff distance and the
mean distance of the surfaces are in mm, through the affine: the first is the larger of both ways' 95th percentiles,
the second the mean of both ways together. They are 0 if both masks are empty and infinite if one of them is.

DICOM SEG and RTSTRUCT are laid on the grid of the other mask or, with --scan, of the scan that both belong to; of
their regions those that can be lesions are read, and what is left out is said.

    isopet compare mask.nii.gz drawn-by-hand.nii.gz
    isopet compare mask.nii.gz drawn-by-hand.nii.gz --json`
}

// errUnnamed is about flags of a scan where none is named.
var errUnnamed = args.Usage(errors.New("--frame and --series are for a scan; name it with --scan"))

// Overlap is the agreement of two masks, or of a slice of them.
type Overlap struct {
	Dice        float64 `json:"dice"`
	TP          int     `json:"tp"`
	FP          int     `json:"fp"`
	FN          int     `json:"fn"`
	VolumeML    float64 `json:"volume_ml"`
	ReferenceML float64 `json:"reference_ml"`
}

func newOverlap(o metrics.Overlap, voxelML float64) Overlap {
	return Overlap{o.Dice(), o.TP, o.FP, o.FN, float64(o.TP+o.FP) * voxelML, float64(o.TP+o.FN) * voxelML}
}

// Comparison is what compare reports.
type Comparison struct {
	Mask      pathtext.Path  `json:"mask"`
	Reference pathtext.Path  `json:"reference"`
	Slices    []sliceOverlap `json:"slices"`
	Overlap
	HD95MM   console.Number `json:"hd95_mm"`
	ASDMM    console.Number `json:"asd_mm"`
	Warnings []string       `json:"warnings"`
}

type sliceOverlap struct {
	Index int `json:"index"`
	Overlap
}

// read reads both masks on one grid, and notes the warnings. Masks of DICOM lie on the scan's or on the other's.
func (c *Compare) read(ctx context.Context, con *console.Console, r *Comparison) (mask, reference *volume.Labels,
	err error) {
	var on *imagefile.Place
	if c.Scan != "" {
		s, err := c.ReadGrid(ctx, c.Scan, con.Progress("Reading"))
		if err != nil {
			return nil, nil, err
		}
		on = s.Place()
		r.Warnings = append(r.Warnings, s.Warnings...)
	}
	paths := []string{c.Mask, c.Reference} // in the order in which they are read
	if on == nil && imagefile.OnScan(c.Mask) {
		slices.Reverse(paths)
	}
	var read []*volume.Labels
	for _, path := range paths {
		l, warnings, err := scan.ReadTumours(ctx, path, path, imagefile.LabelOptions{On: on})
		if err != nil && c.Scan == "" && imagefile.OnScan(path) {
			return nil, nil, fmt.Errorf("%w (--scan names it)", err)
		}
		if err != nil {
			return nil, nil, err
		}
		r.Warnings = append(r.Warnings, warnings...)
		if on == nil {
			on = &imagefile.Place{Grid: l.Grid}
			if imagefile.OnScan(path) {
				r.Warnings = append(r.Warnings, fmt.Sprintf("Slices are counted from the first that %s has; with --scan, "+
					"from the scan's.", path))
			}
		}
		read = append(read, l.Labels)
	}
	if paths[0] != c.Mask {
		slices.Reverse(read)
	}
	if reference, err = scan.Align(read[0].Grid, c.Mask, read[1], c.Reference); err != nil {
		return nil, nil, err
	}
	if c.Scan != "" {
		_, err = scan.Align(on.Grid, c.Scan, read[0], c.Mask)
	}
	return read[0], reference, err
}

func (c *Compare) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	if c.Scan == "" && c.ImageFlags != (args.ImageFlags{}) {
		return nil, errUnnamed
	}
	r := &Comparison{
		Mask: pathtext.Path(c.Mask), Reference: pathtext.Path(c.Reference),
		Slices: []sliceOverlap{}, Warnings: []string{},
	}
	judged, against, err := c.read(ctx, con, r)
	if err != nil {
		return nil, err
	}
	mask, reference := judged.Mask(), against.Mask()
	var all metrics.Overlap
	var a, b volume.Slice[uint8]
	ml := mask.VoxelML()
	for index := range mask.Layout(volume.Axial).Slices {
		mask.Slice(volume.Axial, index, &a)
		reference.Slice(volume.Axial, index, &b)
		if o := metrics.CountOverlap(a.Pix, b.Pix); o != (metrics.Overlap{}) {
			all = all.Add(o)
			r.Slices = append(r.Slices, sliceOverlap{index, newOverlap(o, ml)})
		}
	}
	r.Overlap = newOverlap(all, ml)
	apart, err := metrics.Surfaces(ctx, mask, reference, 0)
	r.HD95MM, r.ASDMM = console.Number(apart.HD95), console.Number(apart.Mean)
	return r, err
}

// Text says how far the surfaces lie apart, and is a table of the slices with the whole below it.
func (r *Comparison) Text(w io.Writer) {
	for _, warning := range r.Warnings {
		fmt.Fprintln(w, warning)
	}
	fmt.Fprintf(w, "Surfaces: 95 %% Hausdorff distance %s mm, mean distance %s mm.\n",
		format.Number(float64(r.HD95MM)), format.Number(float64(r.ASDMM)))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "slice\tDice\tTP\tFP\tFN\tml\treference ml\t")
	row := func(name string, o Overlap) {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%s\t%s\t\n", name, format.Share(o.Dice),
			o.TP, o.FP, o.FN, format.Number(o.VolumeML), format.Number(o.ReferenceML))
	}
	for _, s := range r.Slices {
		row(fmt.Sprint(s.Index), s.Overlap)
	}
	row("all", r.Overlap)
	t.Flush()
}

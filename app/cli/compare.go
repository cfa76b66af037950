package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"isopet/app/format"
	"isopet/app/scan"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/metrics"
)

// compareCommand measures how a mask agrees with a reference.
type compareCommand struct {
	Mask      string `arg:"" help:"Mask to judge."`
	Reference string `arg:"" help:"Mask to hold it against, on the same grid."`
}

func (*compareCommand) Help() string {
	return `Every label but 0 counts as tumour. Masks hold whole numbers from 0 to 65535; a soft mask (a probability,
or one that was smoothed) is cut at one half, negative values are background, and a warning says so. Both files must
hold the same voxels, within a tenth of a voxel, in whatever order they are stored. Slices are counted from 0 along
the axis closest to head-foot; those empty in both masks are left out.

Dice is 2TP / (2TP + FP + FN), over all voxels of the scan and for each slice. The 95 % Hausdorff distance and the
mean distance of the surfaces are in mm, through the affine: the first is the larger of both ways' 95th percentiles,
the second the mean of both ways together. They are 0 if both masks are empty and infinite if one of them is.

    isopet compare mask.nii.gz drawn-by-hand.nii.gz
    isopet compare mask.nii.gz drawn-by-hand.nii.gz --json`
}

// overlap is the agreement of two masks, or of a slice of them.
type overlap struct {
	Dice        float64 `json:"dice"`
	TP          int     `json:"tp"`
	FP          int     `json:"fp"`
	FN          int     `json:"fn"`
	VolumeML    float64 `json:"volume_ml"`
	ReferenceML float64 `json:"reference_ml"`
}

func newOverlap(o metrics.Overlap, voxelML float64) overlap {
	return overlap{o.Dice(), o.TP, o.FP, o.FN, float64(o.TP+o.FP) * voxelML, float64(o.TP+o.FN) * voxelML}
}

// comparison is what compare reports.
type comparison struct {
	Mask      pathtext.Path  `json:"mask"`
	Reference pathtext.Path  `json:"reference"`
	Slices    []sliceOverlap `json:"slices"`
	overlap
	HD95MM   number   `json:"hd95_mm"`
	ASDMM    number   `json:"asd_mm"`
	Warnings []string `json:"warnings"`
}

type sliceOverlap struct {
	Index int `json:"index"`
	overlap
}

func (c *compareCommand) Run(ctx context.Context, _ *console) (result, error) {
	r := &comparison{
		Mask: pathtext.Path(c.Mask), Reference: pathtext.Path(c.Reference),
		Slices: []sliceOverlap{}, Warnings: []string{},
	}
	judged, warnings, err := scan.ReadLabels(ctx, c.Mask, c.Mask)
	if err != nil {
		return nil, err
	}
	r.Warnings = append(r.Warnings, warnings...)
	against, warnings, err := scan.ReadLabels(ctx, c.Reference, c.Reference)
	if err != nil {
		return nil, err
	}
	r.Warnings = append(r.Warnings, warnings...)
	there, err := scan.Align(judged.Grid, c.Mask, against.Labels, c.Reference)
	if err != nil {
		return nil, err
	}
	mask, reference := judged.Mask(), there.Mask()
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
	r.overlap = newOverlap(all, ml)
	apart, err := metrics.Surfaces(ctx, mask, reference, 0)
	r.HD95MM, r.ASDMM = number(apart.HD95), number(apart.Mean)
	return r, err
}

// Text says how far the surfaces lie apart, and is a table of the slices with the whole below it.
func (r *comparison) Text(w io.Writer) {
	for _, warning := range r.Warnings {
		fmt.Fprintln(w, warning)
	}
	fmt.Fprintf(w, "Surfaces: 95 %% Hausdorff distance %s mm, mean distance %s mm.\n",
		format.Number(float64(r.HD95MM)), format.Number(float64(r.ASDMM)))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "slice\tDice\tTP\tFP\tFN\tml\treference ml\t")
	row := func(name string, o overlap) {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%s\t%s\t\n", name, format.Share(o.Dice),
			o.TP, o.FP, o.FN, format.Number(o.VolumeML), format.Number(o.ReferenceML))
	}
	for _, s := range r.Slices {
		row(fmt.Sprint(s.Index), s.overlap)
	}
	row("all", r.overlap)
	t.Flush()
}

package images

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"isopet/app"
	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/app/export"
	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/app/provenance"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/dicom/seg"
	"isopet/volume/imagefile"
)

// Convert writes a scan as NIfTI, or a mask in another format.
type Convert struct {
	In        []string `arg:"" help:"Scan or mask, ${readable}; of a series also its files, all of them."`
	Output    string   `short:"o" required:"" placeholder:"FILE" help:"File to write: ${writable}."`
	Scan      string   `placeholder:"SCAN" help:"Scan that a mask belongs to, ${readable}."`
	Unit      string   `placeholder:"UNIT" help:"${unit_written}"`
	Region    []string `placeholder:"NAME" sep:"none" help:"${region}"`
	Pseudonym string   `placeholder:"NAME" help:"${pseudonym}"`
	Force     bool     `help:"Overwrite the file if it exists."`
	args.ScanFlags
}

func (*Convert) Help() string {
	return `A series of DICOM becomes a NIfTI file in SUV where SUV can be had, else in its stored unit. A JSON file is
written beside it, as BIDS has it: of PET unit, scanner, tracer and times, with SUV its factor and rule, with Bq/ml the
injected dose. The patient's weight does not follow from it. NIfTI in Bq/ml becomes SUV by what such a file beside it
says, and by the options; else it stays as it is, and a warning says why.

    isopet convert pet -o pet.nii.gz
    isopet convert pet -o bqml.nii.gz --unit stored
    isopet convert bqml.nii.gz -o suv.nii.gz --weight 71

The regions of a DICOM SEG or RTSTRUCT become the labels of a mask on the grid of the scan; the patient's
body and what is round it is left out unless --region names it. Where regions overlap, voxels get the smaller one.
Contours may lie on other planes, such as a CT's in the same coordinates: each counts half way to the next.
Without --scan a SEG keeps its own grid.

    isopet segment pet -o mask.seg.dcm
    isopet convert mask.seg.dcm --scan pet -o labels.nii.gz

A NIfTI mask becomes a DICOM SEG or RTSTRUCT of the scan that it was drawn on: name the scan's DICOM files. Such a file
holds the patient's name and ID, as the scan does, or a pseudonym instead.

    isopet convert labels.nii.gz --scan pet -o labels.rtstruct.dcm
    isopet convert labels.nii.gz --scan pet -o labels.seg.dcm --pseudonym P01 --json

` + args.JSONKeys + `, and of a mask labels.`
}

// Conversion is what convert reports.
type Conversion struct {
	File   pathtext.Path `json:"file"`
	Shape  []int         `json:"shape"`
	Affine volume.Affine `json:"affine"`
	// Of a scan.
	Sidecar   pathtext.Path `json:"sidecar,omitempty"`
	Unit      string        `json:"unit,omitempty"`
	SUVFactor *float64      `json:"suv_factor"` // by which stored values are SUV, these or not; null if there is none
	SUVRule   string        `json:"suv_rule,omitempty"`
	// Of a mask.
	Labels   []convertedLabel `json:"labels,omitempty"`
	Warnings []string         `json:"warnings"`
}

// convertedLabel is a region of a mask.
type convertedLabel struct {
	Label     int     `json:"label"`
	Name      string  `json:"name,omitempty"`
	Kind      string  `json:"kind,omitempty"`      // of what is no tumour
	Algorithm string  `json:"algorithm,omitempty"` // AUTOMATIC, SEMIAUTOMATIC or MANUAL
	Voxels    int     `json:"voxels"`
	VolumeML  float64 `json:"volume_ml"`
}

func (c *Convert) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	if err := export.CheckMask(c.Output, c.Force, append([]string{c.In[0], c.Scan}, c.In...)...); err != nil {
		return nil, err
	}
	_, suffix := imagefile.Split(c.Output)
	dicom := strings.HasSuffix(suffix, ".dcm")
	if c.Scan == "" && !dicom && !imagefile.OnScan(c.In[0]) {
		return c.scan(ctx, con)
	}
	if len(c.In) > 1 {
		return nil, args.Usage(errors.New("one mask is converted at a time; name one"))
	}
	switch {
	case c.Unit != "" || c.Corrects():
		return nil, args.Usage(fmt.Errorf("--unit and what is for SUV are for scans: %s is a mask", c.In[0]))
	case c.Scan == "" && c.ImageFlags != (args.ImageFlags{}):
		return nil, errUnnamed
	}
	return c.mask(ctx, con, c.In[0], dicom)
}

// mask writes a mask in another format.
func (c *Convert) mask(ctx context.Context, con *console.Console, in string, dicom bool) (console.Result, error) {
	r := &Conversion{File: pathtext.Path(c.Output), Warnings: []string{}}
	var on *imagefile.Place
	if c.Scan != "" {
		s, err := c.ReadGrid(ctx, c.Scan, con.Progress("Reading"))
		if err != nil {
			return nil, err
		}
		on = s.Place()
		r.Warnings = append(r.Warnings, s.Warnings...)
	}
	l, warnings, err := scan.ReadLabels(ctx, in, in, imagefile.LabelOptions{On: on, Names: c.Region, All: true})
	switch {
	case err != nil && on == nil && imagefile.OnScan(in):
		return nil, fmt.Errorf("%w (--scan names it)", err)
	case err != nil:
		return nil, err
	}
	r.Warnings = append(r.Warnings, warnings...)
	labels := l.Labels
	if on == nil {
		on = &imagefile.Place{Grid: l.Grid}
	} else if labels, err = scan.Align(on.Grid, c.Scan, labels, in); err != nil {
		return nil, err
	}
	mask, content, err := r.content(labels, l.Segments, dicom)
	if err != nil {
		return nil, fmt.Errorf("%s %w", in, err)
	}
	// What is no tumour is said beside masks that cannot say it themselves.
	kinds := !dicom && slices.ContainsFunc(content.Segments, func(s seg.Segment) bool { return s.Kind != "" })
	if kinds {
		if err := provenance.Check(c.Output); err != nil {
			return nil, err
		}
	}
	content.Version, content.Pseudonym = app.Version, c.Pseudonym
	remarks, err := imagefile.CheckMask(c.Output, on.Grid, on.Geometry, content)
	switch {
	case err != nil && c.Scan == "":
		return nil, fmt.Errorf("%w (--scan names the scan)", err)
	case err != nil:
		return nil, err
	case len(remarks) == 0 && c.Pseudonym != "":
		return nil, args.Usage(fmt.Errorf("--pseudonym is for DICOM masks: %s names no patient", c.Output))
	case len(remarks) > 0 && len(l.Segments) == 0:
		remarks = append(remarks, fmt.Sprintf("%s does not say how its regions were outlined; %s says by hand.", in,
			c.Output))
	}
	for _, remark := range remarks {
		con.Note(remark)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	everywhere := func(int) bool { return true }
	if err := imagefile.WriteMask(c.Output, mask.Rows(everywhere), on.Geometry, content); err != nil {
		return nil, err
	}
	if !kinds {
		return r, nil
	}
	record, _, err := provenance.Read(in)
	if record == nil || err != nil {
		record = &provenance.Record{Methods: []provenance.Method{}}
	}
	record.Program, record.Labels = "isopet "+app.Version, provenance.Labels(content.Segments)
	record.Warnings = append(record.Warnings, warnings...)
	if err := provenance.Write(c.Output, *record); err != nil {
		return nil, fmt.Errorf("%s is written, but not what is no tumour: %w", c.Output, err)
	}
	return r, nil
}

// content is the mask of labels, and what is said of them, which is counted. Labels are numbered anew where no byte
// holds them, and in DICOM, whose regions are numbered from 1 and not empty.
func (r *Conversion) content(labels *volume.Labels, known []seg.Segment, dicom bool) (*volume.Mask, imagefile.Content,
	error) {
	const most = 255
	var voxels [1 << 16]int
	for _, label := range labels.Data {
		voxels[label]++
	}
	voxels[0] = 0
	of := map[int]seg.Segment{}
	for _, s := range known {
		of[s.Number] = s
	}
	var present []int
	for label, n := range voxels {
		if _, said := of[label]; n > 0 || said && label > 0 && !dicom {
			present = append(present, label)
		}
	}
	if len(present) > most {
		return nil, imagefile.Content{}, fmt.Errorf("has %d regions, but a mask holds %d; choose some with --region",
			len(present), most)
	}
	high := len(present) > 0 && present[len(present)-1] > most
	if high && !dicom {
		r.Warnings = append(r.Warnings, fmt.Sprintf("Regions have numbers above %d; they are numbered anew from 1.", most))
	}
	var content imagefile.Content
	var becomes [1 << 16]uint8
	voxelML := labels.VoxelML()
	for i, label := range present {
		s, said := of[label]
		if s.Number = label; high || dicom {
			s.Number = i + 1
		}
		becomes[label] = uint8(s.Number)
		r.Labels = append(r.Labels, convertedLabel{
			s.Number, s.Label, s.Kind, string(s.By), voxels[label], float64(voxels[label]) * voxelML,
		})
		if !said {
			s.Label, s.Colour = fmt.Sprintf("Lesion %d", label), lesion.Colour(label-1)
		}
		content.Segments = append(content.Segments, s)
	}
	mask := volume.NewMask(labels.Grid)
	for i, label := range labels.Data {
		mask.Data[i] = becomes[label]
	}
	r.Shape, r.Affine = labels.Dims[:], labels.Affine
	return mask, content, nil
}

// Text is a line for each label.
func (r *Conversion) Text(w io.Writer) {
	for _, warning := range r.Warnings {
		fmt.Fprintln(w, warning)
	}
	for _, l := range r.Labels {
		fmt.Fprintf(w, "%s: %d voxels, %s ml\n", strings.TrimSpace(fmt.Sprintf("%d %s", l.Label, seg.Segment{Label: l.Name, Kind: l.Kind}.Title())), l.Voxels,
			format.Number(l.VolumeML))
	}
	if r.Unit != "" {
		fmt.Fprintf(w, "Values in %s", r.Unit)
		if r.SUVRule != "" && r.Unit == units.SUV {
			fmt.Fprintf(w, ", by %s", r.SUVRule)
		}
		fmt.Fprintln(w, ".")
	}
	fmt.Fprintf(w, "Written to %s.\n", r.File)
}

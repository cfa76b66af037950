package scan

import (
	"context"
	"fmt"
	"math"
	"strings"

	"isopet/app/units"
	"isopet/volume"
	"isopet/volume/imagefile"
	"isopet/volume/metrics"
)

// Modality is a kind of scan that can lie beneath the PET.
type Modality struct {
	// Name is "CT" or "MR".
	Name string
	// Unit of its values.
	Unit string
	// Low and High are the values first shown black and white; equal where the scan's own values say.
	Low, High float64
}

// Modalities are those on offer. That a scan holds Hounsfield units is taken from the user, who opens it as CT.
var Modalities = []Modality{
	{"CT", units.HU, -160, 240},
	{"MR", units.Unknown, 0, 0},
}

// Companion is a scan of another kind that lies somewhere in the same space and is shown beneath the open one.
type Companion struct {
	*Scan
	Modality Modality

	sampler *volume.Sampler
}

// ReadCompanion reads a scan that lies beneath another. Of a folder that holds several series it is that of the modality.
func ReadCompanion(ctx context.Context, path string, o imagefile.Options, under *Scan, m Modality,
	progress func(done, total int)) (*Companion, error) {
	o.Modality = m.Name
	s, err := Read(ctx, path, o, func(done, total int64) { progress(int(done>>10), int(total>>10)) })
	if err != nil {
		return nil, err
	}
	if s.DICOM() && s.SUV != nil {
		return nil, fmt.Errorf("%s is read as PET, not as %s; name a file of the %s series", path, m.Name, m.Name)
	}
	c, err := NewCompanion(s, under, m)
	if err == nil && m.Low == m.High {
		c.Modality.Low, c.Modality.High = c.usual()
	}
	return c, err
}

// NewCompanion lays a scan beneath another.
func NewCompanion(ct, under *Scan, m Modality) (*Companion, error) {
	sampler, err := volume.NewSampler(ct.Volume, under.Grid)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be laid beneath %s: its header does not say where it lies; convert it "+
			"again from its source", ct.Path, under.Name)
	}
	if !sampler.Overlaps() {
		return nil, fmt.Errorf("%s and %s have no place in common: by their headers they lie apart; check that both "+
			"are of the same examination", ct.Path, under.Name)
	}
	ct.Unit, ct.UnitSource = m.Unit, UnitFromUser
	return &Companion{Scan: ct, Modality: m, sampler: sampler}, nil
}

// Title is what to call it: its modality and the description of its series, if it came as DICOM, else its file's name.
func (c *Companion) Title() string {
	said := strings.TrimSpace(c.Facts.Description)
	switch {
	case !c.DICOM():
		return c.Name
	case said == "":
		return c.Modality.Name + " of " + c.Name
	case strings.HasPrefix(strings.ToUpper(said), c.Modality.Name):
		return said
	}
	return c.Modality.Name + " " + said
}

// usual is a window that shows most of a scan whose values nobody knows; from 0 to 1 where it holds no number.
func (c *Companion) usual() (low, high float64) {
	l := c.Layouts[volume.Axial]
	values := c.Scan.RegionValues(volume.Window{Cols: float64(l.Cols), Rows: float64(l.Rows)})
	if len(values) == 0 {
		return 0, 1
	}
	return metrics.Quantile(values, 0.02), metrics.Quantile(values, brightest)
}

// maxFused is to how many pixels at most a side of a slice is divided so that the CT keeps its finer detail.
const maxFused = 640

// Slice is the CT in the plane of a slice of the open scan, each pixel divided into as many as the CT is finer, with
// the picture within bounds. It is NaN beside the CT. dst's Pix is used again when it is large enough.
func (c *Companion) Slice(l volume.Layout, p volume.Plane, index int, dst *volume.Slice[float32]) {
	finest := math.Inf(1)
	for _, z := range c.Affine.Zooms() {
		finest = min(finest, z)
	}
	fine := 1
	if finest > 0 {
		fine = min(int(math.Ceil(min(l.Dx, l.Dy)/finest-0.1)), maxFused/max(l.Cols, l.Rows))
	}
	c.sampler.Slice(p, index, max(fine, 1), dst)
}

// At is the CT's value at a voxel of the open scan, NaN beside the CT.
func (c *Companion) At(voxel [3]float64) float64 { return c.sampler.At(voxel) }

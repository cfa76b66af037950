// Package cohort makes training data of annotated scans: it finds a cohort's files in any of the usual layouts, reads PET,
// masks and CT, and prepares the slices with tumour as section 2.2 of the paper (Rainio et al. 2023) says. It knows no
// network and no training.
package cohort

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"isopet/inference"
	"isopet/volume"
	"isopet/volume/metrics"
)

// Cohort is patients whose scans and annotations have been prepared as section 2.2 of the paper says.
type Cohort struct {
	Name      string
	Synthetic bool    // phantoms, not patients
	Side      int     // pixels along the edge of a slice
	FOV       float64 // width of a slice in mm; 0: whole slices of various widths
	Scale     inference.Scaling
	CT        bool       // slices have a CT
	Patients  []*Patient // one for each scan; several may be of one person
	Notes     []string   // what a reader should know: who was left out and why
}

// Patient is the slices with tumour of one scan of a patient, from the first in the scan to the last.
type Patient struct {
	Name    string            // of the scan, see [pathtext.Encode]; no other has it
	Person  string            // whose scan it is; empty: of the patient of that name, who has no other
	Region  volume.Region     // the square that the slices show
	Inputs  []inference.Input // X is a slice of side×side pixels, scaled; Slice is its number in the scan
	Masks   [][]uint8         // the annotation, side×side of 0 and 1
	Optimal []float64         // the threshold that makes the best mask of the PET slice
	Dice    []float64         // the Dice of that mask
}

// readers is how many scans are read at once; a whole-body scan of the paper takes 414 MB.
const readers = 8

// Whose names the person whose scan it is.
func (p *Patient) Whose() string { return cmp.Or(p.Person, p.Name) }

// Read reads and prepares a cohort: nnU-Net's raw layout, a folder for each patient, or a CSV file. Scans come
// in the order of their names, those without tumour are left out with a note. Reading uses all cores; progress, which
// may be nil, counts scans. A file that is missing, broken or does not fit is an error that names it; with SkipBad its
// scan is left out with a note. The prepared cohort is kept in a hidden file beside it, if one can be written there,
// and taken from it as long as nothing has changed.
func Read(ctx context.Context, path string, cfg Config, progress func(done, total int)) (*Cohort, error) {
	cfg, err := cfg.WithDefaults()
	if err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	found, err := find(path, cfg)
	if err != nil {
		return nil, err
	}
	if err := found.usable(cfg); err != nil {
		return nil, err
	}
	total := len(found.scans)
	keep := newCache(path, found, cfg)
	if c := keep.read(); c != nil {
		if progress != nil {
			progress(total, total)
		}
		return c, nil
	}
	patients := make([]*Patient, total)
	bad := false
	remarks := make([]remark, total)
	var mu sync.Mutex
	done := 0
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(min(runtime.GOMAXPROCS(0), readers))
	for i, s := range found.scans {
		group.Go(func() (err error) {
			patients[i], remarks[i], err = s.prepare(inner, cfg)
			if err != nil && (!cfg.SkipBad || inner.Err() != nil) {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				patients[i], remarks[i], bad = &Patient{}, remark{note: fmt.Sprintf("Patient %s was left out: %v.", s.patient, shown(err.Error()))}, true
			}
			done++
			if progress != nil {
				progress(done, total)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	c := &Cohort{Name: found.name, Synthetic: found.synthetic, Side: cfg.Side, Scale: cfg.Scale, CT: cfg.CT, Notes: found.notes}
	for i, p := range patients {
		if len(p.Inputs) > 0 {
			c.Patients = append(c.Patients, p)
		}
		if remarks[i].note != "" {
			c.Notes = append(c.Notes, remarks[i].note)
		}
	}
	c.Notes = append(c.Notes, found.remarked(remarks)...)
	if len(c.Patients) == 0 {
		if bad {
			return nil, fmt.Errorf("no patient of the cohort %s can be used: %s", path, strings.Join(c.Notes, " "))
		}
		if one := found.scans[0].labels; one.values != nil || one.ignore > 0 {
			return nil, fmt.Errorf("no slice of the cohort %s can be used: %s", path, strings.Join(c.Notes, " "))
		}
		return nil, fmt.Errorf("no patient of the cohort %s has an annotated voxel in the field of view: check the masks, or take the field of view full", path)
	}
	var note string
	if c.FOV, note = c.width(cfg.FOV); note != "" {
		c.Notes = append(c.Notes, note)
	}
	if note := c.saturationNote(); note != "" {
		c.Notes = append(c.Notes, note)
	}
	if !bad {
		keep.write(c)
	}
	return c, nil
}

// prepare reads a scan's images and makes the slices with tumour.
func (s scan) prepare(ctx context.Context, cfg Config) (*Patient, remark, error) {
	var r remark
	if err := ctx.Err(); err != nil {
		return nil, r, err
	}
	if s.bad != nil {
		return nil, r, s.bad
	}
	pet, err := r.image(ctx, s.pet, "PET")
	if err != nil {
		return nil, r, err
	}
	tumour, ignored, err := s.annotation(ctx, pet.Grid, &r)
	if err != nil {
		return nil, r, err
	}
	ct, err := s.readCT(ctx, pet.Grid, cfg, &r)
	if err != nil {
		return nil, r, err
	}
	p := &Patient{Name: s.patient, Region: cfg.FOV.region(pet.Grid)}
	padding := inference.NewPadding(pet.Volume)
	for _, note := range padding.Notes() {
		r.odd = append(r.odd, oddity{s.pet, "padding", note})
	}
	if s.person != s.patient {
		p.Person = s.person
	}
	annotated := 0
	var slice volume.Slice[float32]
	var label, left volume.Slice[uint8]
	for k := range pet.Layout(volume.Axial).Slices {
		if ignored != nil {
			if ignored.Slice(volume.Axial, k, &left); positive(left.Pix) {
				r.ignored++
				continue
			}
		}
		tumour.Slice(volume.Axial, k, &label)
		if !positive(label.Pix) {
			continue
		}
		annotated++
		window, err := pet.Window(p.Region, k, cfg.Side)
		if err != nil {
			return nil, r, fmt.Errorf("%s: %w", s.pet, err)
		}
		y := make([]uint8, cfg.Side*cfg.Side)
		volume.ResampleMask(label, window, cfg.Side, y)
		if !positive(y) {
			continue
		}
		pet.Slice(volume.Axial, k, &slice)
		padding.Remove(slice.Pix)
		in := cfg.Scale.Prepare(slice, window, cfg.Side)
		in.Slice = k
		if ct != nil {
			ct.Add(&in)
		}
		t, dice := metrics.OptimalThreshold(in.X, y)
		p.Inputs, p.Masks = append(p.Inputs, in), append(p.Masks, y)
		p.Optimal, p.Dice = append(p.Optimal, t), append(p.Dice, dice)
	}
	if cfg.Usable != nil {
		if err := cfg.Usable(p); err != nil {
			return nil, r, fmt.Errorf("%s: %w", s.pet, err)
		}
	}
	switch lost := annotated - len(p.Inputs); {
	case annotated == 0 && r.ignored > 0:
		r.note = fmt.Sprintf("Patient %s has no annotated voxel in slices without the label ignore and was left out.", s.patient)
	case annotated == 0:
		r.note = fmt.Sprintf("Patient %s has no annotated voxel and was left out.", s.patient)
	case len(p.Inputs) == 0:
		r.note = fmt.Sprintf("Patient %s has no annotated voxel within the field of view of %.0f mm and was left out.", s.patient, p.Region.Width)
	case lost > 0:
		r.note = fmt.Sprintf("Patient %s: in %d of %d slices the annotation lies outside the field of view of %.0f mm; they were left out.",
			s.patient, lost, annotated, p.Region.Width)
	}
	return p, r, nil
}

// readCT reads the patient's CT, nil if it is not to be seen.
func (s scan) readCT(ctx context.Context, grid volume.Grid, cfg Config, r *remark) (*inference.CT, error) {
	if !cfg.CT {
		return nil, nil
	}
	v, err := r.image(ctx, s.ct, "CT")
	if err != nil {
		return nil, err
	}
	ct, err := inference.NewCT(v.Volume, grid)
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", s.ct, s.pet, err)
	}
	return ct, nil
}

// annotation is what is tumour in any of the patient's masks, which have to lie on the scan's grid, and what is to be
// ignored, nil if nothing is.
func (s scan) annotation(ctx context.Context, grid volume.Grid, r *remark) (tumour, ignored *volume.Mask, err error) {
	tumour = volume.NewMask(grid)
	for _, path := range s.masks {
		labels, err := r.mask(ctx, path)
		if err != nil {
			return nil, nil, err
		}
		there, err := labels.On(grid)
		if err != nil {
			return nil, nil, fmt.Errorf("%s does not lie on the grid of its scan %s: %w; check that they belong together, or resample the mask onto that grid by nearest neighbour", path, s.pet, err)
		}
		var times [65536]int
		for i, v := range there.Data {
			if v == 0 {
				continue
			}
			times[v]++
			switch {
			case s.labels.has(int(v)):
				tumour.Data[i] = 1
			case int(v) == s.labels.ignore:
				if ignored == nil {
					ignored = volume.NewMask(grid)
				}
				ignored.Data[i] = 1
			}
		}
		for v, n := range times {
			if n == 0 || v == 0 {
				continue
			}
			if s.labels.known != nil && !slices.Contains(s.labels.known, v) {
				return nil, nil, fmt.Errorf("%s holds the label %d, which %s does not name: name it there, or say with --label which are tumour", path, v, s.labels.source)
			}
			r.add(v, n)
		}
	}
	return tumour, ignored, nil
}

func positive(mask []uint8) bool {
	for _, v := range mask {
		if v != 0 {
			return true
		}
	}
	return false
}

// saturationNote says that a fixed window ends below the tumours: the last threshold that is tried, 0.99, then is as good as any.
func (c *Cohort) saturationNote() string {
	if c.Scale == inference.MinMax {
		return ""
	}
	n, last := 0, metrics.Candidate(metrics.Candidates-1)
	mask := make([]uint8, c.Side*c.Side)
	for _, p := range c.Patients {
		for k, in := range p.Inputs {
			inference.Binarise(in.X, last, mask)
			if metrics.Dice(mask, p.Masks[k]) == p.Dice[k] {
				n++
			}
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("In %d of %d slices no threshold is better than the highest that is tried, a value of %.4g: a wider window may serve better.",
		n, c.Slices(), c.Patients[0].Inputs[0].Value(last))
}

// Slices is the number of slices of all patients.
func (c *Cohort) Slices() int {
	n := 0
	for _, p := range c.Patients {
		n += len(p.Inputs)
	}
	return n
}

// Persons is the number of persons whose scans they are.
func (c *Cohort) Persons() int {
	seen := map[string]bool{}
	for _, p := range c.Patients {
		seen[p.Whose()] = true
	}
	return len(seen)
}

// Part is the cohort of the patients for whom keep, given their place in the order, is true. They are shared with c.
func (c *Cohort) Part(keep func(patient int) bool) *Cohort {
	part := *c
	part.Patients = nil
	for i, p := range c.Patients {
		if keep(i) {
			part.Patients = append(part.Patients, p)
		}
	}
	return &part
}

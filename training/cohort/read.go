package cohort

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"isopet/inference"
	"isopet/volume/metrics"
)

// maxReaders is how many scans are read at once; a whole-body scan of the paper takes 414 MB.
const maxReaders = 8

// Read reads and prepares a cohort: nnU-Net's raw layout, a folder for each patient, or a CSV file. Scans come in the
// order of their names; those without tumour are left out with a note. Reading uses all cores; progress, which may be
// nil, counts scans. A file that is missing, broken or does not fit is an error that names it; with SkipBad its scan is
// left out with a note. The prepared cohort is kept in a hidden file beside it, if one can be written there, and taken
// from it as long as nothing has changed.
func Read(ctx context.Context, path string, cfg Config, progress func(done, total int)) (*Cohort, error) {
	cfg, err := cfg.WithDefaults()
	if err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	found, err := find(ctx, path, cfg)
	if err != nil {
		return nil, err
	}
	if err := found.usable(cfg); err != nil {
		return nil, err
	}
	keep := newCache(path, found, cfg)
	if c := keep.read(); c != nil {
		c.link()
		if progress != nil {
			progress(len(found.scans), len(found.scans))
		}
		return c, nil
	}
	patients, remarks, bad, err := found.prepare(ctx, cfg, false, progress)
	if err != nil {
		return nil, err
	}
	fixed := cfg.Scale != inference.MinMax
	unit, again, err := found.oneUnit(remarks, fixed, false)
	if patient, why := found.withoutSUV(remarks); cfg.SUV && why != "" {
		return nil, fmt.Errorf("the networks are to see SUV, which cannot be had of patient %s (%s): leave such patients out "+
			"of the cohort, or leave out --suv", patient, why)
	}
	if again {
		if patients, remarks, bad, err = found.prepare(ctx, cfg, true, progress); err == nil {
			unit, _, err = found.oneUnit(remarks, fixed, true)
		}
	}
	if err != nil {
		return nil, err
	}
	c := &Cohort{
		Name: found.name, Synthetic: found.synthetic,
		Side: cfg.Side, Scale: cfg.Scale, CT: cfg.CT, Notes: found.notes,
	}
	for i, p := range patients {
		if len(p.Inputs) > 0 {
			c.Patients = append(c.Patients, p)
		}
		c.note(remarks[i].note)
	}
	c.note(unit)
	c.Notes = append(c.Notes, found.summarise(remarks)...)
	if len(c.Patients) == 0 {
		return nil, found.unusable(path, bad, strings.Join(c.Notes, " "))
	}
	var note string
	c.FOV, note = c.modelFOV(cfg.FOV)
	c.note(note)
	c.note(c.saturationNote())
	if !bad {
		keep.write(c)
	}
	c.link()
	return c, nil
}

// note adds a note, if there is one.
func (c *Cohort) note(sentence string) {
	if sentence != "" {
		c.Notes = append(c.Notes, sentence)
	}
}

// prepare reads all scans, DICOM as SUV or as it is stored; bad says whether some cannot be used and were left out.
func (l *listing) prepare(ctx context.Context, cfg Config, stored bool, progress func(done, total int)) (
	patients []*Patient, remarks []remark, bad bool, err error) {
	total := len(l.scans)
	patients, remarks = make([]*Patient, total), make([]remark, total)
	var mu sync.Mutex
	done := 0
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(min(runtime.GOMAXPROCS(0), maxReaders))
	for i, s := range l.scans {
		group.Go(func() (err error) {
			patients[i], remarks[i], err = s.prepare(inner, cfg, stored)
			if err != nil && (!cfg.SkipBad || inner.Err() != nil) {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				note := fmt.Sprintf("Patient %s was left out: %v.", s.patient, printable(err.Error()))
				patients[i], remarks[i], bad = &Patient{}, remark{note: note}, true
			}
			done++
			if progress != nil {
				progress(done, total)
			}
			return nil
		})
	}
	err = group.Wait()
	return patients, remarks, bad, err
}

// unusable says why no slice of the cohort can be used.
func (l *listing) unusable(path string, bad bool, notes string) error {
	switch chosen := l.scans[0].labels; {
	case bad:
		return fmt.Errorf("no patient of the cohort %s can be used: %s", path, notes)
	case chosen.values != nil || chosen.ignore > 0:
		return fmt.Errorf("no slice of the cohort %s can be used: %s", path, notes)
	}
	return fmt.Errorf("no patient of the cohort %s has an annotated voxel in the field of view: "+
		"check the masks, or use --fov full", path)
}

// saturationNote says if a fixed window ends below the tumours: then the highest threshold, 0.99, is as good as any.
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
	return fmt.Sprintf("In %d of %d slices no threshold is better than the highest that is tried, a value of %.4g: a "+
		"wider window may serve better.",
		n, c.Slices(), c.Patients[0].Inputs[0].ToUnits(last))
}

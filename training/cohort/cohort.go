// Package cohort makes training data of annotated scans: it finds a cohort's files in any of the usual layouts, reads
// PET, masks and CT, and prepares the slices with tumour as section 2.2 of the paper (Rainio et al. 2023) says. It
// knows no network and no training.
package cohort

import (
	"cmp"

	"isopet/inference"
	"isopet/volume"
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
	Notes     []string   // what the user should know: who was left out and why
}

// Patient is the slices with tumour of one scan of a patient, from the first in the scan to the last.
type Patient struct {
	Name    string            // of the scan, unique; see [pathtext.Encode]
	Person  string            // whose scan it is; empty: the patient has no other
	Region  volume.Region     // the square that the slices show
	Inputs  []inference.Input // X is a slice of side×side pixels, scaled; Slice is its number in the scan
	Masks   [][]uint8         // the annotation, side×side of 0 and 1
	Optimal []float64         // the threshold that makes the best mask of the PET slice
	Dice    []float64         // the Dice of that mask

	// With [Config.Neighbours]: the values of all slices of the scan, side×side, not below 0; how far the slices lie
	// that are seen with one; and the numbers of those without tumour to train on.
	Values  [][]float32
	Offsets []int
	Free    []int
}

// PersonName is the name of the person whose scan it is.
func (p *Patient) PersonName() string { return cmp.Or(p.Person, p.Name) }

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
		seen[p.PersonName()] = true
	}
	return len(seen)
}

// link gives all inputs their neighbours.
func (c *Cohort) link() {
	for _, p := range c.Patients {
		for k := range p.Inputs {
			p.Inputs[k].See(p.Values, p.Offsets)
		}
	}
}

// Alone is the cohort as it is read without neighbours: slices with tumour, and nothing beside them.
func (c *Cohort) Alone() *Cohort {
	alone := *c
	alone.Patients = nil
	for _, p := range c.Patients {
		single := *p
		single.Values, single.Offsets, single.Free = nil, nil, nil
		alone.Patients = append(alone.Patients, &single)
	}
	return &alone
}

// Part is a cohort of the patients, by their index, for whom keep is true. They are shared with c.
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

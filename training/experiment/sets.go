package experiment

import (
	"cmp"
	"slices"

	"isopet/training/cohort"
	"isopet/volume/metrics"
)

// Cohort is who was evaluated.
type Cohort struct {
	Name      string   `json:"name"`
	Synthetic bool     `json:"synthetic"`
	Patients  int      `json:"patients"`
	Scans     int      `json:"scans,omitempty"` // 0: one of each patient
	Slices    int      `json:"slices"`
	FOV       number   `json:"fov"` // mm; 0 for whole slices of various widths
	Side      int      `json:"side"`
	Notes     []string `json:"notes"`
}

// SetRow is a row of table 1: a test set.
type SetRow struct {
	Set        string   `json:"set"`
	Patients   int      `json:"patients"`
	Scans      int      `json:"scans,omitempty"` // if a patient has several
	Slices     int      `json:"slices"`
	Share      number   `json:"share"` // of all slices
	PerSlice   number   `json:"positive_per_slice"`
	PerPatient number   `json:"positive_per_patient"`
	Names      []string `json:"names"`
}

// describe fills in who and what was evaluated, with table 1.
func (r *Results) describe() {
	c := r.e.Cohort
	for _, repeats := range r.records {
		settings := repeats[0][0].Settings
		settings.Test = nil
		r.Further = append(r.Further, settings)
	}
	r.Settings, r.Further = r.Further[0], r.Further[1:]
	r.Version, r.Repeats = r.Settings.Version, r.e.cfg.Repeats
	r.Cohort = Cohort{c.Name, c.Synthetic, c.Persons(), 0, c.Slices(), number(c.FOV), c.Side,
		append([]string{}, c.Notes...)}
	if n := len(c.Patients); n != c.Persons() {
		r.Cohort.Scans = n
	}
	for _, repeat := range slices.Concat(r.records...) {
		for _, record := range repeat {
			r.Providers = appendNew(r.Providers, record.Provider)
			r.By = appendNew(r.By, cmp.Or(record.By, "ONNX Runtime")) // which had all to itself in older results
		}
	}
	all := SetRow{Set: "all"}
	counted := map[string]map[string]bool{} // patients, by row
	add := func(row *SetRow, p *cohort.Patient) {
		if counted[row.Set] == nil {
			counted[row.Set] = map[string]bool{}
		}
		if person := p.PersonName(); !counted[row.Set][person] {
			counted[row.Set][person] = true
			row.Patients++
			row.Names = append(row.Names, person)
		}
		if r.Cohort.Scans > 0 {
			row.Scans++
		}
		row.Slices += len(p.Inputs)
		for _, mask := range p.Masks {
			row.PerSlice += number(metrics.CountOverlap(mask, mask).TP) // the sum, until it is divided
		}
	}
	sets, names := r.slices.groups()
	for i := range sets {
		row := SetRow{Set: names[i]}
		if sets[i] == 0 {
			row = all
			row.Names = []string{}
		} else {
			for _, p := range r.e.Folds[i] {
				add(&row, c.Patients[p])
				add(&all, c.Patients[p])
			}
		}
		row.Share = number(row.Slices) / number(c.Slices())
		row.PerPatient = row.PerSlice / number(row.Patients)
		row.PerSlice /= number(row.Slices)
		r.Sets = append(r.Sets, row)
	}
}

// appendNew appends a name that is not among them.
func appendNew(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

package report

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/training/pathtext"
)

// Rows are measurements in JSON.
type Rows struct {
	Unit    string             `json:"unit"`
	Lesions []LesionQuantities `json:"lesions"`
	All     LesionQuantities   `json:"all"`
	// Of an annotation: its lesions, and whether they are islands of its one label.
	Annotated []AnnotatedQuantities `json:"annotated,omitempty"`
	Islands   bool                  `json:"annotated_islands,omitempty"`
}

// Rows are those of the table, without distances.
func (t *Table) Rows() Rows {
	m := t.Measurements
	r := Rows{Unit: t.Unit, Lesions: []LesionQuantities{}, All: NewLesionQuantities(&m.All, m), Islands: m.Islands}
	for i := range m.Lesions {
		q := NewLesionQuantities(&m.Lesions[i], m)
		q.Name = t.Names[m.Lesions[i].Label]
		if kind := m.Kinds[m.Lesions[i].Label]; !kind.Counts() {
			q.Kind = kind.String()
		}
		r.Lesions = append(r.Lesions, q)
	}
	for _, a := range m.Annotated {
		r.Annotated = append(r.Annotated, newAnnotated(a, m))
	}
	return r
}

// WriteJSON writes the table with all digits, for programs.
func (t *Table) WriteJSON(w io.Writer) error {
	type distance struct {
		Name string  `json:"name"`
		MM   float64 `json:"mm"`
	}
	all := struct {
		Scan pathtext.Path `json:"scan"`
		Rows
		Distances []distance `json:"distances,omitempty"`
	}{Scan: pathtext.Path(t.Scan), Rows: t.Rows()}
	for _, d := range t.Distances {
		all.Distances = append(all.Distances, distance(d))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

// LesionQuantities is a [Measurement] in JSON.
type LesionQuantities struct {
	Label     int               `json:"label"`          // 0 of all
	Name      string            `json:"name,omitempty"` // as its file has it
	Kind      string            `json:"kind,omitempty"` // of what is no tumour, and not in the sum
	Voxels    int               `json:"voxels"`
	NotFinite int               `json:"not_finite"`
	VolumeML  float64           `json:"volume_ml"`
	Max       format.JSONNumber `json:"max"`
	Mean      format.JSONNumber `json:"mean"`
	Min       format.JSONNumber `json:"min"`
	SD        format.JSONNumber `json:"sd"`
	Peak      format.JSONNumber `json:"peak"`
	Total     format.JSONNumber `json:"total"`
	// Places are null where there is no value that could have one.
	MaxAt    *[3]int     `json:"max_voxel"`
	PeakAt   *[3]int     `json:"peak_voxel"`
	MaxMM    *[3]float64 `json:"max_mm"`
	PeakMM   *[3]float64 `json:"peak_mm"`
	Centroid *[3]float64 `json:"centroid_mm"`
	// Agreement is there only with an annotated partner, or of all.
	Agreement *AgreementQuantities `json:"agreement,omitempty"`
	// Status of a lesion beside an annotation: paired, false, or split, which shares voxels with an annotated lesion,
	// Within, that has another partner.
	Status string `json:"status,omitempty"`
	Within int    `json:"within,omitempty"`
}

// AnnotatedQuantities is an [Annotated] in JSON. Its status is paired, missed, or merged: it shares voxels
// with a lesion, Within, that has another partner.
type AnnotatedQuantities struct {
	Label    int     `json:"label"`
	Island   int     `json:"island,omitempty"`
	Voxels   int     `json:"voxels"`
	VolumeML float64 `json:"volume_ml"`
	Lesion   int     `json:"lesion,omitempty"` // label of its partner
	Status   string  `json:"status"`
	Within   int     `json:"within,omitempty"`
}

// AgreementQuantities is an [Agreement] in JSON.
type AgreementQuantities struct {
	Dice  float64           `json:"dice"`
	TP    int               `json:"tp"`
	FP    int               `json:"fp"`
	FN    int               `json:"fn"`
	HD95  format.JSONNumber `json:"hd95_mm"`
	ASDMM format.JSONNumber `json:"asd_mm"`
	// Annotated is the label of the partner, or the number of its island; 0 of all.
	Annotated int `json:"annotated,omitempty"`
}

// NewLesionQuantities are those of a measurement among all.
func NewLesionQuantities(m *Measurement, all *Measurements) LesionQuantities {
	q := LesionQuantities{
		Label: int(m.Label), Voxels: m.Voxels, NotFinite: m.NotFinite, VolumeML: m.VolumeML,
		Max: format.JSONNumber(m.Max), Mean: format.JSONNumber(m.Mean), Min: format.JSONNumber(m.Min), SD: format.JSONNumber(m.SD),
		Peak: format.JSONNumber(m.Peak), Total: format.JSONNumber(m.Total),
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
		q.Agreement = &AgreementQuantities{
			Dice: a.Dice(), TP: a.TP, FP: a.FP, FN: a.FN,
			HD95: format.JSONNumber(a.HD95), ASDMM: format.JSONNumber(a.SurfaceDistance.Mean),
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

// Title is a lesion's label with its name and with what it is, unless that is a tumour.
func (q LesionQuantities) Title() string {
	kind, _ := lesion.KindOf(q.Kind)
	return strings.TrimSpace(fmt.Sprintf("%d %s", q.Label, lesion.Lesion{Name: q.Name, Kind: kind}.Title()))
}

// Measurement is what the quantities are of, without agreement.
func (q LesionQuantities) Measurement() Measurement {
	m := Measurement{Partner: -1, Touches: -1}
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

func newAnnotated(a Annotated, all *Measurements) AnnotatedQuantities {
	q := AnnotatedQuantities{
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

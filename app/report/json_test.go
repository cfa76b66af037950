package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"isopet/app/lesion"
)

// TestJSON: the rows of the table, with names and kinds, and distances; what is not finite is a string.
func TestJSON(t *testing.T) {
	p := testPage(t, 3)
	p.Table.Measurements = p.Table.Of(Kinds{2: lesion.NotTumour})
	p.Table.Distances = []Distance{{"Distance 1", 12.5}}
	var csv, out bytes.Buffer
	if err := p.Table.WriteAs("lesions.JSON", &out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Scan      string
		Unit      string
		Lesions   []LesionQuantities
		All       LesionQuantities
		Distances []struct {
			Name string
			MM   float64
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Scan != p.Table.Scan || len(got.Lesions) != 3 || got.Lesions[0].Name != "Left lobe" ||
		got.Lesions[1].Kind != "not tumour" || len(got.Distances) != 1 || got.Distances[0].MM != 12.5 {
		t.Errorf("the file says %s", out.String())
	}
	for i, l := range got.Lesions {
		if m := p.Table.Lesions[i]; l.VolumeML != m.VolumeML || float64(l.Max) != m.Max || *l.MaxMM != m.MaxMM {
			t.Errorf("lesion %d is %+v, want %+v", i, l, m)
		}
	}
	if got.All.Voxels != p.Table.Lesions[0].Voxels+p.Table.Lesions[2].Voxels {
		t.Errorf("all are %d voxels", got.All.Voxels)
	}
	if err := p.Table.WriteAs("lesions.csv", &csv); err != nil || !strings.HasPrefix(csv.String(), "\ufeffScan,Lesion") {
		t.Errorf("the table is %.40q, %v", csv.String(), err)
	}
}

// TestFilledIn: only what was filled in stands in the report.
func TestFilledIn(t *testing.T) {
	p := testPage(t, 1)
	if facts := p.filledIn(); len(facts) != 0 {
		t.Errorf("it says %v", facts)
	}
	p.Patient, p.Tracer = "Jane Doe", " 18F "
	facts := p.filledIn()
	if len(facts) != 2 || facts[0].Value != "Jane Doe" || facts[1].Name != "Tracer" || facts[1].Value != "18F" {
		t.Errorf("it says %v", facts)
	}
}

package app

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/export"
	"isopet/app/lesion"
	"isopet/app/provenance"
)

// TestExportIsTraced: beside a mask stands which scan it is of and how it was made, and by that it opens with the names,
// colours and kinds of its lesions. Another program's file is never replaced.
func TestExportIsTraced(t *testing.T) {
	b := worked(t)
	b.RenameLesion(2, "Knoten ä")
	b.RecolourLesion(2, 5)
	e, _ := b.State.Changed(2, func(l *lesion.Lesion) { l.Kind = lesion.NotTumour })
	b.Change(named("lesionColour"), true, e)
	folder := t.TempDir()
	path := filepath.Join(folder, "m.nii.gz")
	if _, err := b.Export(path, export.Labels, false, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	r, unchanged, err := provenance.Read(path)
	if err != nil || r == nil || !unchanged {
		t.Fatalf("%v, %v, %v", r, unchanged, err)
	}
	text, err := os.ReadFile(b.State.Scan.Path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	if r.Scan.SHA256 != hex.EncodeToString(sum[:]) || r.Program != "isopet "+Version || len(r.Labels) != 2 ||
		r.Labels[1].Name != "Knoten ä" || r.Labels[0].Kind != "tumour" || r.Labels[1].Kind != "not tumour" || r.Labels[1].OutlinedBy != b.State.OutlinedBy(2) {
		t.Errorf("the record is %+v", r)
	}
	outlined := 0
	for _, m := range r.Methods {
		if m.Name == "" || !(m.Width > 0) {
			t.Errorf("the method is %+v", m)
		}
		for _, s := range m.Slices {
			by := b.State.Outlined(uint8(m.Lesion))
			of := by.Slices[s.Index]
			if of == nil || of.Threshold != s.Threshold || of.Manual != s.Moved || by.Drawn[s.Index] != s.Drawn {
				t.Errorf("slice %+v, outlined %+v", s, of)
			}
			outlined++
		}
	}
	if outlined != len(b.State.Contours()) || outlined == 0 {
		t.Errorf("%d slices of %d", outlined, len(b.State.Contours()))
	}

	want := bytes.Clone(b.State.Mask.Data)
	colour := b.State.Lesion(2).Colour
	b.DeleteLesion(2)
	b.DeleteLesion(1)
	b.OpenLesions(path)
	b.wait()
	if l := b.State.Lesion(2); !bytes.Equal(b.State.Mask.Data, want) || l == nil || l.Name != "Knoten ä" ||
		l.Colour != colour || l.Kind != lesion.NotTumour || !b.State.Lesion(1).Kind.Counts() {
		t.Errorf("opened are %v, %s", b.State.Lesions, b.State.Notice.Text)
	}

	other := filepath.Join(folder, "n.nii.gz")
	if err := os.WriteFile(provenance.Beside(other), []byte(`{"Units": "Bq/mL"}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Export(other, export.Mask, true, nil); err == nil || !strings.Contains(err.Error(), "n.json") {
		t.Errorf("over another program's file: %v", err)
	}
	if text, _ := os.ReadFile(provenance.Beside(other)); string(text) != `{"Units": "Bq/mL"}` {
		t.Error("it was replaced")
	}
}

package provenance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"isopet/volume/dicom/seg"
)

// write puts a text into a file.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestRecord: what is written is read, and a mask that was changed since is told.
func TestRecord(t *testing.T) {
	folder := t.TempDir()
	mask, scan := filepath.Join(folder, "m.nii.gz"), filepath.Join(folder, "M\xfcller.nii.gz")
	write(t, mask, "mask")
	write(t, scan, "hello ")
	of, err := Of(scan, []string{scan, mask})
	if err != nil {
		t.Fatal(err)
	}
	// printf 'hello mask' | sha256sum
	const sum = "ef26fb94d0f84dadfaafcae09d3fef880a388feed52e6ad73f11b12c10da2d48"
	if of.Bytes != 10 || of.Files != 2 || of.SHA256 != sum {
		t.Errorf("the scan is %+v", of)
	}
	segments := []seg.Segment{
		{Number: 1, Label: "Prostate", Colour: [3]uint8{1, 2, 255}, By: seg.Manual, Algorithm: "by hand"}, {Number: 7, Label: "Knoten ä", Kind: "not tumour"},
	}
	threshold := 41.0
	want := Record{
		Program: "isopet test", Scan: of, Labels: Labels(segments), Warnings: []string{"Mind the gap."},
		Methods:  []Method{{Name: "percent", Parameter: &threshold, Slices: []Slice{{Index: 3, Threshold: 0.5, Moved: true}}}},
		Measured: json.RawMessage(`{"ml":1}`),
	}
	if err := Write(mask, want); err != nil {
		t.Fatal(err)
	}
	got, unchanged, err := Read(mask)
	if err != nil || got == nil || !unchanged {
		t.Fatalf("%+v, %v, %v", got, unchanged, err)
	}
	if got.Scan != of || !reflect.DeepEqual(got.Methods, want.Methods) || !reflect.DeepEqual(got.Segments(), segments) ||
		got.Mask.Name != "m.nii.gz" || got.Warnings[0] != want.Warnings[0] || got.Format != 1 {
		t.Errorf("read %+v", got)
	}
	write(t, mask, "another")
	if _, unchanged, err := Read(mask); unchanged || err != nil {
		t.Errorf("a mask that was changed: %v, %v", unchanged, err)
	}
}

// TestOthers: files of other programs are never replaced and never read; damaged ones are errors.
func TestOthers(t *testing.T) {
	mask := filepath.Join(t.TempDir(), "m.nii.gz")
	write(t, mask, "mask")
	if r, _, err := Read(mask); r != nil || err != nil {
		t.Errorf("no file: %v, %v", r, err)
	}
	for _, text := range []string{`{"Units": "Bq/mL"}`, `[1, 2]`, ``, `{"mask": 3}`, `null`, "\x00\x01"} {
		write(t, Beside(mask), text)
		if err := Write(mask, Record{}); err == nil || !strings.Contains(err.Error(), "is not of a mask that Isopet wrote") {
			t.Errorf("%q: written, %v", text, err)
		}
		if r, _, err := Read(mask); r != nil || err != nil {
			t.Errorf("%q: read as %v, %v", text, r, err)
		}
		if now, err := os.ReadFile(Beside(mask)); err != nil || string(now) != text {
			t.Errorf("%q has become %q", text, now)
		}
	}
	for text, want := range map[string]string{
		`{"isopet_mask": 1, "labels": 3}`: "is damaged", `{"isopet_mask": 1`: "is damaged", `{"isopet_mask": 2}`: "newer Isopet",
	} {
		write(t, Beside(mask), text)
		if _, _, err := Read(mask); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if err := os.Remove(Beside(mask)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(Beside(mask), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Check(mask); err == nil {
		t.Error("a folder is taken for the file")
	}
}

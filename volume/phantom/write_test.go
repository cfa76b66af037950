package phantom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/nnunet"
)

// TestWrite reads a cohort back through the ordinary preparation: the slices are those of section 9.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	cfg := Config{Patients: 2, Seed: 1}
	var most int
	s, err := Write(t.Context(), dir, cfg, func(done, total int) {
		if total != 2 {
			t.Errorf("%d patients in all, want 2", total)
		}
		if done == total {
			most = done
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Patients != 2 || s.Slices != 10+11 || len(s.Short) != 0 || most != 2 {
		t.Errorf("%+v and %d reported, want 2 patients with 21 slices", s, most)
	}
	for p, name := range []string{"phantom_000", "phantom_001"} {
		scan, err := nifti.Read(t.Context(), filepath.Join(dir, "imagesTr", name+"_0000.nii.gz"), nil)
		if err != nil {
			t.Fatal(err)
		}
		mask, _, err := nifti.ReadMask(t.Context(), filepath.Join(dir, "labelsTr", name+".nii.gz"))
		if err != nil {
			t.Fatal(err)
		}
		comparePictures(t, New(1, p), scan.Volume, mask, scan.Whole(), 1e-5, 0)
	}

	text, err := os.ReadFile(filepath.Join(dir, "dataset.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d nnunet.Description
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if d.NumTraining != 2 || !d.Synthetic || d.Seed != 1 || d.Labels["tumour"] != 1 || d.ChannelNames["0"] != "PET" ||
		d.FileEnding != ".nii.gz" {
		t.Errorf("dataset.json says %s", text)
	}

	if _, err := Write(t.Context(), dir, cfg, nil); !errors.Is(err, ErrExists) {
		t.Errorf("over another cohort: %v, want %v", err, ErrExists)
	}
	before := read(t, dir)
	cfg.Patients, cfg.Replace = 1, true
	if _, err := Write(t.Context(), dir, cfg, nil); err != nil {
		t.Fatal(err)
	}
	after := read(t, dir)
	if len(before) != 5 || len(after) != 3 {
		t.Errorf("%d files, then %d; want 5, then 3", len(before), len(after))
	}
	for path, now := range after {
		if filepath.Base(path) != "dataset.json" && !bytes.Equal(now, before[path]) {
			t.Errorf("%s differs when written again", path)
		}
	}
}

func TestWriteCancelled(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Write(ctx, dir, Config{Patients: 3, Seed: 1}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	if files := read(t, dir); len(files) != 0 {
		t.Errorf("%d files after cancelling at once", len(files))
	}
}

func TestWriteRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]struct {
		dir string
		cfg Config
	}{
		"too many":   {t.TempDir(), Config{Patients: 1001}},
		"a file":     {file, Config{Patients: 1}},
		"wrong axes": {t.TempDir(), Config{Patients: 1, Full: true, Field: FieldConfig{Axes: "RAL"}}},
	} {
		if _, err := Write(t.Context(), v.dir, v.cfg, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// read gives the files below a folder by path.
func read(t *testing.T, dir string) map[string][]byte {
	files := map[string][]byte{}
	for _, pattern := range []string{"*", "*/*"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if text, err := os.ReadFile(path); err == nil {
				files[path] = text
			}
		}
	}
	return files
}

// comparePictures prepares the region of a scan as for the networks and compares it with a patient's slices: values
// within tolerance, and no more than differ mask pixels different in all.
func comparePictures(t *testing.T, p *Patient, scan *volume.Volume, mask *volume.Mask, r volume.Region,
	tolerance float64, differ int) {
	t.Helper()
	kept := Slices(mask)
	if len(kept) != len(p.Slices) {
		t.Fatalf("%d slices, want %d", len(kept), len(p.Slices))
	}
	if !scan.Layout(volume.Axial).Ascending {
		slices.Reverse(kept)
	}
	var pet volume.Slice[float32]
	var drawn volume.Slice[uint8]
	x, y := make([]float32, Side*Side), make([]uint8, Side*Side)
	worst, different := 0., 0
	for i, k := range kept {
		w, err := scan.Window(r, k, Side)
		if err != nil {
			t.Fatal(err)
		}
		scan.Slice(volume.Axial, k, &pet)
		mask.Slice(volume.Axial, k, &drawn)
		volume.Resample(pet, w, Side, x)
		volume.ResampleMask(drawn, w, Side, y)
		low, high := x[0], x[0]
		for _, v := range x {
			low, high = min(low, v), max(high, v)
		}
		for j, v := range x {
			worst = max(worst, math.Abs(float64((v-low)/(high-low))-p.X[i][j]))
			if y[j] != p.Y[i][j] {
				different++
			}
		}
	}
	if worst > tolerance || different > differ {
		t.Errorf("slices differ by up to %.2g of their range and %d mask pixels, want %.2g and %d", worst, different,
			tolerance, differ)
	}
}

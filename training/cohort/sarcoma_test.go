package cohort

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"isopet/inference"
	"isopet/training/cohort/cohorttest"
	"isopet/volume"
	"isopet/volume/imagefile"
	"isopet/volume/metrics"
	"isopet/volume/nifti"
)

// sarcomas is the cohort of 51 scans of soft-tissue sarcoma, crops around the tumour; it lies outside the repository.
// The table is a copy elsewhere, so that nothing is kept beside the scans.
func sarcomas(t testing.TB) (table string, scans []scan) {
	t.Helper()
	folder, err := filepath.Abs("../../../shared/data/sts51")
	if err != nil {
		t.Fatal(err)
	}
	l, err := find(t.Context(), filepath.Join(folder, "cohort.csv"), Config{})
	if err != nil {
		t.Skip("the cohort of sarcomas is not there: ", err)
	}
	var rows strings.Builder
	rows.WriteString("patient,pet,mask\n")
	for _, s := range l.scans {
		fmt.Fprintf(&rows, "%s,%s,%s\n", s.patient, s.pet, strings.Join(s.masks, ";"))
	}
	table = filepath.Join(t.TempDir(), "sarcomas.csv")
	cohorttest.Text(t, table, rows.String())
	return table, l.scans
}

// crops are all slices with tumour as they are stored, scaled to [0, 1].
func crops(t testing.TB) (images [][]float32, masks [][]uint8) {
	t.Helper()
	_, scans := sarcomas(t)
	for _, s := range scans {
		pet, err := nifti.Read(t.Context(), s.pet, nil)
		if err != nil {
			t.Fatal(err)
		}
		annotation, _, err := s.annotation(t.Context(), &imagefile.Place{Grid: pet.Grid}, new(remark))
		if err != nil {
			t.Fatal(err)
		}
		for k := range pet.Layout(volume.Axial).Slices {
			var label volume.Slice[uint8]
			var slice volume.Slice[float32]
			if annotation.Slice(volume.Axial, k, &label); !positive(label.Pix) {
				continue
			}
			pet.Slice(volume.Axial, k, &slice)
			inference.Scale(slice.Pix)
			images, masks = append(images, slice.Pix), append(masks, label.Pix)
		}
	}
	return images, masks
}

// optimal finds all slices' best thresholds on two cores.
func optimal(images [][]float32, masks [][]uint8) (thresholds, dice []float64) {
	thresholds, dice = make([]float64, len(images)), make([]float64, len(images))
	var group errgroup.Group
	for core := range 2 {
		group.Go(func() error {
			for i := core; i < len(images); i += 2 {
				thresholds[i], dice[i] = metrics.OptimalThreshold(images[i], masks[i])
			}
			return nil
		})
	}
	group.Wait()
	return thresholds, dice
}

// TestSarcomas compares the best thresholds of whole crops with NumPy's over all 100 candidates.
func TestSarcomas(t *testing.T) {
	thresholds, dice := optimal(crops(t))
	mean := 0.0
	for _, v := range thresholds {
		mean += v / float64(len(thresholds))
	}
	if len(dice) != 1917 || math.Abs(metrics.Median(dice)-0.7368421052631579) > 1e-6 ||
		math.Abs(mean-0.30357850808555037) > 1e-6 {
		t.Errorf("%d slices, median Dice %.9f, mean threshold %.9f", len(dice), metrics.Median(dice), mean)
	}
}

func BenchmarkThresholds(b *testing.B) {
	images, masks := crops(b)
	for b.Loop() {
		optimal(images, masks)
	}
}

// BenchmarkCohort prepares the sarcomas: reading, resampling, scaling, best thresholds; and takes them as kept.
func BenchmarkCohort(b *testing.B) {
	table, _ := sarcomas(b)
	read := func() {
		c, err := Read(b.Context(), table, Config{FOV: FOV{Full: true}}, nil)
		if err != nil {
			b.Fatal(err)
		}
		if c.Slices() != 1917 {
			b.Fatalf("%d slices", c.Slices())
		}
	}
	b.Run("prepared", func(b *testing.B) {
		for b.Loop() {
			kept, err := filepath.Glob(filepath.Join(filepath.Dir(table), ".isopet-cohort-*"))
			if err != nil {
				b.Fatal(err)
			}
			for _, path := range kept {
				os.Remove(path)
			}
			read()
		}
	})
	b.Run("kept", func(b *testing.B) {
		read()
		for b.Loop() {
			read()
		}
	})
}

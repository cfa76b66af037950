package phantom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"isopet/volume"
	"isopet/volume/atomicfile"
	"isopet/volume/nifti"
	"isopet/volume/nnunet"
)

// Config is the cohort that [Write] makes. The zero value has the 78 patients of the published size.
type Config struct {
	Patients int // 0 means 78
	Seed     uint64
	Full     bool // whole fields of view rather than the paper's square
	Field    FieldConfig
	Replace  bool // a cohort that is in the folder already
}

// Summary is what was written.
type Summary struct {
	Patients int   `json:"patients"`
	Slices   int   `json:"slices"` // with tumour
	Short    []int `json:"short"`  // patients for whom the prescribed number of slices was out of reach
}

// ErrExists says that a cohort may not be replaced.
var ErrExists = errors.New("there is a cohort in the folder already")

// Write makes a cohort in nnU-Net's raw layout: imagesTr/phantom_000_0000.nii.gz (SUV), labelsTr/phantom_000.nii.gz (1
// is tumour) and so on, and at last dataset.json, so that a folder with that file is complete. The same configuration
// gives the same bytes. progress, which may be nil, is called once for each patient, from other goroutines but not from
// two at a time. When ctx ends, Write does too, with its error; the patients written by then are whole.
func Write(ctx context.Context, dir string, cfg Config, progress func(done, total int)) (Summary, error) {
	if cfg.Patients == 0 {
		cfg.Patients = Patients
	}
	if cfg.Patients < 0 || cfg.Patients > 1000 {
		return Summary{}, fmt.Errorf("phantom: %d patients cannot be made: give 1 to 1000", cfg.Patients)
	}
	if err := makeFolders(dir, cfg.Replace); err != nil {
		return Summary{}, err
	}
	slices := make([]int, cfg.Patients)
	var report sync.Mutex
	done := 0
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0))
	for p := range cfg.Patients {
		work.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			scan, mask, err := cfg.patient(p)
			if err != nil {
				return err
			}
			slices[p] = len(Slices(mask))
			if err := writeCase(dir, fmt.Sprintf("phantom_%03d", p), scan, mask); err != nil {
				return err
			}
			report.Lock()
			defer report.Unlock()
			if done++; progress != nil {
				progress(done, cfg.Patients)
			}
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return Summary{}, err
	}
	s := Summary{Patients: cfg.Patients, Short: []int{}}
	for p, n := range slices {
		s.Slices += n
		if !cfg.Full && n < sliceCounts[p%Patients] {
			s.Short = append(s.Short, p)
		}
	}
	return s, describe(filepath.Join(dir, nnunet.DatasetFile), cfg, s)
}

func (c Config) patient(p int) (*volume.Volume, *volume.Mask, error) {
	if c.Full {
		return FullField(c.Seed, p, c.Field)
	}
	made := New(c.Seed, p)
	return made.PET, made.Mask, nil
}

// makeFolders makes the folders. Files of an earlier cohort are removed, its description first.
func makeFolders(dir string, replace bool) error {
	description := filepath.Join(dir, nnunet.DatasetFile)
	if _, err := os.Lstat(description); err == nil {
		if !replace {
			return fmt.Errorf("phantom: %s: %w; choose another folder or allow replacing it", dir, ErrExists)
		}
		if err := os.Remove(description); err != nil {
			return fmt.Errorf("phantom: the cohort in %s cannot be replaced: %w", dir, err)
		}
	}
	for _, folder := range []string{nnunet.ImagesDir, nnunet.LabelsDir} {
		path := filepath.Join(dir, folder)
		if err := os.MkdirAll(path, 0o777); err != nil {
			return fmt.Errorf("phantom: the folder %s cannot be made; choose another place: %w", path,
				errors.Unwrap(err))
		}
		old, err := fs.Glob(os.DirFS(path), "phantom_[0-9]*"+nnunet.Ending)
		if err != nil {
			return err
		}
		for _, name := range old {
			if !replace {
				return fmt.Errorf("phantom: %s: %w, unfinished; choose another folder or allow replacing it", dir,
					ErrExists)
			}
			if err := os.Remove(filepath.Join(path, name)); err != nil {
				return fmt.Errorf("phantom: the cohort in %s cannot be replaced: %w", dir, err)
			}
		}
	}
	return nil
}

func writeCase(dir, name string, scan *volume.Volume, mask *volume.Mask) error {
	h := nifti.NewHeader(scan.Grid)
	pet := filepath.Join(dir, nnunet.ImagesDir, nnunet.Image(name, 0)+nnunet.Ending)
	if err := nifti.WriteVolume(pet, scan, h.WithQuantity("SUV")); err != nil {
		return err
	}
	return nifti.WriteMask(filepath.Join(dir, nnunet.LabelsDir, name+nnunet.Ending), mask, h)
}

func describe(path string, cfg Config, s Summary) error {
	text, err := nnunet.Description{
		Name: "Isopet phantom",
		Description: "Synthetic patients: nothing in these images comes from a person. 18F-PSMA-1007 PET of the male " +
			"pelvis in SUV, with an annotation of the tumour. For trying and testing programs; results on them are " +
			"no clinical evidence.",
		ChannelNames: map[string]string{"0": "PET"},
		Labels:       map[string]int{"background": 0, "tumour": 1},
		NumTraining:  s.Patients,
		FileEnding:   nnunet.Ending,
		Synthetic:    true,
		Generator:    "Isopet phantom, version " + Version,
		Seed:         cfg.Seed,
		Slices:       s.Slices,
		Short:        s.Short,
	}.Text()
	if err != nil {
		return err
	}
	err = atomicfile.Create(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		return fmt.Errorf("phantom: %w", err)
	}
	return nil
}

package imagefile

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/volume"
	"isopet/volume/nifti"
)

var grid = volume.Grid{
	Dims:   [3]int{5, 4, 3},
	Affine: volume.Affine{{-2, 0, 0, 9}, {0, -2, 0, 7}, {0, 0, 3, -20}, {0, 0, 0, 1}},
}

func mask() *volume.Mask {
	m := volume.NewMask(grid)
	for i := range m.Data {
		m.Data[i] = uint8(i % 3)
	}
	return m
}

func all(int) bool { return true }

// TestMaskOfAScan: a scan that is read gives a mask its geometry, in each form that is written.
func TestMaskOfAScan(t *testing.T) {
	folder := t.TempDir()
	scan := filepath.Join(folder, "scan.nii.gz")
	h := nifti.NewHeader(grid).WithQuantity("SUV")
	if err := nifti.WriteVolume(scan, volume.NewVolume(grid), h); err != nil {
		t.Fatal(err)
	}
	image, err := Read(t.Context(), scan, Options{}, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if f := image.Facts; f.Format != "NIfTI" || f.Version != 1 || f.Quantity != "SUV" || f.Type != "float32" ||
		!slices.Equal(f.Shape, grid.Dims[:]) {
		t.Errorf("the file says %+v", f)
	}
	for _, name := range []string{"m.nii.gz", "m.nii", "m.hdr", "m.img.gz"} {
		path := filepath.Join(folder, name)
		targets, err := Targets(path)
		if err != nil || len(targets) == 0 {
			t.Fatal(targets, err)
		}
		if err := WriteMask(path, mask().Rows(all), image.Geometry, Content{}); err != nil {
			t.Fatal(err)
		}
		files, err := Files(t.Context(), path, Options{})
		if err != nil || len(files) != len(targets) {
			t.Errorf("%s is in %v, written were %v: %v", name, files, targets, err)
		}
		l, err := ReadLabels(t.Context(), path, LabelOptions{})
		if err != nil || !l.Grid.SameAs(grid, 1e-4) || len(l.Warnings) > 0 {
			t.Fatalf("%s: %+v, %v", name, l, err)
		}
		for i, label := range mask().Data {
			if l.Data[i] != uint16(label) {
				t.Fatalf("%s: voxel %d is %d", name, i, l.Data[i])
			}
		}
		one, other := filepath.Join(t.TempDir(), name), filepath.Join(t.TempDir(), name)
		err = errors.Join(WriteMask(one, mask().Rows(all), Geometry{}, Content{}), nifti.WriteMask(other, mask(),
			nifti.NewHeader(grid)))
		if err != nil {
			t.Fatal(err)
		}
		a, errA := os.ReadFile(one)
		if b, errB := os.ReadFile(other); errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: without a geometry the mask is not that of its grid: %v %v", name, errA, errB)
		}
	}
	no := (*NoMaskError)(nil)
	v := volume.NewVolume(grid)
	for i := range v.Data {
		v.Data[i] = float32(i) + 0.4
	}
	if err := nifti.WriteVolume(scan, v, h); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadLabels(t.Context(), scan, LabelOptions{}); !errors.As(err, &no) {
		t.Errorf("a scan as a mask: %v", err)
	}
	if _, err := Targets(filepath.Join(folder, "m.png")); err == nil || !strings.Contains(err.Error(),
		"has no known ending") {
		t.Errorf("a mask as a picture: %v", err)
	}
	unnamed := filepath.Join(folder, "unnamed") // is read, but not known: its name should say what it is
	if err := os.Rename(scan, unnamed); err != nil {
		t.Fatal(err)
	}
	if image, err := Read(t.Context(), unnamed, Options{}, Watch{}); err != nil || image.Facts.Format != "NIfTI" {
		t.Errorf("without an ending: %v", err)
	}
	if err := Known(unnamed); err == nil || !strings.Contains(err.Error(), "holds NIfTI by its content") {
		t.Errorf("without an ending: %v", err)
	}
	if stem, suffix := Split("a/scan.NII.gz"); stem != "a/scan" || suffix != ".NII.gz" {
		t.Errorf("split into %q and %q", stem, suffix)
	}
}

// TestAnotherFormat is a row, no more: it is known by its content, written by its name, and named where formats are.
func TestAnotherFormat(t *testing.T) {
	rows := formats
	defer func() { formats = rows }()
	var written string
	formats = append(slices.Clone(rows), format{
		label: "Dots", suffixes: []string{".dots"}, reads: "folders of dots", writes: ".dots",
		offers: []string{".dots"},
		known: func(path string) bool {
			data, err := os.ReadFile(path)
			return err == nil && bytes.HasPrefix(data, []byte("dots"))
		},
		check: func(string) error { return nil },
		files: func(_ context.Context, path string, _ Options) ([]string, error) { return []string{path}, nil },
		read: func(_ context.Context, _ string, o Options, _ Watch) (*Image, error) {
			if o.Frame == nil {
				return nil, &FramesError{2, errors.New("two frames")}
			}
			return &Image{Volume: volume.NewVolume(grid), Geometry: Geometry{"dots"}, Frame: *o.Frame, Frames: 2}, nil
		},
		readLabels: func(context.Context, string, LabelOptions) (*Labels, error) {
			return &Labels{Labels: mask().Labels()}, nil
		},
		targets: func(path string) ([]string, error) { return []string{path}, nil },
		write: func(path string, _ *volume.Rows, g Geometry, _ Content) error {
			written = path + " " + g.source.(string)
			return nil
		},
	})
	path := filepath.Join(t.TempDir(), "IM1") // no name that says it
	if err := os.WriteFile(path, []byte("dots and dots"), 0o600); err != nil {
		t.Fatal(err)
	}
	several, second := (*FramesError)(nil), 1
	if _, err := Read(t.Context(), path, Options{}, Watch{}); !errors.As(err, &several) || several.Frames != 2 {
		t.Errorf("no frame was chosen: %v", err)
	}
	image, err := Read(t.Context(), path, Options{Frame: &second}, Watch{})
	if err != nil || image.Frame != 1 || Check(path) != nil {
		t.Fatal(err)
	}
	if l, err := ReadLabels(t.Context(), path, LabelOptions{}); err != nil || l.Data[1] != 1 {
		t.Errorf("the mask is %v, %v", l, err)
	}
	if err := WriteMask("m.dots", mask().Rows(all), image.Geometry, Content{}); err != nil || written != "m.dots dots" {
		t.Errorf("written was %q, %v", written, err)
	}
	// A mask in another format than the scan's goes by the grid.
	name := filepath.Join(t.TempDir(), "m.nii")
	if err := WriteMask(name, mask().Rows(all), image.Geometry, Content{}); err != nil {
		t.Error(err)
	}
	labels, endings := Written(Geometry{})
	if !strings.HasSuffix(labels, " or Dots") || endings != ".nii.gz, .nii or .dots" ||
		!slices.Contains(Suffixes(), ".dots") || !strings.HasSuffix(Readable(), "; folders of dots") ||
		Suffix() != ".nii.gz" {
		t.Errorf("named are %s with %s, %s, %v", labels, endings, Readable(), Suffixes())
	}
}

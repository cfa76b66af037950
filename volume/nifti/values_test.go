package nifti

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"isopet/volume"
)

// TestValues: values that are taken are those that would be kept, in their order, and no others are.
func TestValues(t *testing.T) {
	v := volume.NewVolume(volume.Grid{Dims: [3]int{70, 60, 50}, Affine: volume.Affine{{-4}, {0, -4}, {0, 0, 3},
		{3: 1}}})
	r := rand.New(rand.NewPCG(1, 2))
	for i := range v.Data {
		v.Data[i] = float32(r.NormFloat64())
	}
	for _, name := range []string{"scan.nii", "scan.nii.gz"} {
		path := filepath.Join(t.TempDir(), name)
		if err := WriteVolume(path, v, NewHeader(v.Grid)); err != nil {
			t.Fatal(err)
		}
		var got []float32
		img, err := ReadWatched(context.Background(), path, Watch{Values: func(g volume.Grid) (func([]float32), error) {
			if !g.Same(v.Grid) {
				t.Errorf("%s: the grid is %v", name, g)
			}
			return func(values []float32) { got = append(got, values...) }, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, v.Data) || img.Data != nil || !img.Grid.Same(v.Grid) {
			t.Errorf("%s: others were taken, %d of %d, %d kept, on %v", name, len(got), len(v.Data), len(img.Data),
				img.Grid)
		}
		refused := errors.New("not now")
		_, err = ReadWatched(context.Background(), path, Watch{Values: func(volume.Grid) (func([]float32), error) {
			return nil, refused
		}})
		if err != refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

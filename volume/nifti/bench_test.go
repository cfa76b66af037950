package nifti

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"isopet/volume"
)

// noisy is a scan of 200×200×100 voxels, rounded so that it compresses about as PET does.
func noisy() *volume.Volume {
	v := volume.NewVolume(volume.Grid{Dims: [3]int{200, 200, 100}, Affine: volume.Affine{{-4}, {0, -4}, {0, 0, 3}, {3: 1}}})
	r := rand.New(rand.NewPCG(1, 2))
	for i := range v.Data {
		if i%200 > 60 {
			v.Data[i] = float32(int(256*r.ExpFloat64())) / 256
		}
	}
	return v
}

func BenchmarkRead(b *testing.B) {
	v := noisy()
	path := filepath.Join(b.TempDir(), "pet.nii.gz")
	if err := WriteVolume(path, v, NewHeader(v.Grid)); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(4 * v.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), path, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteMask(b *testing.B) {
	v := noisy()
	m := volume.NewMask(v.Grid)
	for i, x := range v.Data {
		if x > 3 {
			m.Data[i] = 1
		}
	}
	path, h := filepath.Join(b.TempDir(), "mask.nii.gz"), NewHeader(v.Grid)
	b.SetBytes(int64(v.Len()))
	for b.Loop() {
		if err := WriteMask(path, m, h); err != nil {
			b.Fatal(err)
		}
	}
}

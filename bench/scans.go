package main

import (
	"compress/gzip"
	"context"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"isopet/volume"
	"isopet/volume/nifti"
)

// scanKinds are the scans that are read: 512×512×395 voxels of 0.977 mm and 2.79 mm, so that 128 of them are the
// paper's 125 mm.
var scanKinds = []struct {
	name, label string
	levels      float32 // per unit; 0: as the numbers come
}{
	{"well", "a scan that compresses well", 256},
	{"badly", "a scan that compresses badly", 0},
}

const edge, thickness = 125. / 128, 2.79

// scanFile is where a scan lies; it is made where it is not there, in a process of its own.
func scanFile(ctx context.Context, kind string) (string, error) {
	path := filepath.Join("build", "scans", kind+".nii.gz")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return "", err
	}
	say("Making %s, once.", path)
	return path, quietly(ctx, self(), "scan", kind, path)
}

// makeScan is the task that writes a scan: balls of uptake with soft edges, with noise in the body, rounded to its
// levels. The standard library compresses it at gzip's usual level, so that nobody reads what its own side has written.
func makeScan(_ context.Context, args []string) error {
	kind, path := args[0], args[1]
	v := volume.NewVolume(volume.Grid{Dims: [3]int{512, 512, 395},
		Affine: volume.Affine{{-edge}, {0, -edge}, {0, 0, thickness}, {3: 1}}})
	random := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		addBall(v, random)
	}
	var levels float32
	for _, k := range scanKinds {
		if k.name == kind {
			levels = k.levels
		}
	}
	const outside, noise = 0.05, 0.1
	for i, x := range v.Data {
		if x > outside {
			x = max(0, x+float32(noise*random.NormFloat64()))
		}
		if levels > 0 {
			x = float32(math.Round(float64(x*levels))) / levels
		}
		v.Data[i] = x
	}
	plain := path + ".nii"
	defer os.Remove(plain)
	if err := nifti.WriteVolume(plain, v, nifti.NewHeader(v.Grid)); err != nil {
		return err
	}
	return compress(plain, path)
}

// addBall adds a Gaussian ball somewhere.
func addBall(v *volume.Volume, random *rand.Rand) {
	radius, height := 8+52*random.Float64(), 1+19*random.Float64()
	var profiles [3][]float64
	for axis, n := range v.Dims {
		centre := (0.2 + 0.6*random.Float64()) * float64(n)
		profiles[axis] = make([]float64, n)
		for i := range n {
			d := (float64(i) - centre) / radius
			if d = d * d; d < 9 {
				profiles[axis][i] = math.Exp(-d)
			}
		}
	}
	for k, z := range profiles[2] {
		for j, y := range profiles[1] {
			if part := height * z * y; part > 0 {
				row := v.Data[v.Index(0, j, k):][:v.Dims[0]]
				for i, x := range profiles[0] {
					row[i] += float32(part * x)
				}
			}
		}
	}
}

// compress writes a file in gzip's format.
func compress(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	unfinished := to + ".part"
	out, err := os.Create(unfinished)
	if err != nil {
		return err
	}
	defer out.Close()
	z := gzip.NewWriter(out)
	if _, err := io.Copy(z, in); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.Rename(unfinished, to)
}

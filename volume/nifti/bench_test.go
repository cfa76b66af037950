package nifti

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"isopet/volume"
	"isopet/volume/nifti/gunzip"
)

// noisy is a scan of 200×200×100 voxels, rounded so that it compresses about as PET does.
func noisy() *volume.Volume {
	v := volume.NewVolume(volume.Grid{Dims: [3]int{200, 200, 100}, Affine: volume.Affine{{-4}, {0, -4}, {0, 0, 3},
		{3: 1}}})
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

// BenchmarkScan reads the scan that ISOPET_SCAN names and writes a mask on it, so that profiles can be taken of it. Run
// each alone and once: peak-MB is the highest memory of the process.
func BenchmarkScan(b *testing.B) {
	scan := os.Getenv("ISOPET_SCAN")
	if scan == "" {
		b.Skip("ISOPET_SCAN names no scan")
	}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := Read(context.Background(), scan, nil); err != nil {
				b.Fatal(err)
			}
		}
		reportPeak(b)
	})
	b.Run("write", func(b *testing.B) {
		h, _, err := ReadHeader(scan)
		if err != nil {
			b.Fatal(err)
		}
		m := volume.NewMask(h.Grid())
		i, j, k := m.Dims[0]/2, m.Dims[1]/2, m.Dims[2]/2
		for at := range 40 * 40 * 20 {
			m.Data[m.Index(i-20+at%40, j-20+at/40%40, k-10+at/1600)] = 1
		}
		path := filepath.Join(b.TempDir(), "mask.nii.gz")
		for b.Loop() {
			if err := WriteMask(path, m, h); err != nil {
				b.Fatal(err)
			}
		}
		reportPeak(b)
	})
}

// BenchmarkGunzip reads the scan that ISOPET_SCAN names with package gunzip and with klauspost/compress in turn, and
// reports the median of how many times as long the library takes: what the comment of gunzip says of it.
func BenchmarkGunzip(b *testing.B) {
	scan := os.Getenv("ISOPET_SCAN")
	if scan == "" {
		b.Skip("ISOPET_SCAN names no scan")
	}
	took := func(decompress func(io.Reader) (io.Reader, error)) float64 {
		debug.FreeOSMemory() // each reads into fresh memory, as a program that starts does
		began := time.Now()
		s, err := open(scan)
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			b.Fatal(err)
		}
		if s.r, err = decompress(bufio.NewReaderSize(s.file, 1<<17)); err != nil {
			b.Fatal(err)
		}
		h, _, err := s.header(false)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.voxels(b.Context(), h, 0, nil, &intoScan{}); err != nil {
			b.Fatal(err)
		}
		return time.Since(began).Seconds()
	}
	own := func(r io.Reader) (io.Reader, error) { return gunzip.NewReader(r) }
	library := func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	var ratios []float64
	for b.Loop() {
		var ratio float64
		if len(ratios)%2 == 0 {
			ratio = 1 / took(own)
			ratio *= took(library)
		} else {
			ratio = took(library)
			ratio /= took(own)
		}
		ratios = append(ratios, ratio)
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "library/own")
	b.ReportMetric(ratios[0], "least")
	b.ReportMetric(ratios[len(ratios)-1], "most")
}

// reportPeak reports the highest memory of the process, where Linux says it.
func reportPeak(b *testing.B) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return
	}
	for line := range strings.Lines(string(status)) {
		var kB float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kB); n == 1 {
			b.ReportMetric(kB/1024, "peak-MB")
		}
	}
}

package pixel

import (
	"math"
	"path/filepath"
	"testing"

	"isopet/volume/dicom"
)

// scan reads the series of 267 files, slope × value summed over all: pydicom 3.0.2 with numpy has 2688853840.0017.
func scan(tb testing.TB) float64 {
	paths, err := filepath.Glob(shared + "STS_001_FDG_PET/*.dcm")
	if err != nil || len(paths) == 0 {
		tb.Skip("the shared DICOM files are absent")
	}
	var sum float64
	var frame []float64
	for _, path := range paths {
		d, err := dicom.ReadHeader(path)
		if err != nil {
			tb.Fatal(err)
		}
		m, err := Frames(d)
		if err == nil {
			frame, err = m.Frame(0, frame)
		}
		if err != nil {
			tb.Fatal(err)
		}
		slope, _ := d.Float(dicom.RescaleSlope)
		for _, v := range frame {
			sum += slope * v
		}
	}
	return sum
}

func TestScan(t *testing.T) {
	if sum := scan(t); math.Abs(sum-2688853840.0017) > 0.01 { // sums are rounded in another order
		t.Errorf("%.4f", sum)
	}
}

func BenchmarkScan(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		scan(b)
	}
}

// BenchmarkCodecs decodes a frame of 128×128 pixels, or as many as the file has.
func BenchmarkCodecs(b *testing.B) {
	for _, name := range []string{"le_imp", "rle", "jpll_sv1", "jpls", "JPGLosslessP14SV1_1s_1f_8b"} {
		b.Run(name, func(b *testing.B) {
			d, err := dicom.Read(shared + "codec/" + name + ".dcm")
			if err != nil {
				b.Skip("the shared DICOM files are absent")
			}
			m, err := Frames(d)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(m.Rows * m.Columns))
			var frame []float64
			for b.Loop() {
				if frame, err = m.Frame(0, frame); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

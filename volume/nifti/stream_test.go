package nifti

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"isopet/volume"
)

// rows are all of a mask's.
func rows(m *volume.Mask) *volume.Rows { return m.Rows(func(int) bool { return true }) }

// TestMaskStream: a stream holds, byte for byte, the files that WriteMask and WriteRows write, and reads back as the
// mask.
func TestMaskStream(t *testing.T) {
	for version := 1; version <= 2; version++ {
		img := scanned(t, little, version)
		m := labels(img.Grid)
		var stream bytes.Buffer
		if err := EncodeMask(context.Background(), &stream, rows(m), img.Header); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "m.nii.gz")
		for what, write := range map[string]func() error{
			"WriteMask": func() error { return WriteMask(path, m, img.Header) },
			"WriteRows": func() error { return WriteRows(path, rows(m), img.Header) },
		} {
			if err := write(); err != nil {
				t.Fatal(err)
			}
			if file, err := os.ReadFile(path); err != nil || !bytes.Equal(file, stream.Bytes()) {
				t.Errorf("version %d: the file of %s has %d bytes, the stream %d, or others; %v", version, what,
					len(file), stream.Len(), err)
			}
		}
		got, err := DecodeMask(context.Background(), bytes.NewReader(stream.Bytes()), "m", img.Grid)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Data, m.Data) {
			t.Errorf("version %d: other labels were read than written", version)
		}
	}
}

// TestMaskStreamTakesLittleMemory: writing a mask of 16 MB makes no copy of it.
func TestMaskStreamTakesLittleMemory(t *testing.T) {
	g := volume.Grid{Dims: [3]int{256, 256, 256}, Affine: volume.Affine{{1}, {0, 1}, {0, 0, 1}, {0, 0, 0, 1}}}
	m := volume.NewMask(g)
	m.Data[0], m.Data[g.Len()-1] = 1, 2
	r := rows(m)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := EncodeMask(context.Background(), io.Discard, r, NewHeader(g)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > uint64(g.Len())/4 {
		t.Errorf("%d bytes were taken", taken)
	}
}

func TestMaskStreamRefuses(t *testing.T) {
	img := scanned(t, little, 1)
	var stream bytes.Buffer
	if err := EncodeMask(context.Background(), &stream, rows(labels(img.Grid)), img.Header); err != nil {
		t.Fatal(err)
	}
	whole := stream.Bytes()
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-6] ^= 1 // in the checksum
	larger := img.Grid
	larger.Dims[2]++
	moved := img.Grid
	moved.Affine[0][3] += 1
	for _, test := range []struct {
		what, want string
		bytes      []byte
		grid       volume.Grid
	}{
		{"nothing", "not compressed", nil, img.Grid},
		{"a half", "cut short", whole[:len(whole)/2], img.Grid},
		{"without its end", "damaged", whole[:len(whole)-8], img.Grid},
		{"a wrong checksum", "checksum", flipped, img.Grid},
		{"another size", "do not lie", whole, larger},
		{"another place", "do not lie", whole, moved},
	} {
		_, err := DecodeMask(context.Background(), bytes.NewReader(test.bytes), "it.isopet", test.grid)
		var broken *FormatError
		if !errors.As(err, &broken) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(),
			"it.isopet") {
			t.Errorf("%s: %v", test.what, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := EncodeMask(ctx, &stream, rows(labels(img.Grid)), img.Header); !errors.Is(err, context.Canceled) {
		t.Errorf("writing, cancelled: %v", err)
	}
	if _, err := DecodeMask(ctx, bytes.NewReader(whole), "m", img.Grid); !errors.Is(err, context.Canceled) {
		t.Errorf("reading, cancelled: %v", err)
	}
}

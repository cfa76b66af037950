package nifti

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/volume"
)

// TestMaskStream: a stream holds, byte for byte, the file that WriteMask writes, and reads back as the mask.
func TestMaskStream(t *testing.T) {
	for version := 1; version <= 2; version++ {
		img := scanned(t, little, version)
		m := labels(img.Grid)
		var stream bytes.Buffer
		if err := EncodeMask(context.Background(), &stream, m, img.Header); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "m.nii.gz")
		if err := WriteMask(path, m, img.Header); err != nil {
			t.Fatal(err)
		}
		if file, err := os.ReadFile(path); err != nil || !bytes.Equal(file, stream.Bytes()) {
			t.Errorf("version %d: the file has %d bytes, the stream %d, or others; %v", version, len(file), stream.Len(), err)
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

func TestMaskStreamRefuses(t *testing.T) {
	img := scanned(t, little, 1)
	var stream bytes.Buffer
	if err := EncodeMask(context.Background(), &stream, labels(img.Grid), img.Header); err != nil {
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
		if !errors.As(err, &broken) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "it.isopet") {
			t.Errorf("%s: %v", test.what, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := EncodeMask(ctx, &stream, labels(img.Grid), img.Header); !errors.Is(err, context.Canceled) {
		t.Errorf("writing, cancelled: %v", err)
	}
	if _, err := DecodeMask(ctx, bytes.NewReader(whole), "m", img.Grid); !errors.Is(err, context.Canceled) {
		t.Errorf("reading, cancelled: %v", err)
	}
}

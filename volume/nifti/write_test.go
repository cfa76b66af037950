package nifti

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume"
)

// scanned reads a scan of an order of bytes and a version, with everything in its header that a mask must keep, and
// much that it must not keep.
func scanned(t *testing.T, order binary.ByteOrder, version int) *Image {
	t.Helper()
	h1 := header1()
	h1.Pixdim = [8]float32{-1, 2, 3, 4, 0.5}
	h1.QformCode, h1.QuaternC, h1.SformCode = 2, 1, 3
	h1.QoffsetX, h1.QoffsetY, h1.QoffsetZ = 10, 20, 30
	h1.SrowX[1] = 0.1 // the forms differ a little
	h1.SclSlope, h1.SclInter, h1.CalMax, h1.Toffset, h1.IntentCode = 0.5, -3, 99, 4, 1001
	h1.DimInfo, h1.XyztUnits = 0x39, 10
	h1.Descrip = [80]uint8{'P', 'E', 'T'}
	var h any = &h1
	if version == 2 {
		var h2 gonii.Nii2Header
		convert(&h2, &h1)
		h2.SizeofHdr, h2.VoxOffset, h2.Magic = 540, 544, header2().Magic
		h2.SrowX[3] = 10.123456789012345 // more than NIfTI-1 holds
		h = &h2
	}
	img, err := Read(context.Background(), put(t, "scan.nii", build(order, h, stored)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func labels(g volume.Grid) *volume.Mask {
	m := volume.NewMask(g)
	for i := range m.Data {
		m.Data[i] = uint8(i * 40)
	}
	return m
}

// TestWriteMask writes onto each kind of source under each kind of name and looks at the geometry, field by field.
func TestWriteMask(t *testing.T) {
	for _, order := range []binary.ByteOrder{little, big} {
		for version := 1; version <= 2; version++ {
			for _, name := range []string{"m.nii", "m.nii.gz", "m.hdr", "m.img.gz", "M.NII.GZ", "M.IMG",
				"größe 2.nii"} {
				source := scanned(t, order, version)
				path := filepath.Join(t.TempDir(), name)
				m := labels(source.Grid)
				if err := WriteMask(path, m, source.Header); err != nil {
					t.Fatal(err)
				}
				back, h, err := ReadMask(context.Background(), path)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(back.Data, m.Data) || back.Grid != source.Grid {
					t.Errorf("%s: read back as %v on %v", name, back.Data, back.Grid)
				}
				got, want := h.fields, source.Header.fields
				for field, same := range map[string]bool{
					"dims": got.Dim == want.Dim, "pixdim": got.Pixdim == want.Pixdim,
					"units":    got.XyztUnits == want.XyztUnits,
					"dim_info": got.DimInfo == want.DimInfo,
					"codes":    got.QformCode == 2 && got.SformCode == 3,
					"sform":    got.SrowX == want.SrowX && got.SrowY == want.SrowY && got.SrowZ == want.SrowZ,
					"qform":    h.qform() == source.Header.qform(),
					"scaling":  got.SclSlope == 1 && got.SclInter == 0,
					"kind": h.Dtype() == "uint8" && got.Bitpix == 8 && h.ByteOrder() == "little" &&
						h.Version() == version,
					"values": got.CalMax == 0 && got.Toffset == 0 && got.IntentCode == 0 &&
						h.Description() == "Isopet mask, for research use only",
				} {
					if !same {
						t.Errorf("%s of version %d, %v: %s differ: %+v, source %+v", name, version, order, field, got,
							want)
					}
				}
				files, _ := os.ReadDir(filepath.Dir(path))
				if pair := h.pair; len(files) != map[bool]int{false: 1, true: 2}[pair] {
					t.Errorf("%s: the folder holds %v", name, files)
				}
				for _, f := range files {
					b, err := os.ReadFile(filepath.Join(filepath.Dir(path), f.Name()))
					if err != nil {
						t.Fatal(err)
					}
					if zipped := bytes.HasPrefix(b,
						[]byte{0x1f, 0x8b}); zipped != strings.EqualFold(filepath.Ext(f.Name()), ".gz") {
						t.Errorf("%s: compressed is %v", f.Name(), zipped)
					}
				}
			}
		}
	}
}

// TestWriteMaskTwice gives the same bytes, and a file of a mode that others may read.
func TestWriteMaskTwice(t *testing.T) {
	source := scanned(t, little, 1)
	var files [2][]byte
	path := filepath.Join(t.TempDir(), "m.nii.gz")
	for i := range files {
		if err := WriteMask(path, labels(source.Grid), source.Header); err != nil {
			t.Fatal(err)
		}
		var err error
		if files[i], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("the same mask gives other bytes")
	}
}

func TestWriteVolume(t *testing.T) {
	g := volume.Grid{Dims: [3]int{40, 50, 60}, Affine: turns[4].affine}
	v := volume.NewVolume(g)
	for i := range v.Data {
		v.Data[i] = float32(i)*0.37 - 1000
	}
	path := filepath.Join(t.TempDir(), "pet.nii.gz")
	if err := WriteVolume(path, v, NewHeader(g)); err != nil {
		t.Fatal(err)
	}
	img, err := Read(context.Background(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(img.Data, v.Data) || !img.SameAs(g, 1e-4) || img.Header.Dtype() != "float32" {
		t.Errorf("%v on %v", img.Header.Dtype(), img.Grid)
	}
	if names := problemNames(img.Problems); names != "oblique" {
		t.Errorf("our own file has the problems %q", names)
	}
}

// TestWriteRefused: one sentence, the file that is there stays, and nothing else is left behind.
func TestWriteRefused(t *testing.T) {
	source := scanned(t, little, 1)
	m := labels(source.Grid)
	moved := labels(source.Grid)
	moved.Affine[0][3] += 5
	for _, c := range []struct {
		name string
		m    *volume.Mask
		want string
		is   error
	}{
		{"m.png", m, "m.png has no known ending; let the name end in .nii.gz, .nii, .hdr or .img", nil},
		{"m", m, "no known ending", nil},
		{"none/m.nii", m, "none does not exist; make it or choose another", fs.ErrNotExist},
		{"folder.nii", m, "folder.nii is a folder; choose a name for the file", nil},
		{"there.nii/m.nii", m, "cannot be written", nil},
		{"m.nii", volume.NewMask(volume.Grid{Dims: [3]int{9, 9, 9}, Affine: m.Affine}),
			"its [9 9 9] voxels do not lie where those of the scan do ([3 2 2])", nil},
		{"m.nii", moved, "do not lie where", nil},
	} {
		folder := t.TempDir()
		if err := errors.Join(os.Mkdir(filepath.Join(folder, "folder.nii"), 0o700),
			os.WriteFile(filepath.Join(folder, "there.nii"), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		err := WriteMask(filepath.Join(folder, c.name), c.m, source.Header)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || c.is != nil &&
			!errors.Is(err, c.is) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if files, _ := os.ReadDir(folder); len(files) != 2 {
			t.Errorf("%s: left behind: %v", c.name, files)
		}
	}
}

func TestWriteReadOnlyFolder(t *testing.T) {
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Create(filepath.Join(folder, "try")); err == nil {
		f.Close()
		t.Skip("this user may write to every folder, so a read-only one cannot be tried")
	}
	source := scanned(t, little, 1)
	err := WriteMask(filepath.Join(folder, "m.nii.gz"), labels(source.Grid), source.Header)
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(),
		"may not be written to; choose another folder") {
		t.Errorf("%v", err)
	}
	if files, _ := os.ReadDir(folder); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
}

// TestWriteFails in the middle, as on a full disk: what was there stays as it was.
func TestWriteFails(t *testing.T) {
	full := errors.New("no room")
	for _, fail := range []string{"first half", "second half", "reading back"} {
		folder := t.TempDir()
		a, b := filepath.Join(folder, "a.img"), filepath.Join(folder, "a.hdr.gz")
		if err := os.WriteFile(a, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		calls := 0
		err := save([]part{
			{a, func(w io.Writer) error {
				if calls++; fail == "reading back" && calls == 2 {
					_, err := w.Write([]byte("wanted"))
					return err
				}
				_, err := w.Write([]byte("voxels"))
				if fail == "first half" {
					return full
				}
				return err
			}},
			{b, func(w io.Writer) error { return full }},
		})
		if fail == "reading back" && !errors.Is(err, errDiffers) || fail != "reading back" && !errors.Is(err, full) {
			t.Errorf("%s: %v", fail, err)
		}
		if !strings.Contains(err.Error(), "cannot be written: ") {
			t.Errorf("%s: %v is no sentence", fail, err)
		}
		files, _ := os.ReadDir(folder)
		if old, _ := os.ReadFile(a); len(files) != 1 || string(old) != "old" {
			t.Errorf("%s: left behind %v, %q", fail, files, old)
		}
	}
}

// TestCompare finds one changed, missing or added byte in what was written.
func TestCompare(t *testing.T) {
	written := encoded([]uint8{1, 2, 3})
	for _, c := range []struct {
		b  []byte
		ok bool
	}{{[]byte{1, 2, 3}, true}, {[]byte{1, 2, 4}, false}, {[]byte{1, 2}, false}, {[]byte{1, 2, 3, 0}, false}, {nil,
		false}} {
		for _, compressed := range []bool{false, true} {
			b := c.b
			if compressed {
				b = zip(b)
			}
			if err := compare(put(t, "x", b), compressed, written); (err == nil) != c.ok {
				t.Errorf("%v, compressed %v: %v", c.b, compressed, err)
			}
		}
	}
	if err := compare(put(t, "x", zip([]byte{1, 2, 3})[:20]), true, written); err == nil {
		t.Error("half a gzip file passes")
	}
}

// TestWriteThroughLink replaces what the link points to, and leaves the link.
func TestWriteThroughLink(t *testing.T) {
	folder, other := t.TempDir(), t.TempDir()
	real, link := filepath.Join(other, "real.nii"), filepath.Join(folder, "m.nii")
	if err := errors.Join(os.WriteFile(real, []byte("old"), 0o600), os.Symlink(real, link)); err != nil {
		t.Skip("this system has no links: ", err)
	}
	source := scanned(t, little, 1)
	if err := WriteMask(link, labels(source.Grid), source.Header); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is now %v, %v", info.Mode(), err)
	}
	if _, _, err := ReadMask(context.Background(), real); err != nil {
		t.Error(err)
	}
}

// TestCorpusMasks writes a mask for each real file that can be read, with the voxels of the list set, and holds its
// geometry against what nibabel says of the source, and each voxel's place against the bytes of the file.
func TestCorpusMasks(t *testing.T) {
	for _, want := range readExpected(t) {
		if want.Verdict != "read" && (want.Verdict != "read4d" || len(want.Shape) > 4) {
			continue
		}
		t.Run(want.File, func(t *testing.T) {
			t.Parallel()
			h, _, err := ReadHeader(filepath.Join(corpus, want.File))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "mask.nii")
			m := volume.NewMask(h.Grid())
			set := make([]byte, m.Len())
			for n, v := range want.Voxels {
				i, j, k := v.IJK[0], v.IJK[1], v.IJK[2]
				m.Data[m.Index(i, j, k)] = uint8(n + 1)
				set[i+want.Shape[0]*(j+want.Shape[1]*k)] = uint8(n + 1)
			}
			if err := WriteMask(path, m, h); err != nil {
				t.Fatal(err)
			}
			got, _, err := ReadHeader(path)
			if err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b[got.fields.VoxOffset:], set) {
				t.Error("voxels are not where they belong")
			}
			shape := want.Shape
			if h.Frames() > 1 {
				shape = shape[:3]
			}
			if got.Grid() != h.Grid() || !slices.Equal(got.Shape(), shape) || got.SformCode() != want.Sform ||
				got.QformCode() != want.Qform ||
				got.qform() != h.qform() {
				t.Errorf("%v %v, codes %d and %d", got.Shape(), got.Grid(), got.SformCode(), got.QformCode())
			}
			for r := range 4 {
				for c := range 4 {
					if d := got.Grid().Affine[r][c] - float64(want.Affine[r][c]); d > 1e-4 || d < -1e-4 {
						t.Errorf("affine %v, want %v", got.Grid().Affine, want.Affine)
					}
				}
			}
		})
	}
}

// TestEveryOrientation marks one voxel of a scan, finds it in the picture of each plane, paints there, and looks for it
// in the file: in all 48 orders and directions of axes.
func TestEveryOrientation(t *testing.T) {
	folder := t.TempDir()
	scan, mask := filepath.Join(folder, "scan.nii"), filepath.Join(folder, "mask.nii.gz")
	hot := [3]int{1, 3, 4}
	codes := map[string]bool{}
	for _, axes := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for signs := range 8 {
			g := volume.Grid{Dims: [3]int{5, 6, 7}, Affine: volume.Affine{{3: -10}, {3: 20}, {3: 30}, {3: 1}}}
			for axis, world := range axes {
				g.Affine[world][axis] = float64(2+axis) * float64(1-2*(signs>>axis&1))
			}
			v := volume.NewVolume(g)
			v.Data[v.Index(hot[0], hot[1], hot[2])] = 9
			if err := WriteVolume(scan, v, NewHeader(g)); err != nil {
				t.Fatal(err)
			}
			img, err := Read(context.Background(), scan, nil)
			if err != nil {
				t.Fatal(err)
			}
			codes[img.Affine.Orientation().Codes()] = true
			for _, plane := range []volume.Plane{volume.Axial, volume.Coronal, volume.Sagittal} {
				m := volume.NewMask(img.Grid)
				var picture volume.Slice[float32]
				var painted volume.Slice[uint8]
				for index := range img.Layout(plane).Slices {
					img.Slice(plane, index, &picture)
					m.Slice(plane, index, &painted)
					for i, value := range picture.Pix {
						if value > 5 {
							painted.Pix[i] = 1
						}
					}
					m.SetSlice(plane, index, painted)
				}
				if err := WriteMask(mask, m, img.Header); err != nil {
					t.Fatal(err)
				}
				back, h, err := ReadMask(context.Background(), mask)
				if err != nil {
					t.Fatal(err)
				}
				n := 0
				for _, label := range back.Data {
					n += int(label)
				}
				if n != 1 || back.Data[g.Index(hot[0], hot[1], hot[2])] != 1 || !h.Grid().SameAs(g, 1e-4) ||
					h.QformCode() == 0 {
					t.Errorf("%s, %s: %d voxels on %v", img.Affine.Orientation().Codes(), plane, n, h.Grid())
				}
			}
		}
	}
	if len(codes) != 48 {
		t.Errorf("%d orientations", len(codes))
	}
}

package nifti

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume"
)

// TestKinds reads the extremes of each type of voxels, in both orders of bytes and both versions.
func TestKinds(t *testing.T) {
	inf := math.Inf(1)
	tests := []struct {
		code   int16
		voxels any
		want   []float64
	}{
		{2, []uint8{0, 1, 127, 255}, []float64{0, 1, 127, 255}},
		{256, []int8{-128, -1, 0, 127}, []float64{-128, -1, 0, 127}},
		{4, []int16{-32768, -1, 1, 32767}, []float64{-32768, -1, 1, 32767}},
		{512, []uint16{0, 1, 32768, 65535}, []float64{0, 1, 32768, 65535}},
		{8, []int32{math.MinInt32, -1, 5, math.MaxInt32}, []float64{math.MinInt32, -1, 5, math.MaxInt32}},
		{768, []uint32{0, 1, 1 << 31, math.MaxUint32}, []float64{0, 1, 1 << 31, math.MaxUint32}},
		{1024, []int64{math.MinInt64, -1, 26, math.MaxInt64}, []float64{math.MinInt64, -1, 26, math.MaxInt64}},
		{1280, []uint64{0, 26, 1 << 63, math.MaxUint64}, []float64{0, 26, 1 << 63, math.MaxUint64}},
		{16, []float32{-0.1, 1e-40, 3e38, float32(inf)}, []float64{-0.1, 1e-40, 3e38, inf}},
		{64, []float64{-0.1, 26, 1e38, math.Inf(-1)}, []float64{-0.1, 26, 1e38, math.Inf(-1)}},
	}
	seen := 0
	for code, k := range kinds {
		if k.decoder == nil {
			continue
		}
		seen++
		if !slices.ContainsFunc(tests, func(test struct {
			code   int16
			voxels any
			want   []float64
		}) bool {
			return test.code == code
		}) {
			t.Errorf("no test for %s", k.name)
		}
	}
	if seen != len(tests) {
		t.Errorf("%d types are read, want %d", seen, len(tests))
	}
	for _, test := range tests {
		for _, scaling := range [][2]float64{{1, 0}, {0, 0}, {-0.5, 3}} {
			h1 := header1()
			h1.Dim, h1.Datatype, h1.Bitpix = [8]int16{3, 2, 2, 1}, test.code, int16(8*kinds[test.code].size)
			h1.SclSlope, h1.SclInter = float32(scaling[0]), float32(scaling[1])
			h2 := header2()
			h2.Dim, h2.Datatype, h2.Bitpix = [8]int64{3, 2, 2, 1}, h1.Datatype, h1.Bitpix
			h2.SclSlope, h2.SclInter = scaling[0], scaling[1]
			if scaling[0] == 0 {
				scaling[0] = 1
			}
			for _, order := range []binary.ByteOrder{little, big} {
				for version, h := range []any{&h1, &h2} {
					img, err := Read(context.Background(), put(t, "scan.nii", build(order, h, test.voxels)), nil)
					if err != nil {
						t.Fatal(err)
					}
					for i, v := range test.want {
						if want := float32(v*scaling[0] + scaling[1]); img.Data[i] != want {
							t.Errorf("%s %v, version %d: %v, want %v", img.Header.Dtype(), order, version+1,
								img.Data[i], want)
						}
					}
					if img.Header.Version() != version+1 || img.Header.ByteOrder() != map[bool]string{true: "little",
						false: "big"}[order == little] {
						t.Errorf("read as version %d, %s", img.Header.Version(), img.Header.ByteOrder())
					}
				}
			}
		}
	}
}

// TestPairs: either name will do, gzipped or not, and each half may differ in that.
func TestPairs(t *testing.T) {
	h := header1()
	h.Magic[1], h.VoxOffset = 'i', 0
	header, image := build(big, &h, []int16{}), build(big, &h, stored)[352:]
	for _, names := range [][2]string{{"a.hdr", "a.img"}, {"a.hdr.gz", "a.img.gz"}, {"a.hdr", "a.img.gz"},
		{"a.hdr.gz", "a.img"}, {"A.HDR", "A.IMG"}, {"größe 1.hdr", "größe 1.img"}} {
		folder := t.TempDir()
		for i, b := range [][]byte{header, image} {
			if strings.HasSuffix(names[i], ".gz") {
				b = zip(b)
			}
			if err := os.WriteFile(filepath.Join(folder, names[i]), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range names {
			img, err := Read(context.Background(), filepath.Join(folder, name), nil)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if !slices.Equal(img.Data, values()) || len(img.Problems) > 0 {
				t.Errorf("%s: %v %v", name, img.Data, img.Problems)
			}
			if h, _, err := ReadHeader(filepath.Join(folder, name)); err != nil || h != img.Header {
				t.Errorf("%s: the header alone is %v, %v", name, h, err)
			}
		}
	}
}

// TestGzip is about what compressed files can be like.
func TestGzip(t *testing.T) {
	h := header1()
	plain := build(little, &h, stored)
	flipped := slices.Clone(zip(plain))
	flipped[len(flipped)-6] ^= 1 // within the checksum
	for _, c := range []struct {
		name string
		b    []byte
		err  string
		say  string
	}{
		{"plain, called .gz", plain, "", ""},
		{"in one piece", zip(plain), "", ""},
		{"in two members", append(zip(plain[:360]), zip(plain[360:])...), "", ""},
		{"zeros behind", append(zip(plain), make([]byte, 512)...), "", "stray bytes"},
		{"more behind the voxels", zip(append(slices.Clone(plain), make([]byte, 1000)...)), "", ""},
		{"much more behind", zip(append(slices.Clone(plain), make([]byte, trailing+1)...)), "", "long file"},
		{"wrong checksum", flipped, "checksum is wrong", ""},
		{"without checksum", zip(plain)[:len(zip(plain))-8], "within its checksum", ""},
		{"ends in the voxels", zip(plain[:360]), "within its voxels", ""},
		{"ends in the header", zip(plain)[:20], "holds only", ""},
		{"two bytes", []byte{0x1f, 0x8b}, "holds only 2 bytes", ""},
		{"three bytes", []byte{0x1f, 0x8b, 8}, "within its first bytes", ""},
		{"nonsense", append(zip(plain)[:10], bytes.Repeat([]byte{0xff}, 100)...), "make no sense", ""},
	} {
		img, err := Read(context.Background(), put(t, "scan.nii.gz", c.b), nil)
		if c.err != "" {
			var f *FormatError
			if !errors.As(err, &f) || !strings.Contains(f.Error(), c.err) {
				t.Errorf("%s: %v, want %q", c.name, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !slices.Equal(img.Data, values()) {
			t.Errorf("%s: %v", c.name, img.Data)
		}
		if names := problemNames(img.Problems); names != c.say {
			t.Errorf("%s: problems %q, want %q", c.name, names, c.say)
		}
	}
}

// TestFrames reads each of three frames of every kind of file, and refuses to choose one by itself.
func TestFrames(t *testing.T) {
	h := header1()
	h.Dim, h.Pixdim[4] = [8]int16{4, 2, 2, 1, 3}, 2.5
	plain := build(little, &h, stored)
	wide := header2()
	wide.Dim, wide.VoxOffset = [8]int64{4, 2, 2, 1, 3}, 600 // behind a gap
	gap := build(big, &wide, make([]byte, 56))
	for name, b := range map[string][]byte{
		"plain": plain, "gzip": zip(plain), "two members": append(zip(plain[:361]), zip(plain[361:])...),
		"wide": append(gap, build(big, [0]byte{}, stored)[4:]...),
	} {
		path := put(t, "scan.nii", b)
		var f *FramesError
		if _, err := Read(context.Background(), path, nil); !errors.As(err, &f) ||
			err.Error() != path+" holds 3 frames; choose one of them, from 0 to 2" {
			t.Errorf("%s: %v", name, err)
		}
		for _, frame := range []int{-1, 3, math.MaxInt} {
			if _, err := ReadFrame(context.Background(), path, frame, Watch{}); !errors.As(err, &f) || f.Frames != 3 {
				t.Errorf("%s, frame %d: %v", name, frame, err)
			}
		}
		for frame := range 3 {
			img, err := ReadFrame(context.Background(), path, frame, Watch{})
			if err != nil {
				t.Fatalf("%s, frame %d: %v", name, frame, err)
			}
			if !slices.Equal(img.Data, values()[4*frame:4*frame+4]) || !slices.Equal(img.Header.Shape(),
				[]int{2, 2, 1}) || img.Frame != frame || img.Frames != 3 {
				t.Errorf("%s, frame %d of %d: %v of %v", name, img.Frame, img.Frames, img.Data, img.Header.Shape())
			}
			out := filepath.Join(t.TempDir(), "mask.nii")
			if err := WriteMask(out, volume.NewMask(img.Grid), img.Header); err != nil {
				t.Fatal(err)
			}
			if m, _, err := ReadMask(context.Background(), out); err != nil || m.Grid != img.Grid {
				t.Errorf("%s: the mask of a frame: %v, %v", name, m, err)
			}
		}
	}
	whole := header1()
	path := put(t, "scan.nii", build(little, &whole, stored))
	if img, err := ReadFrame(context.Background(), path, 0, Watch{}); err != nil || !slices.Equal(img.Data, values()) {
		t.Errorf("frame 0 of one: %v", err)
	}
	if _, err := ReadFrame(context.Background(), path, 1, Watch{}); err == nil || !strings.Contains(err.Error(),
		"holds one frame") {
		t.Errorf("frame 1 of one: %v", err)
	}
	for b, want := range map[string]int64{string(plain): 8, string(zip(plain)): 24} {
		var done, total int64
		if _, err := ReadFrame(context.Background(), put(t, "scan.nii", []byte(b)), 1,
			Watch{Progress: func(d, n int64) { done, total = d, n }}); err != nil || done != want || total != want {
			t.Errorf("progress ends at %d of %d, want %d: %v", done, total, want, err)
		}
	}
	broken := zip(plain)
	broken[len(broken)-6] ^= 1
	if _, err := ReadFrame(context.Background(), put(t, "scan.nii.gz", broken), 0, Watch{}); err == nil ||
		!strings.Contains(err.Error(), "checksum is wrong") {
		t.Errorf("first frame of a damaged file: %v", err)
	}
	cut := zip(plain[:len(plain)-4])
	for frame := range 3 {
		if _, err := ReadFrame(context.Background(), put(t, "scan.nii.gz", cut), frame, Watch{}); err == nil ||
			!strings.Contains(err.Error(), "is cut short") {
			t.Errorf("frame %d of a cut file: %v", frame, err)
		}
	}
}

func problemNames(problems []Problem) string {
	var names []string
	for _, p := range problems {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// TestRefused: one sentence with the name of the file and what to do.
func TestRefused(t *testing.T) {
	folder := t.TempDir()
	h := header1()
	whole := build(little, &h, stored)
	analyze := header1()
	analyze.Magic = [4]uint8{}
	unmarked := header2()
	unmarked.Magic = [8]uint8{}
	dicom := append(make([]byte, 128), "DICM and so on"...)
	for name, b := range map[string][]byte{
		"text.nii.gz":   []byte(strings.Repeat("Not a scan at all.\n", 40)),
		"text.nii":      []byte("too short"),
		"empty.nii":     {},
		"cut.nii":       whole[:len(whole)-1],
		"head.nii":      whole[:348],
		"half.hdr":      whole,
		"random.nii":    bytes.Repeat([]byte{0xaa, 0x00, 0x13}, 300),
		"analyze.nii":   build(little, &analyze, stored),
		"unmarked.nii":  build(big, &unmarked, stored),
		"slices.dcm":    append(dicom, make([]byte, 400)...),
		"pointer.nii":   []byte("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
		"archive.zip":   append([]byte("PK\x03\x04"), make([]byte, 600)...),
		"page.nii":      []byte("<!doctype html>" + strings.Repeat(" ", 600)),
		"mnc.nii":       append([]byte("\x89HDF\r\n"), make([]byte, 600)...),
		"locked.nii.gz": whole,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "folder.nii"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(folder, "locked.nii.gz"), 0); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, want string }{
		{"text.nii.gz", "text.nii.gz is no NIfTI file: it holds text; open a .nii, .nii.gz, .hdr or .img file"},
		{"text.nii", "text.nii is no NIfTI file: it holds only 9 bytes; open"},
		{"empty.nii", "empty.nii is empty; export or copy it again"},
		{"cut.nii", "cut.nii is cut short: its header announces 3×2×2 voxels of 2 bytes, more than its 375 bytes " +
			"hold; export or copy it again"},
		{"head.nii", "head.nii is cut short"},
		{"half.hdr", "half.hdr is half of a pair, and half.img is missing; put both files into the same folder"},
		{"random.nii", "random.nii is no NIfTI file: it does not begin with a header; open"},
		{"analyze.nii", "analyze.nii is an ANALYZE 7.5 file, which does not say where left and right are; convert"},
		{"unmarked.nii", "unmarked.nii has a damaged header: it lacks the mark of NIfTI-2; export"},
		{"slices.dcm", "slices.dcm is DICOM; open its folder, or let its name end in .dcm"},
		{"pointer.nii", "Git LFS"},
		{"archive.zip", "ZIP archive"},
		{"page.nii", "web page"},
		{"mnc.nii", "HDF5"},
		{"folder.nii", "folder.nii is a folder without DICOM; name a file in it"},
		{"missing.nii", "missing.nii does not exist; check the name and the folder"},
		{"missing.img", "missing.img does not exist; check the name and the folder"},
		{"locked.nii.gz", "locked.nii.gz may not be opened; ask its owner"},
	} {
		path := filepath.Join(folder, c.name)
		if c.name == "locked.nii.gz" {
			if f, err := os.Open(path); err == nil {
				f.Close()
				t.Log("this user may open every file, so a forbidden one is not tried")
				continue
			}
		}
		_, err := Read(context.Background(), path, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), path) ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v\nwant %s", c.name, err, c.want)
		}
	}
	if _, err := Read(context.Background(), filepath.Join(folder, "missing.nii"), nil); !errors.Is(err,
		fs.ErrNotExist) {
		t.Errorf("%v does not say so to errors.Is", err)
	}
	if _, _, err := ReadHeader(filepath.Join(folder, "folder.nii")); err == nil {
		t.Error("the header of a folder was read")
	}
}

// TestLyingHeader: dimensions that the file cannot hold cost no memory.
func TestLyingHeader(t *testing.T) {
	huge1, huge2 := header1(), header2()
	huge1.Dim = [8]int16{3, 32767, 32767, 32767}
	huge2.Dim = [8]int64{3, math.MaxInt64, math.MaxInt64, math.MaxInt64}
	large := header1()
	large.Dim, large.VoxOffset = [8]int16{3, 1000, 400, 4}, 352 // 3.2 MB, which a gzip file of 4 kB could hold
	var dummy [4096]byte
	for i := range dummy {
		dummy[i] = byte(i * i * 31)
	}
	for _, c := range []struct {
		name string
		b    []byte
	}{
		{"scan.nii", build(little, &huge1, stored)},
		{"scan.nii", build(big, &huge2, stored)},
		{"scan.nii.gz", zip(build(little, &huge1, stored))},
		{"scan.nii.gz", zip(build(big, &huge2, stored))},
		{"scan.nii.gz", zip(build(little, &large, dummy[:]))},
	} {
		path := put(t, c.name, c.b)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Read(context.Background(), path, nil)
		runtime.ReadMemStats(&after)
		var f *FormatError
		if !errors.As(err, &f) || !strings.Contains(err.Error(), "cut short") {
			t.Errorf("%v", err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 3<<20 {
			t.Errorf("%d bytes of memory for a file of %d", used, len(c.b))
		}
	}
	far := header1()
	far.VoxOffset = 1e18
	for _, name := range []string{"scan.nii", "scan.nii.gz"} {
		b := build(little, &far, stored)
		if name == "scan.nii.gz" {
			b = zip(b)
		}
		if _, err := Read(context.Background(), put(t, name, b), nil); err == nil || !strings.Contains(err.Error(),
			"cut short") {
			t.Errorf("voxels at byte 1e18: %v", err)
		}
	}
}

// TestProgressAndCancel with a volume of several blocks.
func TestProgressAndCancel(t *testing.T) {
	h := header1()
	h.Dim = [8]int16{3, 100, 100, 100}
	path := put(t, "scan.nii.gz", zip(build(little, &h, make([]int16, 1e6))))
	var calls []int64
	if _, err := Read(context.Background(), path, func(done, total int64) {
		if total != 2e6 {
			t.Errorf("total is %d", total)
		}
		calls = append(calls, done)
	}); err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(calls) || len(calls) < 10 || calls[len(calls)-1] != 2e6 {
		t.Errorf("progress %v", calls)
	}
	ctx, cancel := context.WithCancel(context.Background())
	img, err := Read(ctx, path, func(done, total int64) { cancel() })
	if !errors.Is(err, context.Canceled) || img != nil {
		t.Errorf("cancelled: %v, %v", img, err)
	}
}

// TestConvert: what NIfTI-1 says survives being held as NIfTI-2, except fields that mean nothing.
func TestConvert(t *testing.T) {
	h := header1()
	h.Descrip, h.IntentName, h.Toffset, h.QuaternB, h.SliceEnd, h.DimInfo = [80]uint8{'x'}, [16]uint8{'y'}, 0.1, -0.3,
		7, 9
	var wide gonii.Nii2Header
	var back gonii.Nii1Header
	convert(&wide, &h)
	convert(&back, &wide)
	if back != h {
		t.Errorf("%+v, want %+v", back, h)
	}
	if size := binary.Size(wide); size != gonii.NII2HeaderSize {
		t.Errorf("a NIfTI-2 header has %d bytes", size)
	}
}

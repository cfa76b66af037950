package dicom

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// shared has files of other programs; where it is absent, tests on them are left out.
const shared = "../../../shared/data/dicom/"

// known are files with what pydicom 3.0.2 says of them, the elements counted in all sequences:
//
//	d = pydicom.dcmread(path, force=True)
//	count(d), d.get("Modality"), d.get("PatientID"), d.get("PatientName"), d.get("Rows")
//	def count(d): return sum((e.tag.element > 0) + sum(map(count, e.value if e.VR == "SQ" else [])) for e in d)
var known = []struct {
	path              string
	elements          int
	modality, id, who string
	rows              int64
}{
	{"codec/le_imp", 155, "PT", "STS_001", "STS_001", 128},
	{"codec/le_exp", 155, "PT", "STS_001", "STS_001", 128},
	{"codec/deflated", 155, "PT", "STS_001", "STS_001", 128},
	{"codec/nometa_exp", 155, "PT", "STS_001", "STS_001", 128},
	{"codec/jpls", 155, "PT", "STS_001", "STS_001", 128},
	{"codec/rle", 155, "PT", "STS_001", "STS_001", 128},
	{"quirk/MR_small_bigendian", 72, "MR", "4MR1", "CompressedSamples^MR1", 64},
	{"quirk/MR_small_implicit", 72, "MR", "4MR1", "CompressedSamples^MR1", 64},
	{"quirk/ExplVR_BigEndNoMeta", 24, "RTPLAN", "", "", 0},
	{"quirk/ExplVR_LitEndNoMeta", 24, "RTPLAN", "", "", 0},
	{"quirk/badVR", 51, "RTDOSE", "id11111", "Lastname^Firstname", 10},
	{"quirk/bad_sequence", 85, "CT", "b2cbe507f250", "2e2884fea560", 512},
	{"quirk/explicit_VR-UN", 47, "CT", "PANCREAS_0001", "PANCREAS_0001", 512},
	{"quirk/image_dfl", 29, "OT", "", "^^^^", 512},
	{"quirk/no_meta", 262, "CT", "1CT1", "CompressedSamples^CT1", 128}, // of the file without its first byte
	{"quirk/meta_missing_tsyntax", 5, "", "", "", 0},
	{"quirk/priv_SQ", 2, "", "", "", 0},
	{"quirk/rtstruct", 106, "RTSTRUCT", "tPhantom30sep", "Test^Phantom30sep", 0},
	{"multiframe/emri_small_big_endian", 131, "MR", "", "", 64},
	{"multiframe/sts001_legacy_enhanced_pet", 267, "PT", "STS_001", "STS_001", 128},
	{"seg/liver_expb", 143, "SEG", "99000", "JANCT000", 512},
	{"seg/seg_image_ct_binary", 163, "SEG", "77654033", "Doe^Archibald", 16},
}

// TestReader: one file after the other, longer and shorter ones, is what it is alone, and takes no memory of its own.
func TestReader(t *testing.T) {
	var paths []string
	for n, size := range []int{100_000, 3, 250_000, 249_000, 0} {
		d := New()
		d.SetText(SOPClassUID, "1.2.840.10008.5.1.4.1.1.128")
		d.SetText(SOPInstanceUID, "1.2.3")
		d.SetInts(InstanceNumber, n)
		for range n {
			d.AddItem(SegmentSequence).SetText(SegmentLabel, strings.Repeat("x", n))
		}
		if size > 0 {
			d.SetBytes(PixelData, bytes.Repeat([]byte{byte(n + 1)}, size))
		}
		var b bytes.Buffer
		if err := Encode(&b, d); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, filepath.Join(t.TempDir(), "x.dcm"))
		if err := os.WriteFile(paths[n], b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var r Reader
	for _, path := range append(paths, paths...) {
		alone, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		same(t, path, alone, got)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := r.Read(paths[2]); err != nil {
		t.Fatal(err)
	}
	if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 100_000 {
		t.Errorf("a file of 250,000 bytes took %d more", after.TotalAlloc-before.TotalAlloc)
	}
}

func TestRead(t *testing.T) {
	for _, k := range known {
		d, err := Read(shared + k.path + ".dcm")
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("the shared DICOM files are absent")
		}
		if err != nil {
			t.Error(err)
			continue
		}
		rows, _ := d.Int(Rows)
		if n := count(d); n != k.elements || d.Text(Modality) != k.modality || d.Text(PatientID) != k.id ||
			d.Text(PatientName) != k.who || rows != k.rows {
			t.Errorf("%s: %d elements, %q of %q, %q, %d rows; pydicom has %v", k.path, n, d.Text(Modality),
				d.Text(PatientID), d.Text(PatientName), rows, k)
		}
	}
}

// count counts elements without those of group 2.
func count(d *Dataset) int {
	n := 0
	for _, e := range d.Elements {
		if e.Tag.Group() != 2 {
			n++
		}
		for _, inner := range e.Items {
			n += count(inner)
		}
	}
	return n
}

// refused are files of which the error says what is wrong.
var refused = map[string]string{
	"quirk/MR_truncated.dcm":     "is cut short: it ends within its pixels",
	"quirk/rtplan_truncated.dcm": "is cut short: it ends within element (300A,00B0)",
	"suv_vectors.json":           "is no DICOM file",
	"suv_dro":                    "is a folder",
}

func TestRefused(t *testing.T) {
	for path, found := range refused {
		for name, read := range map[string]func(string) (*Dataset, error){"all": Read, "header": ReadHeader} {
			_, err := read(shared + path)
			if errors.Is(err, fs.ErrNotExist) {
				t.Skip("the shared DICOM files are absent")
			}
			if p := (*Problem)(nil); !errors.As(err, &p) || p.Path != shared+path || !strings.Contains(p.Found, found) {
				t.Errorf("%s of %s: %v", name, path, err)
			}
		}
	}
}

// each calls f with all DICOM files of the shared folder, and with their headers.
func each(t *testing.T, f func(path string, whole, header *Dataset)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(shared, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		whole, err := Read(path)
		header, also := ReadHeader(path)
		if (err == nil) != (also == nil) {
			t.Errorf("%s: %v, but its header: %v", path, err, also)
		}
		if err == nil && also == nil {
			n++
			f(path, whole, header)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared DICOM files are absent")
	}
	if err != nil || n < 300 {
		t.Fatalf("%d files, %v", n, err)
	}
}

// TestEncode: what is read and written reads the same.
func TestEncode(t *testing.T) {
	each(t, func(path string, d, header *Dataset) {
		var b bytes.Buffer
		if err := Encode(&b, d); err != nil {
			if d.Has(SOPClassUID) && len(d.Text(SOPInstanceUID)) < 64 { // one file has letters there
				t.Errorf("%s: %v", path, err)
			}
			return
		}
		back, err := Decode(&b, int64(b.Len()))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		same(t, path, d, back)
		pixels, err := header.Pixels()
		if err != nil {
			t.Error(err)
		} else if all, _ := d.Pixels(); !reflect.DeepEqual(pixels, all) {
			t.Errorf("%s: other pixels behind the header alone", path)
		}
	})
}

// same compares the elements of two datasets, but for the padding that makes lengths even, and for group 2.
func same(t *testing.T, path string, a, b *Dataset) {
	t.Helper()
	texts := func(d *Dataset) []string {
		var all []string
		for _, e := range d.Elements {
			if e.Tag.Group() > 2 {
				all = append(all, e.Tag.String()+string(e.VR)+strings.TrimRight(string(e.Raw), " \x00"))
			}
		}
		return all
	}
	if !reflect.DeepEqual(texts(a), texts(b)) {
		t.Errorf("%s: %q, then %q", path, texts(a), texts(b))
	}
	for _, e := range a.Elements {
		for i, inner := range e.Items {
			if f := b.Find(e.Tag); f == nil || len(f.Items) != len(e.Items) {
				t.Errorf("%s: other items of %v", path, e.Tag)
				return
			}
			same(t, path, inner, b.Items(e.Tag)[i])
		}
	}
}

package nifti

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// element is a data element of DICOM as it is written in an order of bytes; without vr it is implicit.
func element(order binary.ByteOrder, group, number uint16, vr, value string) []byte {
	b := make([]byte, 4)
	order.PutUint16(b, group)
	order.PutUint16(b[2:], number)
	n := uint32(len(value))
	switch {
	case vr == "":
		return append(order.(binary.AppendByteOrder).AppendUint32(b, n), value...)
	case strings.Contains(long, vr):
		return append(order.(binary.AppendByteOrder).AppendUint32(append(append(b, vr...), 0, 0), n), value...)
	}
	return append(order.(binary.AppendByteOrder).AppendUint16(append(b, vr...), uint16(n)), value...)
}

// dataSet is the beginning of a slice's data set.
func dataSet(order binary.ByteOrder, explicit bool) []byte {
	var b []byte
	for _, e := range []struct {
		group, number uint16
		vr, value     string
	}{
		{8, 5, "CS", "ISO_IR 100"}, {8, 8, "CS", `ORIGINAL\PRIMARY`},
		{8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.128\x00"},
		{8, 0x60, "CS", "PT"}, {0x10, 0x10, "PN", "Doe^J."},
	} {
		if !explicit {
			e.vr = ""
		}
		b = append(b, element(order, e.group, e.number, e.vr, e.value)...)
	}
	return b
}

// TestDICOMIsNamed: DICOM is recognised by what it holds, whatever it is called, and nothing else is taken for it.
func TestDICOMIsNamed(t *testing.T) {
	part10 := append(append(make([]byte, 128), "DICM"...), element(binary.LittleEndian, 2, 0, "UL",
		"\x00\x00\x00\x00")...)
	tiff := append([]byte("II*\x00"), part10[4:]...) // a preamble may hold another format's mark
	text := []byte("Patients and scans, one a line\n")
	for name, c := range map[string]struct {
		b     []byte
		dicom bool
	}{
		"part10":           {part10, true},
		"scan.nii":         {part10, true},
		"tiff":             {tiff, true},
		"explicit":         {dataSet(binary.LittleEndian, true), true},
		"explicit_padded":  {append(dataSet(binary.LittleEndian, true), make([]byte, 2000)...), true},
		"big":              {dataSet(binary.BigEndian, true), true},
		"implicit":         {dataSet(binary.LittleEndian, false), true},
		"IM0001.gz":        {zip(dataSet(binary.LittleEndian, false)), true},
		"notes.txt":        {text, false},
		"zeros.bin":        {make([]byte, 1000), false},
		"eights.bin":       {[]byte(strings.Repeat("\x08\x00", 400)), false},
		"two_elements.bin": {append(dataSet(binary.LittleEndian, true)[:18:18], text...), false},
		"picture.png":      {append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 600)...), false},
		"reversed_elements": {append(element(binary.LittleEndian, 8, 8, "CS", "AB"), element(binary.LittleEndian, 8, 5,
			"CS", "AB")...), false},
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, c.b, 0o600); err != nil {
			t.Fatal(err)
		}
		want := path + " is DICOM; open its folder, or let its name end in .dcm"
		if strings.HasSuffix(name, ".gz") {
			want = path + " is compressed DICOM; decompress it with gunzip"
		}
		for what, err := range map[string]error{"Foreign": Foreign(path), "Read": readError(path)} {
			if err == nil || strings.HasPrefix(err.Error(), want) != c.dicom || !strings.HasPrefix(err.Error(), path) {
				t.Errorf("%s of %s (DICOM: %v): %v", what, name, c.dicom, err)
			}
		}
	}
}

func readError(path string) error {
	_, err := Read(context.Background(), path, nil)
	return err
}

// TestFoldersAreNamed: a folder is described by what is in it.
func TestFoldersAreNamed(t *testing.T) {
	write := func(name string, b []byte) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	root := t.TempDir()
	write(root+"/images/out/pet.nii.gz", nil)
	write(root+"/notes/readme", []byte("nothing here\n"))
	write(root+"/empty/x", nil)
	for name, want := range map[string]string{
		"images": " is a folder without DICOM; name a file in it, such as " + filepath.Join("out", "pet.nii.gz"),
		"notes":  " is a folder without DICOM; name a file in it",
		"empty":  " is a folder without DICOM; name a file in it",
	} {
		path := filepath.Join(root, name)
		if err := readError(path); err == nil || !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestClosedFolders: a folder of what cannot be opened is not called one without DICOM.
func TestClosedFolders(t *testing.T) {
	folder, file := t.TempDir(), t.TempDir()
	inside := filepath.Join(folder, "closed")
	for _, err := range []error{os.Mkdir(inside, 0), os.WriteFile(filepath.Join(file, "1"), nil, 0)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(inside, 0o700) })
	if _, err := os.ReadDir(inside); err == nil {
		t.Skip("whoever runs the test may open everything")
	}
	for _, path := range []string{folder, file} {
		if err := readError(path); err == nil || !strings.HasPrefix(err.Error(), path+" has nothing that can be read, but what "+
			"cannot be opened (open "+path) {
			t.Error(err)
		}
	}
}

// FuzzDICOM: no bytes make the recogniser fail, and none that are NIfTI are DICOM for it.
func FuzzDICOM(f *testing.F) {
	f.Add(dataSet(binary.LittleEndian, true))
	f.Add(dataSet(binary.BigEndian, true))
	f.Add(dataSet(binary.LittleEndian, false))
	f.Add([]byte{8, 0, 5, 0, 'O', 'B', 0, 0, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := parse(b)
		if isDICOM(b) && err == nil && len(b) > 132 && string(b[128:132]) != "DICM" {
			t.Error("a header of NIfTI is taken for DICOM")
		}
	})
}

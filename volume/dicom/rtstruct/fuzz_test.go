package rtstruct

import (
	"bytes"
	"testing"

	"isopet/volume"
	"isopet/volume/dicom"
)

// FuzzRead: whatever a file says, it is refused or its regions are masks.
func FuzzRead(f *testing.F) {
	g := grid(5, 4, 3)
	m := volume.NewMask(g)
	for _, i := range []int{0, 7, 8, 12, 13, 27, 59} {
		m.Data[i] = 1
	}
	var b bytes.Buffer
	if err := Write(&b, source(g), g, []Lesion{{Name: "a", Algorithm: "MANUAL", Mask: m}}, options()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := dicom.Decode(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		s, err := Read(d)
		if err != nil {
			return
		}
		for i := range s.ROIs {
			m, err := s.Fill(&s.ROIs[i], g, i%2 == 0)
			if err == nil && len(m.Data) != g.Len() || err != nil && err.Error() == "" {
				t.Errorf("%v, %v", m, err)
			}
		}
	})
}

package scan

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"isopet/app/apptest"
	"isopet/app/view"
	"isopet/volume"
)

// TestFirstView: the first view of a region is at its highest value, and shows the values that there are.
func TestFirstView(t *testing.T) {
	s := (&Scan{Volume: apptest.Scan()}).Prepare()
	v := s.FirstViewIn(volume.Region{X: -22, Y: 6, Width: 60}, view.View{ColourMap: "hot"})
	if v.Cursor != [3]int{25, 20, 6} || v.ColourMap != "hot" {
		t.Errorf("view is %+v", v)
	}
	if math.Abs(v.Low) > 1e-9 || !(v.High > 4 && v.High < s.Max) {
		t.Errorf("values are shown from %v to %v", v.Low, v.High)
	}
	constant := (&Scan{Volume: volume.NewVolume(apptest.Grid())}).Prepare()
	constant.Data[7] = float32(math.NaN())
	if v := constant.FirstViewIn(volume.Region{Width: 60}, view.View{}); !(v.Width() > 0) {
		t.Errorf("a constant scan is shown from %v to %v", v.Low, v.High)
	}
}

// TestFingerprintOfMany: the fingerprint of a series takes no memory for each of its files.
func TestFingerprintOfMany(t *testing.T) {
	var names []string
	for n := range 100 {
		names = append(names, filepath.Join(t.TempDir(), "x"))
		if err := os.WriteFile(names[n], bytes.Repeat([]byte{byte(n)}, 40_000), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p, err := takeFiles(names)
	runtime.ReadMemStats(&after)
	if err != nil || p.Size != 4_000_000 {
		t.Errorf("%+v, %v", p, err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("100 files took %d bytes", took)
	}
}

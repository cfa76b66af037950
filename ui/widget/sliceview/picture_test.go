package sliceview

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/ui/widget/colourmap"
	"isopet/volume"
)

// over is a slice of 2×1 pixels, 0 and 100, shown from 0 to 100 over something 2×2 times as fine.
func over(smooth bool, share float32) Picture {
	nan := float32(math.NaN())
	return Picture{
		Slice: volume.Slice[float32]{Cols: 2, Rows: 1, Dx: 4, Dy: 4, Pix: []float32{0, 100}},
		High:  100, Colours: colourmap.Grey, Smooth: smooth,
		Under: &Under{
			Slice: volume.Slice[float32]{Cols: 4, Rows: 2, Dx: 2, Dy: 2,
				Pix: []float32{-100, 0, 100, nan, 100, 100, 100, 100}},
			Low: -100, High: 100, Colours: colourmap.Grey, Share: share,
		},
	}
}

func TestPictureOverAnother(t *testing.T) {
	for _, test := range []struct {
		smooth bool
		share  float32
		want   []uint8 // the upper row
	}{
		{false, 0, []uint8{0, 0, 255, 255}},
		{false, 1, []uint8{0, 128, 255, 0}},
		{false, 0.5, []uint8{0, 64, 255, 127}},
		{true, 0, []uint8{0, 64, 191, 255}}, // centres at –0.25, 0.25, 0.75 and 1.25 pixels
	} {
		p := over(test.smooth, test.share)
		cols, rows := p.Size()
		if cols != 4 || rows != 2 {
			t.Fatalf("%d×%d pixels", cols, rows)
		}
		pix := make([]uint8, 4*cols*rows)
		p.Paint(pix)
		for i, want := range test.want {
			if got := pix[4*i]; math.Abs(float64(got)-float64(want)) > 1 || pix[4*i+3] != 255 {
				t.Errorf("smooth %v, share %v: pixel %d is %d, want %d", test.smooth, test.share, i, got, want)
			}
		}
	}
}

func TestGroundIsMixed(t *testing.T) {
	p := over(false, 0.5)
	p.Colours = &colourmap.Maps[0] // white at the smallest value
	if got := p.Ground(); got != (color.RGBA{127, 127, 127, 255}) {
		t.Errorf("ground %v", got)
	}
}

func TestPaintAllocatesNothing(t *testing.T) {
	p := over(true, 0.3)
	pix := make([]uint8, 4*4*2)
	p.Paint(pix)
	if n := testing.AllocsPerRun(10, func() { p.Paint(pix) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkDrawPicture(b *testing.B) {
	slice := volume.Slice[float32]{Cols: 512, Rows: 512, Dx: 1, Dy: 1, Pix: make([]float32, 512*512)}
	for i := range slice.Pix {
		slice.Pix[i] = float32(i % 1000)
	}
	under := &Under{Slice: slice, High: 1000, Colours: colourmap.Grey, Share: 0.5}
	small := volume.Slice[float32]{Cols: 128, Rows: 128, Dx: 4, Dy: 4, Pix: slice.Pix[:128*128]}
	for _, c := range []struct {
		name    string
		picture Picture
	}{
		{"alone", Picture{Slice: slice, High: 1000, Colours: &colourmap.Maps[2]}},
		{"fused", Picture{Slice: slice, High: 1000, Colours: &colourmap.Maps[2], Smooth: true, Under: under}},
		{"fused 4×4", Picture{Slice: small, High: 1000, Colours: &colourmap.Maps[2], Smooth: true, Under: under}},
	} {
		b.Run(c.name, func(b *testing.B) {
			pix := make([]uint8, 4*512*512)
			b.ReportAllocs()
			for b.Loop() {
				c.picture.Paint(pix)
			}
		})
	}
}

// flower is a mask of 512×512 pixels with a border that bends.
func flower() volume.Slice[uint8] {
	mask := volume.Slice[uint8]{Cols: 512, Rows: 512, Dx: 1, Dy: 1, Pix: make([]uint8, 512*512)}
	for i := range mask.Pix {
		x, y := float64(i%512)-256, float64(i/512)-256
		if math.Hypot(x, y) < 60+10*math.Sin(12*math.Atan2(y, x)) {
			mask.Pix[i] = 1
		}
	}
	return mask
}

func BenchmarkDrawOutline(b *testing.B) {
	mask := flower()
	var t Tracer
	b.ReportAllocs()
	for b.Loop() {
		t.Trace(mask.Pix, mask.Cols, mask.Rows, AnyLabel)
	}
}

// BenchmarkDrawLines draws what lies over a slice of 512×512 pixels in a pane of 800×800: cross-hair, contour, and
// the tint of a lesion that is filled.
func BenchmarkDrawLines(b *testing.B) {
	test.NewTempApp(b)
	v := New(testTheme, func(size fyne.Size) Frame {
		return Frame{ScaleX: float64(size.Width) / 512, ScaleY: float64(size.Height) / 512}
	})
	v.Resize(fyne.NewSize(800, 800))
	mask := flower()
	slice := volume.Slice[float32]{Cols: 512, Rows: 512, Dx: 1, Dy: 1, Pix: make([]float32, 512*512)}
	v.SetPicture(Picture{Slice: slice, High: 1, Colours: &colourmap.Maps[0]})
	v.SetCross(256, 256)
	contour := Contour{Paths: Trace(mask.Pix, mask.Cols, mask.Rows), Colour: color.White, Width: 2}
	tint := &Tint{Mask: mask}
	tint.Colours[1] = color.NRGBA{0, 0, 255, 80}
	for name, tint := range map[string]*Tint{"contour": nil, "contour and tint": tint} {
		b.Run(name, func(b *testing.B) {
			v.SetContours(tint, contour)
			b.ReportAllocs()
			for b.Loop() {
				v.draw(800, 800)
			}
		})
	}
}

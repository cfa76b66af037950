//go:build e2e

package e2e

import (
	"image"
	"image/color"
	"math"
	"testing"
)

// orange is the colour of the region.
var orange = color.NRGBA{0xf2, 0x9d, 0x38, 0xff}

// coronalPane and sagittalPane are where the small panes are with one pane large.
var (
	coronalPane  = image.Rect(716, 94, 1116, 432)
	sagittalPane = image.Rect(716, 460, 1116, 800)
)

// box is the rectangle of a colour in a part of the screen.
func box(img *picture, part image.Rectangle, c color.NRGBA) image.Rectangle {
	var found image.Rectangle
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if img.NRGBAAt(x, y) == c {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

// TestRegion: the region is a box, which is dragged in each plane, and its slices are searched round the one on the
// screen.
func TestRegion(t *testing.T) {
	w := demoWindow(t)
	w.key("Home")
	demo := w.state()
	box := func(part image.Rectangle) image.Rectangle {
		w.t.Helper()
		w.still()
		b := box(w.live(), part, orange)
		if b.Dx() < 20 || b.Dy() < 10 {
			w.t.Fatalf("there is no region: %v", b)
		}
		return b
	}
	drag := func(from, by image.Point) {
		w.t.Helper()
		w.drag([]image.Point{from, from.Add(by.Div(2)), from.Add(by)})
		w.finished()
	}
	region := func(what string, is func(*state) bool) *state {
		w.t.Helper()
		return w.when(what, is)
	}
	w.play([]scenario{
		{"dragged in coronal", func(w *window) {
			before, axialBefore := box(coronalPane), box(axial)
			drag(image.Pt(before.Min.X, before.Min.Y+before.Dy()/2), image.Pt(-30, 8))
			s := region("a region further to the right of the patient",
				func(s *state) bool { return s.Setup.Region.X > demo.Setup.Region.X+5 })
			if s.Setup.Region.Y != demo.Setup.Region.Y {
				w.t.Errorf("it has gone to y %v, from %v", s.Setup.Region.Y, demo.Setup.Region.Y)
			}
			if s.Setup.Slices.Which != 3 || s.Setup.Slices.First != demo.here() || s.here() != demo.here() {
				w.t.Errorf("slices are %+v, on the screen is %d", s.Setup.Slices, s.here())
			}
			after, axialAfter := box(coronalPane), box(axial)
			if moved := after.Min.X - before.Min.X; moved < -33 || moved > -27 {
				w.t.Errorf("in coronal it has moved by %d", moved)
			}
			scale := float64(axialBefore.Dx()) / float64(before.Dx())
			if moved := axialAfter.Min.X - axialBefore.Min.X; math.Abs(float64(moved)+30*scale) > 4*scale {
				w.t.Errorf("in axial it has moved by %d, for 30 in coronal", moved)
			}
			w.screenshot("region")
			w.key("ctrl+z")
			region("the region where it was", func(s *state) bool { return s.Setup.Region == demo.Setup.Region })
		}},
		{"dragged in sagittal", func(w *window) {
			before := box(sagittalPane)
			drag(image.Pt(before.Max.X, before.Min.Y+before.Dy()/2), image.Pt(20, 0))
			s := region("a region further to the back",
				func(s *state) bool { return s.Setup.Region.Y < demo.Setup.Region.Y-5 })
			if s.Setup.Region.X != demo.Setup.Region.X {
				w.t.Errorf("it has gone to x %v, from %v", s.Setup.Region.X, demo.Setup.Region.X)
			}
			w.key("ctrl+z")
			region("the region where it was", func(s *state) bool { return s.Setup.Region == demo.Setup.Region })
		}},
		{"its upper and lower end", func(w *window) {
			before := box(coronalPane)
			drag(image.Pt(before.Min.X+before.Dx()/2, before.Min.Y), image.Pt(3, -20))
			above := region("more slices above", func(s *state) bool { return s.Setup.Slices.Which == 2 })
			if above.Setup.Slices.Last <= demo.Slices[len(demo.Slices)-1].Index+3 ||
				above.Setup.Slices.First != demo.Slices[0].Index || above.Setup.Region != demo.Setup.Region {
				w.t.Errorf("slices are %+v in %+v", above.Setup.Slices, above.Setup.Region)
			}
			before = box(sagittalPane)
			drag(image.Pt(before.Min.X+before.Dx()/2, before.Max.Y), image.Pt(3, 15))
			below := region("more slices below",
				func(s *state) bool { return s.Setup.Slices.First < above.Setup.Slices.First })
			if below.Setup.Slices.Last != above.Setup.Slices.Last {
				w.t.Errorf("slices are %+v", below.Setup.Slices)
			}
			w.key("ctrl+z", "ctrl+z")
		}},
		{"dragged in axial", func(w *window) {
			// On a slice beside the tumour, whose outline must not go elsewhere.
			w.key("Up", "Up")
			here := w.state()
			before := box(axial)
			drag(image.Pt(before.Min.X, before.Min.Y+before.Dy()/3), image.Pt(30, 0))
			s := region("a region further to the left of the patient",
				func(s *state) bool { return s.Setup.Region.X < demo.Setup.Region.X-5 })
			if s.Setup.Slices.Which != 3 || s.Setup.Slices.First != here.here() || s.here() != here.here() {
				w.t.Errorf("slices are %+v, on the screen is %d", s.Setup.Slices, s.here())
			}
			if s.at(s.here(), 1) == 0 {
				w.t.Error("the slice on the screen has lost its outline")
			}
		}},
	})
}

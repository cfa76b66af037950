//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"math"
	"testing"

	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/phantom"
)

// coronal is a place in the coronal pane, near its upper end.
var coronal = image.Pt(830, 230)

func TestLooking(t *testing.T) {
	w := demoWindow(t)
	ct := w.path("ct.nii.gz")
	writeCT(t, ct)
	w.key("Home")
	demo := w.state()
	middle := middle(axial)

	w.play([]scenario{
		{"wheel", func(w *window) {
			w.hover(middle)
			w.wheel(1)
			w.when("slice above", func(s *state) bool { return s.here() == demo.here()+1 })
			w.wheel(-2)
			w.when("slice below", func(s *state) bool { return s.here() == demo.here()-1 })
		}},
		{"keys", func(w *window) {
			w.key("Up", "Up", "Page_Up", "Down")
			w.when("two slices above", func(s *state) bool { return s.here() == demo.here()+1 })
			w.key("Home")
			w.when("largest outline", func(s *state) bool { return s.here() == demo.here() })
		}},
		{"cross-hair", func(w *window) {
			w.click(coronal)
			w.when("slice nearer the head", func(s *state) bool { return s.here() > demo.here()+10 })
			w.key("Home")
		}},
		{"windows of values", func(w *window) {
			for key, high := range map[string]float64{"6": 5, "7": 10, "8": 15} {
				w.key(key)
				w.when(fmt.Sprintf("0 to %v SUV", high), func(s *state) bool {
					return s.View.Low == 0 &&
						s.View.High == high
				})
			}
			w.key("w")
			w.when("usual window", func(s *state) bool { return s.View.High == demo.View.High })
		}},
		{"window by dragging", func(w *window) {
			w.dragWith("3", []image.Point{middle, middle.Add(image.Pt(40, 30)), middle.Add(image.Pt(80, 60))})
			w.when("another window", func(s *state) bool { return s.View.High != demo.View.High })
			w.key("w")
		}},
		{"zoom", func(w *window) {
			w.hover(middle.Add(image.Pt(5, 5)))
			w.xdotool("keydown", "ctrl", "click", "4", "click", "4", "keyup", "ctrl")
			w.when("larger picture", func(s *state) bool { return s.View.Panes[0].Zoom > demo.View.Panes[0].Zoom })
			w.key("f")
			w.when("whole slice", func(s *state) bool { return s.View.Panes[0].Zoom == 0 })
			w.key("z")
			w.when("region", func(s *state) bool { return s.View.Panes[0].Zoom > 0 })
		}},
		{"pixels smoothed or not", func(w *window) {
			w.still()
			smooth := w.screen()
			w.key("i")
			w.until("pixels", func() bool { return changes(w.live()) < changes(smooth)*2/3 })
			w.key("i")
			w.until("smooth picture", func() bool { return same(smooth, w.live(), axial) })
		}},
		{"colour map", func(w *window) {
			w.until("colours", func() bool {
				before := w.screen()
				w.key("c")
				w.until("another colour map", func() bool { return !same(before, w.live(), axial) })
				return colourful(w.live()) > 1000
			})
			w.when("another colour map", func(s *state) bool { return s.View.ColourMap != demo.View.ColourMap })
			w.until("white ground of the first colour map", func() bool {
				w.key("c")
				w.still()
				return w.live().NRGBAAt(axial.Min.X+40, axial.Min.Y+40) == white && colourful(w.live()) < 500
			})
		}},
		{"four panes with the projection", func(w *window) {
			w.key("4", "f")
			w.when("four panes", func(s *state) bool { return s.View.Arrangement == "four" })
			w.key("Left")
			w.when("projection from another side", func(s *state) bool { return s.View.Turn != demo.View.Turn })
			w.key("Right")
			w.when("projection from the front", func(s *state) bool { return s.View.Turn == demo.View.Turn })
			w.key("ctrl+Home")
			w.when("cross-hair in the hottest voxel", func(s *state) bool {
				return s.View.Cursor != demo.View.Cursor &&
					s.mask.Data[s.mask.Index(s.View.Cursor[0], s.View.Cursor[1], s.here())] == 1
			})
			w.screenshot("four-panes")
		}},
		{"one pane", func(w *window) {
			w.key("5")
			w.when("a pane alone", func(s *state) bool { return s.View.Arrangement == "alone" })
			w.key("3", "ctrl+2")
			w.when("coronal pane in front", func(s *state) bool {
				return s.View.Arrangement != "alone" &&
					s.View.Main == int(volume.Coronal)
			})
			w.key("ctrl+1")
			w.when("axial pane in front", func(s *state) bool { return s.View.Main == int(volume.Axial) })
		}},
		{"side panel folded away", func(w *window) {
			w.key("3")
			w.still()
			with := w.screen()
			w.key("F7")
			w.until("pictures in place of the panel",
				func() bool { return count(w.live(), sidePanel, panel) < count(with, sidePanel, panel)/2 })
			w.key("b", "F2")
			w.until("the panel", func() bool {
				return count(w.live(), sidePanel, panel) > count(with, sidePanel,
					panel)*9/10
			})
			w.key("v")
		}},
		{"CT beneath", func(w *window) {
			w.typePath("ctrl+k", ct)
			fused := w.when("CT", func(s *state) bool { return s.CT != nil && s.CT.Path == ct })
			w.still()
			both := w.screen()
			another := func() bool { return !same(both, w.live(), axial) }
			again := func() bool { return same(both, w.live(), axial) }
			w.key("minus")
			w.until("picture with less CT", another)
			w.when("less CT", func(s *state) bool { return s.View.Blend < fused.View.Blend })
			w.key("plus")
			w.until("the first picture", again)
			w.key("t")
			w.until("picture without CT", another)
			w.when("no CT", func(s *state) bool { return s.View.HiddenCT })
			w.key("t")
			w.until("the first picture", again)
			w.when("CT again", func(s *state) bool { return !s.View.HiddenCT })
			w.key("7")
			w.screenshot("ct")
		}},
	})
}

// changes is how many pixels of the axial pane differ from their neighbour at the left.
func changes(img *picture) int {
	n := 0
	for y := axial.Min.Y; y < axial.Max.Y; y++ {
		for x := axial.Min.X + 1; x < axial.Max.X; x++ {
			if img.NRGBAAt(x, y) != img.NRGBAAt(x-1, y) {
				n++
			}
		}
	}
	return n
}

// colourful is how many pixels of the axial pane are red.
func colourful(img *picture) int {
	n := 0
	for y := axial.Min.Y; y < axial.Max.Y; y += 2 {
		for x := axial.Min.X; x < axial.Max.X; x += 2 {
			if c := img.NRGBAAt(x, y); int(c.R) > int(c.B)+60 {
				n++
			}
		}
	}
	return n
}

// dragWith is a drag with another button than the left one.
func (w *window) dragWith(button string, places []image.Point) {
	w.t.Helper()
	var moves []string
	for i, p := range places {
		moves = append(moves, "mousemove", fmt.Sprint(p.X), fmt.Sprint(p.Y), "sleep", "0.1")
		if i == 0 {
			moves = append(moves, "mousedown", button)
		}
	}
	w.xdotool(append(moves, "mouseup", button)...)
}

// writeCT writes what a CT of the demo's patient could look like: air, skin, fat, muscle and bones, on a grid of its
// own.
func writeCT(t *testing.T, path string) {
	t.Helper()
	pet, _ := phantom.Demo()
	const voxel, thick = 1.6, 3.0 // mm
	grid := volume.Grid{Dims: [3]int{250, 190, 88}, Affine: volume.Affine{{-voxel, 0, 0, 200}, {0, -voxel, 0, 150},
		{0, 0, thick, -130}, {0, 0, 0, 1}}}
	ct := volume.NewVolume(grid)
	from, err := volume.NewSampler(pet, grid)
	if err != nil {
		t.Fatal(err)
	}
	var slice volume.Slice[float32]
	l := grid.Layout(volume.Axial)
	for k := range grid.Dims[2] {
		from.Slice(volume.Axial, k, 1, &slice)
		for row := range l.Rows {
			for col := range l.Cols {
				uptake := float64(slice.Pix[row*slice.Cols+col])
				p := grid.Affine.Apply(l.Voxel(float64(col), float64(row), float64(k)))
				ct.Data[l.Offset(col, row, k)] = float32(hounsfield(p, uptake))
			}
		}
	}
	if err := nifti.WriteVolume(path, ct, nifti.NewHeader(grid)); err != nil {
		t.Fatal(err)
	}
}

// hounsfield is the value of a CT at a place in mm, where the PET has an uptake: a body with a layer of fat, hip bones
// and a sacrum, and soft tissue that takes up more the denser it is.
func hounsfield(p [3]float64, uptake float64) float64 {
	const air, fat, muscle, marrow, cortex = -1000, -95, 45, 250, 900
	grain := 3 * math.Sin(12.9898*p[0]+78.233*p[1]+37.719*p[2])
	inside := func(centre, axes [3]float64) float64 { // 0 in the middle, 1 on the surface
		var sum float64
		for i := range p {
			d := (p[i] - centre[i]) / axes[i]
			sum += d * d
		}
		return math.Sqrt(sum)
	}
	body := inside([3]float64{0, -45, 0}, [3]float64{178, 112, 1e6})
	if body > 1 {
		return air
	}
	value := muscle + 8*math.Min(uptake, 5) + grain
	if body > 0.86 {
		value = fat + grain
	}
	for _, side := range []float64{-1, 1} {
		for _, bone := range [][2][3]float64{
			{{90 * side, -43, 20}, {27, 27, 30}}, // head of the femur
			{{126 * side, -52, -30}, {17, 20, 45}},
			{{88 * side, -50, 90}, {12, 44, 60}}, // ilium
		} {
			if r := inside(bone[0], bone[1]); r < 0.85 {
				value = marrow + 2*grain
			} else if r < 1 {
				value = cortex
			}
		}
	}
	if r := inside([3]float64{0, -128, 70}, [3]float64{42, 18, 75}); r < 0.85 {
		value = marrow + 2*grain
	} else if r < 1 {
		value = cortex
	}
	return value
}

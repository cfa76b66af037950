package scan

import (
	"math"

	"isopet/app/view"
	"isopet/volume"
	"isopet/volume/metrics"
)

// brightest is the share of a region's voxels that the first view shows below the colour map's end.
const brightest = 0.995

// FirstViewIn has the middle of a region of interest in the middle slice, and values from 0 (from the smallest where
// the scan has negative ones beyond noise) to a high quantile of the region. Colours and the arrangement of the panes
// stay as they were.
func (s *Scan) FirstViewIn(r volume.Region, last view.View) view.View {
	l := s.Layouts[volume.Axial]
	v := view.View{ColourMap: last.ColourMap, Arrangement: last.Arrangement, Main: last.Main, Before: last.Before}
	w := s.RegionWindow(r)
	v = v.WithCursor(l, w.Col+w.Cols/2-0.5, w.Row+w.Rows/2-0.5, l.Slices/2)
	v.High = metrics.Quantile(s.RegionValues(w), brightest)
	if !(v.High > s.Min) { // nothing there, or a constant
		v.High = s.Max
	}
	if s.Min < -0.1*v.High {
		v.Low = s.Min
	}
	return v.WithLevel(v.Level(), v.Width())
}

// FirstView is what the window would first show of a scan without a region of interest.
func (s *Scan) FirstView() view.View { return s.FirstViewIn(s.Whole(), view.View{}) }

// RegionWindow is where a region lies in the middle axial slice; a region that cannot be placed is the whole slice.
func (s *Scan) RegionWindow(r volume.Region) volume.Window {
	l := s.Layouts[volume.Axial]
	w, err := s.Window(r, l.Slices/2, 1)
	if err != nil {
		return volume.Window{Cols: float64(l.Cols), Rows: float64(l.Rows)}
	}
	return w
}

// RegionValues takes some hundred thousand finite values out of a window of all axial slices.
func (s *Scan) RegionValues(w volume.Window) []float64 {
	const enough = 1 << 17
	l := s.Layouts[volume.Axial]
	c0, c1 := max(int(w.Col), 0), min(int(w.Col+w.Cols), l.Cols)
	r0, r1 := max(int(w.Row), 0), min(int(w.Row+w.Rows), l.Rows)
	cols, rows := max(c1-c0, 0), max(r1-r0, 0)
	all := cols * rows * l.Slices
	step := max(1, all/enough)
	var values []float64
	for n := step - 1; n < all; n += step {
		at := l.Offset(c0+n%cols, r0+n/cols%rows, n/(cols*rows))
		if v := float64(s.Data[at]); !math.IsNaN(v) && !math.IsInf(v, 0) {
			values = append(values, v)
		}
	}
	return values
}

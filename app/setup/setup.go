// Package setup is how lesions are segmented: by which method, where and on which slices, and how far that has come. It
// knows neither the mask nor other lesions.
package setup

import (
	"math"

	"isopet/app/contour"
	"isopet/app/format"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/islands"
	"isopet/volume/paint"
)

// Setup is how a scan is segmented. Sessions keep it, under the names of its fields.
type Setup struct {
	// Method is the Name of a row of [inference.Methods].
	Method string
	// Chosen says that the user named the method; otherwise another may take its place where it does not suit a scan.
	Chosen bool `json:",omitempty"`
	// Parameter is the number that the method is given; 0 for one that takes none.
	Parameter float64
	// Region is the square that the networks see, in world millimetres.
	Region volume.Region
	// AutoRegion says that Region is the scan's own: the paper's square, or the whole slice of a small crop.
	AutoRegion bool
	// Slices says which slices are outlined.
	Slices inference.Slices
	// Networks is the folder of the networks in use; empty for those that the program was started with.
	Networks string
}

// Next is the setup that another scan begins with: the method that the user chose, or the usual one.
func (s Setup) Next() Setup {
	if !s.Chosen {
		return Setup{Method: inference.DefaultMethod, AutoRegion: true}
	}
	return Setup{Method: s.Method, Chosen: true, Parameter: s.Parameter, AutoRegion: true}
}

// Options are what the setup says of segmenting a scan.
func (s Setup) Options(of *scan.Scan) inference.Options {
	o := inference.Options{Method: s.Method, Slices: s.Slices, NoMask: true, SUV: of.Unit == units.SUV}
	if s.Method == inference.DefaultMethod && !s.Chosen {
		o.Instead = inference.StandIn
	}
	method, err := inference.MethodNamed(s.Method)
	if err == nil && method.Parameter != nil {
		o.Parameter = &s.Parameter
	}
	if !s.AutoRegion || !method.Network() { // a baseline looks where the networks would
		o.Region = &s.Region
	}
	return o
}

// Of is the setup as it came out: with the region that was chosen automatically, and the method that was taken.
func (s Setup) Of(r *inference.Result) Setup {
	if s.AutoRegion {
		s.Region = r.Region
	}
	if s.Method != r.Method.Name {
		s.Method, s.Parameter = r.Method.Name, r.Parameter
	}
	return s
}

// WithRegion is the setup with a region of the user's.
func (s Setup) WithRegion(r volume.Region) Setup {
	s.Region, s.AutoRegion = r, false
	return s
}

// WithAutoRegion is the setup with the scan's own region; slices that were found around one that the user looked at are
// found anywhere again.
func (s Setup) WithAutoRegion(r volume.Region) Setup {
	s.Region, s.AutoRegion = r, true
	if s.Slices.Which == inference.SlicesAround {
		s.Slices = inference.Slices{}
	}
	return s
}

// Around is the setup with slices that are found around one, unless the user has said which they are.
func (s Setup) Around(slice int) Setup {
	if w := s.Slices.Which; w == inference.SlicesFound || w == inference.SlicesAround {
		s.Slices = inference.Around(slice)
	}
	return s
}

// Made reports whether a slice was outlined by the setup.
func (s Setup) Made(r *contour.Slice) bool {
	return r.Method.Name == s.Method && r.Parameter == s.Parameter && r.Region == s.Region &&
		(!r.Method.Network() || r.Networks == s.Networks)
}

// FirstParameter is the number that a method begins with: its default where that has a meaning in the scan's unit,
// else 41 % of the highest value in the region of interest, to three digits.
func FirstParameter(m inference.Method, s *scan.Scan, contours contour.Set, region volume.Region) float64 {
	if s == nil || m.Parameter == nil || m.Parameter.Unit != "" || s.Unit == units.SUV {
		return m.Default()
	}
	highest := 0.0
	for _, r := range contours {
		highest = max(highest, r.Input.Highest())
	}
	if len(contours) == 0 {
		for _, v := range s.RegionValues(s.RegionWindow(region)) {
			highest = max(highest, v)
		}
	}
	return format.Rounded(0.41*highest, 3)
}

// Scaled is the setup on a scan whose values become others, multiplied by a factor. A value that outlined slices
// follows them; one of another unit begins anew.
func (s Setup) Scaled(before, after *scan.Scan, contours contour.Set, factor float64) Setup {
	m, err := inference.MethodNamed(s.Method)
	if err != nil || m.Parameter == nil || m.Parameter.Unit != "" {
		return s
	}
	for _, r := range contours {
		if s.Made(r) {
			s.Parameter = contour.ScaledParameter(m, s.Parameter, factor)
			return s
		}
	}
	if after.Unit != before.Unit {
		s.Parameter = FirstParameter(m, after, nil, s.Region)
	}
	return s
}

// Finding is the setup by which a lesion is segmented as a search of the whole scan found it: by the threshold of the
// rule, in a square around its voxels and on their slices.
func (s Setup) Finding(in *scan.Scan, spans []paint.Span, by islands.Rule) Setup {
	s.Method, s.Parameter, s.Networks = "fixed", by.Low, ""
	if by.Share > 0 {
		s.Method, s.Parameter = "percent", format.Rounded(100*by.Share, 4)
	}
	box := paint.Around(in.Grid, spans)
	l := in.Axial()
	var ends [2][3]float64 // columns, rows, slices
	for i, at := range [2][3]int{box.Min, {box.Max[0] - 1, box.Max[1] - 1, box.Max[2] - 1}} {
		ends[i][0], ends[i][1], ends[i][2] = l.Pixel([3]float64{float64(at[0]), float64(at[1]), float64(at[2])})
	}
	size := func(of int) float64 { return math.Abs(ends[1][of]-ends[0][of]) + 1 }
	middle := func(of int) float64 { return (ends[0][of] + ends[1][of]) / 2 }
	centre := in.Affine.Apply(l.Voxel(middle(0), middle(1), middle(2)))
	const margin = 10 // mm on either side
	width := math.Ceil(max(size(0)*l.Dx, size(1)*l.Dy)) + 2*margin
	s.Region, s.AutoRegion = volume.Region{X: centre[0], Y: centre[1], Width: width}, false
	s.Slices = inference.Slices{Which: inference.SliceRange, First: int(min(ends[0][2], ends[1][2])),
		Last: int(max(ends[0][2], ends[1][2]))}
	return s
}

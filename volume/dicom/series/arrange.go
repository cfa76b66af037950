package series

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"isopet/volume/dicom"
	"isopet/volume/dicom/pixel"
	"isopet/volume/r3"
)

// samePlace is how far slices at one place may lie apart, in mm: files have positions of few digits.
const samePlace = 0.01

// arrange puts slices in order, divides them into volumes and finds their grid. What is wrong is kept as s.Err.
func (s *Series) arrange(all []slice) {
	normal := r3.Cross(s.common.row, s.common.column)
	for i := range all {
		all[i].along = r3.Dot(all[i].position, normal)
	}
	slices.SortStableFunc(all, func(a, b slice) int {
		return cmp.Or(cmp.Compare(a.along, b.along), a.when.compare(b.when), cmp.Compare(a.in.path, b.in.path),
			cmp.Compare(a.frame, b.frame))
	})
	places := s.places(all)
	s.Slices = len(places)
	if s.phase(places); s.Err != nil {
		return
	}
	s.grid.volume(s, normal)
	s.remarks()
}

// places are the slices at each place, in the order of time.
func (s *Series) places(all []slice) [][]slice {
	var places [][]slice
	for _, sl := range all {
		if n := len(places); n > 0 && sl.along-places[n-1][0].along <= samePlace {
			places[n-1] = append(places[n-1], sl)
		} else {
			places = append(places, []slice{sl})
		}
	}
	dropped := 0
	for i, place := range places {
		slices.SortStableFunc(place, func(a, b slice) int { return a.when.compare(b.when) })
		places[i] = s.undoubled(place)
		dropped += len(place) - len(places[i])
	}
	if dropped > 0 {
		s.warn("%s there twice under two names, with the same voxels: one of each counts.", are(dropped, "slice"))
	}
	return places
}

// are is "1 slice is" or "2 slices are".
func are(n int, what string) string {
	if n == 1 {
		return count(n, what) + " is"
	}
	return count(n, what) + " are"
}

// undoubled is the slices at a place without those that are the same as another of the same time.
func (s *Series) undoubled(place []slice) []slice {
	kept := place[:1:1]
	for _, sl := range place[1:] {
		twin := kept[len(kept)-1]
		switch {
		case r3.Norm(r3.Sub(twin.position, sl.position)) > 2*samePlace:
			s.fails(takeOut, "has two slices in one plane at %s, one of them moved within it", at(sl.along))
		case twin.when.compare(sl.when) != 0:
		case sameValues([]slice{twin}, []slice{sl}):
			continue
		default:
			s.fails(takeOut, "has two different slices at one place and time, at %s (%s and %s)", at(sl.along),
				base(twin.in.path), base(sl.in.path))
		}
		kept = append(kept, sl)
	}
	return kept
}

// sameValues reports whether slices of one file have the same values in all voxels as those of another.
func sameValues(a, b []slice) bool {
	if !slices.EqualFunc(a, b, func(x, y slice) bool { return x.slope == y.slope && x.intercept == y.intercept }) {
		return false
	}
	x, err := dicom.Read(a[0].in.path)
	if err != nil {
		return false
	}
	y, err := dicom.Read(b[0].in.path)
	if err != nil {
		return false
	}
	if slices.EqualFunc(a, b, func(x, y slice) bool { return x.frame == y.frame }) && samePixels(x, y) {
		return true
	}
	left, err := pixel.Frames(x)
	if err != nil {
		return false
	}
	right, err := pixel.Frames(y)
	if err != nil {
		return false
	}
	var p, q []float64
	for i := range a {
		if p, err = left.Frame(a[i].frame, p); err != nil {
			return false
		}
		if q, err = right.Frame(b[i].frame, q); err != nil || !slices.Equal(p, q) {
			return false
		}
	}
	return true
}

// samePixels reports whether files have the same pixels by their bytes, whether or not these can be decoded.
func samePixels(a, b *dicom.Dataset) bool {
	for _, t := range []dicom.Tag{dicom.BitsAllocated, dicom.BitsStored, dicom.HighBit, dicom.PixelRepresentation} {
		if !bytes.Equal(a.Raw(t), b.Raw(t)) {
			return false
		}
	}
	x, err := a.Pixels()
	if err != nil || x == nil {
		return false
	}
	y, err := b.Pixels()
	return err == nil && y != nil && a.Syntax() == b.Syntax() && bytes.Equal(x.Raw, y.Raw) &&
		slices.EqualFunc(x.Fragments, y.Fragments, bytes.Equal)
}

// phase divides slices into volumes: as many as there are slices at each place, by time.
func (s *Series) phase(places [][]slice) {
	n := len(places[0])
	for _, place := range places {
		if len(place) != n {
			s.uneven(places)
			return
		}
	}
	s.Phases = n
	s.phases = make([][]slice, n)
	for k := range s.phases {
		for _, place := range places {
			s.phases[k] = append(s.phases[k], place[k])
		}
	}
}

// uneven says where there are more or fewer slices than elsewhere.
func (s *Series) uneven(places [][]slice) {
	often := map[int]int{}
	for _, place := range places {
		often[len(place)]++
	}
	usual := 0
	for n := range often {
		if often[n] > often[usual] || often[n] == often[usual] && n < usual {
			usual = n
		}
	}
	odd := slices.IndexFunc(places, func(p []slice) bool { return len(p) != usual })
	place := places[odd]
	if usual == 1 {
		s.fails(takeOut, "has %s of different times at one place, at %s, and one at most others", count(len(place), "slice"),
			at(place[0].along))
		return
	}
	s.fails(exportAgain, "has %s at %s and %d at most others: a time or a part of the cycle is not complete",
		count(len(place), "slice"), at(place[0].along), usual)
}

// remarks warns of what is said, but does no harm.
func (s *Series) remarks() {
	if s.Phases > 1 {
		what := "times"
		if kind := s.header.Strings(dicom.SeriesType); len(kind) > 0 && kind[0] == "GATED" {
			what = "parts of a cycle"
		}
		s.warn("The series has %d %s: each is a volume of its own.", s.Phases, what)
	}
	if n, ok := s.header.Int(dicom.NumberOfSlices); ok && s.Modality == "PT" && int64(s.Slices) < n {
		s.warn("The series is said to have %d slices, and %s here.", n, are(s.Slices, "slice"))
	}
	slopes, offset, with, without := map[float64]bool{}, false, 0, 0
	files, shared := map[string]*instance{}, map[*instance]bool{}
	for _, phase := range s.phases {
		for _, sl := range phase {
			if first := files[sl.in.uid]; first != nil && first != sl.in {
				shared[sl.in] = true
			}
			files[sl.in.uid] = sl.in
			slopes[sl.slope] = true
			offset = offset || sl.intercept != 0
			if sl.sloped {
				with++
			} else {
				without++
			}
		}
	}
	switch {
	case with > 0 && without > 0:
		s.fails(exportAgain, "has %s without a slope (RescaleSlope), and %d with one", count(without, "slice"), with)
	case len(slopes) > 1:
		s.warn("The slices have %d different slopes: each has its own.", len(slopes))
	case with == 0 && s.Modality == "PT" && s.common.units != "":
		s.warn("The files have no slope (RescaleSlope): values are as stored.")
	}
	if s.header.Text(dicom.LossyImageCompression) == "01" {
		s.warn("The slices were compressed with loss: their values are not quite those of the scanner.")
	}
	if n := len(shared); n > 0 {
		s.warn("%s under the UID of another slice (SOPInstanceUID): results cannot say which of them they mean.",
			are(n, "slice"))
	}
	if offset && s.Modality == "PT" {
		s.warn("The values of this PET have an intercept (RescaleIntercept), which is added.")
	}
}

// round3 is a length in mm for sentences.
func round3(v float64) float64 { return math.Round(v*1000) / 1000 }

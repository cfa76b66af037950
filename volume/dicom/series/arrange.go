package series

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

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
	return count(n, what) + " " + verb(n)
}

// undoubled is the slices at a place without those that are the same as another of the same time.
func (s *Series) undoubled(place []slice) []slice {
	kept := place[:1:1]
	for _, sl := range place[1:] {
		twin := kept[len(kept)-1]
		switch {
		case r3.Norm(r3.Sub(twin.position, sl.position)) > 2*samePlace:
			s.fails("moved", at(sl.along))
		case twin.when.compare(sl.when) != 0:
		case sameValues([]slice{twin}, []slice{sl}):
			continue
		default:
			s.fails("doubled", at(sl.along), base(twin.in.path), base(sl.in.path))
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
	s.together(places)
}

// marks are what tells the slices at a place from each other; the last is all of it.
var marks = []func(when) any{
	func(w when) any { return w.sum() }, func(w when) any { return w.reference }, func(w when) any { return w.trigger },
	func(w when) any { return w.position }, func(w when) any { return w },
}

// together makes sure that no volume holds slices of several times or parts of the cycle, which it would where places
// lack different ones. Each mark that differs in all slices of each place must have its place in one volume.
func (s *Series) together(places [][]slice) {
	type seen struct{ place, phase int }
	for _, of := range marks {
		if s.Phases < 2 || slices.ContainsFunc(places, func(place []slice) bool { return !distinct(place, of) }) {
			continue
		}
		first := map[any]seen{}
		for p, place := range places {
			for k, sl := range place {
				before, known := first[of(sl.when)]
				if !known {
					first[of(sl.when)] = seen{p, k}
				} else if before.phase != k {
					s.fails("mixed", plural(s.Phases), before.phase+1, at(places[before.place][0].along), k+1, at(sl.along))
					return
				}
			}
		}
	}
	s.follow()
}

// distinct reports whether a mark differs in all slices of a place.
func distinct(place []slice, of func(when) any) bool {
	all := map[any]bool{}
	for _, sl := range place {
		all[of(sl.when)] = true
	}
	return len(all) == len(place)
}

// follow warns of volumes that do not follow each other in time though their slices do at each place.
func (s *Series) follow() {
	var last time.Time
	for k, phase := range s.phases {
		if slices.ContainsFunc(phase, func(sl slice) bool { return sl.when.time.IsZero() }) {
			return
		}
		sooner := func(a, b slice) int { return a.when.sum().Compare(b.when.sum()) }
		first := slices.MinFunc(phase, sooner).when.sum()
		if k > 0 && first.Before(last) && sooner(s.phases[k-1][0], phase[0]) != 0 {
			s.warn("The volumes overlap in time: one has slices of %s, and the next of %s. They are right if each part of the "+
				"body was acquired through all times before the next part; else times are missing.",
				last.Format(time.TimeOnly), first.Format(time.TimeOnly))
			return
		}
		last = slices.MaxFunc(phase, sooner).when.sum()
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
		s.fails("times", plural(len(place)), at(place[0].along))
		return
	}
	s.fails("cycle", plural(len(place)), at(place[0].along), usual)
}

// phasesSaid is how many volumes a PET is said to have, 0 if it is not said, and what they are.
func (s *Series) phasesSaid() (n int64, what string) {
	kind := ""
	if all := s.header.Strings(dicom.SeriesType); len(all) > 0 {
		kind = all[0]
	}
	switch kind {
	case "DYNAMIC":
		n, _ = s.header.Int(dicom.NumberOfTimeSlices)
	case "GATED":
		cycles, ok := s.header.Int(dicom.NumberOfRRIntervals)
		if n, _ = s.header.Int(dicom.NumberOfTimeSlots); ok {
			n *= cycles
		}
		return n, "parts of a cycle"
	}
	return n, "times"
}

// verb is that of so many things.
func verb(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// remarks warns of what is said, but does no harm.
func (s *Series) remarks() {
	if _, what := s.phasesSaid(); s.Phases > 1 {
		s.warn("The series has %d %s: each is a volume of its own.", s.Phases, what)
	}
	if n, what := s.phasesSaid(); n > 0 && n != int64(s.Phases) {
		s.warn("The series is said to have %d %s, and %d of them %s here.", n, what, s.Phases, verb(s.Phases))
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
		s.fails("slopes", plural(without), with)
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

// mm is a length in a sentence.
func mm(v float64) string { return fmt.Sprintf("%g mm", round3(v)) }

// round3 is a length in mm for sentences.
func round3(v float64) float64 { return math.Round(v*1000) / 1000 }

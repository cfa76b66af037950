package measure

import "math"

// Sum is several lesions together, of what was measured of each. It is what [Lesions] says of all of them, but for
// rounding.
func Sum(lesions []Lesion) Lesion {
	nan := math.NaN()
	all := Lesion{Max: nan, Mean: nan, Min: nan, SD: nan, Peak: nan, Total: nan, Centroid: [3]float64{nan, nan, nan}}
	var max, peak top
	var squares float64 // of the distances from the mean
	for _, l := range lesions {
		if l.Voxels == 0 {
			continue
		}
		weight := float64(l.Voxels) / float64(all.Voxels+l.Voxels)
		for axis := range all.Centroid {
			if all.Voxels == 0 {
				all.Centroid[axis] = l.Centroid[axis]
			}
			all.Centroid[axis] += weight * (l.Centroid[axis] - all.Centroid[axis])
		}
		values, before := float64(l.Voxels-l.NotFinite), float64(all.Voxels-all.NotFinite)
		all.Voxels, all.NotFinite, all.VolumeML = all.Voxels+l.Voxels, all.NotFinite+l.NotFinite, all.VolumeML+l.VolumeML
		peak.join(top{finite(l.Peak), l.Peak, l.PeakAt})
		if values == 0 {
			continue
		}
		if before == 0 {
			all.Min, all.Mean = l.Min, l.Mean
		}
		d := l.Mean - all.Mean
		squares += l.SD*l.SD*values + d*d*values*before/(values+before)
		all.Mean += d * values / (values + before)
		all.Min = math.Min(all.Min, l.Min)
		max.join(top{true, l.Max, l.MaxAt})
	}
	if n := all.Voxels - all.NotFinite; n > 0 {
		all.Max, all.MaxAt, all.SD = max.value, max.at, math.Sqrt(squares/float64(n))
		all.Total = all.Mean * all.VolumeML
	}
	if peak.found {
		all.Peak, all.PeakAt = peak.value, peak.at
	}
	return all
}

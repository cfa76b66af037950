package outline

import (
	"fmt"

	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/app/wholebody"
)

// References are the lesions that are references and have voxels.
func (o *Outline) References() []lesion.Lesion {
	var all []lesion.Lesion
	for _, l := range o.Lesions {
		if l.Kind == lesion.Reference && o.LesionVoxels(l.Label) > 0 {
			all = append(all, l)
		}
	}
	return all
}

// MeasureReference is the mean and the standard deviation of a lesion, as they are in the table of measurements.
func (o *Outline) MeasureReference(l lesion.Lesion) *wholebody.Reference {
	var values []float32
	for _, s := range spans(o, only(l.Label)) {
		values = append(values, o.Scan.Data[s.At:s.At+s.N]...)
	}
	return wholebody.Measure(l.Name, values)
}

// ReferenceUsed is the reference that thresholds are taken from: the active lesion if it is one, or else the only one;
// nil if there is none.
func (o *Outline) ReferenceUsed() (*wholebody.Reference, error) {
	all := o.References()
	var names []string
	for _, l := range all {
		if len(all) == 1 || l.Label == o.Active {
			return o.MeasureReference(l), nil
		}
		names = append(names, l.Name)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return nil, fmt.Errorf("there are several references, %s; choose one of them in the list of lesions",
		format.Listed(names))
}

// LesionNames are by label.
func (o *Outline) LesionNames() map[uint16]string {
	names := map[uint16]string{}
	for _, l := range o.Lesions {
		names[uint16(l.Label)] = l.Name
	}
	return names
}

// LesionsOutlinedBy says how the lesions were outlined, by label.
func (o *Outline) LesionsOutlinedBy() map[uint16]string {
	by := map[uint16]string{}
	for _, l := range o.Lesions {
		by[uint16(l.Label)] = o.OutlinedBy(l.Label)
	}
	return by
}

// Others are the kinds of lesions that are no tumours, by label.
func (o *Outline) Others() map[uint16]lesion.Kind {
	kinds := map[uint16]lesion.Kind{}
	for _, l := range o.Lesions {
		if !l.Kind.Counts() {
			kinds[uint16(l.Label)] = l.Kind
		}
	}
	return kinds
}

// Ranks say, by label, which lesions are seen before others where they lie behind each other: tumours first; 0 of those
// that are hidden.
func (o *Outline) Ranks() (ranks [256]int) {
	for _, l := range o.Lesions {
		switch {
		case l.Hidden:
		case l.Kind.Counts():
			ranks[l.Label] = 2
		default:
			ranks[l.Label] = 1
		}
	}
	return ranks
}

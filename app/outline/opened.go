package outline

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/volume"
	"isopet/volume/imagefile"
)

// Found is a lesion in a mask that was opened.
type Found struct {
	Label  uint16 // its value in the mask
	Name   string // empty if the mask does not say
	Colour [3]uint8
	Kind   lesion.Kind
}

// FindLesions reads a mask that lies on a scan, and what lesions are in it. The warnings are sentences.
func FindLesions(ctx context.Context, path string, s *scan.Scan) (mask *volume.Labels, found []Found, warnings []string,
	err error) {
	l, warnings, err := scan.ReadLabels(ctx, path, filepath.Base(path), imagefile.LabelOptions{On: s.Place()})
	if err != nil {
		return nil, nil, nil, err
	}
	mask, said, err := scan.Bring(s.Grid, s.Name, l.Labels, path)
	if err != nil {
		return nil, nil, nil, err
	}
	if said != "" {
		warnings = append(warnings, said)
	}
	seen := [1 << 16]bool{}
	for _, label := range mask.Data {
		seen[label] = true
	}
	for label := 1; label < len(seen); label++ {
		if !seen[label] {
			continue
		}
		f := Found{Label: uint16(label)}
		for _, said := range l.Segments {
			if said.Number == label {
				f.Name, f.Colour, f.Kind = said.Label, said.Colour, lesion.Kind(said.Kind)
			}
		}
		found = append(found, f)
	}
	return mask, found, warnings, nil
}

// Opened adds the lesions of a mask on the outline's grid, which is called by a name; voxels that belong to a lesion
// stay with it, and taken says how many of the mask's were. The first of them becomes the active one, in place of a
// lesion in which nothing is outlined yet.
func (o *Outline) Opened(mask *volume.Labels, found []Found, name string) (e Edit, taken int, err error) {
	l := o.list()
	only := len(l.Lesions) == 1 && o.LesionVoxels(l.Lesions[0].Label) == 0 && len(o.Slices) == 0
	if only {
		l.Lesions = nil
	}
	as, used := map[uint16]uint8{}, map[int]bool{}
	by := o.Setup
	for _, f := range found {
		next, ok := lesion.Next(l.Lesions)
		if !ok {
			return Edit{}, 0, fmt.Errorf("%s holds %d lesions, and a mask holds 255 at most; open fewer of them", name,
				len(found))
		}
		if f.Name != "" {
			next.Name = f.Name
		}
		if row, same := lesion.NearestColour(f.Colour); f.Colour != [3]uint8{} && (same || !used[row]) {
			next.Colour = row
		}
		used[next.Colour] = true
		next.Kind = f.Kind
		next.Made = &lesion.Made{PostProcessed: []string{"Opened from " + name}}
		as[f.Label] = next.Label
		o.begins(&e, next.Label, by)
		l.Lesions = append(l.Lesions, next)
	}
	if len(as) == 0 {
		return Edit{}, 0, fmt.Errorf("%s holds no lesion", name)
	}
	l.Active = as[found[0].Label]
	slices.SortFunc(l.Lesions, func(x, y lesion.Lesion) int { return int(x.Label) - int(y.Label) })
	e.Lesions = l
	for at, label := range mask.Data {
		switch now := as[label]; {
		case now == 0:
		case o.Mask.Data[at] != 0:
			taken++
		default:
			e.Voxels.Add(at, 0, now)
		}
	}
	o.drawn(&e)
	return e, taken, nil
}

package imagefile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isopet/volume"
	"isopet/volume/atomicfile"
	"isopet/volume/dicom"
	"isopet/volume/dicom/derived"
	"isopet/volume/dicom/rtstruct"
	"isopet/volume/dicom/seg"
	"isopet/volume/dicom/series"
)

const mostLabel = 64 // characters of a segment's label

// holds reports whether a file is a DICOM object of a kind.
func holds(path string, is func(*dicom.Dataset) bool) bool {
	d, err := dicom.ReadHeader(path)
	return err == nil && is(d)
}

func oneFile(_ context.Context, path string, _ Options) ([]string, error) { return []string{path}, nil }

// targetsOfDICOM is the file itself. Nothing but a try tells on every system whether it can be written.
func targetsOfDICOM(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder; choose a name for the file", path)
	}
	p, err := atomicfile.Begin(path)
	if err != nil {
		if refused := (*fs.PathError)(nil); errors.As(err, &refused) {
			err = refused.Err
		}
		return nil, fmt.Errorf("%s cannot be written: %w; choose another folder or name", path, err)
	}
	p.Discard()
	return []string{path}, nil
}

func readSegmentation(ctx context.Context, path string, o LabelOptions) (*Labels, error) {
	d, err := dicom.Read(path)
	if err != nil {
		return nil, err
	}
	f, err := seg.Decode(d)
	if err != nil {
		return nil, err
	}
	warnings, err := originOf(d, f.FrameOfReference, f.Series).belongs(path, o.On)
	if err != nil {
		return nil, err
	}
	var all []region
	for _, s := range f.Segments {
		all = append(all, region{Segment: s})
	}
	chosen, said, err := o.choose(path, all)
	if err != nil {
		return nil, err
	}
	var grid volume.Grid
	assumed := ""
	if o.On != nil {
		grid = o.On.Grid
	} else if grid, assumed, err = f.Grid(); err != nil {
		return nil, err
	}
	place := map[int]int{}
	for n, r := range chosen {
		place[r.Number] = n
	}
	l, err := paint(grid, chosen, func(do func(n, voxel int)) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return f.Each(grid, func(segment, voxel int) {
			if n, is := place[segment]; is {
				do(n, voxel)
			}
		})
	})
	if err != nil {
		return nil, err
	}
	return l.with(warnings, assumed, said), nil
}

func readStructureSet(ctx context.Context, path string, o LabelOptions) (*Labels, error) {
	d, err := dicom.Read(path)
	if err != nil {
		return nil, err
	}
	s, err := rtstruct.Read(d)
	if err != nil {
		return nil, err
	}
	if o.On == nil {
		return nil, fmt.Errorf("%s holds contours, which have no voxels of their own; name the scan that they belong to",
			path)
	}
	frame := ""
	var all []region
	sets := map[int]*rtstruct.ROI{}
	numbered := true
	for i := range s.ROIs {
		r := &s.ROIs[i]
		if frame == "" {
			frame = r.FrameOfReference
		}
		numbered = numbered && r.Number > 0 && r.Number <= math.MaxUint16
	}
	for i := range s.ROIs {
		r := &s.ROIs[i]
		if r.FrameOfReference != frame && r.FrameOfReference != "" {
			return nil, fmt.Errorf("%s has regions in several coordinates (frames of reference); export those of one scan "+
				"alone", path)
		}
		if !numbered {
			r.Number = i + 1
		}
		sets[r.Number] = r
		all = append(all, region{seg.Segment{Number: r.Number, Label: r.Name, By: seg.By(r.Algorithm), Colour: r.Colour},
			r.Type})
	}
	if frame == "" {
		frame = d.Text(dicom.FrameOfReferenceUID)
	}
	warnings, err := originOf(d, frame, s.Series...).belongs(path, o.On)
	if err != nil {
		return nil, err
	}
	chosen, said, err := o.choose(path, all)
	if err != nil {
		return nil, err
	}
	from, ok := o.On.Geometry.Series()
	own := ok && len(s.Series) == 1 && s.Series[0] == from.Series // drawn on the scan's own slices
	outside, apart := 0, 0.0
	l, err := paint(o.On.Grid, chosen, func(do func(n, voxel int)) error {
		outside = 0
		for n, r := range chosen {
			if err := ctx.Err(); err != nil {
				return err
			}
			m, err := s.Fill(sets[r.Number], o.On.Grid, own)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if m.Outside {
				outside++
			}
			apart = max(apart, m.Apart)
			for _, remark := range m.Remarks {
				if !slices.Contains(warnings, remark) { // regions are filled twice
					warnings = append(warnings, remark)
				}
			}
			for voxel, v := range m.Data {
				if v != 0 {
					do(n, voxel)
				}
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case outside == len(chosen):
		return nil, fmt.Errorf("%s has contours outside of the scan alone; open the scan that they belong to", path)
	case apart > 0:
		warnings = append(warnings, fmt.Sprintf("Its contours lie %.3g mm apart and not on the scan's slices, which lie "+
			"%.3g mm apart: each contour counts half way to the next, and voxels belong to it by their centres.", apart,
			o.On.Grid.Affine.Zooms()[2]))
	}
	return l.with(append(warnings, s.Warnings...), said), nil
}

// with puts warnings before those that there are, and sentences that may be empty behind the first.
func (l *Labels) with(warnings []string, said ...string) *Labels {
	said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
	l.Warnings = slices.Concat(warnings, said, l.Warnings)
	return l
}

// checkPatient is what all DICOM masks have in common: they name the patient.
func checkPatient(path string, g Geometry, c Content) ([]string, error) {
	if _, err := source(path, g); err != nil {
		return nil, err
	}
	if c.Pseudonym == "" {
		return []string{fmt.Sprintf("%s will hold the patient's name, ID, sex and date of birth as the scan has them, as "+
			"DICOM wants it; with a pseudonym it will hold neither name nor ID nor date of birth.", path)}, nil
	}
	if utf8.RuneCountInString(c.Pseudonym) > mostLabel ||
		strings.ContainsFunc(c.Pseudonym, func(r rune) bool { return strings.ContainsRune(`\^=`, r) || !unicode.IsPrint(r) }) {
		return nil, fmt.Errorf("the pseudonym %q must have 1 to %d characters, without \\, ^ and =", c.Pseudonym, mostLabel)
	}
	return []string{fmt.Sprintf("%s will hold %q for the patient's name and ID, and no date of birth; sex, age, size and "+
		"weight, the study's date and the UIDs are the scan's.", path, c.Pseudonym)}, nil
}

// cut says which names will be shortened.
func (c Content) cut(most int, why string) []string {
	var names, remarks []string
	for _, s := range c.Segments {
		names = append(names, s.Title())
	}
	for i, short := range derived.Names(names, most) {
		if short != names[i] {
			remarks = append(remarks, fmt.Sprintf("The name %q will be %q: %s.", names[i], short, why))
		}
	}
	return remarks
}

func checkSegmentation(path string, _ volume.Grid, g Geometry, c Content) ([]string, error) {
	remarks, err := checkPatient(path, g, c)
	return append(remarks, c.cut(mostLabel, "names of segments differ and have at most 64 characters")...), err
}

// leastAlong is the cosine of the angle by which slices may lean before they are called oblique.
const leastAlong = 0.9999

func checkStructureSet(path string, grid volume.Grid, g Geometry, c Content) ([]string, error) {
	remarks, err := checkPatient(path, g, c)
	remarks = append(remarks, c.cut(rtstruct.MostName,
		"planning systems want names that differ, of at most 16 characters; the whole name is its description")...)
	zooms := grid.Affine.Zooms()
	for axis := range 3 {
		if math.Abs(grid.Affine[axis][axis]) < leastAlong*zooms[axis] {
			remarks = append(remarks, "The slices of the scan are not axial: many planning systems take contours on axial "+
				"slices alone.")
			break
		}
	}
	return remarks, err
}

func writeSegmentation(path string, mask *volume.Rows, g Geometry, c Content) error {
	return writeDICOM(path, mask, g, readSegmentation, func(w io.Writer, from series.Source, m *volume.Mask, labels []uint8) error {
		all := seg.NewMasks(m.Grid)
		for _, s := range c.of(labels, mostLabel) {
			label := uint8(s.Number)
			s.Algorithm = derived.Cut(s.Algorithm, mostLabel)
			all.Add(s, func(i int) bool { return m.Data[i] == label })
		}
		return seg.Encode(w, from, all, seg.Options{Options: c.Options})
	})
}

func writeStructureSet(path string, mask *volume.Rows, g Geometry, c Content) error {
	return writeDICOM(path, mask, g, readStructureSet, func(w io.Writer, from series.Source, m *volume.Mask, labels []uint8) error {
		var all []rtstruct.Lesion
		for _, s := range c.of(labels, math.MaxInt) {
			one := volume.NewMask(m.Grid)
			for i, label := range m.Data {
				if int(label) == s.Number {
					one.Data[i] = 1
				}
			}
			all = append(all, rtstruct.Lesion{
				Name: s.Label, Colour: s.Colour, Algorithm: string(s.By), Organ: s.What() == seg.Anatomical, Mask: one,
			})
		}
		return rtstruct.Write(w, from, m.Grid, all, c.Options)
	})
}

// of is what is said of labels, with names of so many characters that differ.
func (c Content) of(labels []uint8, most int) []seg.Segment {
	var all []seg.Segment
	var names []string
	for _, label := range labels {
		s := seg.Segment{Number: int(label), Label: fmt.Sprintf("Lesion %d", label)}
		for _, known := range c.Segments {
			if known.Number == int(label) {
				s = known
			}
		}
		if s.By == "" {
			s.By = seg.Manual
		}
		all, names = append(all, s), append(names, s.Title())
	}
	for i, name := range derived.Names(names, most) {
		all[i].Label = name
	}
	return all
}

// writeDICOM writes a file with what encode makes of a mask and its labels, in order. It gets its name only when it is
// read back as the mask that it was.
func writeDICOM(path string, mask *volume.Rows, g Geometry,
	read func(ctx context.Context, path string, o LabelOptions) (*Labels, error),
	encode func(w io.Writer, from series.Source, m *volume.Mask, labels []uint8) error) error {
	from, err := source(path, g)
	if err != nil {
		return err
	}
	m := volume.NewMask(mask.Grid)
	mask.Put(m)
	var there [256]bool
	for _, label := range m.Data {
		there[label] = true
	}
	var labels []uint8
	var number [256]uint16 // that labels are counted as
	for label := 1; label < len(there); label++ {
		if there[label] {
			labels = append(labels, uint8(label))
			number[label] = uint16(len(labels))
		}
	}
	if len(labels) == 0 {
		return fmt.Errorf("%s cannot be written: the mask is empty, and DICOM has no empty masks; outline something first, "+
			"or write .nii.gz", path)
	}
	return atomicfile.ReplaceChecked(path, func(w io.Writer) error { return encode(w, from, m, labels) },
		func(name string) error {
			back, err := read(context.Background(), name, LabelOptions{On: &Place{mask.Grid, g}, All: true})
			if err != nil {
				return fmt.Errorf("what was written cannot be read: %w", err)
			}
			for i, label := range m.Data {
				if back.Data[i] != number[label] {
					return errors.New("what was written is not what is read; check the disk, or write to another one")
				}
			}
			return nil
		})
}

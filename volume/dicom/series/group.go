package series

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"isopet/volume/dicom"
)

// group puts images together that may be slices of one volume, and makes a series of each group. Groups of one series
// of DICOM say so.
func group(read []*instance, headers map[common]header) []*Series {
	var all []*Series
	members := map[*Series][]slice{}
	of := map[[2]string][]*Series{} // of a SeriesInstanceUID, or of what stands for it
	for _, in := range read {
		name := in.common.name()
		at := slices.IndexFunc(of[name], func(s *Series) bool { return s.common.same(*in.common) == "" })
		if at < 0 {
			at = len(of[name])
			s := describe(headers[*in.common].d, *in.common)
			of[name] = append(of[name], s)
			all = append(all, s)
		}
		s := of[name][at]
		s.Files += in.files
		members[s] = append(members[s], in.slices...)
		in.slices = nil
	}
	for _, s := range all {
		s.arrange(members[s])
		delete(members, s)
	}
	for _, s := range all {
		if s.UID == "" {
			s.warn("Its files do not say to which series they belong (SeriesInstanceUID): %s taken together by patient, "+
				"study, number and place.", are(s.Files, "file"))
		}
		s.divided(of[s.common.name()])
	}
	slices.SortStableFunc(all, func(a, b *Series) int {
		return cmp.Or(cmp.Compare(a.common.study, b.common.study), cmp.Compare(a.Number, b.Number), cmp.Compare(a.UID, b.UID),
			cmp.Compare(b.Slices, a.Slices))
	})
	return all
}

// name tells a series from others.
func (c common) name() [2]string { return [2]string{c.series, c.unnamed} }

// describe is a series by the header of one of its files.
func describe(d *dicom.Dataset, c common) *Series {
	s := &Series{UID: c.series, Modality: c.modality, Description: d.Text(dicom.SeriesDescription), header: d, common: c}
	if n, ok := d.Int(dicom.SeriesNumber); ok && n == int64(int(n)) {
		s.Number = int(n)
	}
	for _, t := range []dicom.Tag{dicom.SeriesDate, dicom.StudyDate} {
		if day, ok := d.Date(t); ok {
			s.Date = day
			break
		}
	}
	return s
}

// divided says of a part of a series of DICOM what else the series holds.
func (s *Series) divided(parts []*Series) {
	var others []string
	differ := map[string]int{}
	for _, p := range parts {
		if p != s {
			differ[s.common.same(p.common)] += p.Files
		}
	}
	for _, what := range slices.Sorted(maps.Keys(differ)) {
		others = append(others, fmt.Sprintf("%s of another %s", count(differ[what], "file"), what))
	}
	if s.apart = strings.Join(others, " and "); s.apart != "" {
		s.warn("The series also holds %s, which stand apart.", s.apart)
	}
}

func (s *Series) warn(format string, values ...any) {
	s.Warnings = append(s.Warnings, fmt.Sprintf(format, values...))
}

// name is what errors call a series.
func (s *Series) name() string {
	return strings.TrimSpace(fmt.Sprintf("series %d %s", s.Number, s.Description))
}

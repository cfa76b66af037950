package imagefile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"isopet/volume"
	"isopet/volume/dicom/seg"
)

// region is a segment of a DICOM mask. Several may share voxels.
type region struct {
	seg.Segment
	kind string // GTV, ORGAN, … of a structure set
}

// likelihood is how likely a region is a lesion. Where some are more likely than others, only those are taken.
type likelihood int

const (
	lesion    likelihood = iota
	target               // round a lesion, or of no kind that is known
	organ                // of the body's own
	otherwise            // never a lesion: the body as a whole, what lies round it, marks
)

// kinds are the likelihoods of what structure sets call their regions (PS3.3 C.8.8.8.1). What is not here is a target.
var kinds = map[string]likelihood{
	"GTV": lesion, "ORGAN": organ, "AVOIDANCE": organ, "CAVITY": organ,
	"EXTERNAL": otherwise, "BOLUS": otherwise, "SUPPORT": otherwise, "FIXATION": otherwise, "REGISTRATION": otherwise,
	"ISOCENTER": otherwise, "MARKER": otherwise, "CONTRAST_AGENT": otherwise, "CONTROL": otherwise,
	"DOSE_REGION": otherwise, "DOSE_MEASUREMENT": otherwise, "IRRAD_VOLUME": otherwise, "TREATED_VOLUME": otherwise,
}

// Names of regions that are of no kind, by which clinics know them.
var (
	lesionName = regexp.MustCompile(`(?i)^(i?gtv|tumou?r|lesion|cancer|met)s?([^a-z]|$)`)
	bodyName   = regexp.MustCompile(`(?i)^(body|external|skin|patient|outer contour|couch|table|bolus)([^a-z]|$)`)
)

func (r region) likelihood() likelihood {
	if l, known := kinds[r.kind]; known {
		return l
	}
	switch category := r.Category; {
	case category == seg.Altered, category.Value == "M-01000" && category.Scheme == "SRT":
		return lesion
	case category.Value != "":
		return organ
	case r.kind == "" && lesionName.MatchString(r.Label):
		return lesion
	case r.kind == "" && bodyName.MatchString(r.Label):
		return otherwise
	}
	return target
}

// String is a region with what it is called.
func (r region) String() string {
	if r.kind == "" {
		return strconv.Quote(r.Label)
	}
	return fmt.Sprintf("%q (%s)", r.Label, r.kind)
}

func listed(all []region) string {
	const most = 6
	var names []string
	for i, r := range all {
		if i == most {
			return strings.Join(names, ", ") + fmt.Sprintf(" and %d more", len(all)-most)
		}
		names = append(names, r.String())
	}
	return strings.Join(names, ", ")
}

// choose finds the regions that are read. The sentence says what was left out.
func (o LabelOptions) choose(path string, all []region) (chosen []region, said string, err error) {
	if len(o.Names) > 0 {
		for _, name := range o.Names {
			found := false
			for _, r := range all {
				if name = strings.TrimSpace(name); strings.EqualFold(name, r.Label) || name == strconv.Itoa(r.Number) {
					found = true
					if !slices.ContainsFunc(chosen, func(c region) bool { return c.Number == r.Number }) {
						chosen = append(chosen, r)
					}
				}
			}
			if !found {
				return nil, "", fmt.Errorf("%s has no region %q; it has %s", path, name, listed(all))
			}
		}
		return chosen, "", nil
	}
	best := otherwise
	for _, r := range all {
		best = min(best, r.likelihood())
	}
	most := best
	if o.All {
		most = max(best, organ)
	}
	var left []region
	for _, r := range all {
		if l := r.likelihood(); l <= most && l < otherwise {
			chosen = append(chosen, r)
		} else {
			left = append(left, r)
		}
	}
	switch {
	case len(chosen) == 0:
		return nil, "", fmt.Errorf("%s has no region that can be a lesion, only %s; choose one by its name", path,
			listed(left))
	case len(left) > 0:
		said = fmt.Sprintf("Of its regions %s is read; left out is %s.", listed(chosen), listed(left))
	case !o.All && best > lesion:
		said = fmt.Sprintf("None of its regions is called a lesion; %s is read.", listed(chosen))
	}
	return chosen, said, nil
}

// paint gives voxels the numbers of the regions that they belong to; each calls do for each voxel of a region, by its
// place among them. A voxel of several regions gets the smallest of them, as a tumour lies in what is round it.
func paint(g volume.Grid, all []region, each func(do func(n, voxel int)) error) (*Labels, error) {
	sizes, lost := make([]int, len(all)), make([]int, len(all))
	if err := each(func(n, _ int) { sizes[n]++ }); err != nil {
		return nil, err
	}
	l := &Labels{Labels: volume.NewLabels(g)}
	of := map[uint16]int{}
	for n, r := range all {
		of[uint16(r.Number)] = n
		l.Segments = append(l.Segments, r.Segment)
	}
	err := each(func(n, voxel int) {
		at := &l.Data[voxel]
		under, taken := of[*at]
		switch {
		case !taken:
			*at = uint16(all[n].Number)
		case under == n:
		case sizes[n] < sizes[under] || sizes[n] == sizes[under] && n < under:
			*at = uint16(all[n].Number)
			lost[under]++
		default:
			lost[n]++
		}
	})
	if err != nil {
		return nil, err
	}
	for n, r := range all {
		switch {
		case sizes[n] == 0:
			l.Warnings = append(l.Warnings, fmt.Sprintf("%s has no voxel on the scan.", r))
		case lost[n] > 0:
			l.Warnings = append(l.Warnings, fmt.Sprintf("%s has %d of its %d voxels in common with smaller regions, "+
				"to which they are given.", r, lost[n], sizes[n]))
		}
	}
	slices.SortStableFunc(l.Segments, func(a, b seg.Segment) int { return a.Number - b.Number })
	return l, nil
}

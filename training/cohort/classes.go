package cohort

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"isopet/volume/nnunet"
)

// everything is the label that stands for all values of a mask but 0.
const everything = "all"

// tumourName matches the name of the class that is the tumour, where there are several: one of these words alone, also
// in the plural or with a number ("Tumours", "GTV-1"). It does not match "Tumour core" or "liver tumour", as another
// class may be tumour, too.
var tumourName = regexp.MustCompile(`^(?i:tumou?r|lesion|cancer|gtv)s?[ _-]?[0-9]*$`)

// choice says which labels of an annotation are tumour.
type choice struct {
	values  []int    // ascending; nil: all but 0 and ignore
	every   bool     // all, because that was asked for
	known   []int    // ascending: the labels that annotations may hold beside 0; nil: any
	ignore  int      // slices with it are left out; 0: there is none
	regions []string // names of the regions of DICOM masks; none: what can be a lesion, or with every all
	source  string
	note    string
}

// tumour chooses what is tumour: the classes asked for by name or number, else the only class, else the only one that
// is called tumour.
func (d dataset) tumour(asked []string) (choice, error) {
	c := choice{ignore: d.Ignore, source: d.Path}
	if len(asked) > 0 {
		return d.asked(asked, c)
	}
	if d.LabelsError != nil {
		return c, fmt.Errorf("%w; correct it, or say with --label which numbers are tumour", d.LabelsError)
	}
	if len(d.Classes) == 0 {
		return c, nil
	}
	chosen := d.Classes[:1]
	if len(d.Classes) > 1 {
		chosen = nil
		for _, class := range d.Classes {
			if tumourName.MatchString(class.Name) {
				chosen = append(chosen, class)
			}
		}
		if len(chosen) != 1 {
			return c, fmt.Errorf("%s names several classes, %s: say with --label which of them is tumour (several "+
				"may be given)", d.Path, classList(d.Classes))
		}
	}
	for _, class := range d.Classes {
		c.known = append(c.known, class.Labels...)
	}
	if c.ignore > 0 {
		c.known = append(c.known, c.ignore)
	}
	c.known = ascending(c.known)
	c.values = ascending(chosen[0].Labels)
	switch name := chosen[0].Name; {
	case len(d.Classes) > 1:
		c.note = fmt.Sprintf("Of the classes %s, %q counts as tumour; --label chooses others.", classList(d.Classes),
			name)
	case !tumourName.MatchString(name):
		c.note = fmt.Sprintf("The only class, %s, counts as tumour.", classList(chosen))
	}
	return c, nil
}

// asked chooses the classes or labels that were asked for.
func (d dataset) asked(asked []string, c choice) (choice, error) {
	for _, label := range asked {
		label = strings.TrimSpace(label)
		at := slices.IndexFunc(d.Classes, func(class nnunet.Class) bool { return strings.EqualFold(class.Name, label) })
		n, number := nnunet.Number(label)
		switch {
		case at >= 0:
			c.values = append(c.values, d.Classes[at].Labels...)
		case number && n == 0 || strings.EqualFold(label, "background"):
			return c, fmt.Errorf("--label %s is the background, not tumour", label)
		case number && n == d.Ignore || strings.EqualFold(label, "ignore"):
			return c, fmt.Errorf("--label %s marks voxels that nobody annotated (ignore), not tumour", label)
		case number:
			c.values = append(c.values, n)
		case strings.EqualFold(label, everything) && len(asked) == 1:
			c.every, c.note = true, "All labels count as tumour, as --label says."
			return c, nil
		case d.LabelsError != nil:
			return c, fmt.Errorf("%w; give the number of the label instead of %q", d.LabelsError, label)
		case len(d.Classes) == 0:
			return c, fmt.Errorf("--label %s: no dataset.json names the labels of this cohort; give the number of "+
				"the label", label)
		default:
			return c, fmt.Errorf("--label %s: %s names %s; give one of these or its number", label, d.Path,
				classList(d.Classes))
		}
	}
	c.values = ascending(c.values)
	var names []string
	for _, v := range c.values {
		names = append(names, d.describe(v))
	}
	c.note = fmt.Sprintf("Voxels with the label %s count as tumour, as --label says.", strings.Join(names, " or "))
	return c, nil
}

// describe is a label with its name, if it has one.
func (d dataset) describe(value int) string {
	for _, class := range d.Classes {
		if len(class.Labels) == 1 && class.Labels[0] == value {
			return fmt.Sprintf("%d (%s)", value, class.Name)
		}
	}
	return strconv.Itoa(value)
}

// classList names classes with their labels.
func classList(classes []nnunet.Class) string {
	var names []string
	for _, c := range classes {
		names = append(names, fmt.Sprintf("%s (%s)", c.Name, numbers(c.Labels)))
	}
	return strings.Join(names, ", ")
}

// numbers lists numbers, the first twelve of many.
func numbers(values []int) string {
	const most = 12
	var texts []string
	for i, v := range values {
		if i == most {
			return strings.Join(texts, ", ") + fmt.Sprintf(" and %d more", len(values)-most)
		}
		texts = append(texts, strconv.Itoa(v))
	}
	return strings.Join(texts, ", ")
}

func ascending(values []int) []int {
	return slices.Compact(slices.SortedFunc(slices.Values(values), cmp.Compare[int]))
}

// isTumour says whether a label is tumour.
func (c choice) isTumour(value int) bool {
	if c.values == nil {
		return value != 0 && value != c.ignore
	}
	return slices.Contains(c.values, value)
}

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"isopet/app/format"
)

// mostListed is how many lesions a sentence names one by one.
const mostListed = 8

// Unpaired says in sentences which lesions and which annotated ones have no partner: missed ones share no voxel with
// a lesion, false ones none with the annotation; the others share some with one that is paired with another. Without
// an annotation there are none.
func (t *Table) Unpaired() []string {
	var sentences []string
	say := func(sentence string, args ...any) { sentences = append(sentences, fmt.Sprintf(sentence, args...)) }
	if t.Islands {
		say("The annotation has one label: its %d islands count as lesions, the largest first.", len(t.Annotated))
	}
	if t.Together > 1 {
		say("The annotation has one label: the lesion is held against all its %d islands together.", t.Together)
	}
	var missed, merged, wrong, split listing
	for _, a := range t.Annotated {
		switch {
		case a.Partner >= 0:
		case a.Touches < 0:
			missed.add(a.Name(), a.VolumeML)
		default:
			lesion := format.KeepStart(t.Name(t.Lesions[a.Touches].Label), 24)
			merged.add(fmt.Sprintf("%s, in %s", a.Name(), lesion), a.VolumeML)
		}
	}
	if t.All.Agreement != nil {
		for i := range t.Lesions {
			l := &t.Lesions[i]
			switch {
			case l.Partner >= 0, !t.Kinds[l.Label].Counts():
			case l.Touches < 0:
				wrong.add(format.KeepStart(t.Name(l.Label), 24), l.VolumeML)
			default:
				lesion := format.KeepStart(t.Name(l.Label), 24)
				split.add(fmt.Sprintf("%s, in %s", lesion, t.Annotated[l.Touches].Name()), l.VolumeML)
			}
		}
	}
	for _, s := range []struct {
		what string
		list listing
	}{
		{"Missed", missed}, {"False", wrong},
		{"Without a lesion of their own", merged}, {"Without an annotated lesion of their own", split},
	} {
		if len(s.list) > 0 {
			say("%s: %s.", s.what, s.list)
		}
	}
	return sentences
}

// Others says in a sentence which lesions are no tumours and do not count, and how large they are; empty without any.
func (t *Table) Others() string {
	var others listing
	for _, l := range t.Lesions {
		if !t.Kinds[l.Label].Counts() {
			others.add(format.KeepStart(t.Name(l.Label), 24), l.VolumeML)
		}
	}
	if len(others) == 0 {
		return ""
	}
	return fmt.Sprintf("Not counted, as no tumours: %s.", others)
}

// Name of an annotated lesion.
func (a Annotated) Name() string {
	if a.Island > 0 {
		return fmt.Sprintf("annotated island %d", a.Island)
	}
	return fmt.Sprintf("annotated %d", a.Label)
}

// listing names lesions with their volumes, the largest first and only so many of them one by one.
type listing []listed

type listed struct {
	name string
	ml   float64
}

func (l *listing) add(name string, ml float64) { *l = append(*l, listed{name, ml}) }

func (l listing) String() string {
	slices.SortStableFunc(l, func(a, b listed) int { return cmp.Compare(b.ml, a.ml) })
	var parts []string
	rest := 0.0
	for i, item := range l {
		if i < mostListed {
			parts = append(parts, fmt.Sprintf("%s (%s ml)", item.name, format.Number(item.ml)))
		} else {
			rest += item.ml
		}
	}
	if more := len(l) - len(parts); more > 0 {
		parts = append(parts, fmt.Sprintf("%d more (%s ml)", more, format.Number(rest)))
	}
	return strings.Join(parts, "; ")
}

package outline

import (
	"slices"
	"strings"

	"isopet/app/format"
	"isopet/app/settings"
	"isopet/inference"
	"isopet/training/typeset"
)

// Facts are how methods outlined lesions, as a report says it: thresholds in a scale that the user chose. own are the
// networks of the program, which run on a provider.
func Facts(o *Outline, chosen settings.Scale, own []*inference.Model, provider string) []typeset.Fact {
	some := o.WithContours()
	if len(some) == 0 {
		return nil
	}
	var methods, thresholds, networks []string
	edge := 0
	for i, l := range some {
		of, by := "", o.Outlined(l.Label)
		if len(o.Lesions) > 1 {
			of = " of " + format.KeepStart(l.Name, 24)
		}
		edge += len(o.EdgeSlicesOf(l.Label))
		for _, n := range by.Slices.NetworksUsed(own) {
			if !slices.Contains(networks, n) {
				networks = append(networks, n)
			}
		}
		if i < mostFacts {
			methods = append(methods, strings.Join(by.Slices.Methods(o.Scan.Unit), ", ")+of)
			thresholds = append(thresholds, by.Slices.ThresholdsUsed(by.Drawn, chosen, o.Scan.Unit)+of)
		}
	}
	if more := len(some) - mostFacts; more > 0 {
		methods = append(methods, "and of "+format.Count(more, "lesion")+" more")
		thresholds = append(thresholds, "and of "+format.Count(more, "lesion")+" more")
	}
	facts := []typeset.Fact{{Name: "Method", Value: strings.Join(methods, "; ")},
		{Name: "Thresholds", Value: strings.Join(thresholds, "; ")}}
	if edge > 0 {
		facts = append(facts, typeset.Fact{Name: "Region's edge", Value: "touched by the outline on " +
			format.Count(edge, "slice")})
	}
	if len(networks) > 0 {
		facts = append(facts, typeset.Fact{Name: "Networks", Value: strings.Join(networks, "; ") + ", on " + provider})
	}
	return facts
}

// mostFacts is of how many lesions the facts tell; the table of lesions has all.
const mostFacts = 4

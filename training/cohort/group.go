package cohort

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"isopet/training/pathtext"
)

// group finds the person of each scan with a pattern for the patient's name: what its first parentheses match, or all
// that it matches. Without a pattern, a note says if names look as if a patient had several scans.
func (l *listing) group(pattern string) error {
	if pattern == "" {
		if note := l.groupHint(); note != "" {
			l.notes = append(l.notes, note)
		}
		return nil
	}
	rule, err := regexp.Compile(pattern)
	if err != nil {
		return fmt.Errorf("--group %s is not a regular expression: %w", pattern, err)
	}
	for i := range l.scans {
		s := &l.scans[i]
		found := rule.FindStringSubmatch(s.group)
		if found == nil || found[min(1, len(found)-1)] == "" {
			return fmt.Errorf("--group %s finds no patient in the name %s: every name must hold one", pattern,
				pathtext.Encode(s.group))
		}
		s.person = found[min(1, len(found)-1)]
	}
	return nil
}

// timepoint matches names that end with what tells scans of a patient apart: a date, or a word for a point in time.
var timepoint = regexp.MustCompile(`(?i)^(.*[^ _.-])[ _.-]+(?:` +
	`(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d|[0-3]?\d[-_.][0-3]?\d[-_.](?:19|20)\d\d|` +
	`ses-?[a-z0-9]+|(?:scan|visit|session|time|timepoint|tp|week|month|followup|fu)[-_]?\d+|` +
	`baseline|follow-?up|pre|post)(?:[ _.-].*)?$`)

// groupHint is a note if some names differ only in a date or a point in time.
func (l *listing) groupHint() string {
	persons := map[string][]string{}
	for _, s := range l.scans {
		if found := timepoint.FindStringSubmatch(s.group); found != nil && s.person == s.patient {
			persons[found[1]] = append(persons[found[1]], pathtext.Encode(s.patient))
		}
	}
	var several []string
	for person, scans := range persons {
		if len(scans) > 1 && len(scans) < len(l.scans) { // what all have in common tells no patient
			several = append(several, person)
		}
	}
	if several == nil {
		return ""
	}
	slices.Sort(several)
	scans := persons[several[0]]
	slices.Sort(scans)
	return fmt.Sprintf("%s look like scans of one patient, %s, but each counts as a patient of its own: with "+
		"--group, as in --group '%s', the scans of a patient fall into one test set.",
		firstFew(scans), pathtext.Encode(several[0]), example(several[0]))
}

// example is a pattern that finds a patient in his scans' names.
func example(person string) string {
	pattern := regexp.MustCompile(`[0-9]+`).ReplaceAllString(regexp.QuoteMeta(person), `[0-9]+`)
	if strings.ContainsAny(pattern, "'\n") {
		return "^[^_]+"
	}
	return "^" + pattern
}

package command

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Offer is a command that can be done now, as the palette lists it.
type Offer struct {
	Menu, Label, Keys string
	keywords          string
	do                func()
}

// Offers are all that can be done now, in the order of the menus; run does a command.
func (s *Set) Offers(run func(ID)) []Offer {
	var all []Offer
	for _, m := range s.Menus {
		menu := s.Text(m.ID, m.Label)
		for _, c := range m.Commands {
			switch {
			case c.ID == "" || !c.enabled():
			case c.Entries != nil:
				for _, e := range c.Entries() {
					all = append(all, Offer{Menu: menu, Label: s.label(&c) + ": " + e.Label, keywords: c.Keywords,
						do: e.Do})
				}
			default:
				all = append(all, Offer{menu, s.title(&c), s.Printed(c.ID), c.Keywords, func() { run(c.ID) }})
			}
		}
	}
	return all
}

// match says how well a command answers to what was typed, the higher the better; not ok if letters are missing or in
// another order. Letters that begin words or follow each other count more, and so do words that come early.
func match(label, typed string) (score int, ok bool) {
	text := []rune(strings.ToLower(label))
	at, before := 0, -2
	for _, r := range strings.ToLower(typed) {
		if unicode.IsSpace(r) {
			continue
		}
		// The beginning of a word is better than the next place where the letter stands.
		found := -1
		for i := at; i < len(text); i++ {
			starts := i == 0 || !unicode.IsLetter(text[i-1]) && !unicode.IsDigit(text[i-1])
			if text[i] == r && (found < 0 || starts) {
				found = i
				if starts || i == before+1 {
					break
				}
			}
		}
		if found < 0 {
			return 0, false
		}
		switch {
		case found == before+1:
			score += 8
		case found == 0 || !unicode.IsLetter(text[found-1]):
			score += 6
		}
		score -= min(found-at, 5)
		at, before = found+1, found
	}
	return score, true
}

// keywordScore says how well other words for a command answer to what was typed, which must be the beginning of some of
// them: not quite as well as the same word in its label. Words that come early count more.
func keywordScore(keywords, typed string) (score int, ok bool) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	at := strings.Index(" "+keywords, " "+typed)
	return 8*len(typed) - 6 - min(at, 5), typed != "" && at >= 0
}

// Matching are the commands that answer to what was typed, the best first, of equals the shorter.
func Matching(all []Offer, typed string) []Offer {
	scores := map[string]int{}
	var some []Offer
	for _, c := range all {
		score, ok := match(c.Label, typed)
		if other, also := match(c.Menu+" "+c.Label, typed); also && (!ok || other > score+3) {
			score, ok = other-3, true
		}
		if other, also := keywordScore(c.keywords, typed); also && (!ok || other > score) {
			score, ok = other, true
		}
		if ok {
			scores[c.Menu+c.Label] = score
			some = append(some, c)
		}
	}
	if typed == "" {
		return some
	}
	slices.SortStableFunc(some, func(x, y Offer) int {
		return cmp.Or(scores[y.Menu+y.Label]-scores[x.Menu+x.Label], len(x.Label)-len(y.Label))
	})
	return some
}

package session

import (
	"testing"

	"isopet/app/lesion"
)

// TestNeeds: a session is written for older programs unless they would misread it.
func TestNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		data Data
		want int
	}{
		"drawn":     {Data{Lesions: []lesion.Lesion{{Label: 1, Made: &lesion.Made{Drawn: lesion.Stretches{{1, 2}}}}}}, 1},
		"a series":  {Data{Scan: Source{Series: "1.2.3"}, Lesions: lesion.First()}, 2},
		"found":     {Data{Lesions: []lesion.Lesion{{Label: 1, Made: &lesion.Made{Found: "from 4 SUV"}}}}, 3},
		"no tumour": {Data{Lesions: []lesion.Lesion{{Label: 1, Kind: lesion.NotTumour}}}, 3},
	} {
		if got := c.data.Needs(); got != c.want {
			t.Errorf("%s: version %d, want %d", name, got, c.want)
		}
	}
}

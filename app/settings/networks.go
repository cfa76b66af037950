package settings

import (
	"bytes"
	"path/filepath"

	"isopet/training/pathtext"
)

// saidFile is where what was said of networks is kept, see [file].
const saidFile = "networks.json"

// mostSaid is of how many networks it is kept.
const mostSaid = 100

// said is what the JSON file at a path would say, had it been possible to write it.
type said struct {
	Path pathtext.Path `json:"path"`
	Text string        `json:"text"`
	// Over is what the file said then, which may be nothing. One that says something else by now counts more.
	Over string `json:"over,omitempty"`
}

// Said is what the JSON file at a path is to say beside what stands in it, nil if nothing else was kept.
func Said(path string, beside []byte) []byte {
	path = absolute(path)
	for _, s := range load[[]said](saidFile) {
		if string(s.Path) == path && bytes.Equal(beside, []byte(s.Over)) {
			return []byte(s.Text)
		}
	}
	return nil
}

// KeepSaid keeps the text for a JSON file that cannot be written, over what stands in it.
func KeepSaid(path string, text, beside []byte) error {
	path = absolute(path)
	all := []said{{pathtext.Path(path), string(text), string(beside)}}
	for _, s := range load[[]said](saidFile) {
		if string(s.Path) != path && len(all) < mostSaid {
			all = append(all, s)
		}
	}
	return save(saidFile, all)
}

func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

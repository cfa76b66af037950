package training

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
)

// marker is the file that says of a folder that it holds results of the program, so that a cohort in which they lie passes
// it over.
const marker = ".isopet-results"

// MarkOutput marks a folder as one for results, which is made if it is not there.
func MarkOutput(folder string) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	path := filepath.Join(folder, marker)
	if exists(path) {
		return nil
	}
	return WriteFile(path, func(w io.Writer) error {
		_, err := io.WriteString(w, "Isopet puts results into this folder. A cohort in which it lies passes it over.\n")
		return err
	})
}

// outputs are the names of what the program put into folders before it marked them.
var outputs = regexp.MustCompile(`^(?:(?:unet|threshold|combined)\.onnx|unit\.json|repeat_\d+|fold_\d+|loss_unet\.\w+|dice_sets\.\w+)$`)

// scoreTable begins the table of scores of an experiment.
const scoreTable = "repeat,fold,patient,"

// isOutput says whether a folder without images is one for results: it is marked, or holds what only the program makes.
func isOutput(folder string) bool {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return false
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case name == marker, outputs.MatchString(name):
			return true
		case name == "checkpoint" && begins(filepath.Join(folder, name), magic):
			return true
		case name == "dice.csv" && (begins(filepath.Join(folder, name), scoreTable) || begins(filepath.Join(folder, name), TableMark+scoreTable)):
			return true
		}
	}
	return false
}

// begins says whether a file begins so.
func begins(path, with string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	begin := make([]byte, len(with))
	_, err = io.ReadFull(file, begin)
	return err == nil && bytes.Equal(begin, []byte(with))
}

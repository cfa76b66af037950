// Package output marks the folders into which the program writes results, so that a cohort in which they lie passes
// them over. It does not know what the results are, but for a few names that older versions wrote without a mark.
package output

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"isopet/training/checksummed"
	"isopet/training/textfile"
	"isopet/volume/atomicfile"
)

// marker is the file that says of a folder that it holds results of the program, so that a cohort in which they lie
// passes it over.
const marker = ".isopet-results"

// Mark marks a folder as one for results, which is made if it is not there: then it never stands there without the
// mark, even if the program is killed.
func Mark(folder string) error {
	folder = filepath.Clean(folder)
	if err := os.MkdirAll(filepath.Dir(folder), 0o777); err != nil {
		return err
	}
	if !exists(folder) {
		made := filepath.Join(filepath.Dir(folder), fmt.Sprintf("%s-%016x", marker, rand.Uint64()))
		err := os.Mkdir(made, 0o777)
		if err == nil {
			if err = write(made); err == nil {
				err = atomicfile.Rename(made, folder)
			}
		}
		if err == nil {
			return nil
		}
		os.RemoveAll(made) // another process may have made the folder; if not, what follows says why it cannot be made
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	if exists(filepath.Join(folder, marker)) {
		return nil
	}
	return write(folder)
}

func write(folder string) error {
	return atomicfile.Replace(filepath.Join(folder, marker), func(w io.Writer) error {
		_, err := io.WriteString(w, "Isopet puts results into this folder. A cohort in which it lies passes it over.\n")
		return err
	})
}

// outputs are the names of what the program put into folders before it marked them.
var outputs = regexp.MustCompile(`^(?:(?:unet|threshold|combined)\.onnx|unit\.json|repeat_\d+|fold_\d+|` +
	`loss_unet\.\w+|dice_sets\.\w+)$`)

// scoreTable begins the table of scores of an experiment.
const scoreTable = "repeat,fold,patient,"

// Is says whether a folder without images is one for results: it is marked, or holds what only the program makes, or
// such folders and nothing else.
func Is(folder string) bool {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return false
	}
	folders, visible := 0, 0
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			visible++
			if e.IsDir() && Is(filepath.Join(folder, e.Name())) {
				folders++
			}
		}
		switch name := e.Name(); {
		case name == marker, outputs.MatchString(name):
			return true
		case name == "checkpoint" && checksummed.Is(filepath.Join(folder, name)):
			return true
		case name == "dice.csv" && (checksummed.Begins(filepath.Join(folder, name), scoreTable) ||
			checksummed.Begins(filepath.Join(folder, name), textfile.Mark+scoreTable)):
			return true
		}
	}
	return visible > 0 && folders == visible
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

package experiment

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"isopet/training"
	"isopet/training/figures"
	"isopet/training/output"
	"isopet/training/textfile"
	"isopet/volume/atomicfile"
)

// file is a file to be written, in the experiment's folder.
type file struct {
	name string
	fill func(io.Writer) error
}

// WriteTables puts dice.csv, results.json and, where not only one published preset was trained, methods.csv into the
// experiment's folder. Files of these names are replaced, each at once.
func (r *Results) WriteTables() error {
	files := []file{{"dice.csv", r.writeScores}, {"results.json", r.writeJSON}}
	if r.Methods != nil {
		files = append(files, file{"methods.csv", r.writeMethods})
	} else if err := r.remove("methods.csv"); err != nil {
		return err
	}
	return r.write(files)
}

// WriteReport puts report.pdf and, into the folder figures, all figures as PNG and SVG beside the tables.
func (r *Results) WriteReport() error {
	files := []file{{"report.pdf", r.writeReport}}
	for _, p := range r.pictures() {
		for format := range figures.Formats {
			fill := func(w io.Writer) error { return p.figure.Write(w, format) }
			files = append(files, file{filepath.Join("figures", p.name+format), fill})
		}
	}
	if err := output.Mark(filepath.Join(r.e.Dir, "figures")); err != nil {
		return err
	}
	for _, name := range r.e.left() {
		if err := r.remove("figures/*_" + name + ".*"); err != nil {
			return err
		}
	}
	return r.write(files)
}

// remove takes away what was written of more presets than there are now.
func (r *Results) remove(pattern string) error {
	names, err := fs.Glob(os.DirFS(r.e.Dir), pattern)
	for _, name := range names {
		err = errors.Join(err, os.Remove(filepath.Join(r.e.Dir, filepath.FromSlash(name))))
	}
	return err
}

// left are the names of the presets that are not compared.
func (c compared) left() []string {
	return slices.DeleteFunc(training.PresetNames(), func(name string) bool {
		return slices.ContainsFunc(c.arms, func(a *arm) bool { return a.preset.Name() == name })
	})
}

// write writes files on all cores.
func (r *Results) write(files []file) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, f := range files {
		group.Go(func() error { return atomicfile.Replace(filepath.Join(r.e.Dir, f.name), f.fill) })
	}
	return group.Wait()
}

func (r *Results) writeJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}

// writeScores writes a row for each slice and method; a score that is undefined is empty.
func (r *Results) writeScores(w io.Writer) error {
	if _, err := io.WriteString(w, textfile.Mark); err != nil {
		return err
	}
	head := slices.Clone(columns)
	for _, m := range measures {
		head = append(head, m.name)
	}
	places := r.places()
	rows := [][]string{head}
	for repeat := range r.Repeats {
		for fold := range r.e.Folds {
			for _, records := range r.records { // of an arm
				record := records[repeat][fold]
				for n, s := range record.Scores {
					i := places[fold][n%len(record.Images)]
					row := []string{strconv.Itoa(repeat + 1), strconv.Itoa(fold + 1), s.Patient, strconv.Itoa(s.Slice),
						s.Method, decimal(s.Threshold), decimal(s.Optimal)}
					for k := range measures {
						row = append(row, decimal(r.measured[k].values[s.Method][repeat][i]))
					}
					rows = append(rows, row)
				}
			}
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// places says where the slices of each test set, in its units' order, stand in the order of all.
func (r *Results) places() [][]int {
	places := make([][]int, len(r.e.Folds))
	for i, at := range r.order {
		places[at.set] = append(places[at.set], i)
	}
	return places
}

// decimal is the shortest text that reads back as the same number; NaN is empty.
func decimal(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

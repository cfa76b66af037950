package experiment

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"path/filepath"
	"runtime"
	"strconv"

	"golang.org/x/sync/errgroup"

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

// WriteTables puts dice.csv and results.json into the experiment's folder. Files of these names are replaced, each at
// once.
func (r *Results) WriteTables() error {
	return r.write([]file{{"dice.csv", r.writeScores}, {"results.json", r.writeJSON}})
}

// WriteReport puts report.pdf and, into the folder figures, all figures as PNG and SVG beside the tables.
func (r *Results) WriteReport() error {
	files := []file{{"report.pdf", r.writeReport}}
	for _, p := range r.pictures() {
		for format := range figures.Formats {
			files = append(files, file{filepath.Join("figures", p.name+format), func(w io.Writer) error { return p.figure.Write(w, format) }})
		}
	}
	if err := output.Mark(filepath.Join(r.e.Dir, "figures")); err != nil {
		return err
	}
	return r.write(files)
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

// writeScores writes a row for each slice and method.
func (r *Results) writeScores(w io.Writer) error {
	if _, err := io.WriteString(w, textfile.Mark); err != nil {
		return err
	}
	table := csv.NewWriter(w)
	rows := [][]string{columns}
	for repeat, records := range r.records {
		for fold, record := range records {
			for _, s := range record.Scores {
				rows = append(rows, []string{strconv.Itoa(repeat + 1), strconv.Itoa(fold + 1), s.Patient, strconv.Itoa(s.Slice), s.Method,
					decimal(s.Threshold), decimal(s.Optimal), decimal(s.Dice)})
			}
		}
	}
	return table.WriteAll(rows)
}

// decimal is the shortest text that reads back as the same number.
func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

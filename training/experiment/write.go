package experiment

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"path/filepath"
	"strconv"

	"isopet/training"
)

// Write puts dice.csv and results.json into the experiment's folder. Files of these names are replaced, each at once.
func (r *Results) Write() error {
	for _, file := range []struct {
		name string
		fill func(io.Writer) error
	}{
		{"dice.csv", r.writeScores},
		{"results.json", r.writeJSON},
	} {
		if err := training.WriteFile(filepath.Join(r.e.Dir, file.name), file.fill); err != nil {
			return err
		}
	}
	return nil
}

func (r *Results) writeJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}

// writeScores writes a row for each slice and method.
func (r *Results) writeScores(w io.Writer) error {
	table := csv.NewWriter(w)
	rows := [][]string{{"repeat", "fold", "patient", "slice", "method", "threshold", "optimal", "dice"}}
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

package training

import (
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"isopet/training/figures"
	"isopet/training/output"
	"isopet/training/pathtext"
	"isopet/volume/atomicfile"
)

// Write puts the models, the losses of all epochs (history.csv) and figures of them into a folder, which is made if it
// is not there. Files of these names are replaced, each at once: none is ever half written.
func (r *Result) Write(dir string) error {
	if err := output.Mark(dir); err != nil {
		return fmt.Errorf("the folder %s cannot be made: %w", dir, pathtext.Reason(err))
	}
	for _, m := range r.Models {
		if err := atomicfile.Replace(filepath.Join(dir, m.File()), m.writeONNX); err != nil {
			return err
		}
		f := m.figure()
		for format := range figures.Formats {
			name := fmt.Sprintf("loss_%s%s", m.Spec.Role, format)
			err := atomicfile.Replace(filepath.Join(dir, name), func(w io.Writer) error { return f.Write(w, format) })
			if err != nil {
				return err
			}
		}
	}
	return atomicfile.Replace(filepath.Join(dir, "history.csv"), r.writeHistory)
}

func (m *Model) writeONNX(w io.Writer) error {
	_, err := w.Write(m.ONNX)
	return err
}

// figure shows the losses.
func (m *Model) figure() *figures.Figure {
	f := figures.Loss(m.Fit.Network.Loss.Label, m.Fit.Loss, m.Fit.ValLoss)
	f.Title = m.Fit.Network.Label
	return f
}

// writeHistory writes a row for each model and epoch; val_loss is empty without validation.
func (r *Result) writeHistory(w io.Writer) error {
	table := csv.NewWriter(w)
	rows := [][]string{{"model", "epoch", "loss", "val_loss"}}
	for _, m := range r.Models {
		for i, loss := range m.Fit.Loss {
			row := []string{string(m.Spec.Role), strconv.Itoa(i + 1), number(loss), ""}
			if i < len(m.Fit.ValLoss) {
				row[3] = number(m.Fit.ValLoss[i])
			}
			rows = append(rows, row)
		}
	}
	return table.WriteAll(rows)
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

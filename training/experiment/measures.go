package experiment

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"isopet/inference"
	"isopet/training"
	"isopet/training/typeset"
	"isopet/volume/metrics"
)

// measure is a row of the table of scores: how well a mask of a slice matches the annotation.
type measure struct {
	name  string // column of dice.csv, and in results.json
	label string
	about string // in a sentence, with how it is defined
	unit  string
	lower bool // less is better

	// of scores a mask; NaN where that is undefined.
	of func(s *training.Score, m match) float64
}

// match is a mask of a slice of side×side pixels, each so many mm wide, beside its annotation.
type match struct {
	mask, annotation []uint8
	side             int
	pixel            float64
}

// measures are the scores. The first is the paper's, by which methods are compared.
var measures = []measure{
	{
		name: "dice", label: "Dice", about: "Dice",
		of: func(s *training.Score, _ match) float64 { return s.Dice },
	},
	{
		name: "precision", label: "Precision", about: "precision, TP/(TP + FP)",
		of: func(_ *training.Score, m match) float64 {
			return metrics.CountOverlap(m.mask, m.annotation).Precision()
		},
	},
	{
		name: "recall", label: "Recall", about: "recall, TP/(TP + FN)",
		of: func(_ *training.Score, m match) float64 { return metrics.CountOverlap(m.mask, m.annotation).Recall() },
	},
	{
		name: "hd95", label: "HD95", unit: "mm", lower: true,
		about: "the 95 % Hausdorff distance of the outlines (HD95) in mm, of which less is better",
		of: func(_ *training.Score, m match) float64 {
			return metrics.SliceHD95(m.mask, m.annotation, m.side, m.pixel)
		},
	},
}

// MeasureTable is a score of all methods and baselines in each test set; all repeats together.
type MeasureTable struct {
	Name          string       `json:"name"`
	Unit          string       `json:"unit,omitempty"`
	LowerIsBetter bool         `json:"lower_is_better"`
	Rows          []MeasureRow `json:"rows"`
}

// MeasureRow is a test set.
type MeasureRow struct {
	Set     string                    `json:"set"` // "all" for all
	N       int                       `json:"n"`   // slices
	Methods map[string]MeasureSummary `json:"methods"`
}

// MeasureSummary is the middle and the spread of the scores that are defined.
type MeasureSummary struct {
	Summary
	Undefined int `json:"undefined"` // slices, in all repeats, without such a score
}

// measure computes all scores, by measure, as r.slices are the first of them.
func (r *Results) measure() error {
	r.measured = make([]samples, len(measures))
	for k := range measures {
		r.measured[k] = samples{sets: r.slices.sets, values: map[string][][]float64{}}
		for _, m := range r.e.methods {
			for range r.Repeats {
				r.measured[k].values[m.name] = append(r.measured[k].values[m.name], make([]float64, len(r.order)))
			}
		}
	}
	r.overlaps = map[string][][]metrics.Overlap{}
	for _, m := range r.e.methods {
		for range r.Repeats {
			r.overlaps[m.name] = append(r.overlaps[m.name], make([]metrics.Overlap, len(r.order)))
		}
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for repeat := range r.Repeats {
		for m, method := range r.e.methods {
			group.Go(func() error {
				mask := make([]uint8, r.e.Cohort.Side*r.e.Cohort.Side)
				for i, at := range r.order {
					s, p := r.score(repeat, m, i), r.e.Cohort.Patients[at.patient]
					inference.Binarise(r.image(repeat, m, i), s.Threshold, mask)
					made := match{mask, p.Masks[at.slice], r.e.Cohort.Side, p.Region.Width / float64(r.e.Cohort.Side)}
					r.overlaps[method.name][repeat][i] = metrics.CountOverlap(made.mask, made.annotation)
					for k, measure := range measures {
						r.measured[k].values[method.name][repeat][i] = measure.of(s, made)
					}
				}
				return nil
			})
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	sets, names := r.slices.groups()
	for k, measure := range measures {
		table := MeasureTable{Name: measure.name, Unit: measure.unit, LowerIsBetter: measure.lower}
		for g, set := range sets {
			places := r.slices.chosen(set)
			row := MeasureRow{names[g], len(places), map[string]MeasureSummary{}}
			for _, m := range r.e.methods {
				row.Methods[m.name] = defined(r.measured[k].pooled(m.name, places))
			}
			table.Rows = append(table.Rows, row)
		}
		r.Measures = append(r.Measures, table)
	}
	return nil
}

// defined summarises the scores that are numbers, and counts the others.
func defined(values []float64) MeasureSummary {
	some := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(some) == 0 {
		return MeasureSummary{Summary{number(math.NaN()), number(math.NaN())}, len(values)}
	}
	return MeasureSummary{summary(some), len(values) - len(some)}
}

// measureTable is a line for each method, over all sets.
func (r *Results) measureTable() typeset.Table {
	var about []string
	t := typeset.Table{Head: [][]typeset.Cell{cells(""), cells("Method")}}
	for _, table := range r.Measures[1:] {
		label := ""
		for _, m := range measures {
			if m.name == table.Name {
				label, about = m.label, append(about, m.about)
			}
		}
		if table.Unit != "" {
			label += " (" + table.Unit + ")"
		}
		t.Head[0] = append(t.Head[0], typeset.Cell{Text: label, Span: 3})
		t.Head[1] = append(t.Head[1], cells("Median", "IQR", "Undef.")...)
	}
	for _, m := range r.e.methods {
		line := cells(m.label)
		for _, table := range r.Measures[1:] {
			all := table.Rows[len(table.Rows)-1].Methods
			s := all[m.name]
			best := !m.baseline && s.Median == r.e.best(table, all)
			line = append(line, typeset.Cell{Text: digits(s.Median), Bold: best},
				typeset.Cell{Text: digits(s.IQR)}, typeset.Cell{Text: fmt.Sprint(s.Undefined)})
		}
		t.Rows = append(t.Rows, line)
	}
	t.Caption = "Other scores of slices, over all test sets: median and IQR of " + strings.Join(about, "; ") +
		". Where a method marks nothing, precision and distance are undefined: such slices are left out of their medians " +
		"and counted beside them, so that a median of few is no sign of quality. The best median of the networks is bold." +
		r.pooledNote()
	return t
}

// best is the best median of the methods with networks; NaN if none is defined.
func (c compared) best(t MeasureTable, all map[string]MeasureSummary) number {
	best := math.NaN()
	for _, m := range c.networks {
		v := float64(all[m.name].Median)
		if math.IsNaN(best) || t.LowerIsBetter && v < best || !t.LowerIsBetter && v > best {
			best = v
		}
	}
	return number(best)
}

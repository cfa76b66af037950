package experiment

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"isopet/training/typeset"
	"isopet/volume/metrics"
)

// MethodRow is all that is known of a method or baseline over all test sets, all repeats together.
type MethodRow struct {
	Method   string `json:"method"`
	Label    string `json:"label"`
	Baseline bool   `json:"baseline"`

	Slices   Spread `json:"slices"`   // Dice of slices
	Patients Spread `json:"patients"` // median Dice of each patient's slices
	Volumes  Spread `json:"volumes"`  // Dice of each scan's slices together, in three dimensions

	Precision MeasureSummary `json:"precision"`
	Recall    MeasureSummary `json:"recall"`
	HD95      MeasureSummary `json:"hd95"` // mm

	// Against is the network's method with the highest median Dice of slices, and how this one compares with it; of
	// baselines, and of that method itself, empty. p is by Wilcoxon's test, corrected for all pairs of methods.
	Against   string `json:"against,omitempty"`
	PSlices   number `json:"p_holm_slices"`
	PPatients number `json:"p_holm_patients"`
}

// Spread is the middle and the spread of so many values.
type Spread struct {
	N int `json:"n"`
	Summary
	Mean number `json:"mean"`
}

func spread(values []float64, n int) Spread {
	return Spread{n, summary(values), number(metrics.Mean(values))}
}

// overview is the table of all methods and baselines. patients are their Dice by patient.
func (r *Results) overview(patients samples) (rows []MethodRow) {
	best := r.best()
	for _, m := range r.e.methods {
		slices, persons, volumes := r.slices.chosen(0), patients.chosen(0), r.volumes(m.name)
		row := MethodRow{
			Method: m.name, Label: m.label, Baseline: m.baseline,
			Slices:   spread(r.slices.pooled(m.name, slices), len(slices)),
			Patients: spread(patients.pooled(m.name, persons), len(persons)),
			Volumes:  spread(volumes, len(volumes)/r.Repeats),
			PSlices:  number(math.NaN()), PPatients: number(math.NaN()),
		}
		for _, table := range r.Measures {
			all := table.Rows[len(table.Rows)-1].Methods[m.name]
			switch table.Name {
			case "precision":
				row.Precision = all
			case "recall":
				row.Recall = all
			case "hd95":
				row.HD95 = all
			}
		}
		if !m.baseline && m.name != best.name {
			row.Against = best.name
			row.PSlices = between(r.Comparisons, m.name, best.name).PHolm
			row.PPatients = between(r.PatientComparisons, m.name, best.name).PHolm
		}
		rows = append(rows, row)
	}
	return rows
}

// best is the method with networks that has the highest median Dice of slices; the first of equals.
func (r *Results) best() method {
	all := r.Dice[len(r.Dice)-1].Methods
	best := r.e.networks[0]
	for _, m := range r.e.networks {
		if all[m.name].Median > all[best.name].Median {
			best = m
		}
	}
	return best
}

// between is how two methods compare over all test sets, whichever is named first.
func between(rows []ComparisonRow, a, b string) Comparison {
	for _, c := range rows[len(rows)-1].Pairs {
		if c.Methods == [2]string{a, b} || c.Methods == [2]string{b, a} {
			return c
		}
	}
	return Comparison{P: number(math.NaN()), PHolm: number(math.NaN())}
}

// volumes are the Dice of each scan's slices together, repeat by repeat.
func (r *Results) volumes(name string) (dice []float64) {
	for _, overlaps := range r.overlaps[name] {
		var scans []metrics.Overlap
		for i, at := range r.order {
			if i == 0 || r.order[i-1].patient != at.patient {
				scans = append(scans, metrics.Overlap{})
			}
			last := &scans[len(scans)-1]
			*last = last.Add(overlaps[i])
		}
		for _, s := range scans {
			dice = append(dice, s.Dice())
		}
	}
	return dice
}

// overviewTables are all methods over all test sets: their Dice, and beside what else is known.
func (r *Results) overviewTables() []typeset.Table {
	best := r.best()
	note := "Dice over all test sets: of slices, of patients (the median of a patient's slices), and in three " +
		"dimensions, of all slices of a scan that show tumour together. The highest of the networks is bold. The " +
		"methods below the line have no network." + r.pooledNote()
	dice := typeset.Table{Caption: note, Head: [][]typeset.Cell{
		{{}, {Text: "Slices", Span: 3}, {Text: "Patients", Span: 3}, {Text: "3-D", Span: 2}},
		cells("Method", "Median", "Mean", "IQR", "Median", "Mean", "IQR", "Median", "Mean"),
	}}
	other := typeset.Table{
		Caption: fmt.Sprintf("The same methods: medians of precision, of recall and of HD95 over slices, and Wilcoxon's p "+
			"against the method with the highest median (%s), by slices and by patients, after Holm's correction for all "+
			"%s pairs of methods. Where a method marks nothing, precision and HD95 are undefined, and the slice is left out "+
			"of their medians.%s", best.label, cardinal(len(r.e.pairs)), r.alike()),
		Head: [][]typeset.Cell{
			{{}, {}, {}, {}, {Text: "p (Holm)", Span: 2}},
			cells("Method", "Precision", "Recall", "HD95 (mm)", "Slices", "Patients"),
		},
	}
	columns := []func(MethodRow) number{
		func(m MethodRow) number { return m.Slices.Median }, func(m MethodRow) number { return m.Slices.Mean }, nil,
		func(m MethodRow) number { return m.Patients.Median }, func(m MethodRow) number { return m.Patients.Mean }, nil,
		func(m MethodRow) number { return m.Volumes.Median }, func(m MethodRow) number { return m.Volumes.Mean },
	}
	highest := make([]number, len(columns))
	for k, of := range columns {
		for _, m := range r.Methods {
			if of != nil && !m.Baseline {
				highest[k] = max(highest[k], of(m))
			}
		}
	}
	for _, m := range r.Methods {
		line := cells(m.Label)
		for k, of := range columns {
			if of == nil {
				line = append(line, typeset.Cell{Text: digits([]Spread{m.Slices, m.Patients}[k/3].IQR)})
				continue
			}
			line = append(line, typeset.Cell{Text: digits(of(m)), Bold: !m.Baseline && of(m) == highest[k]})
		}
		dice.Rows = append(dice.Rows, line)
		other.Rows = append(other.Rows, cells(m.Label, digits(m.Precision.Median), digits(m.Recall.Median),
			digits(m.HD95.Median), p(m.PSlices), p(m.PPatients)))
	}
	dice.Foot = len(r.e.methods) - len(r.e.networks)
	other.Foot = dice.Foot
	return []typeset.Table{dice, other}
}

// alike says which methods have the same scores on all slices, as the U-Nets of the paper and of its notebook do.
func (r *Results) alike() string {
	text := ""
	for _, pair := range r.e.pairs {
		a, b := r.e.methods[pair[0]], r.e.methods[pair[1]]
		if slices.EqualFunc(r.slices.values[a.name], r.slices.values[b.name], slices.Equal[[]float64]) {
			text += fmt.Sprintf(" %s and %s have the same scores on all slices; the correction counts both.", a.label,
				b.label)
		}
	}
	return text
}

// writeMethods writes the table of all methods: a line for each.
func (r *Results) writeMethods(w io.Writer) error {
	rows := [][]string{{
		"method", "label", "network", "slices", "dice_median", "dice_mean", "dice_iqr",
		"patients", "patient_dice_median", "patient_dice_mean", "patient_dice_iqr",
		"scans", "dice_3d_median", "dice_3d_mean", "dice_3d_iqr",
		"precision_median", "precision_undefined", "recall_median", "hd95_median_mm", "hd95_undefined",
		"against", "p_holm_slices", "p_holm_patients",
	}}
	for _, m := range r.Methods {
		row := []string{m.Method, m.Label, map[bool]string{false: "yes", true: "no"}[m.Baseline]}
		for _, s := range []Spread{m.Slices, m.Patients, m.Volumes} {
			row = append(row, strconv.Itoa(s.N))
			for _, v := range []number{s.Median, s.Mean, s.IQR} {
				row = append(row, decimal(float64(v)))
			}
		}
		rows = append(rows, append(row,
			decimal(float64(m.Precision.Median)), strconv.Itoa(m.Precision.Undefined), decimal(float64(m.Recall.Median)),
			decimal(float64(m.HD95.Median)), strconv.Itoa(m.HD95.Undefined),
			m.Against, decimal(float64(m.PSlices)), decimal(float64(m.PPatients))))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

package experiment

import (
	"fmt"

	"isopet/training"
	"isopet/training/experiment/conditions"
	"isopet/volume/metrics"
)

// Results are the tables of an experiment whose units are all there. They hold no times and no dates: the same units
// give the same results to the last bit.
type Results struct {
	Version   string              `json:"version"` // of the program
	Cohort    Cohort              `json:"cohort"`
	Settings  conditions.Settings `json:"settings"` // of all units, less who was held out
	Repeats   int                 `json:"repeats"`
	Providers []string            `json:"providers"`  // where networks were trained
	By        []string            `json:"trained_by"` // by which engines

	Sets        []SetRow        `json:"table1"`
	Dice        []DiceRow       `json:"table4"` // of slices; all repeats together
	Comparisons []ComparisonRow `json:"table5"` // of slices, each with its mean over the repeats

	// The same with one median for each patient, as the slices of a patient are not independent.
	PatientDice        []DiceRow       `json:"table4_patients"`
	PatientComparisons []ComparisonRow `json:"table5_patients"`

	Baselines []DiceRow `json:"yardsticks"`

	Measures []MeasureTable `json:"scores"` // of slices: Dice and the other scores, of methods and baselines

	// Variability over seeds: all sets, each repeat by itself.
	Each []Repeat `json:"each_repeat"`

	Optimal    Summary      `json:"optimal"` // the best threshold of each PET slice
	Constant   Constant     `json:"constant"`
	Regression []Regression `json:"regression"` // predicted and optimal thresholds of the second method, figure 3

	// Where not only one published preset was trained: the settings of the other presets; the table of all methods; and
	// the regressions of further methods that cut the slice, by method.
	Further     []conditions.Settings   `json:"further_settings,omitempty"`
	Methods     []MethodRow             `json:"methods,omitempty"`
	Regressions map[string][]Regression `json:"regressions,omitempty"`

	e       *Experiment
	records [][][]*Record // by arm, repeat and fold
	slices  samples       // their Dice
	order   []sliceIndex

	measured []samples                      // of slices, by measure
	overlaps map[string][][]metrics.Overlap // of slices, by method and repeat
}

// Repeat is what one repeat gave.
type Repeat struct {
	Repeat  int                `json:"repeat"`
	Methods map[string]Summary `json:"methods"`
	Pairs   []Comparison       `json:"pairs"`
}

// sliceIndex is where a slice comes from: its test set and its number in the set's units, its patient and its number
// among the patient's slices.
type sliceIndex struct{ set, at, patient, slice int }

// Results makes the tables of all units. If some have no result yet they are returned as missing, and there are no
// results.
func (e *Experiment) Results() (r *Results, missing []Unit, err error) {
	r = &Results{e: e}
	for range e.arms {
		r.records = append(r.records, make([][]*Record, e.cfg.Repeats))
	}
	for _, u := range e.Units() {
		whole := true
		for arm := range e.arms {
			record, err := e.read(u, arm)
			if err != nil {
				return nil, nil, err
			}
			whole = whole && record != nil
			r.records[arm][u.Repeat-1] = append(r.records[arm][u.Repeat-1], record)
		}
		if !whole {
			missing = append(missing, u)
		}
	}
	if missing != nil {
		return nil, missing, nil
	}
	if err := r.collect(); err != nil {
		return nil, nil, err
	}
	r.describe()
	patients := r.byPatient()
	r.Dice, r.Comparisons = e.diceTable(r.slices, false), e.comparisonTable(r.slices)
	r.PatientDice, r.PatientComparisons = e.diceTable(patients, false), e.comparisonTable(patients)
	r.Baselines = e.diceTable(r.slices, true)
	all := r.slices.chosen(0)
	for repeat := range e.cfg.Repeats {
		one := r.slices.single(repeat)
		row := Repeat{repeat + 1, map[string]Summary{}, e.compare(one, all)}
		for _, m := range e.networks {
			row.Methods[m.name] = summary(one.pooled(m.name, all))
		}
		r.Each = append(r.Each, row)
	}
	r.thresholds()
	if err := r.measure(); err != nil {
		return nil, nil, err
	}
	if rows := r.overview(patients); !e.published() {
		r.Methods = rows
	}
	return r, nil, nil
}

// Compared are the names of the methods with networks, in the tables' order.
func (r *Results) Compared() (names []string) {
	for _, m := range r.e.networks {
		names = append(names, m.name)
	}
	return names
}

// collect brings the scores of all units into one order: set by set, patients and slices in theirs.
func (r *Results) collect() error {
	r.slices.values = map[string][][]float64{}
	for set, fold := range r.e.Folds {
		at := 0
		for _, p := range fold {
			for k := range r.e.Cohort.Patients[p].Inputs {
				r.order = append(r.order, sliceIndex{set, at, p, k})
				r.slices.sets = append(r.slices.sets, set+1)
				at++
			}
		}
	}
	for repeat := range r.e.cfg.Repeats {
		for m, method := range r.e.methods {
			dice := make([]float64, len(r.order))
			for i, at := range r.order {
				s := r.score(repeat, m, i)
				p := r.e.Cohort.Patients[at.patient]
				if s.Method != method.name || s.Patient != p.Name || s.Slice != p.Inputs[at.slice].Slice {
					return fmt.Errorf("%s: the score of patient %s, slice %d is not where it belongs: remove the "+
						"file, and the unit is run anew",
						r.e.path(Unit{repeat + 1, at.set + 1}, method.arm), p.Name, p.Inputs[at.slice].Slice)
				}
				dice[i] = s.Dice
			}
			r.slices.values[method.name] = append(r.slices.values[method.name], dice)
		}
	}
	return nil
}

// score is what the m-th method made of the i-th slice.
func (r *Results) score(repeat, m, i int) *training.Score {
	at, method := r.order[i], r.e.methods[m]
	record := r.records[method.arm][repeat][at.set]
	return &record.Scores[method.at*len(record.Images)+at.at]
}

// byPatient is the median Dice of each patient, over the slices of all his scans.
func (r *Results) byPatient() samples {
	l := samples{values: map[string][][]float64{}}
	var own [][]int // the slices of each patient
	numbers := map[string]int{}
	for i, at := range r.order {
		person := r.e.Cohort.Patients[at.patient].PersonName()
		n, known := numbers[person]
		if !known {
			n = len(own)
			numbers[person] = n
			own = append(own, nil)
			l.sets = append(l.sets, at.set+1)
		}
		own[n] = append(own[n], i)
	}
	for name, repeats := range r.slices.values {
		for _, dice := range repeats {
			var medians []float64
			for _, places := range own {
				var values []float64
				for _, i := range places {
					values = append(values, dice[i])
				}
				medians = append(medians, metrics.Median(values))
			}
			l.values[name] = append(l.values[name], medians)
		}
	}
	return l
}

package experiment

import (
	"fmt"

	"isopet/training"
	"isopet/volume/metrics"
)

// Results are the tables of an experiment whose units are all there. They hold no times and no dates: the same units
// give the same results to the last bit.
type Results struct {
	Version   string   `json:"version"` // of the program
	Cohort    Cohort   `json:"cohort"`
	Settings  Settings `json:"settings"` // of all units, less who was held out
	Repeats   int      `json:"repeats"`
	Providers []string `json:"providers"`  // where networks were trained
	By        []string `json:"trained_by"` // by which engines

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

	e       *Experiment
	records [][]*Record // by repeat and fold
	slices  samples     // their Dice
	order   []sliceIndex

	measured []samples // of slices, by measure
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
	r = &Results{e: e, records: make([][]*Record, e.cfg.Repeats)}
	for _, u := range e.Units() {
		record, err := e.read(u)
		if err != nil {
			return nil, nil, err
		}
		if record == nil {
			missing = append(missing, u)
			continue
		}
		r.records[u.Repeat-1] = append(r.records[u.Repeat-1], record)
	}
	if missing != nil {
		return nil, missing, nil
	}
	if err := r.collect(); err != nil {
		return nil, nil, err
	}
	r.describe()
	patients := r.byPatient()
	r.Dice, r.Comparisons = r.slices.diceTable(false), r.slices.comparisonTable()
	r.PatientDice, r.PatientComparisons = patients.diceTable(false), patients.comparisonTable()
	r.Baselines = r.slices.diceTable(true)
	all := r.slices.chosen(0)
	for repeat := range r.records {
		one := r.slices.single(repeat)
		row := Repeat{repeat + 1, map[string]Summary{}, one.compare(all)}
		for _, m := range methods {
			if !m.baseline {
				row.Methods[m.name] = summary(one.pooled(m.name, all))
			}
		}
		r.Each = append(r.Each, row)
	}
	r.thresholds()
	return r, nil, r.measure()
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
	for repeat := range r.records {
		for m, method := range methods {
			dice := make([]float64, len(r.order))
			for i, at := range r.order {
				s := r.score(repeat, m, i)
				p := r.e.Cohort.Patients[at.patient]
				if s.Method != method.name || s.Patient != p.Name || s.Slice != p.Inputs[at.slice].Slice {
					return fmt.Errorf("%s: the score of patient %s, slice %d is not where it belongs: remove the "+
						"file, and the unit is run anew",
						r.e.path(Unit{repeat + 1, at.set + 1}), p.Name, p.Inputs[at.slice].Slice)
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
	at := r.order[i]
	record := r.records[repeat][at.set]
	return &record.Scores[m*len(record.Images)+at.at]
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

package experiment

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"isopet/training/statistics"
	"isopet/volume/metrics"
)

// confidence of the intervals.
const confidence = 0.95

// number is a float64 that JSON can hold: what is not finite becomes null.
type number float64

// MarshalJSON writes the shortest decimal that reads back as the same number.
func (n number) MarshalJSON() ([]byte, error) {
	if v := float64(n); math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// Summary is the middle and the spread of scores.
type Summary struct {
	Median number `json:"median"`
	IQR    number `json:"iqr"`
}

func summary(values []float64) Summary {
	return Summary{number(metrics.Median(values)), number(metrics.IQR(values))}
}

// Comparison is a method against another, by pairs of scores.
type Comparison struct {
	Methods    [2]string `json:"methods"`
	P          number    `json:"p"`          // Wilcoxon's signed-rank test
	PHolm      number    `json:"p_holm"`     // corrected for the pairs of a row
	Difference number    `json:"difference"` // Hodges–Lehmann, first less second
	Low        number    `json:"low"`        // 95 % confidence interval of it; null if there are too few pairs
	High       number    `json:"high"`
}

// DiceRow is a row of table 4: the scores of each method on a test set.
type DiceRow struct {
	Set     string             `json:"set"` // "all" for all
	N       int                `json:"n"`   // slices, or patients
	Methods map[string]Summary `json:"methods"`
}

// ComparisonRow is a row of table 5.
type ComparisonRow struct {
	Set   string       `json:"set"`
	N     int          `json:"n"`
	Pairs []Comparison `json:"pairs"`
}

// samples are a score of every method in every repeat, of slices or of patients; all in the same order.
type samples struct {
	sets   []int // of each
	values map[string][][]float64
}

// chosen are the places that belong to a test set, all for 0.
func (l samples) chosen(set int) []int {
	var places []int
	for i, s := range l.sets {
		if set == 0 || s == set {
			places = append(places, i)
		}
	}
	return places
}

// pooled are the scores of all repeats.
func (l samples) pooled(method string, places []int) []float64 {
	var values []float64
	for _, repeat := range l.values[method] {
		for _, i := range places {
			values = append(values, repeat[i])
		}
	}
	return values
}

// grain is the finest difference between means over repeats; what is finer comes from rounding.
const grain = 1e-12

// means are each place's mean over the repeats, which are not independent of each other: tests have one value for each.
// They are in units of the size returned. Means of several repeats are whole numbers of [grain], so that those that are
// the same but for rounding are the same, and so are equal differences.
func (l samples) means(method string, places []int) (values []float64, unit float64) {
	repeats := l.values[method]
	values = make([]float64, len(places))
	for k, i := range places {
		for _, repeat := range repeats {
			values[k] += repeat[i]
		}
		if len(repeats) > 1 {
			values[k] = math.Round(values[k] / float64(len(repeats)) / grain)
		}
	}
	if len(repeats) > 1 {
		return values, grain
	}
	return values, 1
}

// groups are the test sets from 1, and 0 for all of them, with their names.
func (l samples) groups() (sets []int, names []string) {
	for set := range slices.Max(l.sets) {
		sets, names = append(sets, set+1), append(names, strconv.Itoa(set+1))
	}
	return append(sets, 0), append(names, "all")
}

func (c compared) diceTable(l samples, baselines bool) []DiceRow {
	var rows []DiceRow
	sets, names := l.groups()
	for g, set := range sets {
		places := l.chosen(set)
		row := DiceRow{names[g], len(places), map[string]Summary{}}
		for _, m := range c.methods {
			if m.baseline == baselines {
				row.Methods[m.name] = summary(l.pooled(m.name, places))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func (c compared) comparisonTable(l samples) []ComparisonRow {
	var rows []ComparisonRow
	sets, names := l.groups()
	for g, set := range sets {
		places := l.chosen(set)
		rows = append(rows, ComparisonRow{names[g], len(places), c.compare(l, places)})
	}
	return rows
}

// compare compares the pairs of methods.
func (c compared) compare(l samples, places []int) []Comparison {
	var row []Comparison
	var p []float64
	for _, pair := range c.pairs {
		names := [2]string{c.methods[pair[0]].name, c.methods[pair[1]].name}
		a, unit := l.means(names[0], places)
		b, _ := l.means(names[1], places)
		shift := statistics.HodgesLehmann(a, b, confidence)
		p = append(p, statistics.Wilcoxon(a, b).P)
		row = append(row, Comparison{
			Methods: names, P: number(p[len(p)-1]),
			Difference: number(shift.Estimate * unit), Low: number(shift.Low * unit), High: number(shift.High * unit),
		})
	}
	for i, adjusted := range statistics.Holm(p) {
		row[i].PHolm = number(adjusted)
	}
	return row
}

// single are the samples of one repeat, from 0.
func (l samples) single(repeat int) samples {
	one := samples{l.sets, map[string][][]float64{}}
	for name, repeats := range l.values {
		one.values[name] = repeats[repeat : repeat+1]
	}
	return one
}

package experiment

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"isopet/training"
	"isopet/training/figures"
	"isopet/volume/metrics"
)

// picture is a figure with the name of its files and what is said below it.
type picture struct {
	name    string
	caption string  // none: it stands beside the one before, whose caption speaks of both
	width   float64 // in the report, cm; 0 is the whole
	figure  *figures.Figure
}

// pictures are all figures, in the report's order.
func (r *Results) pictures() []picture {
	sets, names := r.slices.groups()
	names[len(names)-1] = "All"
	list := []picture{
		{"dice_sets", "Dice scores of the " + cardinal(len(networks)) + " methods in each test set. Boxes are medians " +
			"and quartiles, whiskers reach to the farthest score within 1.5 times the IQR." + r.pooledNote(),
			0, figures.DiceBoxes("Test set", names, r.boxes(sets, false))},
		{"dice_all", "Dice scores over all test sets, beside thresholds on the PET slice that need no network. The " +
			"optimal threshold needs the annotation; it is the ceiling of every method that cuts the PET slice.",
			0, figures.DiceBoxes("", names[len(names)-1:], r.boxes([]int{0}, true))},
	}
	for _, part := range []struct {
		name, caption string
		set           int
	}{
		{"figure3_set1", "Thresholds that the " + ordinal(slicesMethod+1) + " method predicted for the PET slices " +
			"against the optimal ones (figure 3 of the paper): test set 1 to the left, all sets to the right. The line is " +
			"the regression of the predicted on the optimal thresholds." + r.pooledNote(), 1},
		{"figure3_all", "", 0},
	} {
		optimal, predicted := r.predicted(part.set)
		list = append(list, picture{part.name, part.caption, 0, figures.Thresholds(optimal, predicted)})
	}
	list = append(list, r.segmentation(), picture{"dice_by_threshold",
		"Dice against a constant threshold: median over all slices, and the band between the quartiles. Dashed are the " +
			"best constant for the PET slices and those that method " + strconv.Itoa(constantMethod+1) +
			" chose on its training sets.",
		11, figures.DiceByThreshold([]figures.Swept{
			{Name: "PET slices", Curves: r.curves(slicesMethod), Chosen: []float64{float64(r.Constant.Threshold)}},
			{
				Name:   "Outputs of the " + networks[constantMethod].image.Label(),
				Curves: r.curves(constantMethod), Chosen: r.constants(),
			},
		})}, r.outlines())
	return append(list, r.losses()...)
}

// pooledNote says that repeats are drawn together.
func (r *Results) pooledNote() string {
	if r.Repeats == 1 {
		return ""
	}
	return fmt.Sprintf(" All %d repeats together.", r.Repeats)
}

// longestLabel is how many letters a label may have where all methods and baselines stand beside each other.
const longestLabel = 16

// boxes are the Dice of methods, by test set.
func (r *Results) boxes(sets []int, baselines bool) []figures.Scores {
	var scores []figures.Scores
	for _, m := range methods {
		if m.baseline && !baselines {
			continue
		}
		s := figures.Scores{Name: m.label}
		if baselines && len(m.label) > longestLabel {
			s.Name = m.short
		}
		for _, set := range sets {
			s.Groups = append(s.Groups, r.slices.pooled(m.name, r.slices.chosen(set)))
		}
		scores = append(scores, s)
	}
	return scores
}

// image is what the m-th method cuts of the i-th slice.
func (r *Results) image(repeat, m, i int) []float32 {
	at := r.order[i]
	if role := methods[m].image; role != "" {
		return unpack(r.records[repeat][at.set].images(role)[at.at])
	}
	return r.e.Cohort.Patients[at.patient].Inputs[at.slice].X
}

// curves are the Dice at every threshold of what the m-th method cuts.
func (r *Results) curves(m int) []metrics.Curve {
	var curves []metrics.Curve
	for repeat := range r.records {
		if methods[m].image == "" && repeat > 0 {
			break // the PET slices are the same in every repeat
		}
		for i, at := range r.order {
			curves = append(curves, metrics.DiceCurve(r.image(repeat, m, i), r.e.Cohort.Patients[at.patient].Masks[at.slice]))
		}
	}
	return curves
}

func (r *Results) constants() []float64 {
	var all []float64
	for _, row := range r.Constant.UNet {
		for _, t := range row {
			all = append(all, float64(t))
		}
	}
	return all
}

// made is what the m-th method made of a slice in the first repeat.
func (r *Results) made(m, i int) figures.Segmented {
	s := r.score(0, m, i)
	return figures.Segmented{Method: methods[m].label, Image: r.image(0, m, i), Threshold: s.Threshold, Dice: s.Dice}
}

// segmentation is figure 4: the slice of test set 1 that is in the middle by its mean Dice of the methods.
func (r *Results) segmentation() picture {
	places := r.slices.chosen(1)
	mean := func(i int) float64 {
		sum := 0.
		for m := range networks {
			sum += r.score(0, m, i).Dice
		}
		return sum
	}
	slices.SortStableFunc(places, func(i, j int) int { return cmp.Compare(mean(i), mean(j)) })
	i := places[len(places)/2]
	at := r.order[i]
	p := r.e.Cohort.Patients[at.patient]
	var made []figures.Segmented
	for m := range networks {
		made = append(made, r.made(m, i))
	}
	return picture{"figure4",
		fmt.Sprintf("One slice, number %d of patient %s in test set 1, chosen as the middle one by the mean Dice of the "+
			"%[3]s methods: the PET slice (A), its annotation (B), the output of the %[4]s (C), and the masks of the %[3]s "+
			"methods (D–%[5]c; figure 4 of the paper).",
			p.Inputs[at.slice].Slice, p.Name, cardinal(len(networks)), images[0].Label(), 'C'+len(networks)),
		14, figures.Segmentation(p.Inputs[at.slice].X, p.Masks[at.slice], r.image(0, constantMethod, i), made)}
}

// outlines is figure 5 for each method: the slices at the best Dice, the quartiles and the worst.
func (r *Results) outlines() picture {
	var rows [][]figures.Outlined
	for m := range networks {
		places := r.slices.chosen(0)
		slices.SortStableFunc(places, func(i, j int) int {
			return cmp.Compare(r.score(0, m, j).Dice, r.score(0, m, i).Dice)
		})
		var row []figures.Outlined
		for q, title := range []string{"Best", "Upper quartile", "Median", "Lower quartile", "Worst"} {
			i := places[q*(len(places)-1)/4]
			at := r.order[i]
			p := r.e.Cohort.Patients[at.patient]
			row = append(row, figures.Outlined{
				Title: title, Annotation: p.Masks[at.slice], Segmented: r.made(m, i), PET: p.Inputs[at.slice].X,
			})
		}
		rows = append(rows, row)
	}
	return picture{"figure5",
		"Annotation (white) and prediction (blue) in the slices of all test sets with the best Dice, at the quartiles, " +
			"and with the worst, for each method (figure 5 of the paper).",
		0, figures.Outlines(rows)}
}

// losses is a figure for each network, of all its trainings.
func (r *Results) losses() []picture {
	var list []picture
	for n, first := range r.records[0][0].Networks {
		var train, validation [][]float64
		for _, repeat := range r.records {
			for _, record := range repeat {
				train, validation = append(train, record.Networks[n].Loss), append(validation, record.Networks[n].ValLoss)
			}
		}
		f := figures.Losses(r.Settings.Stages()[n].LossLabel(), train, validation)
		f.Title = first.Label
		caption := ""
		if n == 0 {
			caption = fmt.Sprintf("Loss after each epoch in all %d trainings %s. Thick lines are the medians.",
				len(train), enumerate(stageCaptions(r.Settings.Config)))
		}
		list = append(list, picture{"loss_" + first.Role, caption, 0, f})
	}
	return list
}

// stageCaptions say which networks are trained, and where their losses stand in a row of figures.
func stageCaptions(c training.Config) []string {
	var all []string
	for i, s := range c.Stages() {
		place := ordinal(i + 1)
		if len(c.Stages()) == 3 {
			place = [...]string{"left", "middle", "right"}[i]
		}
		all = append(all, fmt.Sprintf("%s (%s)", s.Caption, place))
	}
	return all
}

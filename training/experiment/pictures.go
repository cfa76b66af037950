package experiment

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
		{"dice_sets", "Dice scores of the " + cardinal(len(r.e.networks)) + " methods in each test set. Boxes are medians " +
			"and quartiles, whiskers reach to the farthest score within 1.5 times the IQR." + r.pooledNote(),
			0, figures.DiceBoxes("Test set", names, r.boxes(sets, false))},
		{"dice_all", "Dice scores over all test sets, beside thresholds on the PET slice that need no network. The " +
			"optimal threshold needs the annotation; it is the ceiling of every method that cuts the PET slice.",
			0, figures.DiceBoxes("", names[len(names)-1:], r.boxes([]int{0}, true))},
	}
	for _, m := range r.e.onSlices {
		list = append(list, r.figure3(m)...)
	}
	list = append(list, r.segmentations()...)
	list = append(list, r.byThreshold())
	list = append(list, r.outlines()...)
	for arm := range r.e.arms {
		list = append(list, r.losses(arm)...)
	}
	return list
}

// file is the name of a figure about an arm.
func (a *arm) file(name string) string {
	if a.suffix() == "" {
		return name
	}
	return name + "_" + a.suffix()
}

// figure3 is the thresholds of the m-th method, beside each other of the first test set and of all.
func (r *Results) figure3(m int) []picture {
	method := r.e.methods[m]
	who := ordinal(m+1) + " method"
	if len(r.e.arms) > 1 {
		who = "method " + method.label
	}
	file := func(name string) string { return r.e.arms[method.arm].file(name) }
	var list []picture
	for _, part := range []struct {
		name, caption string
		set           int
	}{
		{file("figure3_set1"), "Thresholds that the " + who + " predicted for the PET slices " +
			"against the optimal ones (figure 3 of the paper): test set 1 to the left, all sets to the right. The line is " +
			"the regression of the predicted on the optimal thresholds." + r.pooledNote(), 1},
		{file("figure3_all"), "", 0},
	} {
		optimal, predicted := r.predicted(m, part.set)
		list = append(list, picture{part.name, part.caption, 0, figures.Thresholds(optimal, predicted)})
	}
	return list
}

// byThreshold is the Dice that each constant threshold gives, on the PET slices and on the networks' outputs.
func (r *Results) byThreshold() picture {
	who := "that method " + strconv.Itoa(r.e.constants[0]+1) + " chose on its training sets"
	if !r.e.published() {
		who = "at which the networks' outputs are cut"
	}
	swept := []figures.Swept{{
		Name: "PET slices", Curves: r.sliceCurves(), Chosen: []float64{float64(r.Constant.Threshold)},
	}}
	for _, m := range r.e.constants {
		method := r.e.methods[m]
		swept = append(swept, figures.Swept{
			Name:   "Outputs of the " + r.e.arms[method.arm].told(method.image.Label()),
			Curves: r.curves(m), Chosen: r.constantsOf(m),
		})
	}
	return picture{"dice_by_threshold",
		"Dice against a constant threshold: median over all slices, and the band between the quartiles. Dashed are the " +
			"best constant for the PET slices and those " + who + ".",
		11, figures.DiceByThreshold(swept)}
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

// narrow leaves out the brackets about a preset's name.
var narrow = strings.NewReplacer("(", "", ")", "")

// boxes are the Dice of methods, by test set.
func (r *Results) boxes(sets []int, baselines bool) []figures.Scores {
	var scores []figures.Scores
	for _, m := range r.e.methods {
		if m.baseline && !baselines {
			continue
		}
		s := figures.Scores{Name: m.label, Baseline: m.baseline}
		if baselines && len(m.label) > longestLabel {
			s.Name = narrow.Replace(m.short)
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
	at, method := r.order[i], r.e.methods[m]
	if method.image != "" {
		return unpack(r.e.arms[method.arm].outputs(r.records[method.arm][repeat][at.set], method.image)[at.at])
	}
	return r.e.Cohort.Patients[at.patient].Inputs[at.slice].X
}

// sliceCurves are the Dice at every threshold of the PET slices.
func (r *Results) sliceCurves() []metrics.Curve {
	var curves []metrics.Curve
	for _, at := range r.order {
		p := r.e.Cohort.Patients[at.patient]
		curves = append(curves, metrics.DiceCurve(p.Inputs[at.slice].X, p.Masks[at.slice]))
	}
	return curves
}

// curves are the Dice at every threshold of the outputs that the m-th method cuts, in all repeats.
func (r *Results) curves(m int) []metrics.Curve {
	var curves []metrics.Curve
	for repeat := range r.Repeats {
		for i, at := range r.order {
			curves = append(curves, metrics.DiceCurve(r.image(repeat, m, i), r.e.Cohort.Patients[at.patient].Masks[at.slice]))
		}
	}
	return curves
}

// constantsOf are the constants of the arm of the m-th method.
func (r *Results) constantsOf(m int) []float64 {
	var all []float64
	for _, repeat := range r.records[r.e.methods[m].arm] {
		for _, record := range repeat {
			all = append(all, record.Constant)
		}
	}
	return all
}

// made is what the m-th method made of a slice in the first repeat.
func (r *Results) made(m, i int) figures.Segmented {
	s := r.score(0, m, i)
	return figures.Segmented{
		Method: r.e.methods[m].label, Image: r.image(0, m, i), Threshold: s.Threshold, Dice: s.Dice,
	}
}

// places are those of the arm's methods among all.
func (c compared) places(arm int) (places []int) {
	for i, m := range c.networks {
		if m.arm == arm {
			places = append(places, i)
		}
	}
	return places
}

// segmentations are figure 4 for each arm: the slice of test set 1 that is in the middle by its mean Dice of the
// methods of all.
func (r *Results) segmentations() (list []picture) {
	places := r.slices.chosen(1)
	mean := func(i int) float64 {
		sum := 0.
		for m := range r.e.networks {
			sum += r.score(0, m, i).Dice
		}
		return sum
	}
	slices.SortStableFunc(places, func(i, j int) int { return cmp.Compare(mean(i), mean(j)) })
	i := places[len(places)/2]
	at := r.order[i]
	p := r.e.Cohort.Patients[at.patient]
	for arm, a := range r.e.arms {
		var made []figures.Segmented
		own := r.e.places(arm)
		for _, m := range own {
			made = append(made, r.made(m, i))
		}
		image := slices.IndexFunc(r.e.networks, func(m method) bool { return m.arm == arm && m.image == a.images[0] })
		masks := fmt.Sprintf("the masks of the %s methods (D–%c; figure 4 of the paper)", cardinal(len(own)), 'C'+len(own))
		if len(own) == 1 {
			masks = "its mask (D)"
		}
		output := a.images[0].Label()
		list = append(list, picture{a.file(a.name("figure4")),
			fmt.Sprintf("One slice, number %d of patient %s in test set 1, chosen as the middle one by the mean Dice of %s: "+
				"the PET slice (A), its annotation (B), the output of the %s (C), and %s.",
				p.Inputs[at.slice].Slice, p.Name, r.e.all(), a.told(output), masks),
			14, figures.Segmentation(p.Inputs[at.slice].X, p.Masks[at.slice], output, r.image(0, image, i), made)})
	}
	return list
}

// name of a figure of the paper, for each arm its own.
func (a *arm) name(figure string) string {
	if a.folder == "" || a.suffix() != "" {
		return figure
	}
	return figure + "_" + a.folder
}

// all are the methods with networks, in words.
func (c compared) all() string {
	if len(c.networks) == 1 {
		return "the method"
	}
	return "the " + cardinal(len(c.networks)) + " methods"
}

// outlines is figure 5 for each method, in each arm: the slices at the best Dice, the quartiles and the worst.
func (r *Results) outlines() (list []picture) {
	for arm, a := range r.e.arms {
		var rows [][]figures.Outlined
		for _, m := range r.e.places(arm) {
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
		list = append(list, picture{a.file(a.name("figure5")),
			"Annotation (white) and prediction (blue) in the slices of all test sets with the best Dice, at the quartiles, " +
				"and with the worst, for each method" + r.e.inArm(a) + " (figure 5 of the paper).",
			0, figures.Outlines(rows)})
	}
	return list
}

// inArm says whose methods are meant where there are several presets.
func (c compared) inArm(a *arm) string {
	if len(c.arms) == 1 {
		return ""
	}
	return " of the preset " + a.preset.Name()
}

// losses is a figure for each network of an arm, of all its trainings.
func (r *Results) losses(arm int) []picture {
	var list []picture
	a := r.e.arms[arm]
	stages := a.filled.Stages()
	for n, first := range r.records[arm][0][0].Networks {
		var train, validation [][]float64
		for _, repeat := range r.records[arm] {
			for _, record := range repeat {
				train, validation = append(train, record.Networks[n].Loss), append(validation, record.Networks[n].ValLoss)
			}
		}
		f := figures.Losses(stages[n].LossLabel(), train, validation)
		f.Title = a.told(first.Label)
		caption := ""
		if n == 0 {
			caption = fmt.Sprintf("Loss after each epoch in all %d trainings %s%s. Thick lines are the medians.",
				len(train), enumerate(stageCaptions(stages)), r.e.inArm(a))
		}
		list = append(list, picture{a.file("loss_" + first.Role), caption, 0, f})
	}
	return list
}

// stageCaptions say which networks are trained, and where their losses stand in a row of figures.
func stageCaptions(stages []training.Stage) []string {
	var all []string
	for i, s := range stages {
		switch len(stages) {
		case 1:
			return []string{s.Caption}
		case 3:
			all = append(all, fmt.Sprintf("%s (%s)", s.Caption, [...]string{"left", "middle", "right"}[i]))
		default:
			all = append(all, fmt.Sprintf("%s (%s)", s.Caption, ordinal(i+1)))
		}
	}
	return all
}

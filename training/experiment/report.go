package experiment

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"isopet/inference"
	"isopet/training"
	"isopet/training/cohort"
	"isopet/training/typeset"
)

const researchOnly = "Research software: not a medical device, and not for clinical use."

// writeReport writes the PDF that a supervisor reads: what was run, tables, figures, how the statistics are done.
func (r *Results) writeReport(w io.Writer) error {
	title := "Cross-validation on " + r.Cohort.Name
	d := typeset.NewDocument(title, fmt.Sprintf("Isopet %s · %s", r.Version, researchOnly))
	d.Title(title, fmt.Sprintf("%s · %s · %d test sets · %s",
		r.Cohort.patients(), count(r.Cohort.Slices, "slice"), len(r.e.Folds), count(r.Repeats, "repeat")))
	warning := researchOnly
	if r.Cohort.Synthetic {
		warning = "The cohort is synthetic: phantoms, not patients. The numbers say how the methods do on phantoms, and " +
			"nothing about patients. " + researchOnly
	}
	d.Box(warning)
	d.Heading("Result")
	d.Text(r.summary())
	d.Heading("What was run")
	for _, paragraph := range r.setup() {
		d.Text(paragraph)
	}
	d.Table(r.setTable())
	if r.Methods != nil {
		d.Heading("All methods")
		for _, t := range r.overviewTables() {
			d.Table(t)
		}
	}
	d.Heading("Scores of slices")
	for _, t := range r.diceTables(r.Dice, "Slices", "Dice scores of slices: median and interquartile range (IQR) for each "+
		"test set and over all (table 4 of the paper). The highest median of a row"+r.e.ofPresets()+" is bold."+
		r.pooledNote()) {
		d.Table(t)
	}
	for _, t := range r.comparisonTables(r.Comparisons, "Differences between the methods, by slices: Wilcoxon's p "+
		"(table 5 of the paper), p after Holm's correction for the "+cardinal(len(r.e.pairs))+" pairs of a row, and the "+
		"Hodges–Lehmann difference with its 95 % confidence interval. Bold where the corrected p is below 0.01.") {
		d.Table(t)
	}
	d.Table(r.baselineTable())
	d.Table(r.measureTable())
	d.Heading("Scores of patients")
	d.Text("The slices of a patient are not independent of each other, so tests by slices find differences too " +
		"easily. Here every patient counts once, with the median Dice of his slices.")
	for _, t := range r.diceTables(r.PatientDice, "Patients", "Dice scores of patients: median and IQR of the patients' "+
		"medians.") {
		d.Table(t)
	}
	for _, t := range r.comparisonTables(r.PatientComparisons,
		"Differences between the methods, by patients, as in the table by slices.") {
		d.Table(t)
	}
	if r.Repeats > 1 {
		d.Heading("Variability over seeds")
		d.Table(r.repeatTable())
	}
	d.Heading("Thresholds")
	d.Text(r.thresholdText())
	d.Heading("Figures")
	pictures := r.pictures()
	for i := 0; i < len(pictures); {
		first := pictures[i]
		beside := []typeset.Illustration{first.figure}
		for i++; i < len(pictures) && pictures[i].caption == ""; i++ {
			beside = append(beside, pictures[i].figure)
		}
		d.Figure(first.width, first.caption, beside...)
	}
	d.Heading("How the statistics are done")
	for _, paragraph := range statisticsNotes {
		d.Text(paragraph)
	}
	return d.Write(w)
}

// statisticsNotes say what the numbers mean.
var statisticsNotes = []string{
	"Dice is 2TP/(2TP + FP + FN) on the prepared grid; two empty masks would have 1. A pixel is positive if its value " +
		"is greater than the threshold. Optimal thresholds are the first best of 0.00, 0.01, …, 0.99. Quantiles are " +
		"interpolated linearly.",
	"The HD95 of two masks is taken between their outlines, the pixels that lack one of the four neighbours in the " +
		"mask: from each the distance to the nearest of the other outline, both ways; the larger of the two 95 % " +
		"quantiles counts (Maier-Hein et al. 2024, Metrics reloaded).",
	"Wilcoxon's signed-rank test is two-sided; pairs without difference are dropped and ties have mean ranks. Up to " +
		"50 pairs without ties have the exact distribution, others the normal approximation without continuity " +
		"correction. The Hodges–Lehmann difference is the median of the averages of each two differences, its interval " +
		"the one that goes with that test (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods). With " +
		"several repeats a slice or patient enters a test once, with its mean over the repeats.",
	"Every test set is predicted by networks that have not seen its patients. All methods are run with the models as " +
		"they are exported, by the code that segments scans.",
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// patients is how many there are, with their scans where somebody has several.
func (c Cohort) patients() string {
	if c.Scans == 0 {
		return count(c.Patients, "patient")
	}
	return fmt.Sprintf("%s (%s)", count(c.Patients, "patient"), count(c.Scans, "scan"))
}

// summary is the result in sentences.
func (r *Results) summary() string {
	all, compared := r.Dice[len(r.Dice)-1], r.Comparisons[len(r.Comparisons)-1]
	var medians []string
	for _, m := range r.e.networks {
		s := all.Methods[m.name]
		medians = append(medians, fmt.Sprintf("%s %s (IQR %s)", m.label, digits(s.Median), digits(s.IQR)))
	}
	beside := r.Baselines[len(r.Baselines)-1].Methods
	text := fmt.Sprintf("Over all test sets, the median Dice of slices was %s. Without a network, the best constant "+
		"threshold reached %s; the optimal threshold of each slice, the ceiling of %s, %s. ",
		enumerate(medians), digits(beside["constant"].Median), r.e.cutSlices(), digits(beside["optimal"].Median))
	best := r.best().name
	for i, c := range compared.Pairs {
		if len(compared.Pairs) > pairsBeside && c.Methods[0] != best && c.Methods[1] != best {
			continue // a table has them
		}
		verdict := "no significant difference"
		if c.PHolm < significant {
			verdict = "a significant difference"
		}
		patients := r.PatientComparisons[len(r.PatientComparisons)-1].Pairs[i]
		text += fmt.Sprintf("%s against %s: %s by slices (p = %s after Holm's correction, difference %s); "+
			"by patients p = %s. ",
			Label(c.Methods[0]), Label(c.Methods[1]), verdict, p(c.PHolm), signed(c.Difference), p(patients.PHolm))
	}
	return text
}

// cutSlices are the methods that cut the PET slice, in words.
func (c compared) cutSlices() string {
	switch len(c.onSlices) {
	case 0:
		return "every method that cuts the PET slice"
	case 1:
		return fmt.Sprintf("the %s method", ordinal(c.onSlices[0]+1))
	}
	var names []string
	for _, m := range c.onSlices {
		names = append(names, c.methods[m].label)
	}
	return enumerate(names)
}

// significant is the paper's level.
const significant = 0.01

func enumerate(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// setup is how it was done.
func (r *Results) setup() []string {
	s := r.Settings
	grid := fmt.Sprintf("%d×%[1]d pixels", r.Cohort.Side)
	if low, high, alike := r.e.Cohort.Widths(); !alike {
		grid += fmt.Sprintf(" of various sizes, of slices from %.0f to %.0f mm wide", low, high)
	} else if r.Cohort.FOV > 0 {
		grid += fmt.Sprintf(" of %.2f mm", float64(r.Cohort.FOV)/float64(r.Cohort.Side))
	} else {
		grid += " of whole slices"
	}
	division := "balanced by slices"
	if len(r.e.Folds) == len(cohort.PaperFolds) && r.Cohort.Patients == 78 && r.Cohort.Scans == 0 {
		division = "those published with the paper"
	}
	text := fmt.Sprintf("The experiment of Rainio et al. (2023) on the cohort %s: %s with %s that show "+
		"tumour, prepared as %s, %s. The %d test sets are divided by patient and are %s. For each, new networks were "+
		"trained on the other sets",
		r.Cohort.Name, r.Cohort.patients(), count(r.Cohort.Slices, "slice"), grid, scaling(s.Scale), len(r.e.Folds), division)
	var each []string // a paragraph for each of several presets
	for _, a := range r.e.arms {
		how := fmt.Sprintf("%s; %s. ", strings.Join(trainings(a.filled), "; "), validation(a.filled))
		if len(r.e.arms) == 1 {
			text += ": " + how
			continue
		}
		how = fmt.Sprintf("Preset %s: %s", a.preset.Name(), how)
		if other := unlike(a.filled); other != nil {
			how += "Unlike in the paper, " + enumerate(other) + "."
		}
		each = append(each, strings.TrimSpace(how))
	}
	if len(r.e.arms) > 1 {
		text += ", of each of " + cardinal(len(r.e.arms)) + " presets. "
	}
	paragraphs := append([]string{text + fmt.Sprintf("The whole was run %s, seed %d, on %s. Trained by: %s.",
		times(r.Repeats), s.Seed, strings.ToUpper(enumerate(r.Providers)), enumerate(r.By))}, each...)
	if other := unlike(s.Config); other != nil && len(r.e.arms) == 1 {
		paragraphs = append(paragraphs, "Unlike in the paper, "+enumerate(other)+".")
	}
	return append(paragraphs, r.Cohort.Notes...)
}

// validation says what is kept for it.
func validation(c training.Config) string {
	drawn := !slices.ContainsFunc(c.Stages(), func(s training.Stage) bool { return s.Sampling == nil })
	if drawn || c.Validation <= 0 {
		return "without validation"
	}
	return fmt.Sprintf("with the last %.0f %% of the training slices kept for validation", 100*c.Validation)
}

// trainings says how the networks of all stages are trained; neighbours of the same network are told of together.
func trainings(c training.Config) []string {
	var all []string
	stages := c.Stages()
	for i := 0; i < len(stages); {
		first := stages[i]
		if first.RecipeText != "" {
			all = append(all, fmt.Sprintf("%s with %s", first.Text, first.RecipeText))
			i++
			continue
		}
		var texts []string
		for ; i < len(stages) && sameTraining(stages[i], first, c); i++ {
			texts = append(texts, stages[i].Text)
		}
		comma, with := "", ""
		if len(texts) > 1 {
			comma = ","
		}
		if all == nil {
			with = fmt.Sprintf("batches of %d slices, Adam's learning rate %g and ", c.Batch, c.LearningRate)
		}
		all = append(all, fmt.Sprintf("%s%s with %s%d epochs", enumerate(texts), comma, with, first.Epochs(c)))
	}
	return all
}

func sameTraining(a, b training.Stage, c training.Config) bool {
	return a.Network == b.Network && a.Epochs(c) == b.Epochs(c)
}

// unlike says what of a training the paper does not have.
func unlike(c training.Config) (other []string) {
	for _, o := range training.Options {
		if o.Unlike == nil {
			continue
		}
		if sentence := o.Unlike(c); sentence != "" {
			other = append(other, sentence)
		}
	}
	return other
}

// scaling says how the slices were scaled.
func scaling(c inference.Scaling) string {
	switch c {
	case inference.MinMax:
		return "each scaled to [0, 1]"
	case inference.AsIs:
		return "their values as they are"
	}
	return fmt.Sprintf("their values from %g to %g scaled to [0, 1]", c.Low, c.High)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times with other networks", n)
}

// thresholdText says what is known of thresholds.
func (r *Results) thresholdText() string {
	text := fmt.Sprintf("With the optimal threshold for every PET slice, the median Dice is %s (IQR %s). The best "+
		"single threshold for all PET slices is %.2f, with a median Dice of %s (IQR %s).",
		digits(r.Optimal.Median), digits(r.Optimal.IQR),
		float64(r.Constant.Threshold), digits(r.Constant.Median), digits(r.Constant.IQR))
	for _, m := range r.e.constants {
		low, high := math.Inf(1), math.Inf(-1)
		for _, t := range r.constantsOf(m) {
			low, high = min(low, t), max(high, t)
		}
		method := r.e.methods[m]
		text += fmt.Sprintf(" The constant thresholds of the %s's output were between %.2f and %.2f.",
			r.e.arms[method.arm].told(method.image.Label()), low, high)
	}
	for k, m := range r.e.onSlices {
		rows, who := r.Regression, "the "+ordinal(m+1)+" method"
		if k > 0 {
			rows = r.Regressions[r.e.methods[m].name]
		}
		if len(r.e.arms) > 1 {
			who = "the method " + r.e.methods[m].label
		}
		all := rows[len(rows)-1]
		text += fmt.Sprintf(" The predicted thresholds of %s correlate with the optimal "+
			"ones with r = %s (R² = %s). Regression of the predicted on the optimal thresholds has the slope %s and the "+
			"intercept %s; of the optimal on the predicted ones, %s and %s.",
			who, signed(all.R), digits(all.R2),
			signed(all.PredictedOnOptimal.Slope), signed(all.PredictedOnOptimal.Intercept),
			signed(all.OptimalOnPredicted.Slope), signed(all.OptimalOnPredicted.Intercept))
	}
	return text
}

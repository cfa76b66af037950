package networks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/training"
	"isopet/training/cohort"
	"isopet/training/experiment"
	"isopet/training/experiment/conditions"
)

// Crossval runs the paper's experiment.
type Crossval struct {
	Output  string            `short:"o" required:"" placeholder:"DIR" help:"${results}"`
	Preset  []training.Preset `placeholder:"NAME" help:"${crossval_presets}"`
	Folds   int               `default:"6" placeholder:"N" help:"Test sets (${default})."`
	Fold    []int             `placeholder:"K" help:"Run this test set only, from 1; may be given several times."`
	Repeats int               `default:"1" placeholder:"N" help:"${repeats} (${default})."`
	Repeat  []int             `placeholder:"R" help:"Run this repeat only, from 1; may be given several times."`
	Report  bool              `default:"true" negatable:"" help:"${make_report}"`
	Resume  bool              `help:"Go on where an interrupted run was; crossval always does."`
	trainingFlags
	args.ComputeFlags
}

// NewCrossval is the command with the flags of all options but the preset, of which it takes several.
func NewCrossval() *Crossval {
	return &Crossval{trainingFlags: newTrainingFlags("Preset", "From")}
}

func (*Crossval) Help() string {
	return `Runs the paper's experiment: each test set in turn is held out, the networks of the three methods are
trained on the others, and the exported models are scored on what was held out, beside thresholds that need no
network: with Dice, precision, recall and the 95 % Hausdorff distance of the outlines. Test sets are divided by patient:
the published ones for 78 patients, otherwise balanced by slices. All scans of a patient fall into one: rows of the same
patient in a CSV file, or names in which --group finds the same.

With several presets, as in "--preset paper,notebook,isopet", all are trained for each test set and stand in the same
tables, told apart by the preset's name where a method is in two of them: "U-Net (notebook)". Each has the networks that
it has alone with the same seed. The first, in that order, is in the folder of a unit, the others in folders of their
names within, so that a preset can be added to results of those before it in that order. Without --preset those are
taken that the folder has results of; named anew, fewer of them make the tables without the others, whose results stay
in the folder. --suv is for isopet then, and
what its recipe decides, such as --epochs-unet, is for the others.

A unit is one test set of one repeat. Its result is one file, repeat_R/fold_K/unit.json in the output folder, with its
models beside it. An interrupted run goes on where it was, to the epoch, when the same command is given again. Units
can run one by one, or at the same time and on other machines, each in one run only, if they write into the same folder
or are copied there; the run that completes them makes the tables, and so does one without --fold:

    isopet crossval --data cohort -o results --fold 1      on one machine
    isopet crossval --data cohort -o results --fold 2      on another, and so on
    isopet crossval --data cohort -o results               runs what is missing, and makes the tables

Results are report.pdf to read, results.json (tables 1, 4 and 5 of the paper and more), dice.csv (all scores; UTF-8
with a byte order mark, by which spreadsheets know it: read it as utf-8-sig), scans.csv (where the scans are), and the
figures as PNG and SVG; with several presets, or isopet alone, methods.csv too (a line for each method and baseline).
The window opens the folder (File, Open results) and shows the slice behind every point.
docs/slurm.md runs the units on a cluster.`
}

// Crossvalidated is what crossval reports.
type Crossvalidated struct {
	Folder  string            `json:"folder"`
	Seconds float64           `json:"seconds"`
	Missing []experiment.Unit `json:"missing"` // units without a result; then there are no tables
	*experiment.Results
}

func (c *Crossval) config() (experiment.Config, error) {
	given, err := c.given()
	if err != nil {
		return experiment.Config{}, err
	}
	presets := c.Preset
	if presets == nil { // those of the results that are there, or the paper's
		presets = conditions.Presets(c.Output)
	}
	config := experiment.Config{Config: given, Presets: presets, Folds: c.Folds, Repeats: c.Repeats}
	for _, of := range config.For() {
		if _, err := checked(of); err != nil {
			return config, err
		}
	}
	if given.Validation == 0 {
		config.Validation = -1 // 0 would be the paper's share
	}
	if c.Folds < 2 {
		return experiment.Config{}, errors.New("--folds must be at least 2")
	}
	if c.Repeats < 1 {
		return experiment.Config{}, errors.New("--repeats must be above 0")
	}
	for _, flag := range []struct {
		name   string
		values []int
		most   int
	}{{"fold", c.Fold, c.Folds}, {"repeat", c.Repeat, c.Repeats}} {
		for _, v := range flag.values {
			if v < 1 || v > flag.most {
				return experiment.Config{}, fmt.Errorf("--%s %d is not between 1 and --%[1]ss %[3]d",
					flag.name, v, flag.most)
			}
		}
	}
	return config, nil
}

// wanted are the units that the flags ask for.
func (c *Crossval) wanted(units []experiment.Unit) []experiment.Unit {
	asked := func(n int, only []int) bool { return only == nil || slices.Contains(only, n) }
	return slices.DeleteFunc(units, func(u experiment.Unit) bool {
		return !asked(u.Fold, c.Fold) || !asked(u.Repeat, c.Repeat)
	})
}

func (c *Crossval) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	start := time.Now()
	config, err := c.config()
	if err != nil {
		return nil, args.Usage(err)
	}
	prepared, rt, err := c.begin(ctx, con, c.ComputeFlags, config.Reading(), c.Output)
	if err != nil {
		return nil, err
	}
	e, err := experiment.New(c.Output, prepared, config)
	if err != nil {
		return nil, err
	}
	by, err := e.TrainedBy(rt)
	if err != nil {
		return nil, err
	}
	con.Note(fmt.Sprintf("%s with %d slices in %d test sets; training on %s.",
		patients(prepared), prepared.Slices(), len(e.Folds), rt.Label()))
	con.Note("Trained by: " + by + ".")
	for _, note := range prepared.Notes {
		con.Note(note)
	}
	files, err := cohort.List(c.Data, config.Reading().Reading())
	if err == nil {
		err = e.WriteScans(files)
	}
	if err != nil { // results do without it
		con.Note("Where the scans are could not be noted: " + err.Error())
	}
	if out := config.Without(conditions.Presets(c.Output)); len(out) > 0 {
		con.Note(fmt.Sprintf("The tables will be without preset %s, whose results stay in %s.", strings.Join(out, " and "),
			c.Output))
	}
	trained, err := e.Run(ctx, rt, c.wanted(e.Units()), units(con))
	if err != nil {
		return nil, err
	}
	results, missing, err := e.Results()
	if err != nil {
		return nil, err
	}
	// A unit that was finished before, as when all of a cluster's are submitted again, leaves the tables as they are.
	if results != nil && (trained > 0 || c.Fold == nil && c.Repeat == nil) {
		err := results.WriteTables()
		if err == nil && c.Report {
			err = results.WriteReport()
		}
		if err != nil {
			return nil, err
		}
	}
	return &Crossvalidated{c.Output, time.Since(start).Seconds(), append([]experiment.Unit{}, missing...), results}, nil
}

// units shows how far the units are: one bar for all on a terminal, and a line for each network that is trained.
func units(con *console.Console) func(experiment.Progress) {
	show := con.Progress("Cross-validation")
	return func(p experiment.Progress) {
		switch t := p.Training; {
		case p.Elsewhere:
			con.Note(fmt.Sprintf("Repeat %d, fold %d is under way in another run; waiting for it.", p.Repeat, p.Fold))
		case t.Epoch == t.Epochs && t.Step == t.Steps:
			con.Note(fmt.Sprintf("Repeat %d, fold %d: %s trained, loss %.5f; %v left.",
				p.Repeat, p.Fold, p.Model, t.Loss, p.Left.Round(time.Second)))
		}
		if con.Terminal() {
			con.Relabel(fmt.Sprintf("Repeat %d, fold %d: %s", p.Repeat, p.Fold, p.Model))
			show(p.Done, p.Total)
		}
	}
}

// Text is tables 4 and 5 over all sets.
func (r *Crossvalidated) Text(w io.Writer) {
	if r.Results == nil {
		fmt.Fprintf(w, "Units without a result in %s: %d, the first of them %v. "+
			"Run them into that folder; the last run makes the tables.\n", r.Folder, len(r.Missing), r.Missing[0])
		return
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "Test set\tSlices\tMethod\tMedian Dice\tIQR")
	line := func(row experiment.DiceRow, name string) {
		s := row.Methods[name]
		fmt.Fprintf(table, "%s\t%d\t%s\t%.3f\t%.3f\n", row.Set, row.N, experiment.Label(name), float64(s.Median),
			float64(s.IQR))
	}
	for _, row := range r.Dice {
		for _, name := range r.Compared() {
			line(row, name)
		}
	}
	for _, b := range training.Baselines {
		line(r.Baselines[len(r.Baselines)-1], b.Name)
	}
	table.Flush()
	for _, c := range r.Comparisons[len(r.Comparisons)-1].Pairs {
		fmt.Fprintf(w, "%s – %s: p = %.3g (Wilcoxon), %.3g after Holm's correction.\n", experiment.Label(c.Methods[0]),
			experiment.Label(c.Methods[1]), float64(c.P), float64(c.PHolm))
	}
	fmt.Fprintf(w, "Results are in %s, made in %.0f s.\n", r.Folder, r.Seconds)
}

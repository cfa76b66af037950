// Package experiment carries out the paper's evaluation (Rainio et al. 2023, section 2.5): every test set in turn is
// held out, new networks are trained on the others, the exported models segment what was held out, and the scores of
// all sets become the tables, figures and the report. Which presets are trained decides which methods stand in them.
// Each training is a unit whose result is one file for each preset, so that units can run one by one, in any order and
// on any machine. It knows neither command line nor window.
package experiment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"isopet/inference/ort"
	"isopet/training"
	"isopet/training/cohort"
	"isopet/training/fit"
	"isopet/training/output"
	"isopet/volume/atomicfile"
)

// Config is what is run. Its zero value is the paper's experiment.
type Config struct {
	training.Config     // of every training; Seed is that of the whole experiment
	Folds           int // test sets; 0 is 6
	Repeats         int // of the whole, each with other networks; 0 is 1

	// Presets are all whose networks are trained in each fold, in any order; none: the one of the embedded Config.
	Presets []training.Preset
}

// For is the config of a training with each of the presets.
func (c Config) For() []training.Config {
	presets := c.presets()
	var all []training.Config
	for _, p := range presets {
		all = append(all, c.Config.For(p, presets))
	}
	return all
}

// presets are those that are trained, in their table's order.
func (c Config) presets() []training.Preset {
	if len(c.Presets) == 0 {
		return []training.Preset{c.Preset}
	}
	return training.SortPresets(c.Presets)
}

// Without are the names of presets that are not among those that are trained.
func (c Config) Without(some []training.Preset) (names []string) {
	for _, p := range some {
		if !slices.Contains(c.presets(), p) {
			names = append(names, p.Name())
		}
	}
	return names
}

// Reading is a config to read the cohort with: slices have neighbours if a network sees them.
func (c Config) Reading() training.Config {
	all := c.For()
	return all[max(0, slices.IndexFunc(all, func(c training.Config) bool { return c.Preset.Stacked() }))]
}

// Unit is one training and the evaluation on what it held out.
type Unit struct {
	Repeat int `json:"repeat"` // from 1
	Fold   int `json:"fold"`   // from 1
}

func (u Unit) String() string { return fmt.Sprintf("repeat %d, fold %d", u.Repeat, u.Fold) }

// Experiment is a cohort divided into test sets, with a folder for the results of its units.
type Experiment struct {
	Dir    string
	Cohort *cohort.Cohort
	Folds  [][]int // the patients' numbers in each test set

	cfg Config // as it was given, but for the numbers of folds and repeats
	compared
}

// New prepares an experiment. The folder is made if it is not there; units that it holds already count. Test sets are
// those of [cohort.Cohort.Folds], whose error says what is wrong with their number.
func New(dir string, c *cohort.Cohort, cfg Config) (*Experiment, error) {
	if cfg.Folds == 0 {
		cfg.Folds = len(cohort.PaperFolds)
	}
	if cfg.Repeats == 0 {
		cfg.Repeats = 1
	}
	arms, err := newArms(cfg.presets(), cfg.Config)
	if err != nil {
		return nil, err
	}
	if cfg.Repeats < 1 {
		return nil, fmt.Errorf("the experiment must be run once at least, not %d times", cfg.Repeats)
	}
	folds, err := c.Folds(cfg.Folds)
	if err != nil {
		return nil, err
	}
	if err := output.Mark(dir); err != nil {
		return nil, fmt.Errorf("the folder for the results cannot be made: %w", err)
	}
	alone := c.Alone()
	for _, a := range arms {
		if a.cohort = alone; a.preset.Stacked() {
			a.cohort = c
		}
		a.fingerprint = a.cohort.Fingerprint()
	}
	return &Experiment{Dir: dir, Cohort: c, Folds: folds, cfg: cfg, compared: newCompared(arms)}, nil
}

// Units are all units of the experiment, repeat by repeat.
func (e *Experiment) Units() []Unit {
	var units []Unit
	for repeat := range e.cfg.Repeats {
		for fold := range e.Folds {
			units = append(units, Unit{repeat + 1, fold + 1})
		}
	}
	return units
}

// TrainedBy names what trains the networks of all presets there, for a reader: an engine, or several.
func (e *Experiment) TrainedBy(rt *ort.Runtime) (string, error) {
	var all []string
	for _, a := range e.arms {
		by, err := training.TrainedBy(a.given, a.cohort, rt)
		if err != nil {
			return "", err
		}
		all = appendNew(all, by)
	}
	return strings.Join(all, " and "), nil
}

// Progress is how far the experiment is.
type Progress struct {
	Unit
	Training fit.Progress
	Model    string // the network that is trained, of several presets with its own
	// work of the units that were to be run, so far, in no particular measure; of an interrupted run, too
	Done  int
	Total int           // work of them all
	Left  time.Duration // from the time that the work of this run took so far

	// Elsewhere says that another run has the unit under way, and that this one waits for it. All else is zero then.
	Elsewhere bool
}

// Run runs the units that have no result yet, and says how many trainings that were; progress may be nil. A result of
// other settings or of another cohort is an error that says so, as is a broken one, before anything is run. Units that
// another run has under way come last, and are run if that has ended without a result. Cancelling ctx ends the unit
// under way, which keeps its last full epoch; Run does the rest when it is called again.
func (e *Experiment) Run(ctx context.Context, rt *ort.Runtime, units []Unit, progress func(Progress)) (trained int, err error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	var todo []part
	total := 0
	for _, u := range units {
		for arm := range e.arms {
			switch record, err := e.read(u, arm); {
			case err != nil:
				return 0, err
			case record == nil:
				todo = append(todo, part{u, arm})
				total += e.work(u, arm)
			}
		}
	}
	start, before := time.Now(), 0
	own := 0 // work that this run has done: an interrupted one may have done some before, and patience may leave some out
	err = e.each(ctx, todo, progress, func(u part) error {
		report := func(p fit.Progress) {
			done, last := e.done(u.Unit, u.arm, p), p
			last.Step--
			own += done - e.done(u.Unit, u.arm, last)
			done += before
			left := time.Duration(float64(time.Since(start)) * float64(total-done) / float64(max(own, 1)))
			progress(Progress{
				Unit: u.Unit, Training: p, Model: e.arms[u.arm].told(p.Model), Done: done, Total: total, Left: left,
			})
		}
		record, err := e.read(u.Unit, u.arm) // another run may have made it meanwhile
		if record == nil && err == nil {
			err = e.run(ctx, rt, u.Unit, u.arm, report)
			trained++
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%v%s: %w", u.Unit, e.inArm(e.arms[u.arm]), err)
		}
		before += e.work(u.Unit, u.arm)
		return nil
	})
	return trained, err
}

// work is what an arm of a unit costs: slices times epochs times what each costs.
func (e *Experiment) work(u Unit, arm int) int {
	train, _ := e.split(u, arm)
	sum := 0
	for _, s := range e.arms[arm].filled.Stages() {
		sum += s.Work(e.arms[arm].filled, train.Slices())
	}
	return sum
}

// done is how much of it is done when a training is so far.
func (e *Experiment) done(u Unit, arm int, p fit.Progress) int {
	train, _ := e.split(u, arm)
	cfg := e.arms[arm].filled
	stages := cfg.Stages()
	sum := 0
	for _, s := range stages[:p.Network] {
		sum += s.Work(cfg, train.Slices())
	}
	now := stages[p.Network]
	return sum + now.Work(cfg, train.Slices())*((p.Epoch-1)*p.Steps+p.Step)/(now.Epochs(cfg)*p.Steps)
}

// split divides the cohort, as an arm sees it, into who is trained on and who is held out.
func (e *Experiment) split(u Unit, arm int) (train, test *cohort.Cohort) {
	held := map[int]bool{}
	for _, p := range e.Folds[u.Fold-1] {
		held[p] = true
	}
	all := e.arms[arm].cohort
	return all.Part(func(p int) bool { return !held[p] }), all.Part(func(p int) bool { return held[p] })
}

// run trains an arm on what is not held out, scores what is, and writes models and result. All arms of a unit have its
// seed, so that each comes out as it does alone.
func (e *Experiment) run(ctx context.Context, rt *ort.Runtime, u Unit, arm int, progress func(fit.Progress)) error {
	start := time.Now()
	train, test := e.split(u, arm)
	a := e.arms[arm]
	cfg := a.given
	cfg.Seed = rand.New(rand.NewPCG(cfg.Seed, uint64(u.Repeat)<<32|uint64(u.Fold))).Uint64()
	folder := e.folder(u, arm)
	keep := fit.Checkpoint{Path: filepath.Join(folder, "checkpoint"), Resume: true}
	result, err := training.Train(ctx, rt, train, cfg, keep, progress)
	if err != nil {
		return err
	}
	models, err := result.Load(rt)
	if err != nil {
		return err
	}
	defer models.Close()
	scores, err := training.Evaluate(ctx, models, test.Patients, nil)
	if err != nil {
		return err
	}
	n := test.Slices()
	for i := range scores {
		scores[i].Method = a.own[i/n].name
	}
	record := Record{
		Unit:     u,
		Settings: e.settings(u, arm),
		Provider: result.Provider,
		By:       result.By(),
		Scores:   scores,
	}
	if arm == 0 {
		record.Scores = append(scores, training.Measure(train.Patients, test.Patients)...)
	}
	if i := slices.IndexFunc(a.own, func(m method) bool { return m.constant }); i >= 0 {
		record.Constant = models[a.own[i].image].Spec.Constant
	}
	record.keep(a, scores, n)
	for _, m := range result.Models {
		record.Networks = append(record.Networks, Network{
			Role: string(m.Spec.Role), Label: m.Fit.Network.Label, Loss: m.Fit.Loss, ValLoss: m.Fit.ValLoss,
			Seconds: m.Fit.Elapsed.Seconds(), MSPerStep: 1000 * m.Fit.Step.Seconds(),
		})
	}
	if _, err := e.read(u, arm); err != nil { // by a run of other settings, meanwhile: it is not replaced
		return err
	}
	for _, m := range result.Models {
		err := atomicfile.Replace(filepath.Join(folder, m.File()), func(w io.Writer) error {
			_, err := w.Write(m.ONNX)
			return err
		})
		if err != nil {
			return err
		}
	}
	record.Seconds = time.Since(start).Seconds()
	if err := record.write(e.path(u, arm)); err != nil {
		return err
	}
	if err := os.Remove(keep.Path); !errors.Is(err, fs.ErrNotExist) { // where files cannot be locked, another may run the unit
		return err
	}
	return nil
}

// folder of an arm's result of a unit.
func (e *Experiment) folder(u Unit, arm int) string {
	return filepath.Join(u.folder(e.Dir), e.arms[arm].folder)
}

// folder of a unit in that of its experiment.
func (u Unit) folder(dir string) string {
	return filepath.Join(dir, fmt.Sprintf("repeat_%d", u.Repeat), fmt.Sprintf("fold_%d", u.Fold))
}

func (e *Experiment) path(u Unit, arm int) string {
	return filepath.Join(e.folder(u, arm), "unit.json")
}

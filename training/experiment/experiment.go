// Package experiment carries out the paper's evaluation (Rainio et al. 2023, section 2.5): every test set in turn is
// held out, new networks are trained on the others, the exported models segment what was held out, and the scores of
// all sets become the tables, figures and the report. Each training is a unit whose result is one file, so that units
// can run one by one, in any order and on any machine. It knows neither command line nor window.
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

	cfg         Config          // as it was given, but for the numbers of folds and repeats
	filled      training.Config // with the paper's values where that is zero
	fingerprint string
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
	filled, err := cfg.WithDefaults()
	if err != nil {
		return nil, err
	}
	if cfg.Preset == training.Isopet {
		return nil, errors.New("the experiment compares the paper's three methods: take the preset paper or notebook")
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
	return &Experiment{Dir: dir, Cohort: c, Folds: folds, cfg: cfg, filled: filled, fingerprint: c.Fingerprint()}, nil
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

// Progress is how far the experiment is.
type Progress struct {
	Unit
	Training fit.Progress
	// work of the units that were to be run, so far, in no particular measure; of an interrupted run, too
	Done  int
	Total int           // work of them all
	Left  time.Duration // from the time that the work of this run took so far
}

// Run runs the units that have no result yet; progress may be nil. A result of other settings or of another cohort is
// an error that says so, as is a broken one, before anything is run. Cancelling ctx ends the unit under way, which
// keeps its last full epoch; Run does the rest when it is called again.
func (e *Experiment) Run(ctx context.Context, rt *ort.Runtime, units []Unit, progress func(Progress)) error {
	var todo []Unit
	total := 0
	for _, u := range units {
		switch record, err := e.read(u); {
		case err != nil:
			return err
		case record == nil:
			todo = append(todo, u)
			total += e.work(u)
		}
	}
	start, before := time.Now(), 0
	own := 0 // work that this run has done: an interrupted one may have done some before, and patience may leave some out
	for _, u := range todo {
		report := func(p fit.Progress) {
			done, last := e.done(u, p), p
			last.Step--
			own += done - e.done(u, last)
			done += before
			if progress == nil {
				return
			}
			left := time.Duration(float64(time.Since(start)) * float64(total-done) / float64(max(own, 1)))
			progress(Progress{Unit: u, Training: p, Done: done, Total: total, Left: left})
		}
		if err := e.run(ctx, rt, u, report); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%v: %w", u, err)
		}
		before += e.work(u)
	}
	return nil
}

// work is what a unit costs: slices times epochs times what each costs.
func (e *Experiment) work(u Unit) int {
	train, _ := e.split(u)
	return train.Slices() * e.cost(e.filled.Stages())
}

// cost of a slice in stages: epochs times what a step costs.
func (e *Experiment) cost(stages []training.Stage) int {
	sum := 0
	for _, s := range stages {
		sum += s.Cost() * s.Epochs(e.filled)
	}
	return sum
}

// done is how much of it is done when a training is so far.
func (e *Experiment) done(u Unit, p fit.Progress) int {
	train, _ := e.split(u)
	stages := e.filled.Stages()
	before, now := stages[:p.Network], stages[p.Network]
	return train.Slices()*e.cost(before) + now.Cost()*train.Slices()*((p.Epoch-1)*p.Steps+p.Step)/p.Steps
}

// split divides the cohort into who is trained on and who is held out.
func (e *Experiment) split(u Unit) (train, test *cohort.Cohort) {
	held := map[int]bool{}
	for _, p := range e.Folds[u.Fold-1] {
		held[p] = true
	}
	return e.Cohort.Part(func(p int) bool { return !held[p] }), e.Cohort.Part(func(p int) bool { return held[p] })
}

// run trains on what is not held out, scores what is, and writes models and result.
func (e *Experiment) run(ctx context.Context, rt *ort.Runtime, u Unit, progress func(fit.Progress)) error {
	start := time.Now()
	train, test := e.split(u)
	cfg := e.cfg.Config
	cfg.Seed = rand.New(rand.NewPCG(cfg.Seed, uint64(u.Repeat)<<32|uint64(u.Fold))).Uint64()
	for _, folder := range []string{filepath.Dir(e.folder(u)), e.folder(u)} {
		if err := output.Mark(folder); err != nil {
			return err
		}
	}
	keep := fit.Checkpoint{Path: filepath.Join(e.folder(u), "checkpoint"), Resume: true}
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
	record := Record{
		Unit:     u,
		Settings: e.settings(u),
		Provider: result.Provider,
		By:       result.By(),
		Constant: models[networks[constantMethod].image].Spec.Constant,
		Scores:   append(scores, training.Measure(train.Patients, test.Patients)...),
	}
	record.keep(scores, test.Slices())
	for _, m := range result.Models {
		record.Networks = append(record.Networks, Network{
			Role: string(m.Spec.Role), Label: m.Fit.Network.Label, Loss: m.Fit.Loss, ValLoss: m.Fit.ValLoss,
			Seconds: m.Fit.Elapsed.Seconds(), MSPerStep: 1000 * m.Fit.Step.Seconds(),
		})
	}
	for _, m := range result.Models {
		err := atomicfile.Replace(filepath.Join(e.folder(u), m.File()), func(w io.Writer) error {
			_, err := w.Write(m.ONNX)
			return err
		})
		if err != nil {
			return err
		}
	}
	record.Seconds = time.Since(start).Seconds()
	if err := record.write(e.path(u)); err != nil {
		return err
	}
	if err := os.Remove(keep.Path); !errors.Is(err, fs.ErrNotExist) { // another process may run the same unit
		return err
	}
	return nil
}

func (e *Experiment) folder(u Unit) string { return u.folder(e.Dir) }

// folder of a unit in that of its experiment.
func (u Unit) folder(dir string) string {
	return filepath.Join(dir, fmt.Sprintf("repeat_%d", u.Repeat), fmt.Sprintf("fold_%d", u.Fold))
}

func (e *Experiment) path(u Unit) string { return filepath.Join(e.folder(u), "unit.json") }

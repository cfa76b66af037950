package training

import (
	"fmt"

	"isopet/inference/ort"
	"isopet/training/cohort"
	"isopet/training/fit"
	"isopet/training/origin"
)

// openSeries finds what a training goes on from. Without a checkpoint it is not asked what the cohort holds: that takes
// time.
func openSeries(keep fit.Checkpoint, cfg Config, cohort *cohort.Cohort, rt *ort.Runtime) (*fit.Series, error) {
	if keep.Path == "" {
		return new(fit.Series), nil
	}
	list, err := conditions(cfg, cohort, rt)
	if err != nil {
		return nil, err
	}
	return keep.Open(list)
}

// conditions are what has to be the same for a training to go on as if it had not been interrupted.
func conditions(cfg Config, cohort *cohort.Cohort, rt *ort.Runtime) ([][2]string, error) {
	var list [][2]string
	add := func(name string, value any) { list = append(list, [2]string{name, fmt.Sprint(value)}) }
	add("version of the program", cfg.Version)
	add("cohort's content", cohort.Fingerprint())
	list = append(list, cfg.resumes()...)
	if cfg.Preset.Stacked() {
		add("recipe of the program's own network", RecipeVersion(cfg.Preset)+1)
	}
	add("networks that it began with", origin.Fingerprint(cfg.From, cfg.Preset.Trains()))
	var networks []fit.Settings
	for _, stage := range cfg.Stages() {
		networks = append(networks, stage.settings(cfg, cohort))
	}
	engines, err := fit.Conditions(rt, networks)
	return append(list, engines...), err
}

// TrainedBy names what trains the networks of all stages on a cohort there, for a reader: an engine, or several.
func TrainedBy(cfg Config, cohort *cohort.Cohort, rt *ort.Runtime) (string, error) {
	var all []string
	for _, stage := range cfg.Stages() {
		by, err := stage.settings(cfg, cohort).Label(rt)
		if err != nil {
			return "", err
		}
		all = append(all, by)
	}
	return distinct(all), nil
}

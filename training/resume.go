package training

import (
	"fmt"

	"isopet/inference/ort"
	"isopet/training/cohort"
	"isopet/training/fit"
)

// openSeries finds what a training goes on from. Without a checkpoint it is not asked what the cohort holds: that takes
// time.
func openSeries(keep fit.Checkpoint, cfg Config, cohort *cohort.Cohort, rt *ort.Runtime) (*fit.Series, error) {
	if keep.Path == "" {
		return new(fit.Series), nil
	}
	return keep.Open(conditions(cfg, cohort, rt))
}

// conditions are what has to be the same for a training to go on as if it had not been interrupted.
func conditions(cfg Config, cohort *cohort.Cohort, rt *ort.Runtime) [][2]string {
	var list [][2]string
	add := func(name string, value any) { list = append(list, [2]string{name, fmt.Sprint(value)}) }
	add("version of the program", cfg.Version)
	add("cohort's content", cohort.Fingerprint())
	list = append(list, cfg.resumes()...)
	add("device", rt.Provider())
	add("number of threads", rt.Threads())
	add("version of ONNX Runtime", rt.Version())
	add("number of channels that the processor takes together", rt.Block())
	return list
}

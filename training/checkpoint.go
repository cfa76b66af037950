package training

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"isopet/inference/ort"
	"isopet/training/checksummed"
	"isopet/training/cohort"
	"isopet/training/pathtext"
)

// Checkpoint is a file that a training keeps after every epoch, so that it can go on from there. The zero value keeps
// none.
type Checkpoint struct {
	Path   string
	Resume bool // go on from what the file holds, if it is there
}

// checkpointState is a checkpoint's content: a training as far as its last full epoch.
type checkpointState struct {
	Settings [][2]string // name and value of all that decides the outcome
	Networks []*snapshot // in the order of training; only the last may be unfinished
	Labels   []string    // of the networks

	path    string
	resumed int // networks that the training has come to
}

// open finds what to go on from.
func (c Checkpoint) open(cfg Config, cohort *cohort.Cohort, rt *ort.Runtime) (*checkpointState, error) {
	if c.Path == "" {
		return &checkpointState{}, nil
	}
	now := &checkpointState{Settings: settings(cfg, cohort, rt), path: c.Path}
	found, err := readState(c.Path)
	switch {
	case err != nil:
		return nil, err
	case found == nil:
		return now, nil
	case !c.Resume:
		return nil, fmt.Errorf("%s is of a training that was interrupted after %s: resume that, or delete the file to "+
			"train anew", c.Path, found.progress())
	}
	found.path = c.Path
	return found, found.fits(now.Settings)
}

// next is what the next network goes on from, nil for the start, and what keeps it after each epoch.
func (r *checkpointState) next(label string) (*snapshot, func(*snapshot) error) {
	i := r.resumed
	r.resumed++
	var from *snapshot
	if i < len(r.Networks) {
		from = r.Networks[i]
	}
	if r.path == "" {
		return from, nil
	}
	return from, func(s *snapshot) error {
		if s.Done { // to be read, not to go on from
			c := *s
			c.Mean, c.Square = nil, nil
			s = &c
		}
		r.Networks, r.Labels = append(r.Networks[:i], s), append(r.Labels[:i], label)
		return checksummed.Write(r.path, r)
	}
}

// settings are what has to be the same for a training to go on as if it had not been interrupted.
func settings(cfg Config, cohort *cohort.Cohort, rt *ort.Runtime) [][2]string {
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

// readState reads an unfinished training; nil if there is none.
func readState(path string) (*checkpointState, error) {
	r := new(checkpointState)
	err := checksummed.Read(path, r)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("the unfinished training in %s cannot be read: %w; delete the file to train anew",
			path, pathtext.Reason(err))
	}
	return r, nil
}

// progress says how far the training is.
func (r *checkpointState) progress() string {
	last := len(r.Networks) - 1
	return fmt.Sprintf("epoch %d of the %s", r.Networks[last].Epoch, r.Labels[last])
}

// Unfinished says how far the training is that left its checkpoint at path, as "epoch 12 of the U-Net"; it is empty if
// there is none or it cannot be read.
func Unfinished(path string) string {
	r, err := readState(path)
	if r == nil || err != nil {
		return ""
	}
	return r.progress()
}

// fits says which setting is another than now, in whatever order they were written.
func (r *checkpointState) fits(now [][2]string) error {
	was := map[string]string{}
	for _, s := range r.Settings {
		was[s[0]] = s[1]
	}
	var changed []string
	for _, is := range now {
		before, known := was[is[0]]
		if !known {
			changed = []string{"it was made by another version of the program"}
			break
		}
		if before != is[1] {
			changed = append(changed, fmt.Sprintf("the %s was %s and is %s now", is[0], before, is[1]))
		}
	}
	if changed == nil {
		return nil
	}
	return fmt.Errorf("the unfinished training in %s cannot be resumed: %s; use what it was started with, or delete "+
		"the file to train anew",
		r.path, strings.Join(changed, ", "))
}

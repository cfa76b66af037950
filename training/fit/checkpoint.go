package fit

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"isopet/training/checksummed"
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
}

// Open finds what to go on from. The conditions are the name and value of all that has to be the same for that. A
// checkpoint of others, or of a training that is not to be resumed, is an error.
func (c Checkpoint) Open(conditions [][2]string) (*Series, error) {
	s := &Series{path: c.Path, state: checkpointState{Settings: conditions}}
	if c.Path == "" {
		return s, nil
	}
	found, err := readState(c.Path)
	switch {
	case err != nil:
		return nil, err
	case found == nil:
		return s, nil
	case !c.Resume:
		return nil, fmt.Errorf("%s is of a training that was interrupted after %s: resume that, or delete the file to "+
			"train anew", c.Path, found.progress())
	}
	if changed := found.changed(conditions); changed != "" {
		return nil, fmt.Errorf("the unfinished training in %s cannot be resumed: %s; use what it was started with, or "+
			"delete the file to train anew",
			c.Path, changed)
	}
	s.state = *found
	return s, nil
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

// changed says which settings are others now, in whatever order they were written; "" is none.
func (r *checkpointState) changed(now [][2]string) string {
	was := map[string]string{}
	for _, s := range r.Settings {
		was[s[0]] = s[1]
	}
	var changed []string
	for _, is := range now {
		before, known := was[is[0]]
		if !known {
			return "it was made by another version of the program"
		}
		if before != is[1] {
			changed = append(changed, fmt.Sprintf("the %s was %s and is %s now", is[0], before, is[1]))
		}
	}
	return strings.Join(changed, ", ")
}

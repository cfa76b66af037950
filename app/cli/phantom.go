package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"isopet/training/pathtext"
	"isopet/volume/phantom"
)

// phantomCommand writes synthetic patients.
type phantomCommand struct {
	Output   string `arg:"" name:"out" help:"Folder for the cohort."`
	Patients int    `default:"78" placeholder:"N" help:"Number of patients (${default})."`
	Seed     uint64 `default:"1" placeholder:"S" help:"Seed (${default}); the same seed makes the same patients."`
	Full     bool   `help:"Whole fields of view instead of the paper's square."`
	Force    bool   `help:"Replace a cohort that is in the folder."`
}

func (*phantomCommand) Help() string {
	return `Writes nnU-Net's raw layout: imagesTr/CASE_0000.nii.gz, labelsTr/CASE.nii.gz and dataset.json. The
patients are made up, after the statistics that the paper gives; there is nobody's data in them.

    isopet phantom cohort
    isopet phantom demo --patients 1 --seed 7 --full`
}

// written is what phantom reports.
type written struct {
	Folder   pathtext.Path `json:"folder"`
	Patients int           `json:"patients"`
	Slices   int           `json:"slices"`
	Seed     uint64        `json:"seed"`
}

func (c *phantomCommand) Run(ctx context.Context, console *console) (result, error) {
	if c.Patients < 1 {
		return nil, usageError{errors.New("--patients must be above 0")}
	}
	if err := makeFolder(c.Output); err != nil {
		return nil, err
	}
	config := phantom.Config{Patients: c.Patients, Seed: c.Seed, Full: c.Full, Replace: c.Force}
	summary, err := phantom.Write(ctx, c.Output, config, console.progress("Writing patients"))
	if errors.Is(err, phantom.ErrExists) {
		return nil, fmt.Errorf("%s holds a cohort already; choose another folder, or replace it with --force", c.Output)
	}
	if err != nil {
		return nil, err
	}
	return &written{pathtext.Path(c.Output), summary.Patients, summary.Slices, c.Seed}, nil
}

// Text is a sentence.
func (r *written) Text(w io.Writer) {
	fmt.Fprintf(w, "%d patients with %d slices that show tumour, in %s.\n", r.Patients, r.Slices, r.Folder)
}

// makeFolder makes a folder that results can be written into.
func makeFolder(path string) error {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return fmt.Errorf("folder %s cannot be made: %w; choose another", path, pathtext.Reason(err))
	}
	if err := writable(path); err != nil {
		return fmt.Errorf("folder %s cannot be written to: %w; choose another", path, pathtext.Reason(err))
	}
	return nil
}

// writable tries to make a file in a folder: only that tells on every system and file system.
func writable(folder string) error {
	f, err := os.CreateTemp(folder, ".isopet-*")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}

package networks

import (
	"context"
	"errors"
	"fmt"
	"io"

	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/app/export"
	"isopet/training/pathtext"
	"isopet/volume/phantom"
)

// Phantom writes synthetic patients.
type Phantom struct {
	Output   string `arg:"" name:"out" help:"Folder for the cohort."`
	Patients int    `default:"78" placeholder:"N" help:"Number of patients (${default})."`
	Seed     uint64 `default:"1" placeholder:"S" help:"Seed (${default}); the same seed makes the same patients."`
	Full     bool   `help:"Whole fields of view instead of the paper's square."`
	Force    bool   `help:"Replace a cohort that is in the folder."`
}

func (*Phantom) Help() string {
	return `Writes nnU-Net's raw layout: imagesTr/CASE_0000.nii.gz, labelsTr/CASE.nii.gz and dataset.json. The
patients are made up, after the statistics that the paper gives; there is nobody's data in them.

    isopet phantom cohort
    isopet phantom demo --patients 1 --seed 7 --full`
}

// Written is what phantom reports.
type Written struct {
	Folder   pathtext.Path `json:"folder"`
	Patients int           `json:"patients"`
	Slices   int           `json:"slices"`
	Seed     uint64        `json:"seed"`
}

func (c *Phantom) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	if c.Patients < 1 {
		return nil, args.Usage(errors.New("--patients must be above 0"))
	}
	if err := export.MakeFolder(c.Output); err != nil {
		return nil, err
	}
	config := phantom.Config{Patients: c.Patients, Seed: c.Seed, Full: c.Full, Replace: c.Force}
	summary, err := phantom.Write(ctx, c.Output, config, con.Progress("Writing patients"))
	if errors.Is(err, phantom.ErrExists) {
		return nil, fmt.Errorf("%s holds a cohort already; choose another folder, or replace it with --force", c.Output)
	}
	if err != nil {
		return nil, err
	}
	return &Written{pathtext.Path(c.Output), summary.Patients, summary.Slices, c.Seed}, nil
}

// Text is a sentence.
func (r *Written) Text(w io.Writer) {
	fmt.Fprintf(w, "%d patients with %d slices that show tumour, in %s.\n", r.Patients, r.Slices, r.Folder)
}

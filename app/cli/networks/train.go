package networks

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"isopet/app"
	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/app/export"
	"isopet/inference"
	"isopet/inference/ort"
	"isopet/training"
	"isopet/training/cohort"
	"isopet/training/fit"
	"isopet/training/nn"
	"isopet/training/output"
)

// trainingFlags say what to train on and how: the flags of [training.Options].
type trainingFlags struct {
	Data string `required:"" placeholder:"DIR" help:"${cohort}"`
	kong.Plugins
}

// newTrainingFlags are those of all options but some, which a command has otherwise.
func newTrainingFlags(but ...string) trainingFlags {
	return trainingFlags{Plugins: kong.Plugins{training.Flags(but...)}}
}

// Train trains the networks of the three methods.
type Train struct {
	Output string `short:"o" required:"" placeholder:"DIR" help:"Folder for the networks and their losses."`
	trainingFlags
	Resume bool `help:"Go on from the last full epoch of a training into the same folder that was interrupted."`
	args.ComputeFlags
}

// NewTrain is the command with the flags of all options.
func NewTrain() *Train { return &Train{trainingFlags: newTrainingFlags()} }

func (*Train) Help() string {
	return `Trains the U-Net, the threshold CNN, and the threshold CNN once more on the U-Net's output, as in the
paper, whose settings are the defaults. Writes ` + inference.Files() + ` with all that is needed to
use them, the losses as history.csv, and figures; files of these names are replaced. After every epoch all that is
needed to go on is kept in the same folder, as "checkpoint"; with --resume the weights come out as if nothing had
interrupted them.

A cohort is imagesTr/CASE_0000.nii.gz with labelsTr/CASE.nii.gz; or a folder per patient with pet.nii.gz and
mask*.nii.gz; or a CSV file with the columns patient, pet and mask. A CT beside it is another channel such as
imagesTr/CASE_0001.nii.gz, ct.nii.gz or the column ct; it may have a grid of its own. dataset.json says which channel
is the PET and which label is tumour; where it leaves that open, --pet-channel, --ct-channel and --label say it.
Nothing is left out without a word. More is in docs/cohort.md.

Wider than the paper: ` + widerFlags() + `. What the networks see travels in their files, and segmenting keeps to it;
networks with --ct need the patient's CT there, too.

With --from networks go on learning where others ended: those that train wrote, with the same preset and settings of what
they see. Judge them by patients that neither training saw.

    isopet phantom cohort
    isopet train --data cohort -o models
    isopet segment scan.nii.gz -o mask.nii.gz --models models
    isopet train --data cohort -o tuned --from models`
}

// widerFlags are those that go beyond the paper.
func widerFlags() string {
	var flags []string
	for _, o := range training.Options {
		if o.Wider {
			flags = append(flags, "--"+o.Flag)
		}
	}
	last := len(flags) - 1
	return strings.Join(flags[:last], ", ") + " and " + flags[last]
}

// Trained is what train reports; maps are by the model's role.
type Trained struct {
	Models    map[string]string    `json:"models"`
	Loss      map[string][]float64 `json:"loss"`
	ValLoss   map[string][]float64 `json:"val_loss"`
	Seconds   float64              `json:"seconds"`
	MSPerStep map[string]float64   `json:"ms_per_step"`
	Provider  string               `json:"provider"`
	By        string               `json:"trained_by"` // the engine
	Patients  int                  `json:"patients"`
	Slices    int                  `json:"slices"`
	FOV       float64              `json:"fov"`
	Constant  float64              `json:"constant"`
	Notes     []string             `json:"notes"`

	order []string
	cut   string // what the network is called whose output the constant cuts
}

// config is what the flags say.
func (c *trainingFlags) config() (training.Config, error) {
	config, err := c.given()
	if err != nil {
		return config, err
	}
	return checked(config)
}

// given is what the flags say, as it stands there.
func (c *trainingFlags) given() (training.Config, error) {
	config := training.Config{Version: app.Version}
	err := config.Take(c.Plugins[0])
	return config, err
}

// checked is the config of what flags say, if it can be.
func checked(config training.Config) (training.Config, error) {
	if err := config.CheckFlags(); err != nil {
		return config, err
	}
	if _, err := regexp.Compile(config.Group); err != nil {
		return config, fmt.Errorf("--group is not a regular expression: %w", err)
	}
	if config.Validation == 0 {
		config.Validation = -1 // 0 would be the paper's share
	}
	return config, nil
}

// begin opens ONNX Runtime and reads the cohort. Only when both are there is the folder for the results made.
func (c *trainingFlags) begin(
	ctx context.Context, con *console.Console, compute args.ComputeFlags, config training.Config, folder string,
) (*cohort.Cohort, *ort.Runtime, error) {
	rt, err := ort.Open(ort.Config{Library: con.Config.Library, Device: compute.Device, Threads: compute.Threads})
	if err != nil {
		return nil, nil, err
	}
	noteDevice(con, rt)
	if compute.Device == ort.Auto {
		faster, note, err := fit.Quicker(ctx, rt, nn.Networks[0], config.Engine)
		if err != nil {
			return nil, nil, err
		}
		if rt = faster; note != "" {
			con.Note(note)
		}
	}
	prepared, err := training.ReadCohort(ctx, c.Data, config, con.Progress("Reading the cohort"))
	if err != nil {
		return nil, nil, err
	}
	if err := output.Mark(folder); err != nil {
		if err := export.MakeFolder(folder); err != nil { // says what to do
			return nil, nil, err
		}
		return nil, nil, err
	}
	return prepared, rt, export.MakeFolder(folder)
}

func (c *Train) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	config, err := c.config()
	if err != nil {
		return nil, args.Usage(err)
	}
	prepared, rt, err := c.begin(ctx, con, c.ComputeFlags, config, c.Output)
	if err != nil {
		return nil, err
	}
	by, err := training.TrainedBy(config, prepared, rt)
	if err != nil {
		return nil, err
	}
	con.Note(fmt.Sprintf("%s with %d slices; training on %s.", patients(prepared), prepared.Slices(), rt.Label()))
	con.Note("Trained by: " + by + ".")
	if config.From != "" {
		con.Note(fmt.Sprintf("Begun with the networks in %s.", config.From))
	}
	for _, note := range prepared.Notes {
		con.Note(note)
	}
	keep := fit.Checkpoint{Path: filepath.Join(c.Output, "checkpoint"), Resume: c.Resume}
	result, err := training.Train(ctx, rt, prepared, config, keep, epochs(con))
	if err != nil {
		if done := fit.Unfinished(keep.Path); done != "" && ctx.Err() != nil {
			con.Note(fmt.Sprintf(
				"Stopped; all up to %s is kept. The same command with --resume goes on from there.", done))
		}
		return nil, err
	}
	if err := result.Write(c.Output); err != nil {
		return nil, err
	}
	if err := os.Remove(keep.Path); err != nil {
		return nil, err
	}
	r := &Trained{
		Models: map[string]string{}, Loss: map[string][]float64{}, ValLoss: map[string][]float64{},
		MSPerStep: map[string]float64{}, Seconds: result.Elapsed.Seconds(), Provider: result.Provider, By: result.By(),
		Patients: prepared.Persons(), Slices: prepared.Slices(), FOV: prepared.FOV,
		Notes: append([]string{}, prepared.Notes...),
	}
	for _, m := range result.Models {
		role := string(m.Spec.Role)
		r.order = append(r.order, role)
		r.Models[role] = filepath.Join(c.Output, m.File())
		r.Loss[role], r.ValLoss[role] = m.Fit.Loss, append([]float64{}, m.Fit.ValLoss...)
		r.MSPerStep[role] = 1000 * m.Fit.Step.Seconds()
		if r.cut == "" && m.Spec.Role.Image() {
			r.cut, r.Constant = m.Spec.Role.Label(), m.Spec.Constant
		}
	}
	return r, nil
}

// patients is how many there are, with their scans where somebody has several.
func patients(c *cohort.Cohort) string {
	if n := len(c.Patients); n != c.Persons() {
		return fmt.Sprintf("%d patients (%d scans)", c.Persons(), n)
	}
	return fmt.Sprintf("%d patients", len(c.Patients))
}

// epochs shows how far the networks are: a bar for each on a terminal, and a line for each epoch.
func epochs(con *console.Console) func(fit.Progress) {
	var model string
	var show func(done, total int)
	return func(p fit.Progress) {
		if p.Model != model {
			model, show = p.Model, con.Progress(p.Model)
		}
		if p.Step == p.Steps {
			line := fmt.Sprintf("%s: epoch %d of %d, loss %.5f", p.Model, p.Epoch, p.Epochs, p.Loss)
			if !math.IsNaN(p.ValLoss) {
				line += fmt.Sprintf(", validation %.5f", p.ValLoss)
			}
			line += fmt.Sprintf("; %.0f ms per step, %v left", 1000*p.Mean.Seconds(), p.Left.Round(time.Second))
			con.Note(line)
		}
		if con.Terminal() {
			show((p.Epoch-1)*p.Steps+p.Step, p.Epochs*p.Steps)
		}
	}
}

// Text is a line for each network.
func (r *Trained) Text(w io.Writer) {
	for _, role := range r.order {
		loss := r.Loss[role]
		fmt.Fprintf(w, "%s: loss %.5f", r.Models[role], loss[len(loss)-1])
		if v := r.ValLoss[role]; len(v) > 0 {
			fmt.Fprintf(w, ", validation %.5f", v[len(v)-1])
		}
		fmt.Fprintf(w, ", %.0f ms per step\n", r.MSPerStep[role])
	}
	fmt.Fprintf(w, "Constant threshold of the %s: %.2f. Trained on %s in %.0f s by %s.\n",
		r.cut, r.Constant, r.Provider, r.Seconds, r.By)
}

// noteDevice says why the CPU computes where a card was meant to.
func noteDevice(con *console.Console, rt *ort.Runtime) {
	if note := rt.Note(); note != "" {
		con.Note(note)
	}
}

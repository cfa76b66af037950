package networks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/inference/ort"
	"isopet/training/fit"
	"isopet/training/nn"
)

// Bench measures training steps and inference of the networks.
type Bench struct {
	Steps   int    `default:"20" placeholder:"N" help:"Steps to take the median of (${default})."`
	Network string `placeholder:"NAME" help:"${network}"`
	Engine  string `placeholder:"NAME" default:"auto" help:"What computes the training: ${engines}."`
	args.ComputeFlags
}

func (*Bench) Help() string {
	return `Measures for each network a training step of 32 slices of 64 × 64 pixels, the memory that training adds, and
how many such slices a second go through the trained network. Times are medians, after some runs to warm up; memory
that is freed can be used again, so it counts in full for the first network only.

    isopet bench --threads 2 --json`
}

// Measured is what bench reports.
type Measured struct {
	Networks []measuredNetwork `json:"networks"`
	Provider string            `json:"provider"`
	Threads  int               `json:"threads"`
}

type measuredNetwork struct {
	Network  string  `json:"network"`
	Step     float64 `json:"ms_per_step"`
	Slices   float64 `json:"slices_per_s"`
	MemoryMB float64 `json:"training_mb,omitempty"`
	By       string  `json:"trained_by"` // the engine

	label string
}

// slicesAtOnce is how many slices the figures are for.
const slicesAtOnce = 32

func (c *Bench) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	if c.Steps < 1 {
		return nil, args.Usage(errors.New("--steps must be above 0"))
	}
	var engine fit.Engine
	if err := engine.UnmarshalText([]byte(c.Engine)); err != nil {
		return nil, args.Usage(err)
	}
	networks := nn.Networks
	if c.Network != "" {
		n, err := nn.Find(c.Network)
		if err != nil {
			return nil, args.Usage(err)
		}
		networks = []nn.Network{n}
	}
	rt, err := ort.Open(ort.Config{Library: con.Config.Library, Device: c.Device, Threads: c.Threads})
	if err != nil {
		return nil, err
	}
	noteDevice(con, rt)
	r := &Measured{Provider: rt.Provider(), Threads: rt.Threads()}
	for _, n := range networks {
		speed, err := fit.SpeedOf(ctx, rt, n, engine, c.Steps)
		if err != nil {
			return nil, err
		}
		r.Networks = append(r.Networks, measuredNetwork{
			Network: n.Name, label: n.Label, Step: 1000 * speed.Step.Seconds(),
			Slices: slicesAtOnce / speed.Inference.Seconds(), MemoryMB: float64(speed.Memory) / (1 << 20),
			By: speed.By,
		})
	}
	return r, nil
}

// Text is a line for each network.
func (r *Measured) Text(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\tms/step\tMB\tslices/s\ttrained by")
	for _, n := range r.Networks {
		memory := "unknown"
		if n.MemoryMB > 0 {
			memory = fmt.Sprintf("%.0f", n.MemoryMB)
		}
		fmt.Fprintf(t, "%s\t%.1f\t%s\t%.0f\t%s\n", n.label, n.Step, memory, n.Slices, n.By)
	}
	t.Flush()
	fmt.Fprintf(w, "On %s, %d threads; batches of %d slices of 64 × 64. MB: what training adds.\n",
		r.Provider, r.Threads, slicesAtOnce)
}

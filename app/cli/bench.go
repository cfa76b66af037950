package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"isopet/inference/ort"
	"isopet/training/fit"
)

// benchCommand measures training steps and inference of the paper's networks.
type benchCommand struct {
	Steps int `default:"20" placeholder:"N" help:"Steps to take the median of (${default})."`
	computeFlags
}

func (*benchCommand) Help() string {
	return `Measures, for the U-Net and the threshold CNN, a training step of 32 slices of 64 × 64 pixels, and how
many such slices a second go through the trained network. Each figure is a median, after some runs to warm up.

    isopet bench --threads 2 --json`
}

// measured is what bench reports.
type measured struct {
	UNetStep        float64 `json:"unet_ms_per_step"`
	ThresholdStep   float64 `json:"threshold_ms_per_step"`
	UNetSlices      float64 `json:"unet_slices_per_s"`
	ThresholdSlices float64 `json:"threshold_slices_per_s"`
	Provider        string  `json:"provider"`
	By              string  `json:"trained_by"` // the engine
	Threads         int     `json:"threads"`
}

func (c *benchCommand) Run(ctx context.Context, console *console) (result, error) {
	if c.Steps < 1 {
		return nil, usageError{errors.New("--steps must be above 0")}
	}
	rt, err := ort.Open(ort.Config{Library: console.config.Library, Device: c.Device, Threads: c.Threads})
	if err != nil {
		return nil, err
	}
	r := &measured{Provider: rt.Provider(), Threads: rt.Threads()}
	for _, row := range []struct {
		network      string
		step, slices *float64
	}{
		{"unet", &r.UNetStep, &r.UNetSlices},
		{"threshold", &r.ThresholdStep, &r.ThresholdSlices},
	} {
		speed, err := fit.SpeedOf(ctx, rt, row.network, c.Steps)
		if err != nil {
			return nil, err
		}
		r.By = speed.By
		*row.step, *row.slices = 1000*speed.Step.Seconds(), speed.SlicesPerSecond
	}
	return r, nil
}

// Text is a line for each network.
func (r *measured) Text(w io.Writer) {
	fmt.Fprintf(w, "%-14s %8s %10s\n", "", "ms/step", "slices/s")
	fmt.Fprintf(w, "%-14s %8.1f %10.0f\n", "U-Net", r.UNetStep, r.UNetSlices)
	fmt.Fprintf(w, "%-14s %8.1f %10.0f\n", "Threshold CNN", r.ThresholdStep, r.ThresholdSlices)
	fmt.Fprintf(w, "On %s, %d threads; batches of 32 slices of 64 × 64. Trained by: %s.\n", r.Provider, r.Threads, r.By)
}

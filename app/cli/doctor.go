package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"isopet/app"
	"isopet/app/cli/console"
	"isopet/app/engine"
	"isopet/inference"
	"isopet/inference/ort"
)

// doctorCommand says what is there and why something is not.
type doctorCommand struct {
	Models  string `placeholder:"DIR" help:"Folder of models to look at, instead of those that come with the program."`
	Verbose bool   `help:"Let ONNX Runtime and the drivers write their own messages to standard error."`
}

func (*doctorCommand) Help() string {
	return `Looks for ONNX Runtime's library, tries every execution provider, loads the networks and looks for a
display. What is missing comes with the reason and with what to do. With --verbose it is preceded by what ONNX Runtime
and the drivers say themselves.

    isopet doctor
    isopet doctor --onnxruntime /opt/onnxruntime/lib --json`
}

// diagnosis is what doctor reports.
type diagnosis struct {
	Version     string               `json:"isopet"`
	System      string               `json:"system"`
	ONNXRuntime library              `json:"onnxruntime"`
	Providers   []ort.ProviderReport `json:"providers"`
	Models      []modelReport        `json:"models"`
	ModelsError string               `json:"models_error,omitempty"`
	Display     displayReport        `json:"display"`
}

type library struct {
	Library string `json:"library"`
	Version string `json:"version"`
	Error   string `json:"error,omitempty"`
}

type modelReport struct {
	Name      string  `json:"name"`
	Role      string  `json:"role"`
	Side      int     `json:"side"`
	FOV       float64 `json:"fov"`
	Sees      string  `json:"sees"` // channels and scaling, as "pet min-max"
	Trained   string  `json:"trained"`
	Cohort    string  `json:"cohort"`
	Synthetic bool    `json:"synthetic"`
	Version   string  `json:"version"`
	Engine    string  `json:"engine,omitempty"` // that trained it, if it was another than ONNX Runtime
}

type displayReport struct {
	Works bool   `json:"works"`
	Error string `json:"error,omitempty"`
}

func (c *doctorCommand) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	config := con.Config
	config.Models = c.Models
	found := ort.Doctor(ort.Config{Library: config.Library, Verbose: c.Verbose})
	r := &diagnosis{
		Version: app.Version, System: runtime.GOOS + "/" + runtime.GOARCH,
		ONNXRuntime: library{found.Library, found.Version, found.Error},
		Providers:   append([]ort.ProviderReport{}, found.Providers...), Models: []modelReport{},
	}
	if err := display(); err != nil {
		r.Display.Error = err.Error()
	} else {
		r.Display.Works = true
	}
	if found.Error != "" {
		return r, nil
	}
	config.Device = "cpu"
	_, models, err := engine.Open(ctx, config)
	if err != nil {
		r.ModelsError = err.Error()
		return r, nil
	}
	defer models.Close()
	for _, m := range models.List() {
		r.Models = append(r.Models, newModelReport(m))
	}
	return r, nil
}

func newModelReport(m *inference.Model) modelReport {
	s := m.Spec
	return modelReport{
		m.Name, string(s.Role), s.Side, s.FOV, s.InputKind(), s.Trained, s.Cohort, s.Synthetic, s.Version, s.Engine,
	}
}

// display says why a window cannot be opened, as far as that can be told without trying.
func display() error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errors.New("there is no display to open the window on ($DISPLAY is not set); " +
			"log in to a desktop, or use the commands of isopet --help")
	}
	return nil
}

// Text is a line for each thing, with what to do where one is missing.
func (r *diagnosis) Text(w io.Writer) {
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-14s"+format+"\n", append([]any{name}, args...)...)
	}
	row("Isopet", "%s, %s", r.Version, r.System)
	if r.ONNXRuntime.Error != "" {
		row("ONNX Runtime", "missing: %s", r.ONNXRuntime.Error)
	} else {
		row("ONNX Runtime", "%s, %s", r.ONNXRuntime.Version, r.ONNXRuntime.Library)
	}
	for _, p := range r.Providers {
		if p.Works {
			row("  "+p.Name, "works: %s", p.Label)
		} else {
			row("  "+p.Name, "not available: %s; %s", p.Reason, p.Install)
		}
	}
	if r.ModelsError != "" {
		row("Networks", "missing: %s", r.ModelsError)
	}
	for _, m := range r.Models {
		origin := m.Cohort
		if m.Synthetic {
			origin += " (synthetic patients, not for clinical use)"
		}
		sees := ""
		if usual := (inference.Spec{}).InputKind(); m.Sees != usual && inference.Role(m.Role).Input() == "" {
			sees = ", sees " + m.Sees
		}
		row("Network", "%s%s, trained %s on %s", m.Name, sees, m.Trained, origin)
	}
	if r.Display.Works {
		row("Display", "found")
	} else {
		row("Display", "missing: %s", r.Display.Error)
	}
}

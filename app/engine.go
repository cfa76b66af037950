package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"isopet/assets"
	"isopet/inference"
	"isopet/inference/ort"
)

// EngineState is what the networks run on, as the window shows it.
type EngineState struct {
	// Ready says that the networks are loaded.
	Ready bool
	// Provider is what they run on, "cpu"; Label what to call it. Both empty while not ready.
	Provider, Label string
	// Version and Library are ONNX Runtime's.
	Version, Library string
	// Attempts are the providers that could not be had, and why.
	Attempts []ort.Attempt
	// Models are the networks that are there.
	Models []*inference.Model
	// Warnings say what the user should know of where the networks come from, a sentence each.
	Warnings []string
	// Err is why there is no engine.
	Err error
}

// engine is opened once, by the first job that needs it; the others wait.
type engine struct {
	once    sync.Once
	runtime *ort.Runtime
	models  *inference.Models
	err     error
}

// open is called on jobs' goroutines.
func (e *engine) open(c Config) (*inference.Models, error) {
	e.once.Do(func() { e.runtime, e.models, e.err = openEngine(c) })
	return e.models, e.err
}

// load is open for networks that lie in a folder of their own; empty for those that the program was started with. done
// is called when they are no longer needed.
func (e *engine) load(c Config, folder string) (models *inference.Models, done func(), err error) {
	models, err = e.open(c)
	if err != nil || folder == "" {
		return models, func() {}, err
	}
	files, err := modelFolder(folder)
	if err == nil {
		models, err = inference.LoadModels(e.runtime, files)
	}
	if err != nil {
		return nil, nil, err
	}
	return models, func() { models.Close() }, nil
}

// openEngine loads the library, the provider and the networks.
func openEngine(c Config) (*ort.Runtime, *inference.Models, error) {
	rt, err := ort.Open(ort.Config{Library: c.Library, Device: c.Device, Threads: c.Threads})
	if err != nil {
		return nil, nil, err
	}
	folder, err := modelFolder(c.Models)
	if err != nil {
		return nil, nil, err
	}
	models, err := inference.LoadModels(rt, folder)
	if err != nil {
		return nil, nil, err
	}
	if len(modelList(models)) == 0 {
		if c.Models == "" {
			return nil, nil, errors.New("this program was built without networks; run `make models` in the source tree and build it anew, or name a folder of models with --models")
		}
		return nil, nil, fmt.Errorf("%s holds none of unet.onnx, threshold.onnx and combined.onnx; train them with `isopet train` or name another folder", c.Models)
	}
	return rt, models, nil
}

// modelFolder is a folder of the user's, or what comes with the program.
func modelFolder(name string) (fs.FS, error) {
	if name == "" {
		return assets.Models, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("folder of models %s cannot be read: %w", name, reason(err))
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is a file; name the folder that holds the models", name)
	}
	return os.DirFS(name), nil
}

// modelList are the networks that are there.
func modelList(m *inference.Models) []*inference.Model {
	var list []*inference.Model
	for _, model := range []*inference.Model{m.UNet, m.Threshold, m.Combined} {
		if model != nil {
			list = append(list, model)
		}
	}
	return list
}

// modelWarnings say what the user should know of where the networks come from.
func modelWarnings(models []*inference.Model) []string {
	for _, m := range models {
		if m.Spec.Synthetic {
			return []string{"The networks were trained on synthetic patients; not for clinical use."}
		}
	}
	return nil
}

// Start loads the networks in the background, so that the first segmentation need not wait for them.
func (a *App) Start() *Job {
	return a.start(engineJob, "Loading the networks", func(ctx context.Context, _ func(done, total int)) (func(), error) {
		if _, err := a.engine.open(a.config); err != nil {
			return func() { a.showEngine(); a.fail(err) }, nil
		}
		return a.showEngine, nil
	})
}

// showEngine takes what is known of the engine into the state.
func (a *App) showEngine() {
	e := EngineState{Err: a.engine.err}
	if e.Err == nil {
		rt := a.engine.runtime
		e.Ready, e.Provider, e.Label = true, rt.Provider(), rt.Label()
		e.Version, e.Library, e.Attempts = rt.Version(), rt.Library(), rt.Attempts()
		e.Models = modelList(a.engine.models)
		e.Warnings = modelWarnings(e.Models)
	}
	a.State.Engine = e
	a.changed(ChangedEngine)
}

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
	"isopet/training/pathtext"
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

// engine is opened by the first job that needs it; the others wait. What could not be had is tried again by the next.
type engine struct {
	mutex   sync.Mutex
	runtime *ort.Runtime
	models  inference.Models // those that the program was started with
	err     error            // why there are none
}

// open is called on jobs' goroutines.
func (e *engine) open(c Config) (inference.Models, error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.models == nil {
		e.models, e.err = c.Networks, nil
	}
	if e.models == nil {
		e.err = e.start(c)
		if e.err == nil {
			e.models, e.err = openModels(e.runtime, c.Models)
		}
	}
	return e.models, e.err
}

// start loads the library and the provider, which networks of any folder need.
func (e *engine) start(c Config) (err error) {
	if e.runtime == nil {
		e.runtime, err = openRuntime(c)
	}
	return err
}

// load is open for networks that lie in a folder of their own; empty for those that the program was started with. done
// is called when they are no longer needed.
func (e *engine) load(c Config, folder string) (models inference.Models, done func(), err error) {
	if folder == "" {
		models, err = e.open(c)
		return models, func() {}, err
	}
	e.mutex.Lock()
	err = e.start(c)
	runtime := e.runtime
	e.mutex.Unlock()
	if err != nil {
		return nil, nil, err
	}
	files, err := modelFolder(folder)
	if err == nil {
		models, err = inference.LoadModels(runtime, files)
	}
	if err != nil {
		return nil, nil, err
	}
	return models, func() { models.Close() }, nil
}

// state is what there is, and why there is no more.
func (e *engine) state() (*ort.Runtime, inference.Models, error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.runtime, e.models, e.err
}

// OpenEngine loads the library, the provider and the networks.
func OpenEngine(c Config) (*ort.Runtime, inference.Models, error) {
	rt, err := openRuntime(c)
	if err != nil {
		return nil, nil, err
	}
	models, err := openModels(rt, c.Models)
	if err != nil {
		return nil, nil, err
	}
	return rt, models, nil
}

func openRuntime(c Config) (*ort.Runtime, error) {
	return ort.Open(ort.Config{Library: c.Library, Device: c.Device, Threads: c.Threads})
}

// openModels loads the networks of a folder, or those that come with the program if none is named.
func openModels(rt *ort.Runtime, name string) (inference.Models, error) {
	folder, err := modelFolder(name)
	if err != nil {
		return nil, err
	}
	models, err := inference.LoadModels(rt, folder)
	if err != nil {
		return nil, err
	}
	if len(models) == 0 {
		if name == "" {
			return nil, errors.New("this program was built without networks; run `make models` in the source tree and build it anew, or name a folder of models with --models")
		}
		return nil, fmt.Errorf("%s holds none of %s; train them with `isopet train` or name another folder",
			name, inference.Files())
	}
	return models, nil
}

// modelFolder is a folder of the user's, or what comes with the program.
func modelFolder(name string) (fs.FS, error) {
	if name == "" {
		return assets.Models, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("folder of models %s cannot be read: %w", name, pathtext.Reason(err))
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is a file; name the folder that holds the models", name)
	}
	return os.DirFS(name), nil
}

// ModelWarnings say what the user should know of where the networks come from.
func ModelWarnings(models []*inference.Model) []string {
	for _, m := range models {
		if m.Spec.Synthetic {
			return []string{"Trained on synthetic patients, not for clinical use."}
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
	rt, models, err := a.engine.state()
	e := EngineState{Err: err}
	if models != nil {
		e.Ready = true
		if rt != nil {
			e.Provider, e.Label = rt.Provider(), rt.Label()
			e.Version, e.Library, e.Attempts = rt.Version(), rt.Library(), rt.Attempts()
		}
		e.Models = models.List()
		e.Warnings = ModelWarnings(e.Models)
	}
	a.State.Engine = e
	a.changed(ChangedEngine)
}

// Package engine is what the networks run on: ONNX Runtime, its provider, and the networks of the program or of a
// folder. It knows no scan and no state; what it says of itself is a plain [State].
package engine

import (
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

// Config says where the networks are and what they run on. Its zero value finds everything by itself.
type Config struct {
	// Library is the ONNX Runtime library; empty: found as package ort says.
	Library string
	// Device is the execution provider; empty: "auto".
	Device string
	// Threads is how many processor threads the networks use; 0: all.
	Threads int
	// Models is a folder of networks; empty: those that come with the program.
	Models string
	// Networks, if not nil, are the networks themselves, which need no library.
	Networks inference.Models
}

// State is what the networks run on, as the window shows it.
type State struct {
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

// Engine is opened by the first job that needs it; the others wait. What could not be had is tried again by the next.
type Engine struct {
	Config

	mutex   sync.Mutex
	runtime *ort.Runtime
	models  inference.Models // those that the program was started with
	err     error            // why there are none
}

// Open is the networks that the program was started with. It may be called on any goroutine.
func (e *Engine) Open() (inference.Models, error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.models == nil {
		e.models, e.err = e.Config.Networks, nil
	}
	if e.models == nil {
		e.err = e.start()
		if e.err == nil {
			e.models, e.err = openModels(e.runtime, e.Config.Models)
		}
	}
	return e.models, e.err
}

// start loads the library and the provider, which networks of any folder need.
func (e *Engine) start() (err error) {
	if e.runtime == nil {
		e.runtime, err = openRuntime(e.Config)
	}
	return err
}

// Load is Open for networks that lie in a folder of their own; empty for those that the program was started with. done
// is called when they are no longer needed.
func (e *Engine) Load(folder string) (models inference.Models, done func(), err error) {
	if folder == "" {
		models, err = e.Open()
		return models, func() {}, err
	}
	e.mutex.Lock()
	err = e.start()
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

// State is what there is, and why there is no more.
func (e *Engine) State() State {
	e.mutex.Lock()
	rt, models, err := e.runtime, e.models, e.err
	e.mutex.Unlock()
	s := State{Err: err}
	if models == nil {
		return s
	}
	s.Ready = true
	if rt != nil {
		s.Provider, s.Label = rt.Provider(), rt.Label()
		s.Version, s.Library, s.Attempts = rt.Version(), rt.Library(), rt.Attempts()
	}
	s.Models = models.List()
	s.Warnings = Warnings(s.Models)
	return s
}

// Open loads the library, the provider and the networks.
func Open(c Config) (*ort.Runtime, inference.Models, error) {
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
			return nil, errors.New("this program was built without networks; run `make models` in the source tree " +
				"and build it anew, or name a folder of models with --models")
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

// Warnings say what the user should know of where the networks come from.
func Warnings(models []*inference.Model) []string {
	for _, m := range models {
		if m.Spec.Synthetic {
			return []string{"Trained on synthetic patients, not for clinical use."}
		}
	}
	return nil
}

// Package engine is what the networks run on: ONNX Runtime, its provider, and the networks of the program or of a
// folder. It knows no scan and no state; what it says of itself is a plain [State].
package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"isopet/app/settings"
	"isopet/assets"
	"isopet/inference"
	"isopet/inference/ort"
	"isopet/inference/unsaid"
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
	// Models is a folder of networks, or the file of one; empty: those that come with the program.
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

	opening turn       // of who loads; the others wait
	mutex   sync.Mutex // of what follows
	runtime *ort.Runtime
	models  inference.Models // those that the program was started with
	err     error            // why there are none
}

// turn is a lock that is not waited for longer than a context lasts.
type turn struct {
	once sync.Once
	free chan struct{}
}

func (t *turn) take(ctx context.Context) error {
	t.once.Do(func() { t.free = make(chan struct{}, 1) })
	select {
	case t.free <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *turn) give() { <-t.free }

// Open is the networks that the program was started with. It may be called on any goroutine, and returns soon when ctx
// ends. One that cannot be used stands in the way of no method that does without it.
func (e *Engine) Open(ctx context.Context) (inference.Models, error) {
	if err := e.opening.take(ctx); err != nil {
		return nil, err
	}
	defer e.opening.give()
	e.mutex.Lock()
	models, rt := e.models, e.runtime
	e.mutex.Unlock()
	if models != nil {
		return models, nil
	}
	models, err := e.Config.Networks, error(nil)
	if models == nil {
		if rt, err = e.start(rt); err == nil {
			models, err = openUsable(ctx, rt, e.Config.Models)
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.models, e.err = models, err
	return models, err
}

// start loads the library and the provider, unless they are there: networks of any folder need them.
func (e *Engine) start(rt *ort.Runtime) (_ *ort.Runtime, err error) {
	if rt == nil {
		if rt, err = openRuntime(e.Config); err != nil {
			return nil, err
		}
		e.mutex.Lock()
		e.runtime = rt
		e.mutex.Unlock()
	}
	return rt, nil
}

// Load is Open for the networks of the roles that lie in a folder of their own, or for the one of a file; empty for those
// that the program was started with. done is called when they are no longer needed.
func (e *Engine) Load(ctx context.Context, folder string, roles ...inference.Role) (models inference.Models, done func(), err error) {
	if folder == "" {
		models, err = e.Open(ctx)
		return models, func() {}, err
	}
	rt, err := e.Runtime(ctx)
	if err == nil {
		models, err = openModels(ctx, rt, folder, roles)
	}
	if err != nil {
		return nil, nil, err
	}
	return models, func() { models.Close() }, nil
}

// Runtime is what networks of any folder run on.
func (e *Engine) Runtime(ctx context.Context) (*ort.Runtime, error) {
	if err := e.opening.take(ctx); err != nil {
		return nil, err
	}
	defer e.opening.give()
	e.mutex.Lock()
	rt := e.runtime
	e.mutex.Unlock()
	return e.start(rt)
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

// Open loads the library, the provider and the networks of the roles, of all if none is named.
func Open(ctx context.Context, c Config, roles ...inference.Role) (*ort.Runtime, inference.Models, error) {
	rt, err := openRuntime(c)
	if err != nil {
		return nil, nil, err
	}
	models, err := openModels(ctx, rt, c.Models, roles)
	if err != nil {
		return nil, nil, err
	}
	return rt, models, nil
}

func openRuntime(c Config) (*ort.Runtime, error) {
	return ort.Open(ort.Config{Library: c.Library, Device: c.Device, Threads: c.Threads})
}

// openModels loads the networks of a folder or file, or those that come with the program if none is named.
func openModels(ctx context.Context, rt *ort.Runtime, name string, roles []inference.Role) (inference.Models, error) {
	if info, err := os.Stat(name); name != "" && err == nil && !info.IsDir() {
		return openFile(ctx, rt, name, roles)
	}
	folder, err := modelFolder(name)
	if err != nil {
		return nil, err
	}
	models, err := inference.LoadModels(ctx, rt, folder, roles...)
	if err != nil {
		return nil, err
	}
	if len(models) == 0 && !holdsAny(folder) {
		return nil, noModels(folder, name, roles)
	}
	noteSaid(models, name)
	return models, nil
}

// holdsAny says that a folder holds the network of some role, so that it is the right one.
func holdsAny(folder fs.FS) bool {
	return slices.ContainsFunc(inference.Roles(), func(r inference.Role) bool {
		_, err := fs.Stat(folder, r.File())
		return err == nil
	})
}

// openFile loads the network of one file.
func openFile(ctx context.Context, rt *ort.Runtime, name string, roles []inference.Role) (inference.Models, error) {
	var role inference.Role // as it says itself
	switch len(roles) {
	case 0:
	case 1:
		role = roles[0]
	default:
		return nil, fmt.Errorf("%s is one network, and the method needs %d: name the folder that holds them", name,
			len(roles))
	}
	m, err := inference.LoadModel(ctx, rt, Folder(filepath.Dir(name)), filepath.Base(name), role)
	if err != nil {
		return nil, err
	}
	models := inference.Models{m.Spec.Role: m}
	noteSaid(models, filepath.Dir(name))
	return models, nil
}

// noteSaid notes of the networks of a folder which are taken as was said in the program, and not beside them.
func noteSaid(models inference.Models, folder string) {
	if folder == "" { // the program's own
		return
	}
	for _, m := range models.List() {
		beside := filepath.Join(folder, inference.SidecarOf(m.Name))
		text, _ := os.ReadFile(beside)
		if settings.Said(beside, text) != nil {
			m.Notes = append(m.Notes, fmt.Sprintf("What %s leaves unsaid stands in your settings, as its folder could not "+
				"be written.", m.Name))
		}
	}
}

// openUsable is openModels for all networks; those that cannot be used say why when they are needed.
func openUsable(ctx context.Context, rt *ort.Runtime, name string) (inference.Models, error) {
	models, usable := inference.Models{}, false
	var first error
	if info, err := os.Stat(name); name == "" || err == nil && info.IsDir() {
		folder, err := modelFolder(name)
		if err != nil {
			return nil, err
		}
		for _, role := range inference.Roles() {
			switch m, err := inference.LoadModel(ctx, rt, folder, role.File(), role); {
			case err == nil:
				models[role], usable = m, true
				noteSaid(inference.Models{role: m}, name)
			case ctx.Err() != nil:
				models.Close()
				return nil, ctx.Err()
			case !errors.Is(err, fs.ErrNotExist):
				models[role] = inference.Unusable(role, err)
				if first == nil {
					first = err
				}
			}
		}
		if usable {
			return models, nil
		}
		if first != nil {
			return nil, first
		}
	}
	return openModels(ctx, rt, name, nil)
}

// noModels says that a folder holds none of the networks that are wanted, and what it does hold.
func noModels(folder fs.FS, name string, roles []inference.Role) error {
	if name == "" {
		return errors.New("this program was built without networks; run `make models` in the source tree and build it " +
			"anew, or name a folder of models with --models")
	}
	others, err := fs.Glob(folder, "*.onnx")
	if err != nil || len(others) == 0 {
		return fmt.Errorf("%s holds none of %s; train them with `isopet train` or name another folder", name,
			inference.Files(roles...))
	}
	const most = 5
	more := ""
	if n := len(others) - most; n > 0 {
		others, more = others[:most], fmt.Sprintf(" and %d more", n)
	}
	return fmt.Errorf("%s holds none of %s, but %s%s; name the file itself, or rename it", name,
		inference.Files(roles...), strings.Join(others, ", "), more)
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
	return Folder(name), nil
}

// Folder is a folder of networks with what was said of them in the program, where that could not be kept beside them.
func Folder(name string) fs.FS {
	folder := os.DirFS(name)
	return unsaid.With(folder, func(file string) []byte {
		if filepath.Ext(file) != ".json" {
			return nil
		}
		beside, _ := fs.ReadFile(folder, file)
		return settings.Said(filepath.Join(name, file), beside)
	})
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

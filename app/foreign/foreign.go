// Package foreign is networks of other makers in the window: opened, asked about where they leave something unsaid, which
// is kept beside them, and used. It knows no toolkit; package ui shows it.
//
// A [Desk] belongs to the goroutine that owns the App's state.
package foreign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"isopet/app"
	"isopet/app/engine"
	"isopet/app/format"
	"isopet/app/job"
	"isopet/app/settings"
	"isopet/inference"
	"isopet/inference/unsaid"
	"isopet/training/pathtext"
	"isopet/volume/atomicfile"
)

// Desk opens networks.
type Desk struct {
	// OnAsk is called with a network of which something has to be said before the networks can be used.
	OnAsk func(*Asked)
	// OnUse is called when the networks that were opened are in use.
	OnUse func()

	app *app.App
}

// New is a desk for an App.
func New(a *app.App) *Desk { return &Desk{app: a} }

// Asked is a network of which something has to be said.
type Asked struct {
	Path string // of its file
	*unsaid.Found

	opened string // what the user opened
	role   inference.Role
}

// Beside is where the answers are kept.
func (q *Asked) Beside() string {
	return filepath.Join(filepath.Dir(q.Path), inference.SidecarOf(filepath.Base(q.Path)))
}

// files are the networks that a path leads to, with the roles that their names give them, and the path to keep. A file
// with the name of a role stands for its folder, and a folder with one file of another name for that.
func files(path string) (kept string, found map[inference.Role]string, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return "", nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", nil, fmt.Errorf("%s cannot be opened: %w", path, pathtext.Reason(err))
	}
	named := func(file string) bool {
		return slices.ContainsFunc(inference.Roles(), func(r inference.Role) bool { return r.File() == filepath.Base(file) })
	}
	if !info.IsDir() {
		if !named(path) {
			return path, map[inference.Role]string{"": path}, nil
		}
		path = filepath.Dir(path)
	}
	found = map[inference.Role]string{}
	for _, r := range inference.Roles() {
		if file := filepath.Join(path, r.File()); exists(file) {
			found[r] = file
		}
	}
	if len(found) > 0 {
		return path, found, nil
	}
	others, err := fs.Glob(os.DirFS(path), "*.onnx")
	switch {
	case err != nil:
		return "", nil, fmt.Errorf("%s cannot be read: %w", path, pathtext.Reason(err))
	case len(others) == 1:
		file := filepath.Join(path, others[0])
		return file, map[inference.Role]string{"": file}, nil
	}
	return "", nil, fmt.Errorf("%s holds %s: open one of them", path, format.Count(len(others), "network"))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Open opens a network, or the networks of a folder: each is tried, what it leaves unsaid is asked, and then they are
// used.
func (d *Desk) Open(path string) *job.Job {
	return d.app.Look(filepath.Base(path), func(ctx context.Context, _ job.Progress) (func(), error) {
		kept, found, err := files(path)
		if err != nil {
			return d.refused(err)
		}
		roles := make([]inference.Role, 0, len(found))
		for _, role := range append([]inference.Role{""}, inference.Roles()...) {
			file, ok := found[role]
			if !ok {
				continue
			}
			q, err := d.try(ctx, &Asked{Path: file, opened: path, role: role})
			if err != nil {
				return d.refused(err)
			}
			if len(q.Questions) > 0 {
				return func() { d.OnAsk(q) }, nil
			}
			roles = append(roles, q.Role)
		}
		return func() { d.use(kept, roles) }, nil
	})
}

// refused is the end of opening networks that cannot be used.
func (d *Desk) refused(why error) (func(), error) {
	if errors.Is(why, context.Canceled) {
		return nil, why
	}
	return func() { d.app.Warn(format.Sentence(why)) }, nil
}

// try finds out what a network leaves unsaid.
func (d *Desk) try(ctx context.Context, q *Asked) (*Asked, error) {
	rt, err := d.app.Engine().Runtime(ctx)
	if err != nil {
		return nil, err
	}
	q.Found, err = unsaid.Ask(ctx, rt, engine.Folder(filepath.Dir(q.Path)), filepath.Base(q.Path), q.role)
	return q, err
}

// Answer tries a network with answers, by the keys of its questions, keeps them beside it, and goes on with what was
// opened. then is called with why they cannot be used, or nil once they are kept.
func (d *Desk) Answer(q *Asked, answers map[string]string, then func(error)) *job.Job {
	return d.app.Look(filepath.Base(q.Path), func(ctx context.Context, _ job.Progress) (func(), error) {
		rt, err := d.app.Engine().Runtime(ctx)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(q.Beside())
		folder := engine.Folder(filepath.Dir(q.Path))
		before, _ := os.ReadFile(q.Beside())
		existing, err := fs.ReadFile(folder, name)
		if err != nil {
			existing = nil
		}
		text := q.Answered(existing, answers)
		m, err := inference.LoadModel(ctx, rt, unsaid.With(folder, func(of string) []byte {
			if of == name {
				return text
			}
			return nil
		}), filepath.Base(q.Path), q.role)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return func() { then(err) }, nil
		}
		m.Close()
		said, err := keep(q.Beside(), text, before)
		return func() {
			then(err)
			if err == nil {
				d.app.Say(said)
				d.Open(q.opened)
			}
		}, nil
	})
}

// keep writes what was said of a network beside it or, where that cannot be, into the settings, and says where.
func keep(path string, text, before []byte) (string, error) {
	err := atomicfile.Replace(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err == nil {
		return fmt.Sprintf("Kept in %s.", path), nil
	}
	if failed := settings.KeepSaid(path, text, before); failed != nil {
		return "", fmt.Errorf("%s cannot be written, nor the settings: %w", path, pathtext.Reason(err))
	}
	return fmt.Sprintf("%s cannot be written (%v): it is kept in your settings, on this computer alone.", path,
		pathtext.Reason(err)), nil
}

// use segments with networks of some roles from now on, by the method in use or, if they do not suffice for it, the
// paper's best or the first for which they do.
func (d *Desk) use(path string, roles []inference.Role) {
	fits := func(m inference.Method) bool {
		return m.Network() && !slices.ContainsFunc(m.Needs, func(r inference.Role) bool { return !slices.Contains(roles, r) })
	}
	setup := d.app.State.Setup
	named := func(name string) []inference.Method {
		return slices.DeleteFunc(slices.Clone(inference.Methods), func(m inference.Method) bool { return m.Name != name })
	}
	likely := slices.Concat(named(setup.Method), named(inference.StandIn), inference.Methods)
	at := slices.IndexFunc(likely, fits)
	if at < 0 {
		d.app.Warn(fmt.Sprintf("%s serves no method by itself: put %s beside it.", filepath.Base(path),
			inference.UNet.File()))
		return
	}
	if m := likely[at]; m.Name != setup.Method || !setup.Chosen { // else another may take its place
		if err := d.app.SetMethod(m.Name); err != nil {
			d.app.Warn(format.Sentence(err))
			return
		}
	}
	d.app.UseNetworks(path)
	d.remember(path)
	d.OnUse()
}

// mostRecent is how many networks are remembered.
const mostRecent = 10

// remember puts networks first among the recent ones.
func (d *Desk) remember(path string) {
	d.app.ChangeSettings(func(s *settings.Settings) {
		all := append([]pathtext.Path{pathtext.Path(path)}, without(s.Networks, path)...)
		s.Networks = all[:min(len(all), mostRecent)]
	})
}

// Forget takes networks out of the recent ones, as when they are no longer there.
func (d *Desk) Forget(path string) {
	d.app.ChangeSettings(func(s *settings.Settings) { s.Networks = without(s.Networks, path) })
}

func without(list []pathtext.Path, path string) []pathtext.Path {
	return slices.DeleteFunc(slices.Clone(list), func(p pathtext.Path) bool { return string(p) == path })
}

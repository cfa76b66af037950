package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// peers is the folder of the scripts of Python.
const peers = "bench/peers"

// python is an environment with what is installed in it.
type python struct {
	program   string
	installed map[string]bool // packages by name, in the version that is wanted
}

// lacks is the first of the packages that is not there, "" if all are.
func (p python) lacks(packages []string) string {
	for _, name := range packages {
		if !p.installed[name] {
			return name
		}
	}
	return ""
}

// environment says where packages of Python are to be, and which.
type environment struct {
	python       string // the program that makes it
	folder       string
	requirements string // file with a line NAME==VERSION for each
}

// prepare makes the environment where it is missing and brings the packages that are missing in it. If all is there it
// asks no network. What cannot be had is said and left out.
func prepare(ctx context.Context, e environment, say func(string, ...any)) (p python) {
	wanted, err := requirements(e.requirements)
	if err != nil {
		say("Isopet is measured alone: %v.", err)
		return python{}
	}
	p.program = filepath.Join(e.folder, "bin", "python")
	found, err := installed(ctx, p.program)
	if err != nil {
		if _, err := exec.LookPath(e.python); err != nil {
			say("Isopet is measured alone, as %s is not installed.", e.python)
			return python{}
		}
		if err := quietly(ctx, e.python, "-m", "venv", "--clear", e.folder); err != nil {
			say("Isopet is measured alone, as no environment of Python can be made in %s (on Debian, python3-venv "+
				"does it): %v.", e.folder, err)
			return python{}
		}
		found = map[string]string{}
	}
	p.installed = map[string]bool{}
	for _, w := range wanted {
		if found[normal(w.name)] != w.version {
			say("Bringing %s %s into %s, once.", w.name, w.version, e.folder)
			if err := quietly(ctx, p.program, "-m", "pip", "install", "--quiet", "--constraint", e.requirements,
				w.name+"=="+w.version); err != nil {
				say("%s %s cannot be had: %v.", w.name, w.version, err)
				continue
			}
		}
		p.installed[w.name] = true
	}
	return p
}

type requirement struct{ name, version string }

// requirements reads a file of lines NAME==VERSION.
func requirements(file string) (all []requirement, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, version, ok := strings.Cut(line, "==")
		if !ok {
			return nil, fmt.Errorf("%s: %q is no line such as NAME==VERSION", file, line)
		}
		all = append(all, requirement{name, version})
	}
	return all, nil
}

// installed are the versions of the packages in an environment.
func installed(ctx context.Context, program string) (map[string]string, error) {
	out, err := exec.CommandContext(ctx, program, "-m", "pip", "list", "--format", "json").Output()
	if err != nil {
		return nil, err
	}
	var list []struct{ Name, Version string }
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, err
	}
	versions := map[string]string{}
	for _, p := range list {
		version, _, _ := strings.Cut(p.Version, "+") // what follows says for which devices it was built
		versions[normal(p.Name)] = version
	}
	return versions, nil
}

// normal is a package's name as the index compares it.
func normal(name string) string {
	return strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(name))
}

// quietly runs a program; the error is the last that it said.
func quietly(ctx context.Context, program string, args ...string) error {
	out, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
	if err != nil {
		return because(err, out)
	}
	return nil
}

// because is why a program failed: the last line that it wrote, if any.
func because(err error, said []byte) error {
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return fmt.Errorf("%s", strings.TrimRight(last, "."))
	}
	return err
}

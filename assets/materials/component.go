package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// component is a part of what is shipped.
type component struct {
	name, version string
	purl          string // a package URL
	about         string // more to say
	sum           string // of a Go module as in go.sum
	sha256        string // of a file, as hexadecimal digits
	licences      []licence
}

// linked are the Go modules in a built program and Go itself, with their licences from the module cache.
func linked(program string) ([]component, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	all := make([]component, 0, len(info.Deps)+1)
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		all = append(all, component{name: m.Path, version: m.Version, sum: m.Sum,
			purl: "pkg:golang/" + m.Path + "@" + m.Version, about: carried[m.Path]})
	}
	folders, err := moduleFolders(all)
	if err != nil {
		return nil, err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	version := strings.TrimPrefix(info.GoVersion, "go")
	all = append(all, component{name: "Go", version: version, purl: "pkg:golang/std@" + version,
		about: "its library and runtime"})
	folders["Go"] = filepath.Join(strings.TrimSpace(string(root)), "LICENSE")
	var failed error
	for i := range all {
		c := &all[i]
		if c.licences, err = licences(folders[c.name]); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s %s: %w", c.name, c.version, err))
		}
	}
	return all, failed
}

// carried is what modules hold besides Go.
var carried = map[string]string{
	"github.com/go-gl/glfw/v3.4/glfw":  "with GLFW in C",
	"fyne.io/fyne/v2":                  "with the fonts Noto Sans, DejaVu Sans Mono, Inter and EmojiOne Color",
	"codeberg.org/go-fonts/liberation": "with the fonts Liberation",
	"github.com/yalue/onnxruntime_go":  "with the headers of ONNX Runtime in C",
}

// moduleFolders are where the sources of modules lie, which are fetched if need be.
func moduleFolders(all []component) (map[string]string, error) {
	args := []string{"mod", "download", "-json"}
	for _, c := range all {
		args = append(args, c.name+"@"+c.version)
	}
	said, err := exec.Command("go", args...).Output()
	if err != nil {
		return nil, fmt.Errorf("go mod download: %w", err)
	}
	folders := map[string]string{}
	decoder := json.NewDecoder(bytes.NewReader(said))
	for {
		var m struct{ Path, Dir string }
		if err := decoder.Decode(&m); err == io.EOF {
			return folders, nil
		} else if err != nil {
			return nil, err
		}
		folders[m.Path] = m.Dir
	}
}

// libraryName is how the file of ONNX Runtime is called, or the folder in which it lies.
var libraryName = regexp.MustCompile(`(\d+\.\d+\.\d+)`)

// onnxRuntime is the library, with the licences that its makers give along with it.
func onnxRuntime(library string) ([]component, error) {
	m := libraryName.FindStringSubmatch(library)
	if m == nil {
		return nil, fmt.Errorf("%s: its name has no version", library)
	}
	sum, err := digest(library)
	if err != nil {
		return nil, err
	}
	all, err := licences("assets/materials/onnxruntime")
	if err != nil {
		return nil, fmt.Errorf("ONNX Runtime: %w", err)
	}
	return []component{{name: "ONNX Runtime", version: m[1], purl: "pkg:npm/onnxruntime-node@" + m[1],
		about: "of Microsoft, with what it is made of", sha256: sum, licences: all}}, nil
}

// windowsParts are what is shipped on Windows besides: a file in a folder, with the licences that lie in a folder here; what
// is linked into the program has no file of its own.
var windowsParts = []shippedFile{
	{"Mesa", "11.2.2", "pkg:generic/mesa@11.2.2", "OpenGL by the processor, with LLVM 3.6.2, as Qt ships it",
		"software/opengl32.dll", "mesa"},
	runtimeOf("msvcp140.dll"), runtimeOf("msvcp140_1.dll"), runtimeOf("msvcp140_atomic_wait.dll"),
	runtimeOf("vcruntime140.dll"), runtimeOf("vcruntime140_1.dll"),
	{"mingw-w64 runtime", "10", "pkg:deb/debian/mingw-w64-x86-64-dev@10", "linked into the program", "", "mingw-w64"},
}

type shippedFile struct{ name, version, purl, about, file, licences string }

// runtimeOf is a file of Microsoft's runtime of C++.
func runtimeOf(file string) shippedFile {
	return shippedFile{"Microsoft Visual C++ Runtime, " + file,
		"14.51.36231", "pkg:pypi/msvc-runtime@14.51.36231", "unchanged, which ONNX Runtime needs", file, "msvc"}
}

// onWindows are these parts as they lie in a folder.
func onWindows(folder string) ([]component, error) {
	var all []component
	for _, p := range windowsParts {
		c := component{name: p.name, version: p.version, purl: p.purl, about: p.about}
		var err error
		if p.file != "" {
			if c.sha256, err = digest(filepath.Join(folder, filepath.FromSlash(p.file))); err != nil {
				return nil, err
			}
		}
		if c.licences, err = licences(filepath.Join("assets/materials/windows", p.licences)); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// isopet is the program itself.
func isopet(program, version string) (component, error) {
	sum, err := digest(program)
	if err != nil {
		return component{}, err
	}
	text, err := os.ReadFile("LICENSE")
	return component{name: "isopet", version: version, sha256: sum,
		licences: []licence{{identify(string(text)), "LICENSE", string(text)}}}, err
}

func digest(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return fmt.Sprintf("%x", h.Sum(nil)), err
}

// ids are the licences of a component, each once, and not again those among which another text lets one choose.
func (c *component) ids() []string {
	var ids []string
	for _, l := range c.licences {
		known := func(id string) bool { return slices.Contains(strings.Split(id, " OR "), l.id) }
		if l.id != "" && !slices.ContainsFunc(ids, known) {
			ids = append(ids, l.id)
		}
	}
	return ids
}

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// packages says what each package may import of the others. No import points back along
// volume → inference → training → app → ui. A package that is not here is not to be there.
var packages = map[string][]string{
	".":                   {"app/cli", "ui"},
	"assets":              {},
	"volume":              {},
	"volume/atomicfile":   {"volume/filelock"},
	"volume/filelock":     {},
	"volume/measure":      {"volume"},
	"volume/metrics":      {"volume"},
	"volume/nifti":        {"volume", "volume/atomicfile", "volume/nifti/gunzip"},
	"volume/nifti/gunzip": {},
	"volume/paint":        {"volume"},
	"volume/phantom":      {"volume", "volume/atomicfile", "volume/nifti"},
	"inference/onnx":      {},
	"inference/ort":       {},
	"inference":           {"volume", "inference/ort", "inference/paper"},
	"inference/paper":     {"volume"},
	"training/pathtext":   {},
	"training/autodiff":   {"inference/onnx"},
	"training/nn":         {"training/autodiff", "inference/onnx", "inference/paper"},
	"training/typeset":    {},
	"training/figures":    {"training/typeset", "volume/metrics", "training/statistics"},
	"training": {
		"volume", "volume/atomicfile", "volume/nifti", "inference", "inference/ort", "training/nn", "training/figures",
		"training/pathtext", "volume/metrics", "inference/paper",
	},
	"training/experiment": {
		"volume/atomicfile", "inference", "inference/ort", "training", "training/figures", "training/typeset",
		"volume/metrics", "training/statistics",
	},
	"training/statistics": {"volume/metrics"},
	"app/format":          {},
	"app/settings":        {"training/pathtext", "volume/atomicfile"},
	"app": {
		"app/format", "app/settings", "assets", "volume", "volume/atomicfile", "volume/measure", "volume/nifti",
		"volume/paint", "volume/phantom", "inference", "inference/ort", "training", "training/experiment",
		"training/typeset", "training/pathtext", "volume/metrics", "inference/paper",
	},
	"app/apptest": {"inference", "inference/ort", "volume", "volume/nifti", "inference/onnx"},
	"app/cli": {
		"app", "app/format", "inference", "inference/ort", "training", "training/experiment", "training/typeset",
		"training/pathtext", "volume", "volume/atomicfile", "volume/nifti", "volume/phantom", "volume/metrics",
	},
	"ui/widget": {"volume"},
	"ui/text":   {"app/format"},
	"ui": {
		"app", "app/settings", "ui/text", "assets", "ui/widget", "volume", "volume/paint", "inference",
		"training/figures", "training/experiment", "volume/metrics", "inference/paper",
	},
}

// libraries may be imported by some packages only (nil: by all), for a reason. A library that is not here is not to be
// used.
var libraries = []struct {
	prefix   string
	packages []string
	why      string
}{
	{"fyne.io/", []string{"ui", "ui/widget"}, "everything but the window runs without a toolkit"},
	{"github.com/go-gl/glfw", []string{"ui"}, "Fyne does not say how large the screen is"},
	{"github.com/alecthomas/kong", []string{"app/cli"}, "one place reads the command line"},
	{"golang.org/x/term", []string{"app/cli"}, "one place writes to the terminal"},
	{"github.com/gofrs/flock", []string{"volume/filelock"}, "one package knows how systems lock files"},
	{"github.com/okieraised/gonii", []string{"volume/nifti"}, "one package knows the file format"},
	{"github.com/klauspost/compress", []string{"volume/nifti"}, "one package knows the file format"},
	{"github.com/yalue/onnxruntime_go", []string{"inference/ort"}, "one package holds memory that Go does not manage"},
	{"google.golang.org/protobuf", []string{"inference", "inference/onnx"}, "one package writes the model format, and one reads the weights that lie beside a model"},
	{"gonum.org/v1/plot", []string{"training/figures", "training/typeset"}, "all figures look alike, on the screen and in a report"},
	{"codeberg.org/go-pdf/fpdf", []string{"training/typeset"}, "one place writes PDF"},
	{"golang.org/x/image/font", []string{"training/typeset"}, "one place sets type"},
	{"golang.org/x/image/math/fixed", []string{"training/typeset"}, "it is how fonts count"},
	{"golang.org/x/sys", []string{"inference/ort"}, "the system is asked only where a C library lies below"},
	{"golang.org/x/sync", nil, "goroutines that may fail are everybody's"},
}

// source is a package as its files say.
type source struct {
	documented bool
	imports    map[string]string // by path, with the file that imports it first
}

// sources parses the Go files of the repository that are not tests. It reads them itself: the answers of go list would
// be taken from the cache of go test.
func sources(t *testing.T) map[string]*source {
	t.Helper()
	all := map[string]*source{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := d.Name(); d.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "build") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		folder := path.Dir(filepath.ToSlash(name))
		if all[folder] == nil {
			all[folder] = &source{imports: map[string]string{}}
		}
		all[folder].add(name, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (s *source) add(name string, file *ast.File) {
	s.documented = s.documented || file.Doc.Text() != ""
	for _, spec := range file.Imports {
		if imported, err := strconv.Unquote(spec.Path.Value); err == nil && s.imports[imported] == "" {
			s.imports[imported] = name
		}
	}
}

func TestImports(t *testing.T) {
	all := sources(t)
	for folder, s := range all {
		allowed, known := packages[folder]
		if !known {
			t.Errorf("package %s is not in the table: is it needed, and what may it import?", folder)
			continue
		}
		for imported, file := range s.imports {
			switch inside, ours := strings.CutPrefix(imported, "isopet/"); {
			case ours && !slices.Contains(allowed, inside):
				t.Errorf("%s imports %s, which package %s must not know", file, inside, folder)
			case !ours && strings.Contains(strings.Split(imported, "/")[0], "."):
				if complaint := library(folder, imported); complaint != "" {
					t.Errorf("%s imports %s: %s", file, imported, complaint)
				}
			}
		}
	}
	for folder, allowed := range packages {
		if all[folder] == nil {
			t.Errorf("package %s is in the table but not there", folder)
			continue
		}
		for _, inside := range allowed {
			if all[folder].imports["isopet/"+inside] == "" {
				t.Errorf("package %s may import %s by the table but does not: take it out", folder, inside)
			}
		}
	}
}

// library says why a package must not import a library, "" if it may.
func library(folder, imported string) string {
	for _, l := range libraries {
		if strings.HasPrefix(imported, l.prefix) {
			if l.packages == nil || slices.Contains(l.packages, folder) {
				return ""
			}
			return "only " + strings.Join(l.packages, " and ") + " may, because " + l.why
		}
	}
	return "it is not in the table of libraries: is it needed, and where?"
}

func TestPackageComments(t *testing.T) {
	for folder, s := range sources(t) {
		if !s.documented {
			t.Errorf("package %s has no comment that says what it is for and what it refuses to know", folder)
		}
	}
}

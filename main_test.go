package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// packages says what each package may import of the others. No import points back along
// volume → inference → training → app → ui. A package that is not here is not to be there.
var packages = map[string][]string{
	".":                       {"app/cli", "app/cli/stdio", "ui"},
	"assets":                  {},
	"assets/materials":        {},
	"assets/windows/launcher": {},
	"volume":                  {},
	"volume/atomicfile":       {"volume/filelock", "volume/refusal"},
	"volume/filelock":         {},
	"volume/measure":          {"volume"},
	"volume/islands":          {"volume", "volume/paint"},
	"volume/metrics":          {"volume"},
	"volume/nifti":            {"volume", "volume/atomicfile", "volume/nifti/gunzip", "volume/refusal"},
	"volume/imagefile": {
		"volume", "volume/atomicfile", "volume/dicom", "volume/dicom/derived", "volume/dicom/rtstruct",
		"volume/dicom/seg", "volume/dicom/series", "volume/dicom/suv", "volume/nifti",
	},
	"volume/nifti/gunzip":  {},
	"volume/dicom/derived": {"volume/dicom"},
	"volume/dicom/seg": {
		"volume", "volume/dicom", "volume/dicom/derived", "volume/dicom/frame", "volume/dicom/pixel",
		"volume/dicom/series", "volume/r3",
	},
	"volume/dicom/frame": {"volume/dicom"},
	"volume/dicom/suv":   {"volume/dicom", "volume/dicom/frame"},
	"volume/dicom/series": {
		"volume", "volume/dicom", "volume/dicom/frame", "volume/dicom/pixel", "volume/dicom/suv", "volume/r3",
	},
	"volume/dicom/dicomtest": {
		"volume", "volume/dicom", "volume/dicom/series",
	},
	"volume/dicom":          {},
	"volume/dicom/pixel":    {"volume/dicom"},
	"volume/dicom/rtstruct": {"volume", "volume/dicom", "volume/dicom/derived", "volume/dicom/series", "volume/r3"},
	"volume/nnunet":         {},
	"volume/paint":          {"volume"},
	"volume/r3":             {},
	"volume/racetest":       {},
	"volume/refusal":        {},
	"volume/phantom":        {"volume", "volume/atomicfile", "volume/nifti", "volume/nnunet"},
	"inference/onnx":        {},
	"inference/ort":         {"inference/ort/cuda", "volume/atomicfile"},
	"inference/ort/cuda":    {"volume/atomicfile", "volume/filelock"},
	"inference/network":     {"inference/ort"},
	"inference":             {"volume", "inference/ort", "inference/paper", "inference/network"},
	"inference/paper":       {"volume"},
	"inference/unsaid":      {"inference", "inference/network", "inference/ort", "inference/paper"},
	"training/pathtext":     {},
	"training/autodiff":     {"inference/onnx"},
	"training/nn":           {"training/autodiff", "inference/onnx", "inference/paper"},
	"training/graph":        {"inference/ort", "training/nn"},
	"training/fit": {
		"inference/ort", "inference", "inference/paper", "training/pathtext", "training/nn", "training/checksummed",
		"training/cpu", "training/graph",
	},
	"training/cpu":        {"training/cpu/kernel", "training/nn"},
	"training/cpu/kernel": {},
	"training/typeset":    {},
	"training/figures":    {"training/typeset", "volume/metrics", "training/statistics"},
	"training": {
		"volume/atomicfile", "inference", "inference/ort", "training/nn", "training/figures", "training/pathtext",
		"volume/metrics", "training/cohort", "training/output", "training/fit",
		"training/origin",
	},
	"training/checksummed": {"volume/atomicfile"},
	"training/cohort": {
		"volume", "volume/atomicfile", "volume/dicom", "volume/dicom/series", "volume/dicom/suv", "volume/imagefile",
		"volume/metrics", "volume/nifti", "inference", "inference/paper",
		"training/pathtext", "training/checksummed", "training/output", "training/textfile", "volume/nnunet",
	},
	"training/cohort/cohorttest": {"volume", "volume/nifti"},
	"training/experiment": {
		"volume/atomicfile", "inference", "inference/ort", "training", "training/figures", "training/typeset",
		"volume/metrics", "training/statistics", "training/cohort", "training/output", "training/textfile",
		"training/fit", "volume/filelock", "training/experiment/conditions",
	},
	"training/origin": {
		"inference", "inference/onnx", "training/nn", "training/pathtext",
	},
	"training/experiment/conditions": {
		"training",
	},
	"training/output":     {"volume/atomicfile", "training/checksummed", "training/textfile"},
	"training/statistics": {"volume/metrics"},
	"training/textfile":   {"training/pathtext"},
	"app/format":          {},
	"app/units":           {},
	"app/report": {
		"app/format", "app/lesion", "app/remark", "app/ruler", "app/units", "training/pathtext", "training/typeset", "volume",
		"volume/measure",
		"volume/metrics", "training/textfile",
	},
	"app/legend":     {"volume/dicom/seg", "volume/imagefile", "volume/nnunet"},
	"app/remark":     {},
	"app/settings":   {"training/pathtext", "volume/atomicfile"},
	"app/projection": {"volume"},
	"app/ruler":      {"volume"},
	"app/view":       {"app/format", "app/projection", "volume"},
	"app/scan": {
		"volume/dicom/suv",
		"app/format", "app/legend", "app/lesion", "app/provenance", "app/settings", "app/units", "app/view", "inference", "training/pathtext", "volume",
		"volume/metrics", "volume/phantom", "volume/imagefile", "inference/paper",
	},
	"app/contour": {"app/format", "app/scan", "inference", "volume", "volume/paint", "app/settings"},
	"app/lesion":  {"volume", "volume/paint", "app/format"},
	"app/outline": {
		"app/contour", "app/format", "app/lesion", "app/provenance", "app/scan", "app/settings", "app/setup", "app/wholebody",
		"inference", "training/pathtext", "training/typeset", "volume", "volume/dicom/seg", "volume/imagefile", "volume/islands", "volume/paint",
	},
	"app/reference": {
		"app/contour", "app/scan", "inference", "training/cohort", "volume", "volume/imagefile", "volume/metrics",
	},
	"app/session": {
		"volume/dicom/suv",
		"app/contour", "app/format", "app/lesion", "app/reference", "app/remark", "app/ruler", "app/scan", "app/units",
		"app/view", "inference", "training/pathtext", "volume", "volume/atomicfile", "volume/nifti",
		"volume/paint", "volume/imagefile", "app/setup",
	},
	"app/recovery": {"app/session", "volume", "volume/atomicfile", "volume/filelock", "volume/paint", "app/setup"},
	"app/engine":   {"app/settings", "assets", "inference", "inference/ort", "inference/unsaid", "training/pathtext"},
	"app/export": {
		"app/format", "app/lesion", "app/provenance", "training/pathtext", "volume", "volume/dicom", "volume/dicom/seg",
		"volume/imagefile", "volume/refusal",
	},
	"app/growth":     {"app/format", "app/scan", "volume", "volume/paint"},
	"app/job":        {},
	"app/history":    {},
	"app/provenance": {"app/lesion", "training/pathtext", "volume/atomicfile", "volume/dicom/seg", "volume/imagefile"},
	"app/worklist": {
		"training/cohort", "training/pathtext", "volume/atomicfile", "volume/dicom", "volume/dicom/series", "volume/filelock",
		"volume/imagefile", "volume/nnunet",
	},
	"app/tally": {"app/lesion", "app/report", "training/pathtext", "training/textfile", "volume/atomicfile"},
	"app/reading": {
		"app", "app/export", "app/format", "app/job", "app/outline", "app/report", "app/scan", "app/session",
		"app/tally", "app/worklist", "inference", "training/pathtext", "volume/filelock", "volume/imagefile",
	},
	"app/filekind": {"app/session", "app/worklist", "volume/imagefile"},
	"app/patient": {
		"app/reference", "app/scan", "training", "training/cohort", "training/experiment", "training/pathtext", "volume",
		"volume/imagefile",
	},
	"app/setup": {
		"app/contour", "app/format", "app/scan", "app/units", "inference", "volume", "volume/islands", "volume/paint",
	},
	"app/delay": {},
	"app/foreign": {
		"app", "app/engine", "app/format", "app/job", "app/settings", "inference", "inference/unsaid", "training/pathtext",
		"volume/atomicfile",
	},
	"app/wholebody": {"app/format", "app/scan", "app/units", "volume/islands"},
	"app": {
		"volume/dicom/suv", "app/format", "app/settings", "volume", "volume/atomicfile", "volume/paint", "inference",
		"training/experiment", "training/typeset", "training/pathtext", "inference/paper", "app/units",
		"app/projection", "app/ruler", "app/view", "app/report", "app/scan", "app/contour", "app/lesion",
		"app/reference", "volume/dicom/series", "volume/imagefile", "app/session", "app/recovery", "app/engine", "app/export",
		"app/growth", "app/history", "app/job", "app/filekind", "app/patient", "app/setup", "app/delay", "app/outline",
		"app/remark",
	},
	"app/candidates": {
		"app", "app/format", "app/history", "app/job", "app/lesion", "app/wholebody", "volume/islands",
	},
	"app/apptest":    {"inference", "inference/ort", "volume", "volume/nifti", "inference/onnx"},
	"app/cli/manual": {"volume/atomicfile"},
	"app/cli": {
		"app", "app/cli/args", "app/cli/console", "app/cli/gpu", "app/cli/images", "app/cli/manual", "app/cli/networks",
		"app/engine", "app/filekind", "app/job",
		"inference", "inference/ort", "training/pathtext",
	},
	"app/cli/console": {"app/engine", "app/format"},
	"app/cli/gpu": {
		"app/cli/args", "app/cli/console", "inference/ort", "inference/ort/cuda", "training/pathtext",
	},
	"app/cli/stdio": {"app/cli/console"},
	"app/cli/args": {
		"app", "app/engine", "app/scan", "app/units", "inference", "inference/ort", "training/fit", "training/nn", "volume",
		"volume/dicom/suv", "volume/imagefile",
	},
	"app/cli/images": {
		"app", "app/cli/args", "app/cli/console", "app/contour", "app/engine", "app/export", "app/format", "app/lesion",
		"app/provenance", "app/remark", "app/report", "app/scan", "app/tally", "app/units", "app/worklist", "inference", "training/pathtext",
		"training/typeset", "volume", "volume/atomicfile", "volume/dicom/seg", "volume/dicom/series",
		"volume/dicom/suv", "volume/imagefile", "volume/metrics",
	},
	"app/cli/networks": {
		"app", "app/cli/args", "app/cli/console", "app/export", "inference", "inference/ort", "training",
		"training/cohort", "training/experiment", "training/experiment/conditions", "training/fit", "training/nn",
		"training/output", "training/pathtext",
		"volume/phantom",
	},
	"ui/text":    {"app/format"},
	"ui/command": {"app", "app/settings", "ui/layout", "ui/theme"},
	"ui/dialogs": {
		"training/typeset", "app/scan", "ui/text", "volume/dicom/seg", "volume/dicom/series", "volume/dicom/suv", "volume/metrics",
		"app", "app/contour", "app/remark", "app/report", "app/settings", "ui/command", "ui/layout", "ui/theme", "ui/widget",
		"volume/imagefile", "app/format", "app/session", "ui/scale", "app/export", "app/reading",
		"ui/filewindow",
	},
	"ui/theme":      {"app/lesion"},
	"ui/rendertest": {"ui/theme"},
	"ui/plot": {
		"app", "training/experiment", "training/figures", "inference/paper", "ui/command", "ui/layout", "ui/text",
		"ui/theme", "ui/widget", "ui/widget/colourmap", "volume",
	},
	"ui/layout":           {"ui/theme"},
	"ui/widget":           {"ui/layout", "ui/theme", "ui/widget/colourmap", "ui/widget/raster"},
	"ui/widget/colourmap": {},
	"ui/widget/raster":    {},
	"ui/widget/sliceview": {"ui/layout", "ui/theme", "ui/widget", "ui/widget/colourmap", "ui/widget/raster", "volume"},
	"ui/field":            {"app/format", "ui/text", "ui/command", "ui/theme", "ui/layout", "ui/widget"},
	"ui/scale":            {"inference", "app/settings", "app/contour", "app", "ui/text"},
	"ui/viewer": {
		"app/candidates", "volume", "volume/paint", "inference", "app/format", "app/ruler", "app/view", "app/scan",
		"app/lesion", "app/reference", "app", "ui/text", "ui/command", "ui/theme", "ui/layout", "ui/widget",
		"ui/widget/colourmap", "ui/widget/sliceview", "ui/field",
	},
	"ui/panel": {
		"app/candidates", "app/wholebody", "volume", "volume/metrics", "inference", "app/format", "app/units", "app/report", "app/settings",
		"app/ruler", "app/contour", "app/reference", "app", "ui/text", "ui/command", "ui/theme", "ui/layout",
		"ui/widget", "ui/field", "ui/scale",
	},
	"ui": {
		"app", "app/settings", "assets", "ui/command", "ui/dialogs", "ui/layout", "ui/theme", "ui/widget",
		"ui/widget/colourmap", "ui/widget/sliceview", "volume", "inference", "training/experiment", "app/format",
		"app/units", "ui/text", "app/report", "app/scan", "app/foreign", "ui/plot", "app/session", "app/recovery", "ui/field",
		"ui/scale", "ui/viewer", "ui/panel", "ui/platform", "app/job", "app/filekind",
		"app/lesion", "app/candidates", "ui/filewindow", "ui/networks", "ui/worklist", "ui/picture",
	},
	"ui/networks": {
		"app/foreign", "app/format", "app/job", "inference/unsaid", "ui/command", "ui/dialogs", "ui/layout", "ui/theme",
		"ui/widget",
	},
	"ui/worklist": {
		"app", "app/delay", "app/format", "app/reading", "app/worklist", "ui/command", "ui/dialogs", "ui/layout", "ui/text",
		"ui/theme", "ui/widget",
	},
	"ui/filewindow": {},
	"ui/platform":   {},
	"ui/picture":    {"app/format", "ui/command", "ui/dialogs", "ui/layout", "ui/platform", "ui/theme", "ui/widget"},
	"bench":         {"app/format", "training/nn", "volume", "volume/nifti"},
}

// testImports says what the tests of a package may import besides; a folder that holds only tests stands here alone.
var testImports = map[string][]string{
	"volume/dicom/seg":    {"volume/dicom/dicomtest"},
	"volume/dicom/series": {"volume/dicom/dicomtest", "volume/nifti"},
	"volume/dicom/suv":    {"volume/dicom/dicomtest"},
	"volume/imagefile":    {"volume/dicom/dicomtest"},
	"volume/measure":      {"volume/nifti"},
	"volume/phantom":      {"volume/metrics", "volume/racetest"},
	"inference/onnx":      {"inference/ort"},
	"inference/network":   {"inference/onnx"},
	"inference":           {"inference/onnx", "volume/phantom"},
	"inference/unsaid":    {"inference/onnx"},
	"inference/paper":     {"volume/phantom"},
	"training/autodiff":   {"inference/ort"},
	"training/nn":         {"inference/ort"},
	"training/cpu":        {"inference/ort", "training/graph", "volume/racetest"},
	"training": {
		"training/statistics", "training/cohort/cohorttest", "volume", "volume/nifti", "training/checksummed",
		"volume/racetest",
	},
	"training/cohort":     {"training/cohort/cohorttest", "volume/dicom/dicomtest", "volume/dicom/seg", "volume/phantom"},
	"training/fit":        {"training/cohort", "training/cohort/cohorttest", "volume/metrics", "volume/racetest"},
	"training/experiment": {"training/cohort/cohorttest", "volume/racetest"},
	"training/output":     {"training/cohort/cohorttest"},
	"training/textfile":   {"training/cohort/cohorttest"},
	"app/report":          {"app/apptest"},
	"app/engine":          {"app/apptest"},
	"app/foreign":         {"app/apptest"},
	"app/growth":          {"app/apptest", "app/units", "volume/imagefile"},
	"app/scan":            {"app/apptest", "volume/nifti"},
	"ui/field":            {"app", "app/apptest"},
	"ui/dialogs":          {"app/apptest"},
	"ui/panel":            {"app/apptest", "app/engine"},
	"app/view":            {"app/apptest"},
	"app/candidates":      {"app/apptest", "app/engine", "app/export", "app/units", "volume", "volume/nifti", "volume/paint"},
	"app/worklist":        {"volume", "volume/dicom/dicomtest"},
	"app/reading":         {"app/apptest", "app/engine", "app/remark", "volume", "volume/dicom/dicomtest", "volume/nifti"},
	"app/session":         {"app/apptest"},
	"app/recovery":        {"app/apptest", "app/contour", "app/lesion", "app/scan", "app/view", "inference"},
	"app/export":          {"app/apptest", "volume/dicom/dicomtest", "volume/nifti"},
	"app": {"app/apptest", "app/provenance", "training/cohort", "volume/metrics", "volume/nifti", "volume/dicom", "volume/dicom/dicomtest",
		"volume/racetest"},
	"app/cli": {"app/apptest", "app/contour", "app/export", "app/report", "inference/ort/cuda", "training", "training/cohort", "training/figures",
		"training/nn", "training/textfile", "volume", "volume/dicom", "volume/dicom/dicomtest", "volume/dicom/pixel",
		"volume/metrics", "volume/nifti", "volume/racetest"},
	"ui/plot":             {"app/apptest", "app/engine", "ui/rendertest"},
	"ui/widget":           {"ui/rendertest"},
	"ui/widget/sliceview": {"ui/rendertest"},
	"ui": {"ui/rendertest", "app/apptest", "app/engine", "volume/nifti", "training/cohort", "app/reference", "app/ruler",
		"app/reading", "app/view", "app/worklist", "volume/paint", "app/export", "app/history", "volume/dicom", "volume/dicom/dicomtest",
		"volume/racetest"},
	"ui/e2e": {"app", "inference/onnx", "volume", "volume/dicom", "volume/dicom/dicomtest", "volume/imagefile", "volume/nifti",
		"volume/phantom"},
}

// layers are the top folders in their order: a package, its tests too, imports its own and those before.
var layers = []string{"volume", "inference", "training", "app", "ui", "bench"}

// libraries may be imported by some packages only (nil: by all), for a reason. A library that is not here is not to be
// used.
var libraries = []struct {
	prefix   string
	packages []string
	why      string
}{
	{"fyne.io/", []string{"ui/..."}, "everything but the window runs without a toolkit"},
	{"github.com/go-gl/glfw", []string{"ui/platform"}, "Fyne does not say how large the screen is"},
	{"github.com/godbus/dbus", []string{"ui/filewindow"}, "the desktop's window for files is asked for on its bus"},
	{"github.com/alecthomas/kong", []string{"app/cli/..."}, "one place reads the command line"},
	{"golang.org/x/term", []string{"app/cli/console"}, "one place writes to the terminal"},
	{"github.com/gofrs/flock", []string{"volume/filelock"}, "one package knows how systems lock files"},
	{"github.com/okieraised/gonii", []string{"volume/nifti"}, "one package knows the file format"},
	{"github.com/klauspost/compress", []string{"volume/nifti", "volume/nifti/gunzip"},
		"one package knows the file format"},
	{"github.com/yalue/onnxruntime_go", []string{"inference/ort"}, "one package holds memory that Go does not manage"},
	{"google.golang.org/protobuf", []string{"inference/network", "inference/onnx"},
		"one package writes the model format, and one reads models of other makers"},
	{"gonum.org/v1/plot", []string{"training/figures", "training/typeset"},
		"all figures look alike, on the screen and in a report"},
	{"codeberg.org/go-pdf/fpdf", []string{"training/typeset"}, "one place writes PDF"},
	{"golang.org/x/image/font", []string{"training/typeset"}, "one place sets type"},
	{"golang.org/x/image/math/fixed", []string{"training/typeset"}, "it is how fonts count"},
	{"golang.org/x/sys/windows", []string{"app/cli/stdio", "ui/platform", "volume/atomicfile", "volume/filelock",
		"volume/refusal"}, "what Windows does otherwise is met in a few places"},
	{"golang.org/x/sys", []string{"inference/ort", "training/cpu/kernel"},
		"system and processor are asked only where a C library or assembly lies below"},
	{"golang.org/x/text", []string{"volume/dicom"}, "one package knows the character sets of files"},
	{"golang.org/x/sync", nil, "goroutines that may fail are everybody's"},
}

func TestImports(t *testing.T) {
	all := sources(t)
	for folder, s := range all {
		allowed, known := packages[folder]
		if !known && len(s.imports) > 0 {
			t.Errorf("package %s is not in the table: is it needed, and what may it import?", folder)
			continue
		}
		checkImports(t, folder, s.imports, allowed)
		checkImports(t, folder, s.tests, append(append([]string{folder}, allowed...), testImports[folder]...))
	}
	checkTable(t, packages, func(folder, imported string) bool { return all[folder].imports["isopet/"+imported] != "" })
	checkTable(t, testImports, func(folder, imported string) bool {
		s := all[folder]
		return s.tests["isopet/"+imported] != "" && s.imports["isopet/"+imported] == ""
	})
}

// checkImports holds what files of a package import against what they may.
func checkImports(t *testing.T, folder string, imports map[string]string, allowed []string) {
	for imported, file := range imports {
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

// checkTable holds a table against what there is, and its arrows against the order of the layers.
func checkTable(t *testing.T, table map[string][]string, used func(folder, imported string) bool) {
	layer := func(folder string) int { return slices.Index(layers, strings.Split(folder, "/")[0]) }
	for folder, allowed := range table {
		if _, err := os.Stat(folder); err != nil {
			t.Errorf("package %s is in the table but not there", folder)
			continue
		}
		for _, inside := range allowed {
			if !used(folder, inside) {
				t.Errorf("package %s may import %s by the table but does not: take it out", folder, inside)
			}
			if folder != "." && layer(inside) > layer(folder) {
				t.Errorf("package %s imports %s, which points back", folder, inside)
			}
		}
	}
}

// library says why a package must not import a library, "" if it may.
func library(folder, imported string) string {
	for _, l := range libraries {
		if strings.HasPrefix(imported, l.prefix) {
			if l.packages == nil || slices.ContainsFunc(l.packages, func(p string) bool { return within(folder, p) }) {
				return ""
			}
			return "only " + strings.Join(l.packages, " and ") + " may, because " + l.why
		}
	}
	return "it is not in the table of libraries: is it needed, and where?"
}

// within reports whether a folder is the one of a row or, where the row ends in "/...", below it.
func within(folder, row string) bool {
	if top, all := strings.CutSuffix(row, "/..."); all {
		return folder == top || strings.HasPrefix(folder, top+"/")
	}
	return folder == row
}

func TestPackageComments(t *testing.T) {
	for folder, s := range sources(t) {
		if !s.documented && len(s.imports) > 0 {
			t.Errorf("package %s has no comment that says what it is for and what it refuses to know", folder)
		}
	}
}

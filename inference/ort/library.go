package ort

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	onnxruntime "github.com/yalue/onnxruntime_go"

	"isopet/inference/ort/cuda"
)

// Variable is the environment variable that may name the library.
const Variable = "ISOPET_ONNXRUNTIME"

// minVersion is the first version whose interface (API 28) onnxruntime_go asks for; pinnedVersion is the one that
// `make` fetches.
const minVersion, pinnedVersion = "1.28", cuda.Version

// names are the files that the library goes by, the most exact first.
var names = map[string][]string{
	"linux":   {"libonnxruntime.so." + pinnedVersion, "libonnxruntime.so.1", "libonnxruntime.so"},
	"darwin":  {"libonnxruntime." + pinnedVersion + ".dylib", "libonnxruntime.1.dylib", "libonnxruntime.dylib"},
	"windows": {"onnxruntime.dll"},
}

// library is what this process has loaded: ONNX Runtime can be loaded once only, and is never unloaded.
var library struct {
	sync.Mutex
	path    string // "" until it is loaded
	verbose bool   // somebody has asked for ONNX Runtime's own messages
}

// SearchPath lists the folders in which the library is looked for: the user's own with what a GPU needs, if it is there;
// beside the program, in its lib, in the build/lib of the source tree that one works in, then where systems keep their
// libraries.
func SearchPath() []string {
	var places []string
	if own, err := cuda.Own(); err == nil {
		if _, err := os.Stat(filepath.Join(own, cuda.Folder)); err == nil {
			places = append(places, own)
		}
	}
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		dir := filepath.Dir(exe)
		places = append(places, dir, filepath.Join(dir, "lib"))
		if runtime.GOOS == "darwin" {
			places = append(places, filepath.Join(filepath.Dir(dir), "Frameworks")) // of an application
		}
	}
	if root := sourceRoot(); root != "" {
		places = append(places, filepath.Join(root, "build", "lib"))
	}
	for _, variable := range []string{"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"} {
		for _, dir := range filepath.SplitList(os.Getenv(variable)) {
			if dir != "" {
				places = append(places, dir)
			}
		}
	}
	if runtime.GOOS != "windows" {
		triplets, _ := filepath.Glob("/usr/lib/*-linux-gnu")
		places = append(places, "/usr/local/lib", "/opt/homebrew/lib", "/usr/lib")
		places = append(places, triplets...)
	}
	return places
}

// sourceRoot is this project's folder if the working directory lies in it, else "". Tests and `go run` find the library
// through it: their program lies in a temporary folder.
func sourceRoot() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		module, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(module, []byte("module isopet\n")) {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// load loads the library that cfg asks for, unless the process has it, and says which file it was.
func load(cfg Config) (string, error) {
	library.Lock()
	defer library.Unlock()
	asked, from := cfg.Library, "--onnxruntime"
	if asked == "" {
		asked, from = os.Getenv(Variable), "$"+Variable
	}
	var err error
	switch {
	case asked != "":
		err = loadAsked(asked, from)
	case library.path == "":
		err = loadFound(SearchPath())
	}
	if err != nil {
		return "", err
	}
	// The level is the process', and who opens the library again without a wish of his own does not turn it down.
	library.verbose = library.verbose || cfg.Verbose
	level := onnxruntime.LoggingLevel(onnxruntime.LoggingLevelFatal)
	if library.verbose {
		level = onnxruntime.LoggingLevelInfo // what a provider is made of is no warning
	}
	return library.path, onnxruntime.SetEnvironmentLogLevel(level)
}

// loadAsked loads the library that a person named, and no other.
func loadAsked(asked, from string) error {
	file, err := locate(asked)
	if err != nil {
		return fmt.Errorf("%s names %s: %w", from, asked, err)
	}
	if library.path == "" {
		return initialize(file)
	}
	if !same(library.path, file) {
		return fmt.Errorf("%s names %s, but this process has already loaded %s: start the program anew", from, file,
			library.path)
	}
	return nil
}

// loadFound loads the first library in places that can be loaded. If there are only others, the first says why.
func loadFound(places []string) error {
	var failed error
	for _, place := range places {
		file, err := locate(place)
		if err != nil {
			continue
		}
		err = initialize(file)
		if err == nil {
			return nil
		}
		if failed == nil {
			failed = err
		}
	}
	if failed != nil {
		return failed
	}
	return fmt.Errorf("no ONNX Runtime library (%s) in %s: %s, or take it from "+
		"Microsoft's ONNX Runtime release %s and name it with --onnxruntime or $%s",
		strings.Join(names[runtime.GOOS], ", "), strings.Join(places, ", "), again(), pinnedVersion, Variable)
}

// again is how the library comes that belongs to this program, from its sources or installed.
func again() string {
	if sourceRoot() != "" {
		return "run `make` in the source tree"
	}
	return "install Isopet anew, which brings it along"
}

// locate is the library's file: path itself, or the first of names in the folder path. If what a GPU needs was installed
// there, it is the copy that lies with that: providers are looked for beside the library alone.
func locate(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", errors.New("there is no such file")
	}
	folder, wanted := path, names[runtime.GOOS]
	if !info.IsDir() {
		folder, wanted = filepath.Dir(path), []string{filepath.Base(path)}
	}
	for _, folder := range []string{filepath.Join(folder, cuda.Folder), folder} {
		for _, name := range wanted {
			file := filepath.Join(folder, name)
			if info, err := os.Stat(file); err == nil && !info.IsDir() {
				return filepath.Abs(file)
			}
		}
	}
	return "", fmt.Errorf("there is none of %s in it", strings.Join(wanted, ", "))
}

// noTelemetry is the environment variable by which Microsoft's builds, but those for Windows, never begin to collect
// data: DisableTelemetry comes after a first event and after a number of the device was kept (ONNX Runtime,
// docs/Privacy.md).
const noTelemetry = "ORT_DISABLE_TELEMETRY"

// initialize loads the file. The caller holds the lock.
func initialize(file string) error {
	if err := os.Setenv(noTelemetry, "1"); err != nil {
		return err
	}
	onnxruntime.SetSharedLibraryPath(file)
	err := onnxruntime.InitializeEnvironment(onnxruntime.WithLogLevelFatal())
	switch {
	case err == nil:
		if err := onnxruntime.DisableTelemetry(); err != nil { // that of Windows
			return fmt.Errorf("%s: %w", file, clean(err))
		}
		library.path = file
		return nil
	case strings.Contains(err.Error(), "setting ORT API base"):
		return fmt.Errorf("%s is an ONNX Runtime older than %s: take version %s, or %s", file, minVersion,
			pinnedVersion, again())
	case strings.Contains(err.Error(), "OrtGetApiBase"):
		return fmt.Errorf("%s is a library, but not ONNX Runtime: take version %s, or %s", file, pinnedVersion, again())
	case strings.Contains(err.Error(), "loading ONNX shared library"):
		if lacking(err) {
			return fmt.Errorf("%s cannot be loaded because Microsoft's Visual C++ runtime is missing (MSVCP140.dll, "+
				"VCRUNTIME140.dll and others of 2022 or newer): install Isopet anew, which brings it along, or Microsoft's "+
				"Visual C++ Redistributable for x64", file)
		}
		_, reason, _ := strings.Cut(err.Error(), "\": ")
		return fmt.Errorf("%s cannot be loaded as a library (%s): take ONNX Runtime %s, or %s", file,
			strings.TrimPrefix(reason, file+": "), pinnedVersion, again())
	}
	return fmt.Errorf("%s: %w", file, clean(err))
}

func same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

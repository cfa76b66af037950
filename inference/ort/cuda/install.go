package cuda

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"isopet/volume/atomicfile"
	"isopet/volume/filelock"
)

// Folder is the name of the folder that holds the provider, its libraries and a copy of ONNX Runtime's own: the provider
// is looked for beside the library only, and a program's folder may not be the user's to write.
const Folder = "gpu-" + Version

// manifestFile says of what an installed folder is made. It is there from the first package on.
const manifestFile = "gpu.json"

// manifest is what [manifestFile] holds.
type manifest struct {
	ONNXRuntime string      `json:"onnxruntime"`
	CUDA        int         `json:"cuda"`
	Packages    []installed `json:"packages"`
}

// installed is a package whose libraries are in the folder, with their sums.
type installed struct {
	File      string            `json:"file"`
	SHA256    string            `json:"sha256"`
	Libraries map[string]string `json:"libraries"` // SHA-256 by name
}

// Request is what is to be installed, and where.
type Request struct {
	Parent   string // gets the folder [Folder]
	Library  string // file of ONNX Runtime, of [Version]
	Set      Set
	From     string                                   // folder that holds the archives; "": pip fetches them
	Progress func(label string) func(done, total int) // called for each step, and then with MB
}

// Install makes the folder [Folder] in r.Parent and gives its path. It appears as a whole; what an earlier call has done
// that was interrupted is not done again, nor what is there and right: then nothing is fetched, and fresh is false.
// Folders of other versions go.
func Install(ctx context.Context, r Request) (folder string, fresh bool, err error) {
	if _, err := os.Stat(r.Parent); errors.Is(err, fs.ErrNotExist) {
		defer os.Remove(r.Parent) // if nothing has come into it
	}
	if err := os.MkdirAll(r.Parent, 0o777); err != nil {
		return "", false, fmt.Errorf("%s cannot be made: %w", r.Parent, reason(err))
	}
	lock, err := filelock.Take(filepath.Join(r.Parent, ".gpu.lock"))
	if errors.Is(err, filelock.ErrHeld) {
		return "", false, fmt.Errorf("libraries are being installed into %s by another isopet: wait for it", r.Parent)
	}
	if err != nil {
		return "", false, fmt.Errorf("%s cannot be written to: %w", r.Parent, reason(err))
	}
	defer lock.Remove()

	final := filepath.Join(r.Parent, Folder)
	part := filepath.Join(r.Parent, fmt.Sprintf(".%s-cuda%d.part", Folder, r.Set.CUDA))
	if there := read(final); there.of(r.Set) {
		if r.whole(final, there) {
			return final, false, nil
		}
		// What is right of it need not be fetched again.
		if err := errors.Join(os.RemoveAll(part), os.Rename(final, part)); err != nil {
			return "", false, fmt.Errorf("%s cannot be mended: %w", final, reason(err))
		}
		if filepath.Dir(r.Library) == final {
			r.Library = filepath.Join(part, filepath.Base(r.Library))
		}
	}
	if err := os.MkdirAll(part, 0o777); err != nil {
		return "", false, fmt.Errorf("%s cannot be made: %w", part, reason(err))
	}
	defer os.Remove(part) // if nothing has come into it
	if err := r.fill(ctx, part); err != nil {
		return "", false, err
	}
	if err := swap(part, final); err != nil {
		return "", false, err
	}
	clean(r.Parent)
	return final, true, nil
}

// read is what a folder says of itself; nothing if it says nothing.
func read(folder string) (m manifest) {
	text, err := os.ReadFile(filepath.Join(folder, manifestFile))
	if err != nil || json.Unmarshal(text, &m) != nil {
		return manifest{}
	}
	return m
}

func (m manifest) write(folder string) error {
	return atomicfile.Replace(filepath.Join(folder, manifestFile), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
}

// of says that the folder has all packages of the set, by their sums.
func (m manifest) of(s Set) bool {
	return m.CUDA == s.CUDA && len(m.Packages) == len(s.Packages) &&
		!slices.ContainsFunc(s.Packages, func(p Package) bool { return m.index(p) < 0 })
}

// index is where a package is, -1 if it is not there.
func (m manifest) index(p Package) int {
	return slices.IndexFunc(m.Packages, func(i installed) bool { return i.SHA256 == p.SHA256 })
}

// right says that the libraries of a package are as they were unpacked.
func (i installed) right(folder string) bool {
	for name, want := range i.Libraries {
		if got, err := digest(filepath.Join(folder, filepath.Base(name))); err != nil || got != want {
			return false
		}
	}
	return len(i.Libraries) > 0
}

// whole says that nothing of an installed folder is missing or damaged.
func (r Request) whole(folder string, m manifest) bool {
	r.step("Looking at what is there")
	want, err := digest(r.Library)
	got, err2 := digest(filepath.Join(folder, filepath.Base(r.Library)))
	return err == nil && err2 == nil && want == got &&
		!slices.ContainsFunc(m.Packages, func(i installed) bool { return !i.right(folder) })
}

// fill brings all packages of the set into a folder that may have some.
func (r Request) fill(ctx context.Context, part string) error {
	m := manifest{ONNXRuntime: Version, CUDA: r.Set.CUDA}
	before := read(part)
	var missing []Package
	for _, p := range r.Set.Packages {
		if at := before.index(p); at >= 0 && before.Packages[at].right(part) {
			m.Packages = append(m.Packages, before.Packages[at])
		} else {
			missing = append(missing, p)
		}
	}
	work := filepath.Join(part, "fetching")
	defer os.RemoveAll(work)
	source, err := r.source(ctx, missing, work)
	if err == nil {
		err = r.room(part, m, missing)
	}
	if err != nil {
		return err
	}
	for _, p := range missing {
		if err := os.RemoveAll(work); err != nil {
			return err
		}
		file, err := source(p)
		if err == nil {
			err = p.check(file)
		}
		if err != nil {
			return err
		}
		r.step("Unpacking " + p.File)
		sums, err := unpack(file, p, part)
		if err == nil {
			m.Packages = append(m.Packages, installed{p.File, p.SHA256, sums})
			err = m.write(part)
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if copied := filepath.Join(part, filepath.Base(r.Library)); copied != r.Library {
		if err := copyFile(r.Library, copied); err != nil {
			return err
		}
	}
	os.RemoveAll(work)
	return r.prune(part)
}

// source is a way to get archives: out of the folder that was given, or by pip.
func (r Request) source(ctx context.Context, missing []Package, work string) (func(Package) (string, error), error) {
	if r.From != "" {
		var lack []string
		for _, p := range missing {
			if _, err := os.Stat(filepath.Join(r.From, p.File)); err != nil {
				lack = append(lack, p.File)
			}
		}
		if lack != nil {
			return nil, fmt.Errorf("%s lacks %s; `isopet gpu list` names all files with their sums", r.From,
				strings.Join(lack, ", "))
		}
		return func(p Package) (string, error) { return filepath.Join(r.From, p.File), nil }, nil
	}
	for _, p := range missing {
		if !p.Fetched() {
			return nil, fmt.Errorf("%s is in no package registry: take it from ONNX Runtime's release %s on GitHub, the "+
				"other files of `isopet gpu list` with pip, and give their folder with --from", p.File, p.Version)
		}
	}
	if len(missing) == 0 {
		return nil, nil
	}
	pip, err := installer(ctx)
	if err != nil {
		return nil, err
	}
	return func(p Package) (string, error) {
		told := r.step(fmt.Sprintf("Fetching %s %s, MB", p.Name, p.Version))
		return p.fetch(ctx, pip, work, func(done int64) { told(int(done/1e6), int(p.Bytes/1e6)) })
	}, nil
}

// room says that the disk is too small for what is missing.
func (r Request) room(part string, m manifest, missing []Package) error {
	need := r.Set.Bytes
	for _, i := range m.Packages {
		for name := range i.Libraries {
			if info, err := os.Stat(filepath.Join(part, name)); err == nil {
				need -= info.Size()
			}
		}
	}
	if r.From == "" { // the archive that is being unpacked lies beside
		var largest int64
		for _, p := range missing {
			largest = max(largest, p.Bytes)
		}
		need += largest
	}
	if left := free(part); len(missing) > 0 && left > 0 && left < need {
		return fmt.Errorf("the disk of %s has %.1f GB left, and %.1f GB are needed", r.Parent, float64(left)/1e9,
			float64(need)/1e9)
	}
	return nil
}

// prune takes away what does not belong to the set.
func (r Request) prune(part string) error {
	keep := map[string]bool{manifestFile: true, filepath.Base(r.Library): true}
	for _, p := range r.Set.Packages {
		for _, name := range p.Libraries {
			keep[path.Base(name)] = true
		}
	}
	entries, err := os.ReadDir(part)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !keep[e.Name()] {
			if err := os.RemoveAll(filepath.Join(part, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r Request) step(label string) func(done, total int) {
	if r.Progress == nil {
		return func(int, int) {}
	}
	return r.Progress(label)
}

// swap gives a finished folder its name, in place of the one that may have it.
func swap(part, final string) error {
	old := final + ".old"
	os.RemoveAll(old)
	err := os.Rename(final, old)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		if err = os.Rename(part, final); err != nil {
			os.Rename(old, final)
		}
	}
	if err != nil {
		return fmt.Errorf("%s cannot be replaced (is it in use?): %w", final, reason(err))
	}
	os.RemoveAll(old)
	return nil
}

// clean takes away what other versions have left in a folder: only what a [manifestFile] shows to be ours.
func clean(parent string) {
	for _, pattern := range []string{"gpu-*", ".gpu-*.part"} {
		found, _ := filepath.Glob(filepath.Join(parent, pattern, manifestFile))
		for _, file := range found {
			if folder := filepath.Dir(file); filepath.Base(folder) != Folder {
				os.RemoveAll(folder)
			}
		}
	}
}

func copyFile(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return atomicfile.Replace(to, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

// Own is the folder for a user's own libraries: [Folder] lies in it.
func Own() (string, error) {
	if runtime.GOOS == "windows" {
		folder, err := os.UserCacheDir() // that of this computer
		return filepath.Join(folder, "isopet"), err
	}
	if folder := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(folder) {
		return filepath.Join(folder, "isopet"), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "share", "isopet"), err
}

// Installed says that a folder holds the folder [Folder] with all of a set, as far as that can be told without reading
// the libraries.
func Installed(parent string, s Set) bool {
	return read(filepath.Join(parent, Folder)).of(s)
}

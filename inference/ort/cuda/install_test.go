package cuda

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"isopet/volume/filelock"
)

// TestSets: the tables are complete, as far as that can be told without a network.
func TestSets(t *testing.T) {
	sum := regexp.MustCompile(`^[0-9a-f]{64}$`)
	for system, list := range sets {
		for i, s := range list {
			if i > 0 && s.CUDA >= list[i-1].CUDA {
				t.Errorf("%s: %v does not come after a newer one", system, s)
			}
			if s.Driver == 0 || s.Compute == 0 || s.Bytes < 1e9 {
				t.Errorf("%s: %v lacks figures", system, s)
			}
			var all []string
			for _, p := range s.Packages {
				if !sum.MatchString(p.SHA256) || !strings.Contains(p.File, p.Version) || p.Fetched() != (p.Bytes > 0) ||
					p.Fetched() && !strings.HasPrefix(p.File, strings.ReplaceAll(p.Name, "-", "_")+"-"+p.Version) {
					t.Errorf("%s, %v: %+v", system, s, p)
				}
				all = append(all, p.Libraries...)
			}
			text := strings.Join(all, " ")
			for _, want := range []string{"cudart", "cublasLt", "cublas", "cudnn", "onnxruntime_providers_cuda",
				"onnxruntime_providers_shared"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s, %v has no %s", system, s, want)
				}
			}
		}
	}
}

// wheel is a zip of files.
func wheel(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tarball is a tar of a file, packed.
func tarball(t *testing.T, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text)), Typeflag: tar.TypeReg})
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	z.Close()
	return b.Bytes()
}

// put writes a file.
func put(t *testing.T, content []byte, path ...string) string {
	t.Helper()
	file := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// world is a folder of archives, a set of them, and a place to install it to.
func world(t *testing.T) (Request, string) {
	root := t.TempDir()
	from := filepath.Join(root, "from")
	var packages []Package
	add := func(name, file string, content []byte, libraries ...string) {
		put(t, content, from, file)
		sum := sha256.Sum256(content)
		packages = append(packages, Package{name, "1", file, hex.EncodeToString(sum[:]), int64(len(content)), libraries})
	}
	add("one", "one.whl", wheel(t, map[string]string{"x/libone.so": "the first", "../../evil": "x", "x/more": "y"}), "x/libone.so")
	add("two", "two.tgz", tarball(t, "./y/libtwo.so", "the second"), "y/libtwo.so")
	library := put(t, []byte("ONNX Runtime"), root, "lib", "libonnxruntime.so")
	return Request{Parent: filepath.Join(root, "to"), Library: library, From: from,
		Set: Set{CUDA: 13, Packages: packages}}, root
}

// holds wants an installed folder with the libraries and nothing besides.
func holds(t *testing.T, folder string) {
	t.Helper()
	for name, want := range map[string]string{"libone.so": "the first", "libtwo.so": "the second",
		"libonnxruntime.so": "ONNX Runtime"} {
		if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if entries, _ := os.ReadDir(folder); len(entries) != 4 {
		t.Errorf("%s holds %v", folder, entries)
	}
	if entries, _ := os.ReadDir(filepath.Dir(folder)); len(entries) != 1 {
		t.Errorf("beside it are %v", entries)
	}
}

// refused wants an error with words, and nothing installed.
func refused(t *testing.T, r Request, words ...string) {
	t.Helper()
	_, _, err := Install(t.Context(), r)
	for _, word := range words {
		if err == nil || !strings.Contains(err.Error(), word) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, want one line with %q", err, word)
		}
	}
	if _, err := os.Stat(filepath.Join(r.Parent, Folder)); err == nil {
		t.Errorf("%s is there", Folder)
	}
}

func TestInstall(t *testing.T) {
	r, root := world(t)
	put(t, []byte("{}"), r.Parent, "gpu-1.0.0", manifestFile)              // of an earlier version
	put(t, []byte("{}"), r.Parent, ".gpu-1.0.0-cuda12.part", manifestFile) // and one that was interrupted
	folder, fresh, err := Install(t.Context(), r)
	if err != nil || !fresh || folder != filepath.Join(r.Parent, Folder) {
		t.Fatalf("%s, %v, %v", folder, fresh, err)
	}
	holds(t, folder)
	if _, err := os.Stat(filepath.Join(root, "evil")); err == nil {
		t.Error("a name out of the archive was followed")
	}
	// What is there is left alone: the archives are not looked at.
	if err := os.RemoveAll(r.From); err != nil {
		t.Fatal(err)
	}
	if _, fresh, err := Install(t.Context(), r); err != nil || fresh {
		t.Errorf("again: %v, %v", fresh, err)
	}
}

// TestMend: a library that was damaged after it was installed comes anew, and only its package is wanted.
func TestMend(t *testing.T) {
	r, _ := world(t)
	folder, _, err := Install(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	put(t, []byte("damaged"), folder, "libtwo.so")
	if err := os.Remove(filepath.Join(r.From, "one.whl")); err != nil {
		t.Fatal(err)
	}
	if _, fresh, err := Install(t.Context(), r); err != nil || !fresh {
		t.Fatalf("%v, %v", fresh, err)
	}
	holds(t, folder)
	// So it does where ONNX Runtime was loaded from there.
	put(t, []byte("damaged"), folder, "libtwo.so")
	again := r
	again.Library = filepath.Join(folder, "libonnxruntime.so")
	if _, fresh, err := Install(t.Context(), again); err != nil || !fresh {
		t.Fatalf("%v, %v", fresh, err)
	}
	holds(t, folder)
	// A library of ONNX Runtime with other bits replaces the copy.
	put(t, []byte("ONNX Runtime, built anew"), filepath.Dir(r.Library), filepath.Base(r.Library))
	if _, fresh, err := Install(t.Context(), r); err != nil || !fresh {
		t.Fatalf("%v, %v", fresh, err)
	}
	if got, _ := os.ReadFile(filepath.Join(folder, "libonnxruntime.so")); string(got) != "ONNX Runtime, built anew" {
		t.Errorf("the library is %q", got)
	}
}

// TestResume: what an interrupted call has unpacked is not wanted again.
func TestResume(t *testing.T) {
	r, _ := world(t)
	ctx, cancel := context.WithCancel(t.Context())
	r.Progress = func(label string) func(int, int) {
		if strings.Contains(label, "one.whl") {
			cancel()
		}
		return func(int, int) {}
	}
	if _, _, err := Install(ctx, r); err != context.Canceled {
		t.Fatal(err)
	}
	r.Progress = nil
	if err := os.Remove(filepath.Join(r.From, "one.whl")); err != nil {
		t.Fatal(err)
	}
	folder, _, err := Install(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, folder)
}

// TestReplaced: another set takes the place of the one that is there.
func TestReplaced(t *testing.T) {
	r, _ := world(t)
	other := r
	other.Set = Set{CUDA: 12, Packages: r.Set.Packages[:1]}
	if _, _, err := Install(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	folder, fresh, err := Install(t.Context(), r)
	if err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	holds(t, folder)
}

func TestInstallRefuses(t *testing.T) {
	r, _ := world(t)
	whole, err := os.ReadFile(filepath.Join(r.From, "one.whl"))
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(whole)
	damaged[len(damaged)/2] ^= 1
	put(t, damaged, r.From, "one.whl")
	refused(t, r, "one.whl is damaged or another file", r.Set.Packages[0].SHA256)
	if err := os.Remove(filepath.Join(r.From, "one.whl")); err != nil {
		t.Fatal(err)
	}
	refused(t, r, r.From+" lacks one.whl", "isopet gpu list")

	put(t, whole, r.From, "one.whl")
	lacking := r
	lacking.Set.Packages = append([]Package{}, r.Set.Packages...)
	lacking.Set.Packages[0].Libraries = []string{"x/libone.so", "x/libgone.so"}
	refused(t, lacking, "one.whl lacks x/libgone.so")

	held, err := filelock.Take(filepath.Join(r.Parent, ".gpu.lock"))
	if err != nil {
		t.Fatal(err)
	}
	refused(t, r, "by another isopet")
	held.Release()

	file := put(t, nil, t.TempDir(), "a file")
	r.Parent = file
	refused(t, r, "a file")
	given := r
	given.From, given.Parent = "", t.TempDir()
	given.Set.Packages = []Package{{File: "x.tgz", Version: "1"}}
	refused(t, given, "x.tgz", "--from")
}

// TestChoose: the newest set that works; sentences where that is not the newest, and where none does.
func TestChoose(t *testing.T) {
	if len(Sets()) < 2 {
		t.Skip("there is one set for this system, or none")
	}
	for said, want := range map[string]struct {
		cuda int
		note string
	}{
		"":                                 {13, "CUDA 13 needs driver 580 or newer."},
		"580.65.06, 8.9, NVIDIA L4\n":      {13, ""},
		"575.51.03, 8.9, NVIDIA L4\n":      {12, "CUDA 13 needs driver 580 or newer, and here it is 575.51.03: update it if you can. So CUDA 12 is taken."},
		"590.10, 7.0, Tesla V100\n":        {12, "CUDA 13 needs a GPU of compute capability 7.5 or newer, and Tesla V100 has 7.0. So CUDA 12 is taken."},
		"470.82.01, 8.0, NVIDIA A100\n":    {0, "CUDA 12 needs driver 525 or newer, and here it is 470.82.01: update it if you can. Until then networks run on the CPU"},
		"535.1, 3.5, Tesla K40\n":          {0, "compute capability 6.0 or newer, and Tesla K40 has 3.5"},
		"No devices were found\n":          {13, "driver 580 or newer"},
		"580.1, 7.0, Old\n580.1, 9.0, New": {13, ""},
	} {
		s, note, err := parseCards(said).Choose()
		if err != nil {
			note = err.Error()
		}
		if s.CUDA != want.cuda || !strings.Contains(note, want.note) || want.note == "" && note != "" {
			t.Errorf("%q: %v, %q", said, s, note)
		}
	}
}

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// TestOldProvider runs .ci/onnxruntime with sums of its own: a provider that an earlier `make gpu` left does not stay beside
// a library of another version.
func TestOldProvider(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("there was a CUDA provider for Linux on x86-64")
	}
	script, err := os.ReadFile(".ci/onnxruntime")
	if err != nil {
		t.Fatal(err)
	}
	pinned := func(pattern string) string {
		t.Helper()
		m := regexp.MustCompile(pattern + `([0-9a-f]{64})`).FindSubmatch(script)
		if m == nil {
			t.Fatalf("the script has no sum for %s", pattern)
		}
		return string(m[1])
	}
	root := t.TempDir()
	stubs, build := filepath.Join(root, "bin"), filepath.Join(root, "build")
	lib := filepath.Join(build, "lib")
	write := func(path, content string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	archive := func(files ...string) string {
		t.Helper()
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		w := tar.NewWriter(z)
		for i := 0; i < len(files); i += 2 {
			if err := w.WriteHeader(&tar.Header{Name: files[i], Mode: 0o644,
				Size: int64(len(files[i+1]))}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(files[i+1])); err != nil {
				t.Fatal(err)
			}
		}
		w.Close()
		z.Close()
		return out.String()
	}
	// Archives have the sums that are wanted, other files those that they are told, or one of their content.
	write(filepath.Join(stubs, "sha256sum"), `#!/bin/sh
case $1 in
*.tgz) echo `+pinned(`package_sum=`)+` ;;
*)
	read -r line <"$1"
	case $line in sum:*) echo "${line#sum:}" ;; *) cksum <"$1" ;; esac
	;;
esac
`)
	run := func() string {
		t.Helper()
		c := exec.Command("sh", ".ci/onnxruntime", lib)
		c.Env = append(os.Environ(), "PATH="+stubs+":"+os.Getenv("PATH"))
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	provider := filepath.Join(lib, "libonnxruntime_providers_cuda.so")
	stays := func(what string, want bool) {
		t.Helper()
		if _, err := os.Stat(provider); (err == nil) != want {
			t.Errorf("%s: the provider stays is %v, want %v", what, err == nil, want)
		}
	}
	library := filepath.Join(lib, "libonnxruntime.so.1.29.0")
	stamp := filepath.Join(lib, "libonnxruntime_providers.txt")
	write(library, "sum:"+pinned(`linux/x64/libonnxruntime.so.1\n\s*sum=`))
	write(provider, "of CUDA 12\n")
	write(stamp, "1.29.0, CUDA 12\n")
	run()
	stays("the same version", true)
	write(stamp, "1.28.0, CUDA 12\n")
	if said := run(); !strings.Contains(said, "of another version than ONNX Runtime 1.29.0") {
		t.Errorf("an old provider: %s", said)
	}
	stays("an old provider", false)

	// One of which nothing is known stays beside the library that it came with, and goes with it.
	write(provider, "of CUDA 11\n")
	run()
	stays("an unknown provider, the same library", true)
	if err := os.Remove(library); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(build, "onnxruntime-node-1.29.0.tgz"),
		archive("package/bin/napi-v6/linux/x64/libonnxruntime.so.1",
			"sum:"+pinned(`linux/x64/libonnxruntime.so.1\n\s*sum=`)+"\n"))
	run()
	stays("an unknown provider, a new library", false)
}

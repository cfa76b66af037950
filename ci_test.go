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

// TestProviderIsFetchedOnce runs .ci/onnxruntime with a network and sums of its own: what is there and right is not
// fetched again, what is damaged or of another version or CUDA is, and an old provider does not stay beside a new
// library.
func TestProviderIsFetchedOnce(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the CUDA provider is there for Linux on x86-64")
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
*cuda12*) echo `+pinned(`12\) sum=`)+` ;;
*cuda13*) echo `+pinned(`13\) sum=`)+` ;;
*.tgz) echo `+pinned(`package_sum=`)+` ;;
*)
	read -r line <"$1"
	case $line in sum:*) echo "${line#sum:}" ;; *) cksum <"$1" ;; esac
	;;
esac
`)
	write(filepath.Join(stubs, "wget"), `#!/bin/sh
echo "$*" >>`+root+`/fetched
while [ "$1" != -O ]; do shift; done
case $3 in *cuda12*) cp `+root+`/12.tgz "$2" ;; *) cp `+root+`/13.tgz "$2" ;; esac
`)
	for _, cuda := range []string{"12", "13"} {
		write(filepath.Join(root, cuda+".tgz"), archive("x/lib/libonnxruntime_providers_shared.so", "shared\n",
			"x/lib/libonnxruntime_providers_cuda.so", "of CUDA "+cuda+"\n"))
	}
	run := func(cuda string, args ...string) string {
		t.Helper()
		c := exec.Command("sh", append([]string{".ci/onnxruntime"}, args...)...)
		c.Env = append(os.Environ(), "PATH="+stubs+":"+os.Getenv("PATH"), "CUDA="+cuda)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	fetched := 0
	holds := func(what, cuda string, times int) {
		t.Helper()
		log, _ := os.ReadFile(filepath.Join(root, "fetched"))
		if fetched += times; strings.Count(string(log), "\n") != fetched {
			t.Errorf("%s: fetched %q, want %d times so far", what, log, fetched)
		}
		got, err := os.ReadFile(filepath.Join(lib, "libonnxruntime_providers_cuda.so"))
		if want := "of CUDA " + cuda + "\n"; cuda != "" && string(got) != want || cuda == "" && err == nil {
			t.Errorf("%s: the provider is %q, want %q", what, got, want)
		}
	}
	run("13", "gpu", lib)
	holds("the first time", "13", 1)
	if said := run("13", "gpu", lib); !strings.Contains(said, "for CUDA 13 is in ") {
		t.Errorf("the second time: %s", said)
	}
	holds("the second time", "13", 0)
	run("12", "gpu", lib)
	holds("for another CUDA", "12", 1)
	write(filepath.Join(lib, "libonnxruntime_providers_cuda.so"), "damaged\n")
	run("12", "gpu", lib)
	holds("damaged", "12", 1)
	if err := os.Remove(filepath.Join(lib, "libonnxruntime_providers_shared.so")); err != nil {
		t.Fatal(err)
	}
	run("12", "gpu", lib)
	holds("half of it", "12", 1)

	// The library itself, of the same version: the provider stays.
	library := filepath.Join(lib, "libonnxruntime.so.1.29.0")
	write(library, "sum:"+pinned(`linux/x64/libonnxruntime.so.1\n\s*sum=`))
	run("", lib)
	holds("the same library", "12", 0)
	stamp := filepath.Join(lib, "libonnxruntime_providers.txt")
	now, err := os.ReadFile(stamp)
	if err != nil {
		t.Fatal(err)
	}
	write(stamp, strings.Replace(string(now), "1.29.0", "1.28.0", 1))
	if said := run("", lib); !strings.Contains(said, "of another version than ONNX Runtime 1.29.0") {
		t.Errorf("an old provider: %s", said)
	}
	holds("an old provider", "", 0)

	// One of which nothing is known, as earlier scripts left it: it stays beside the library that it came with, and
	// goes with it.
	write(filepath.Join(lib, "libonnxruntime_providers_cuda.so"), "of CUDA 11\n")
	run("", lib)
	holds("an unknown provider, the same library", "11", 0)
	if err := os.Remove(library); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(build, "onnxruntime-node-1.29.0.tgz"),
		archive("package/bin/napi-v6/linux/x64/libonnxruntime.so.1",
			"sum:"+pinned(`linux/x64/libonnxruntime.so.1\n\s*sum=`)+"\n"))
	run("", lib)
	holds("an unknown provider, a new library", "", 0)
	run("13", "gpu", lib)
	holds("and anew", "13", 1)
}

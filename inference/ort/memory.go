package ort

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"isopet/inference/ort/cuda"
	"isopet/volume/atomicfile"
)

// memoryFile, in the program's folder of the user's cache, is what proofs came to that take long or end badly.
const memoryFile = "providers.json"

// mostRemembered is how many proofs are remembered, the newest.
const mostRemembered = 16

// memory is what [memoryFile] holds.
type memory struct {
	Proofs []proof `json:"proofs"`
}

// proof is what one came to.
type proof struct {
	Key    string `json:"key"` // the fingerprint
	Stage  string `json:"stage"`
	Reason string `json:"reason,omitempty"` // "" = it went well
	Advice string `json:"advice,omitempty"`
}

var remembering sync.Mutex

func memoryPath() (string, error) {
	folder, err := os.UserCacheDir()
	return filepath.Join(folder, "isopet", memoryFile), err
}

// recall is what is remembered; a file that is missing or broken counts as empty.
func recall() (m memory) {
	if path, err := memoryPath(); err == nil {
		if text, err := os.ReadFile(path); err == nil && json.Unmarshal(text, &m) != nil {
			return memory{}
		}
	}
	return m
}

func remembered(key string) (said, bool) {
	for _, p := range recall().Proofs {
		if p.Key == key {
			return said{Stage: p.Stage, Done: true, Reason: p.Reason, Advice: p.Advice}, true
		}
	}
	return said{}, false
}

// remember keeps an answer. That it cannot be kept disturbs nobody.
func remember(key string, s said) {
	remembering.Lock()
	defer remembering.Unlock()
	path, err := memoryPath()
	if err != nil || os.MkdirAll(filepath.Dir(path), 0o777) != nil {
		return
	}
	m := recall()
	m.Proofs = slices.DeleteFunc(m.Proofs, func(p proof) bool { return p.Key == key })
	m.Proofs = append(m.Proofs, proof{key, s.Stage, s.Reason, s.Advice})
	m.Proofs = m.Proofs[max(0, len(m.Proofs)-mostRemembered):]
	_ = atomicfile.Replace(path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
}

// fingerprint is another after anything has changed that a proof depends on: the provider's library and those beside it,
// the driver, the program, what the environment says of them.
func (p Provider) fingerprint(library string) string {
	sum := sha256.New()
	fmt.Fprintln(sum, p.Name, cuda.KernelDriver())
	for _, name := range []string{"LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "VK_ICD_FILENAMES", "VK_DRIVER_FILES"} {
		fmt.Fprintln(sum, name, os.Getenv(name))
	}
	patterns := append([]string{library, prover, filepath.Join(filepath.Dir(library), "*onnxruntime_providers_*"),
		filepath.Join(filepath.Dir(library), "*cud*"), filepath.Join(filepath.Dir(library), "*cublas*")}, p.marks...)
	for _, dir := range filepath.SplitList(os.Getenv("LD_LIBRARY_PATH")) {
		patterns = append(patterns, filepath.Join(dir, "libcuda.so.1"))
	}
	for _, pattern := range patterns {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			fmt.Fprintln(sum, file)
			switch info, err := os.Stat(file); {
			case strings.HasPrefix(file, "/proc/"): // their time is that of the question
				text, _ := os.ReadFile(file)
				sum.Write(text)
			case err == nil && info.Mode().IsRegular():
				fmt.Fprintln(sum, info.Size(), info.ModTime().UnixNano())
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

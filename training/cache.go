package training

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"isopet/inference"
	"isopet/volume/nifti"
)

// cache keeps a prepared cohort in a file beside it. What is in it counts only as long as all that it was made from is
// the same: the files' names, sizes and times of change, the settings and the version of the program. A file that is
// damaged, or a folder that cannot be written to, costs time and nothing else.
type cache struct {
	path string // empty: the cohort cannot be kept
	key  string
}

// cached is what the file holds.
type cached struct {
	Key    string
	Cohort *Cohort
}

// cacheFormat changes with how a cohort is prepared.
const cacheFormat = 2

// settled is how old a file must be for its time of change to tell a later change: clocks of file systems are coarse.
const settled = 3 * time.Second

// newCache says where the cohort at path, which lists l, is kept.
func newCache(path string, l listing, cfg Config) cache {
	var key strings.Builder
	settings := fmt.Sprintf("%d %q side %d fov %+v\n", cacheFormat, cfg.Version, cfg.Side, cfg.FOV)
	if cfg.Scale != inference.MinMax {
		settings += fmt.Sprintf("scale %v\n", cfg.Scale)
	}
	if cfg.CT {
		settings += "with CT\n"
	}
	fmt.Fprintf(&key, "%s%q %t\n", settings, l.name, l.synthetic)
	latest := time.Now().Add(-settled)
	for _, s := range l.scans {
		if s.bad != nil {
			return cache{}
		}
		fmt.Fprintf(&key, "%q\n", s.patient)
		files := append([]string{s.pet}, s.masks...)
		if cfg.CT {
			files = append(files, s.ct)
		}
		for _, file := range files {
			header, image, err := nifti.Locate(file)
			if err != nil {
				return cache{}
			}
			for _, file := range []string{header, image} {
				info, err := os.Stat(file)
				if err != nil || info.ModTime().After(latest) {
					return cache{}
				}
				fmt.Fprintf(&key, "%q %d %d\n", file, info.Size(), info.ModTime().UnixNano())
			}
		}
	}
	folder, name := path, ""
	if !isDir(path) {
		folder, name = filepath.Split(path)
	}
	sum := sha256.Sum256([]byte(settings + name))
	return cache{filepath.Join(folder, fmt.Sprintf(".isopet-cohort-%x", sum[:6])), key.String()}
}

// read is the cohort that is kept; nil if there is none of this key.
func (c cache) read() *Cohort {
	var found cached
	if c.path == "" || unseal(c.path, &found) != nil || found.Key != c.key {
		return nil
	}
	return found.Cohort
}

// write keeps the cohort if it can.
func (c cache) write(cohort *Cohort) {
	if c.path != "" {
		_ = seal(c.path, cached{c.key, cohort}) // a folder that may only be read
	}
}

package cohort

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"isopet/inference"
	"isopet/training/checksummed"
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
const cacheFormat = 3

// What is kept has a name of its own for every cohort and setting. So many are kept of a cohort, those that were used
// last; others are removed when one is written.
const kept = 3

// minFileAge is how old a file must be for its time of change to tell a later change: clocks of file systems are
// coarse.
const minFileAge = 3 * time.Second

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
	settings += fmt.Sprintf("labels %q channels %q %q group %q\n", cfg.Labels, cfg.PETChannel, cfg.CTChannel, cfg.Group)
	fmt.Fprintf(&key, "%s%q %t %q\n", settings, l.name, l.synthetic, l.notes)
	latest := time.Now().Add(-minFileAge)
	for _, s := range l.scans {
		if s.bad != nil {
			return cache{}
		}
		fmt.Fprintf(&key, "%q %q %v\n", s.patient, s.person, s.labels)
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
	hash := func(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:12] }
	return cache{filepath.Join(folder, cacheName+hash(name)+"-"+hash(settings)), key.String()}
}

// cacheName begins the names of what is kept.
const cacheName = ".isopet-cohort-"

// read is the cohort that is kept; nil if there is none of this key.
func (c cache) read() *Cohort {
	var found cached
	if c.path == "" || checksummed.Read(c.path, &found) != nil || found.Key != c.key {
		return nil
	}
	now := time.Now()
	_ = os.Chtimes(c.path, now, now) // it is used; a folder that may only be read does not say so
	return found.Cohort
}

// write keeps the cohort if it can.
func (c cache) write(cohort *Cohort) {
	if c.path != "" && checksummed.Write(c.path, cached{c.key, cohort}) == nil { // else a folder that may only be read
		c.tidy()
	}
}

// tidy removes what is kept of the same cohort beyond the last that were used, and what versions before kept by other
// names.
func (c cache) tidy() {
	folder, mine := filepath.Split(c.path)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	same := mine[:strings.LastIndexByte(mine, '-')+1]
	type used struct {
		path string
		at   time.Time
	}
	var others []used
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		hash, ours := strings.CutPrefix(e.Name(), cacheName)
		info, err := e.Info()
		switch {
		case !ours || err != nil || e.Name() == mine || !info.Mode().IsRegular():
		case !strings.Contains(hash, "-") && len(hash) == 12 && checksummed.Is(path):
			os.Remove(path)
		case strings.HasPrefix(e.Name(), same):
			others = append(others, used{path, info.ModTime()})
		}
	}
	slices.SortFunc(others, func(a, b used) int { return b.at.Compare(a.at) })
	for i, o := range others {
		if i >= kept-1 {
			os.Remove(o.path)
		}
	}
}

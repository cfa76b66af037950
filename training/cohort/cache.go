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
	"isopet/volume"
	"isopet/volume/nifti"
)

// cache keeps a prepared cohort in a file beside it. It is valid only as long as everything that it was made from is
// the same: the names, sizes and modification times of the files, the settings and the version of the program. A
// damaged file, or a folder that cannot be written to, costs time and nothing else.
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
const cacheFormat = 4

// maxKept is how many files are kept of a cohort, one for each setting. Those not used for longest are removed when one
// is written.
const maxKept = 3

// minFileAge is how old a file must be for its modification time to show a later change: file systems have coarse
// clocks.
const minFileAge = 3 * time.Second

// newCache is the cache of the cohort at path, with the files of l.
func newCache(path string, l listing, cfg Config) cache {
	var key strings.Builder
	settings := fmt.Sprintf("%d %q side %d fov %+v\n", cacheFormat, cfg.Version, cfg.Side, cfg.FOV)
	if cfg.Scale != inference.MinMax {
		settings += fmt.Sprintf("scale %v\n", cfg.Scale)
	}
	if cfg.CT {
		settings += "with CT\n"
	}
	if cfg.SUV {
		settings += "SUV\n"
	}
	if cfg.Neighbours != (volume.Neighbours{}) {
		settings += fmt.Sprintf("neighbours %v\n", cfg.Neighbours)
	}
	settings += fmt.Sprintf("labels %q channels %q %q group %q\n", cfg.Labels, cfg.PETChannel, cfg.CTChannel, cfg.Group)
	fmt.Fprintf(&key, "%s%q %t %q\n", settings, l.name, l.synthetic, l.notes)
	latest := time.Now().Add(-minFileAge)
	for _, s := range l.scans {
		if s.bad != nil {
			return cache{}
		}
		fmt.Fprintf(&key, "%q %q %v\n", s.patient, s.person, s.labels)
		files := slices.Concat(seriesFiles(s.pet, s.series), s.masks)
		if cfg.CT {
			files = append(files, seriesFiles(s.ct, s.ctSeries)...)
		}
		for _, file := range files {
			parts := []string{file}
			if _, ok := stem(file); ok {
				header, image, err := nifti.Locate(file)
				if err != nil {
					return cache{}
				}
				parts = []string{header, image}
			}
			for _, file := range parts {
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

// cacheName begins the names of cache files.
const cacheName = ".isopet-cohort-"

// read returns the cached cohort; nil if there is none with this key.
func (c cache) read() *Cohort {
	var found cached
	if c.path == "" || checksummed.Read(c.path, &found) != nil || found.Key != c.key {
		return nil
	}
	now := time.Now()
	_ = os.Chtimes(c.path, now, now) // marks it as used; fails in a read-only folder
	return found.Cohort
}

// write caches the cohort if it can.
func (c cache) write(cohort *Cohort) {
	if c.path != "" && checksummed.Write(c.path, cached{c.key, cohort}) == nil { // else a read-only folder
		c.prune()
	}
}

// prune removes cache files of the same cohort beyond those used last, and those that older versions wrote under other
// names.
func (c cache) prune() {
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
		if i >= maxKept-1 {
			os.Remove(o.path)
		}
	}
}

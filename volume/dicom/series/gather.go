package series

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"isopet/volume/dicom"
	"isopet/volume/dicom/suv"
)

// instance is what was read of a file.
type instance struct {
	path   string
	uid    string // SOPInstanceUID
	class  string // SOPClassUID
	multi  bool   // it has frames, each with its own groups
	common *common
	slices []slice // until they are those of a series
	frames int
	scan   *suv.Scan
	left   string  // what the file is that is left out, empty if it is kept
	err    error   // what is wrong with it
	files  int     // with copies of it
	size   int64   // in bytes
	names  []entry // of a DICOMDIR: the files that it names
}

// gathered is what was read of the files of a folder: what makes volumes, and of the rest, which may be a whole disk, no
// more than what is said of it.
type gathered struct {
	sync.Mutex
	instances []*instance       // of each file, nil of what is left out
	headers   map[common]header // of one file of each kind, that with the first path
	left      map[string]*leaving
	others    []string // UIDs of what is left out

	// What many files have alike is kept once.
	scans   map[suv.Header]*suv.Scan
	classes map[string]string
}

type header struct {
	index int
	of    *common
	d     *dicom.Dataset
}

// leaving is files that are left out, with the place of the example among all.
type leaving struct {
	Left
	index int
}

func newGathered() *gathered {
	return &gathered{headers: map[common]header{}, left: map[string]*leaving{}, scans: map[suv.Header]*suv.Scan{},
		classes: map[string]string{}}
}

// What is left out because it cannot be read.
const (
	unreadable = "files that cannot be read"
	unopened   = "folders that cannot be opened"
	nowhere    = "links that lead nowhere"
)

// walk finds the ordinary files of a folder, in order. Folders that cannot be opened and links to none are left out.
func (g *gathered) walk(ctx context.Context, folder string, below bool) ([]string, error) {
	var all []string
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && name == folder:
			return err
		case err != nil: // of the rest it can still be told
			g.leave(0, unopened, name, err)
		case d.IsDir() && name != folder && !below:
			return fs.SkipDir
		case d.Type().IsRegular():
			all = append(all, name)
		case d.Type()&fs.ModeSymlink != 0:
			switch info, err := os.Stat(name); {
			case err != nil:
				g.leave(0, nowhere, name, err)
			case info.IsDir():
				g.leave(0, "links to folders, which are not followed", name, nil)
			case info.Mode().IsRegular():
				all = append(all, name)
			}
		}
		return nil
	})
	return all, err
}

// all reads the headers of files. Of those that are not wanted it says nothing.
func (g *gathered) all(ctx context.Context, paths []string, wanted func(*dicom.Dataset) bool, report Progress) error {
	g.instances = make([]*instance, len(paths))
	progress := &counter{report: report, total: len(paths)}
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range min(len(paths), runtime.GOMAXPROCS(0)) {
		group.Go(func() error {
			var reader dicom.Reader
			for {
				i := int(next.Add(1)) - 1
				if i >= len(paths) {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				in, d := readOne(&reader, paths[i])
				if wanted == nil || d != nil && wanted(d) || refused(in.err) {
					g.keep(i, in, d)
				}
				progress.add(1)
			}
		})
	}
	return group.Wait()
}

// refused reports whether an error is the operating system's: what the file belongs to cannot be told.
func refused(err error) bool {
	var p *fs.PathError
	return errors.As(err, &p)
}

// keep keeps what is needed of a file.
func (g *gathered) keep(index int, in *instance, d *dicom.Dataset) {
	g.Lock()
	defer g.Unlock()
	if in.left != "" {
		g.leave(index, in.left, in.path, in.err)
		if in.names != nil {
			g.instances[index] = in
		} else if in.uid != "" {
			g.others = append(g.others, in.uid)
		}
		return
	}
	g.instances[index] = in
	old, ok := g.headers[*in.common]
	if !ok {
		old = header{index, in.common, d}
	} else if index < old.index {
		old.index, old.d = index, d
	}
	g.headers[*old.of] = old
	in.common = old.of
	if same, ok := g.scans[in.scan.Header]; ok {
		in.scan = same
	} else {
		g.scans[in.scan.Header] = in.scan
	}
	if same, ok := g.classes[in.class]; ok {
		in.class = same
	} else {
		g.classes[in.class] = in.class
	}
}

// leave counts a file that is left out, and why. Of several the first is named.
func (g *gathered) leave(index int, what, path string, err error) {
	l := g.left[what]
	if l == nil {
		l = &leaving{Left{What: what, Example: path, Err: err}, index}
		g.left[what] = l
	} else if index < l.index {
		l.index, l.Example, l.Err = index, path, err
	}
	l.Count++
}

// readOne reads the header of a file.
func readOne(r *dicom.Reader, path string) (*instance, *dicom.Dataset) {
	in := &instance{path: path, files: 1}
	d, err := r.ReadHeader(path)
	var p *dicom.Problem
	switch {
	case errors.As(err, &p) && p.Kind == dicom.Foreign:
		in.left = "files that are no DICOM"
		return in, nil
	case err != nil:
		in.left, in.err = unreadable, err
		return in, nil
	}
	in.size = d.Size()
	if in.read(d); d.Has(dicom.DirectoryRecordSequence) {
		in.left, in.err, in.names = "directories", nil, directory(d)
	}
	return in, d
}

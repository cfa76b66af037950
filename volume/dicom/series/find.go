package series

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"isopet/volume/dicom"
	"isopet/volume/dicom/suv"
)

// Progress is told how much of something is done. It may be nil, and is called by one goroutine at a time.
type Progress func(done, total int)

// counter counts for a [Progress].
type counter struct {
	sync.Mutex
	report      Progress
	done, total int
}

func (c *counter) add(n int) {
	c.Lock()
	defer c.Unlock()
	if c.done += n; c.report != nil {
		c.report(c.done, c.total)
	}
}

// Find finds the series of a folder and all below it, of a DICOMDIR, or those that a file belongs to. Files are read up
// to their pixels. What a DICOMDIR says is not believed: the files beside it are read. The error is a [dicom.Problem]
// where there is no series, one of the operating system, or that of ctx.
func Find(ctx context.Context, path string, report Progress) (*Found, error) {
	folder, only, err := where(path)
	if err != nil {
		return nil, err
	}
	paths, err := files(ctx, folder, only == "")
	if err != nil {
		return nil, err
	}
	if at := slices.Index(paths, filepath.Clean(path)); at > 0 { // of copies the one that was named counts
		paths = slices.Insert(slices.Delete(paths, at, at+1), 0, filepath.Clean(path))
	}
	read, headers, err := readAll(ctx, paths, only, report)
	if err != nil {
		return nil, err
	}
	found := &Found{Path: path}
	found.collect(read, headers)
	if len(found.Series) == 0 {
		return nil, found.nothing()
	}
	return found, nil
}

// where is the folder in which files are looked for, and the UID of their series if only one is wanted.
func where(path string) (folder, only string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", "", err
	}
	if info.IsDir() {
		// a link to a folder is followed, one inside is not
		folder, err = filepath.EvalSymlinks(path)
		return folder, "", err
	}
	d, err := dicom.ReadHeader(path)
	switch {
	case strings.EqualFold(base(path), "DICOMDIR") || d != nil && d.Has(dicom.DirectoryRecordSequence):
		return filepath.Dir(path), "", nil
	case err != nil:
		return "", "", err
	}
	if only = d.Text(dicom.SeriesInstanceUID); only == "" {
		return "", "", &dicom.Problem{Path: path, Found: "does not say to which series it belongs",
			Advice: "open the folder of a series", Kind: dicom.Unsupported}
	}
	return filepath.Dir(path), only, nil
}

// files are the ordinary files of a folder, in order.
func files(ctx context.Context, folder string, below bool) ([]string, error) {
	var all []string
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && name == folder:
			return err
		case err != nil: // of the rest it can still be told
			return nil
		case d.IsDir() && name != folder && !below:
			return fs.SkipDir
		case d.Type().IsRegular() || d.Type()&fs.ModeSymlink != 0:
			all = append(all, name)
		}
		return nil
	})
	return all, err
}

// instance is what was read of a file.
type instance struct {
	path   string
	uid    string // SOPInstanceUID
	class  string // SOPClassUID
	multi  bool   // it has frames, each with its own groups
	common common
	slices []slice
	scan   *suv.Scan
	left   string  // what the file is that is left out, empty if it is kept
	err    error   // what is wrong with it
	files  int     // with copies of it
	size   int64   // in bytes
	names  []entry // of a DICOMDIR: the files that it names
}

// headers keeps the header of one file of each kind, that with the first path.
type headers struct {
	sync.Mutex
	of map[common]header
}

type header struct {
	index int
	d     *dicom.Dataset
}

func (h *headers) keep(c common, index int, d *dicom.Dataset) {
	h.Lock()
	defer h.Unlock()
	if old, ok := h.of[c]; !ok || index < old.index {
		h.of[c] = header{index, d}
	}
}

// readAll reads the headers of files. Of those of other series than the only one wanted it says nothing.
func readAll(ctx context.Context, paths []string, only string, report Progress) ([]*instance, *headers, error) {
	read := make([]*instance, len(paths))
	kept := &headers{of: map[common]header{}}
	progress := &counter{report: report, total: len(paths)}
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range min(len(paths), runtime.GOMAXPROCS(0)) {
		group.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(paths) {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				in, d := readOne(paths[i])
				if only == "" || d != nil && d.Text(dicom.SeriesInstanceUID) == only {
					read[i] = in
					if in.left == "" {
						kept.keep(in.common, i, d)
					}
				}
				progress.add(1)
			}
		})
	}
	err := group.Wait()
	return slices.DeleteFunc(read, func(in *instance) bool { return in == nil }), kept, err
}

// readOne reads the header of a file.
func readOne(path string) (*instance, *dicom.Dataset) {
	in := &instance{path: path, files: 1}
	d, err := dicom.ReadHeader(path)
	var p *dicom.Problem
	switch {
	case errors.As(err, &p) && p.Kind == dicom.Foreign:
		in.left = "files that are no DICOM"
		return in, nil
	case err != nil:
		in.left, in.err = "files that cannot be read", err
		return in, nil
	}
	in.size = d.Size()
	if in.read(d); d.Has(dicom.DirectoryRecordSequence) {
		in.left, in.err, in.names = "directories", nil, directory(d)
	}
	return in, d
}

// Copies are files left out that are there twice, [Left.What].
const Copies = "copies of other files"

// collect groups what was read and leaves out the rest.
func (f *Found) collect(read []*instance, kept *headers) {
	seen := map[string]*instance{}
	var wanted []*instance
	left := map[string]*Left{}
	leave := func(what string, in *instance) {
		if left[what] == nil {
			left[what] = &Left{What: what, Example: in.path, Err: in.err}
		}
		left[what].Count++
	}
	for _, in := range read {
		first := seen[in.uid]
		switch {
		case in.left != "":
			leave(in.left, in)
		case in.uid != "" && first != nil && first.alike(in):
			leave(Copies, in)
			first.files++
		default:
			seen[in.uid] = in
			wanted = append(wanted, in)
		}
	}
	f.Series = group(wanted, kept)
	for _, l := range left {
		f.Left = append(f.Left, *l)
	}
	f.absent(read)
	slices.SortFunc(f.Left, func(a, b Left) int { return cmp.Compare(a.What, b.What) })
}

// alike reports whether a file with the same UID says the same of where its slices lie and has the same values there.
func (in *instance) alike(o *instance) bool {
	return in.common.same(o.common) == "" && slices.EqualFunc(in.slices, o.slices, func(a, b slice) bool {
		return a.position == b.position && a.when == b.when
	}) && sameValues(in.slices, o.slices)
}

// nothing is the error of a folder without a series, which says what is there.
func (f *Found) nothing() error {
	var all []string
	for _, l := range f.Left {
		if l.Err != nil && (len(f.Left) == 1 && l.Count == 1 || l.Example == filepath.Clean(f.Path)) {
			return l.Err
		}
		what := fmt.Sprintf("%s (%d)", l.What, l.Count)
		if p := (*dicom.Problem)(nil); errors.As(l.Err, &p) {
			what += fmt.Sprintf(", such as %s, which %s", base(p.Path), p.Found)
		}
		all = append(all, what)
	}
	what := "holds no slices of PET, CT or MR"
	if len(all) > 0 {
		what += ", only " + strings.Join(all, "; ")
	}
	return &dicom.Problem{Path: f.Path, Found: what, Advice: "open the folder of a scan", Kind: dicom.Foreign}
}

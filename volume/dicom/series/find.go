package series

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"isopet/volume/dicom"
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
	folder, wanted, err := where(path)
	if err != nil {
		return nil, err
	}
	read := newGathered()
	paths, err := read.walk(ctx, folder, wanted == nil)
	if err != nil {
		return nil, err
	}
	if at := slices.Index(paths, filepath.Clean(path)); at > 0 { // of copies the one that was named counts
		paths = slices.Insert(slices.Delete(paths, at, at+1), 0, filepath.Clean(path))
	}
	if err := read.all(ctx, paths, wanted, report); err != nil {
		return nil, err
	}
	found := &Found{Path: path}
	found.collect(read)
	if len(found.Series) == 0 {
		return nil, found.nothing()
	}
	return found, nil
}

// where is the folder in which files are looked for, and which are wanted, nil if all are.
func where(path string) (folder string, wanted func(*dicom.Dataset) bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", nil, err
	}
	if info.IsDir() {
		// a link to a folder is followed, one inside is not
		folder, err = filepath.EvalSymlinks(path)
		return folder, nil, err
	}
	d, err := dicom.ReadHeader(path)
	switch {
	case strings.EqualFold(base(path), "DICOMDIR") || d != nil && d.Has(dicom.DirectoryRecordSequence):
		return filepath.Dir(path), nil, nil
	case err != nil:
		return "", nil, err
	}
	series := d.Text(dicom.SeriesInstanceUID) // empty if it is not said
	return filepath.Dir(path), func(d *dicom.Dataset) bool { return d.Text(dicom.SeriesInstanceUID) == series }, nil
}

// Copies are files left out that are there twice, [Left.What].
const Copies = "copies of other files"

// collect groups what was read and leaves out the rest.
func (f *Found) collect(read *gathered) {
	seen := map[string]*instance{}
	var wanted []*instance
	read.instances = slices.DeleteFunc(read.instances, func(in *instance) bool { return in == nil })
	for i, in := range read.instances {
		first := seen[in.uid]
		switch {
		case in.left != "":
		case in.uid != "" && first != nil && first.alike(in):
			read.leave(i, Copies, in.path, in.err)
			first.files++
		default:
			seen[in.uid] = in
			wanted = append(wanted, in)
		}
	}
	f.Series = group(wanted, read.headers)
	for _, l := range read.left {
		f.Left = append(f.Left, l.Left)
	}
	f.absent(read)
	slices.SortFunc(f.Left, func(a, b Left) int { return cmp.Compare(a.What, b.What) })
}

// alike reports whether a file with the same UID says the same of where its slices lie and has the same values there.
func (in *instance) alike(o *instance) bool {
	return in.common.same(*o.common) == "" && slices.EqualFunc(in.slices, o.slices, func(a, b slice) bool {
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
		} else if l.Err != nil {
			what += fmt.Sprintf(", such as %v", l.Err)
		}
		all = append(all, what)
	}
	what := "holds no slices of PET, CT or MR"
	if len(all) > 0 {
		what += ", only " + strings.Join(all, "; ")
	}
	return &dicom.Problem{Path: f.Path, Found: what, Advice: "open the folder of a scan", Kind: dicom.Foreign}
}

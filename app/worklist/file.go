package worklist

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"isopet/training/pathtext"
	"isopet/volume/atomicfile"
	"isopet/volume/filelock"
)

// FileName is what the file of a worklist is called, in the folder in which the work on its scans is kept.
const FileName = "worklist.json"

// State is how far the work on a scan has come.
type State string

// The states, in the order of work.
const (
	New      State = "new"
	UnderWay State = "under way"
	Done     State = "done"
)

// States are all of them.
var States = []State{New, UnderWay, Done}

// Item is a scan of a worklist.
type Item struct {
	// Scan is its file or folder: from the folder of the scans where it lies below that, else absolute.
	Scan   pathtext.Path `json:"scan"`
	Series string        `json:"series,omitempty"` // of DICOM
	// CT and Annotation are what a cohort has of it, empty for nothing.
	CT         pathtext.Path `json:"ct,omitempty"`
	Annotation pathtext.Path `json:"annotation,omitempty"`
	// Place tells it from all others, see [Scan.Place].
	Place pathtext.Path `json:"place"`

	State  State  `json:"state"`
	Remark string `json:"remark,omitempty"`
	// Tumours is how many lesions are tumours, and VolumeML their volume, in the work that is kept of it; nil of none.
	Tumours  *int     `json:"tumours,omitempty"`
	VolumeML *float64 `json:"volume_ml,omitempty"`
	// Fault is why it could not be opened when that was last tried; empty if it could.
	Fault string `json:"fault,omitempty"`
	// Changed is when any of it last was.
	Changed time.Time `json:"changed,omitzero"`
}

// File is a worklist as its file has it.
type File struct {
	// Format is the version of the format, 1. By this field the file is known.
	Format  int    `json:"isopet_worklist"`
	Program string `json:"program"` // that wrote it last
	// Folder holds the scans; Relative leads there from the list's own folder, empty where there is no such way.
	Folder   pathtext.Path `json:"folder"`
	Relative pathtext.Path `json:"relative,omitempty"`
	Scans    []*Item       `json:"scans"`

	path string // of the file
}

const (
	fileFormat = 1
	mostBytes  = 64 << 20
	mostScans  = 200_000
)

// IsFile reports whether a path is called as files of worklists are.
func IsFile(path string) bool { return filepath.Base(path) == FileName }

// NewFile makes a worklist of scans that were found below a folder, to be kept in another. Nothing is written.
func NewFile(path, folder string, l *List) *File {
	f := &File{Format: fileFormat, Scans: []*Item{}, path: path}
	f.Move(folder)
	f.Add(l)
	return f
}

// Move says where the folder of the scans is now.
func (f *File) Move(folder string) {
	folder = absolute([]string{folder})[0]
	f.Folder, f.Relative = pathtext.Path(folder), ""
	if below, err := filepath.Rel(filepath.Dir(f.path), folder); err == nil {
		f.Relative = pathtext.Path(filepath.ToSlash(below))
	}
}

// Add adds scans that are not in the list yet, and reports how many. Those that are there keep their places.
func (f *File) Add(l *List) (added int) {
	known, taken := map[string]bool{}, map[string]bool{}
	key := func(path, series string) string { return absolute([]string{path})[0] + "\n" + series }
	for _, i := range f.Scans {
		known[key(f.Path(i), i.Series)], taken[strings.ToLower(string(i.Place))] = true, true
	}
	for _, s := range l.Scans {
		if known[key(s.Path, s.Series)] {
			continue
		}
		i := &Item{Series: s.Series, CT: f.below(s.CT), Annotation: f.below(s.Annotation), Scan: f.below(s.Path), State: New}
		place := s.Place
		for n := 2; taken[strings.ToLower(place)]; n++ {
			place = fmt.Sprintf("%s-%d", s.Place, n)
		}
		if i.Place = pathtext.Path(filepath.ToSlash(place)); s.Err != nil {
			i.Fault = s.Err.Error()
		}
		taken[strings.ToLower(string(i.Place))] = true
		f.Scans = append(f.Scans, i)
		added++
	}
	return added
}

// below is a path from the folder of the scans, if it lies there.
func (f *File) below(path string) pathtext.Path {
	if path == "" {
		return ""
	}
	path = absolute([]string{path})[0]
	if below, err := filepath.Rel(string(f.Folder), path); err == nil && filepath.IsLocal(below) {
		return pathtext.Path(filepath.ToSlash(below))
	}
	return pathtext.Path(path)
}

// at is where a path of the list leads.
func (f *File) at(p pathtext.Path) string {
	path := filepath.FromSlash(string(p))
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(string(f.Folder), path)
}

// Path is where the scan of an item is, CT and Annotation what belongs to it, empty where there is none.
func (f *File) Path(i *Item) string       { return f.at(i.Scan) }
func (f *File) CT(i *Item) string         { return f.at(i.CT) }
func (f *File) Annotation(i *Item) string { return f.at(i.Annotation) }

// File is where the list is kept.
func (f *File) File() string { return f.path }

// kept is a file of an item, in the folder of the list.
func (f *File) kept(i *Item, end string) string {
	return filepath.Join(filepath.Dir(f.path), "sessions", filepath.FromSlash(string(i.Place))+end)
}

// Session is where the work on an item is kept, and Lock what a program holds that works on it.
func (f *File) Session(i *Item) string { return f.kept(i, ".isopet") }
func (f *File) Lock(i *Item) string    { return f.kept(i, ".lock") }

// Worked reports whether work on an item is kept.
func (f *File) Worked(i *Item) bool {
	_, err := os.Stat(f.Session(i))
	return err == nil
}

// ReadFile reads a worklist. Where the folder of the scans is not there any more, but lies as it did from the list,
// it is taken from there.
func ReadFile(path string) (*File, error) {
	path = absolute([]string{path})[0]
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, pathtext.Reason(err))
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, pathtext.Reason(err))
	}
	f := &File{path: path}
	if err := f.parse(text); err != nil {
		return nil, fmt.Errorf("%s %w", path, err)
	}
	if _, err := os.Stat(string(f.Folder)); err != nil && f.Relative != "" {
		moved := filepath.Join(filepath.Dir(path), filepath.FromSlash(string(f.Relative)))
		if info, err := os.Stat(moved); err == nil && info.IsDir() {
			f.Move(moved)
		}
	}
	return f, nil
}

// parse reads the text of a file.
func (f *File) parse(text []byte) error {
	damaged := func(what string, a ...any) error {
		return fmt.Errorf("is damaged: "+what+"; use an older copy of it, or make the list anew in another folder", a...)
	}
	err := json.Unmarshal(text, f)
	switch {
	case len(text) > mostBytes:
		return fmt.Errorf("is larger than %d MB, which no worklist is; name another file", mostBytes>>20)
	case err == nil && f.Format == 0, err != nil && !strings.Contains(string(text), `"isopet_worklist"`):
		return errors.New("is no worklist of Isopet; name another file")
	case err != nil:
		return damaged("%w", err)
	case f.Format > fileFormat:
		return errors.New("was written by a newer version of Isopet; open it with that one")
	case f.Format < 0 || len(f.Scans) > mostScans:
		return damaged("it holds %d scans in format %d", len(f.Scans), f.Format)
	case !filepath.IsAbs(string(f.Folder)):
		return damaged("it does not say in which folder its scans are")
	}
	taken := map[string]bool{}
	for n, i := range f.Scans {
		if i == nil || i.Scan == "" || !filepath.IsLocal(filepath.FromSlash(string(i.Place))) || i.Place == "." {
			return damaged("scan %d of it has no file, or no place for its work", n+1)
		}
		if key := strings.ToLower(filepath.Clean(string(i.Place))); taken[key] {
			return damaged("two of its scans have the place %.40q", string(i.Place))
		} else {
			taken[key] = true
		}
		switch i.State {
		case New, UnderWay, Done:
		default:
			return damaged("the state %.20q of %.40q is unknown", string(i.State), string(i.Place))
		}
	}
	return nil
}

// Write writes the list to a new file, in one step. The error is [fs.ErrExist] if there is one.
func (f *File) Write(program string) error {
	if _, err := os.Lstat(f.path); err == nil {
		return fmt.Errorf("%s: %w", f.path, fs.ErrExist)
	}
	f.Program = program
	return f.replace()
}

func (f *File) replace() error {
	return atomicfile.Replace(f.path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "\t")
		return e.Encode(f)
	})
}

// patience is how long a change of a list waits for that of another program.
const patience = 5 * time.Second

// Change changes a list in its file, and returns what is there then: what other programs have changed stays. The file
// is held for that moment, so that of several programs none takes back what another wrote.
func Change(path, program string, change func(*File)) (*File, error) {
	var lock *filelock.Lock
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		var err error
		if lock, err = filelock.Take(path + ".lock"); err == nil {
			break
		}
		if !errors.Is(err, filelock.ErrHeld) || time.Since(began) > patience {
			return nil, fmt.Errorf("%s cannot be changed: %w", path, pathtext.Reason(err))
		}
	}
	defer lock.Remove()
	f, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	change(f)
	f.Program = program
	if err := f.replace(); err != nil {
		return nil, fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return f, nil
}

// Item is the one with a place, nil if there is none.
func (f *File) Item(place pathtext.Path) *Item {
	for _, i := range f.Scans {
		if i.Place == place {
			return i
		}
	}
	return nil
}

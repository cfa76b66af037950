package cohort

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"isopet/training/pathtext"
)

// endings of image files, in order of preference, in whatever case.
var endings = []string{".nii.gz", ".nii", ".hdr"}

// foreign are the endings of image formats that are not read.
var foreign = []string{
	".seg.nrrd", ".mha", ".mhd", ".nrrd", ".nhdr", ".mgz", ".mgh", ".mnc", ".gipl", ".gipl.gz", ".dcm", ".npy", ".npz",
	".h5", ".b2nd",
}

// stem is the name of an image file without its ending, if it has one.
func stem(name string) (string, bool) { return cutEnding(name, endings) }

func cutEnding(name string, endings []string) (string, bool) {
	for _, e := range endings {
		if n := len(name) - len(e); n > 0 && strings.EqualFold(name[n:], e) && !strings.HasPrefix(name, ".") {
			return name[:n], true
		}
	}
	return name, false
}

// folder is the image files of a folder, by their names without ending.
type folder struct {
	path    string
	images  map[string]string
	foreign map[string]string // images that cannot be read
}

// readFolder lists the files of a folder.
func readFolder(path string) (folder, error) {
	f := folder{path, map[string]string{}, map[string]string{}}
	entries, err := os.ReadDir(path)
	if err != nil {
		return f, fmt.Errorf("the folder %s cannot be read: %w", path, pathtext.Reason(err))
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		file := filepath.Join(path, e.Name())
		if s, ok := stem(e.Name()); ok {
			if other, twice := f.images[s]; twice {
				return f, fmt.Errorf("%s and %s have the same name: keep one of them", printable(other),
					printable(file))
			}
			f.images[s] = file
		} else if s, ok := cutEnding(e.Name(), foreign); ok {
			f.foreign[s] = file
		}
	}
	return f, nil
}

// firstFew lists names, the first five of many.
func firstFew(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// printable is a path or a sentence with paths, in which only bytes that are not text are escaped.
func printable(path string) string {
	if pathtext.Plain(path) {
		return path
	}
	return pathtext.Encode(path)
}

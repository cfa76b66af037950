package worklist

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"isopet/training/pathtext"
	"isopet/volume/dicom"
	"isopet/volume/dicom/series"
	"isopet/volume/imagefile"
	"isopet/volume/nnunet"
)

// finder gathers what it finds.
type finder struct {
	List
	Options
	ctx   context.Context
	seen  map[string]bool // files by their absolute paths, series by folder and UID
	dicom bool            // the folder that is looked through holds DICOM
}

// add adds what a path leads to.
func (f *finder) add(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		f.scan(Scan{Path: path, Named: true, Err: fmt.Errorf("%s cannot be read: %w", path, pathtext.Reason(err))})
		return nil
	case info.IsDir():
		f.dicom = false
		if err := f.folder(path, path); err != nil || !f.dicom {
			return err
		}
		return f.series(path)
	}
	if s := imagefile.SeriesOf(path); s != "" { // of the files of a series the first stands for all
		if f.seen[s] {
			return nil
		}
		f.seen[s] = true
	}
	f.scan(Scan{Path: path, Named: true})
	return nil
}

// scan adds a scan unless it is there; of a pair the header is.
func (f *finder) scan(s Scan) {
	stem, suffix := imagefile.Split(s.Path)
	if s.short == "" {
		s.short = filepath.Base(stem)
	}
	key := s.Path
	if absolute, err := filepath.Abs(key); err == nil {
		key = absolute
	}
	if strings.HasPrefix(strings.ToLower(suffix), ".img") {
		key = key[:len(key)-len(suffix)] + suffix[:1] + "hdr" + suffix[len(".img"):]
	}
	if key += "\n" + s.Series; f.seen[key] {
		return
	}
	f.seen[key] = true
	f.Scans = append(f.Scans, s)
	if f.Found != nil {
		f.Found(len(f.Scans))
	}
}

func (f *finder) leave(path, why string) { f.Left = append(f.Left, Left{path, why}) }

// Folders and endings that are not looked into.
const labels = "labels" // nnU-Net's labelsTr, labelsTs

// foreign are endings of image formats that are not read.
var foreign = []string{".mha", ".mhd", ".nrrd", ".nhdr", ".mgz", ".mgh", ".mnc"}

// folder looks through a folder and those below it for NIfTI files, and for whether there is DICOM.
func (f *finder) folder(root, path string) error {
	if err := f.ctx.Err(); err != nil {
		return err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		f.scan(Scan{Path: path, Err: fmt.Errorf("folder %s cannot be looked into: %w", path, pathtext.Reason(err))})
		return nil
	}
	var files, folders []string
	for _, e := range entries {
		name := filepath.Join(path, e.Name())
		info, err := os.Stat(name)
		link := e.Type()&fs.ModeSymlink != 0
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case err != nil:
			f.scan(Scan{Path: name, Err: fmt.Errorf("%s cannot be read: %w", name, pathtext.Reason(err))})
		case info.IsDir() && link:
			f.leave(name, "a link to a folder")
		case info.IsDir() && f.output(info):
		case info.IsDir() && strings.HasPrefix(strings.ToLower(e.Name()), labels):
			f.leave(name, "a folder of masks by its name")
		case info.IsDir():
			folders = append(folders, name)
		case info.Mode().IsRegular():
			files = append(files, name)
		}
	}
	f.files(root, path, files)
	for _, name := range folders {
		if err := f.folder(root, name); err != nil {
			return err
		}
	}
	return nil
}

// output reports whether a folder is that for what is made of the scans.
func (f *finder) output(folder os.FileInfo) bool {
	info, err := os.Stat(f.Output)
	return err == nil && os.SameFile(info, folder)
}

// files adds the scans among the files of a folder.
func (f *finder) files(root, folder string, files []string) {
	var images []string
	for _, name := range files {
		_, suffix := imagefile.Split(name)
		small := strings.ToLower(suffix)
		switch {
		case strings.HasPrefix(small, ".nii"), strings.HasPrefix(small, ".hdr"), strings.HasPrefix(small, ".img"):
			images = append(images, name)
		case slices.Contains(foreign, strings.ToLower(filepath.Ext(name))):
			f.leave(name, "neither NIfTI nor DICOM")
		case !f.dicom:
			f.dicom = dicom.Looks(name)
		}
	}
	var pet int
	var bad error
	channels := map[int]bool{}
	if strings.HasPrefix(strings.ToLower(filepath.Base(folder)), "images") { // imagesTr, imagesTs
		for _, name := range images {
			if _, n, ok := channel(name); ok {
				channels[n] = true
			}
		}
		pet, bad = petChannel(filepath.Join(filepath.Dir(folder), nnunet.DatasetFile), channels)
	}
	for _, name := range images {
		stem, _ := imagefile.Split(name)
		s := Scan{Path: name}
		if below, err := filepath.Rel(root, stem); err == nil {
			s.short = below
		}
		what, _ := kind(filepath.Base(stem))
		if of, n, ok := channel(name); ok && len(channels) > 0 {
			switch {
			case bad != nil:
				s.Err = fmt.Errorf("%s: %w", name, bad)
			case n != pet:
				what = "another channel than the PET"
			default:
				what = ""
			}
			s.short = filepath.Join(filepath.Dir(s.short), of)
		}
		if what != "" && s.Err == nil {
			f.leave(name, what)
			continue
		}
		f.scan(s)
	}
}

func channel(path string) (name string, n int, ok bool) {
	stem, _ := imagefile.Split(filepath.Base(path))
	return nnunet.Channel(stem)
}

// petChannel is the channel of the PET among those that there are: the only one, or that which dataset.json calls so.
func petChannel(path string, there map[int]bool) (int, error) {
	said := map[int]string{}
	if text, err := os.ReadFile(path); err == nil {
		d, err := nnunet.Parse(path, string(text))
		if err != nil {
			return -1, err
		}
		if d.ChannelsError != nil && len(there) > 1 {
			return -1, d.ChannelsError
		}
		said = d.Channels
	}
	var pets []int
	for n := range there {
		if what, known := kind(said[n]); what == "" && (known || len(there) == 1) {
			pets = append(pets, n)
		}
	}
	if len(pets) == 1 {
		return pets[0], nil
	}
	return -1, fmt.Errorf("%s does not say which of the channels is the PET; name the files of one channel", path)
}

// series adds the PET series of DICOM in a folder and below it.
func (f *finder) series(root string) error {
	found, err := series.Find(f.ctx, root, f.Progress)
	switch {
	case f.ctx.Err() != nil:
		return f.ctx.Err()
	case err != nil:
		f.scan(Scan{Path: root, Err: err})
		return nil
	}
	resolved := root
	if r, err := filepath.EvalSymlinks(root); err == nil {
		resolved = r // as found
	}
	folder := func(s *series.Series) string { // as the root was named
		below, err := filepath.Rel(resolved, folderOf(s, resolved))
		if err != nil {
			return root
		}
		return filepath.Join(root, below)
	}
	var pets []*series.Series
	for _, s := range found.Series {
		switch {
		case s.Modality != "PT":
			f.leave(folder(s), s.Label())
		case f.Series != "" && !called(s, f.Series):
			f.leave(folder(s), s.Label()+", which --series does not name")
		default:
			pets = append(pets, s)
		}
	}
	for _, l := range found.Left {
		if l.Err != nil {
			why := fmt.Sprintf("%s (%d)", l.What, l.Count)
			if text := l.Err.Error(); !errors.Is(l.Err, fs.ErrNotExist) && text != "" {
				why += ": " + text
			}
			f.leave(l.Example, why)
		}
	}
	for _, s := range pets {
		item := Scan{Path: folder(s), Series: found.Name(s)}
		if s.Err != nil {
			item.Err = fmt.Errorf("%s: %w", item.Path, s.Err)
		}
		item.short, _ = filepath.Rel(root, item.Path)
		if item.short == "." || item.short == "" {
			item.short = filepath.Base(absolute([]string{root})[0])
		}
		if slices.ContainsFunc(pets, func(o *series.Series) bool { return o != s && folder(o) == item.Path }) {
			item.short += "_" + strings.Trim(safe(s.Description)+"-"+strconv.Itoa(s.Number), "-")
		}
		if strings.HasPrefix(item.Series, "#") { // its place among all
			item.Path = root
		}
		f.scan(item)
	}
	return nil
}

// called reports whether a series is meant by a name.
func called(s *series.Series, name string) bool {
	return s.UID == name || strconv.Itoa(s.Number) == name ||
		strings.Contains(strings.ToLower(s.Description), strings.ToLower(name))
}

// folderOf is the deepest folder that holds all files of a series; root if it has no volume.
func folderOf(s *series.Series, root string) string {
	var all []string
	for phase := range s.Phases {
		for _, path := range s.Paths(phase) {
			all = append(all, filepath.Dir(path))
		}
	}
	if len(all) == 0 {
		return root
	}
	return common(all)
}

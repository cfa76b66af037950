package cohort

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"isopet/training/pathtext"
	"isopet/volume/nnunet"
)

// cases are the files of a cohort in nnU-Net's layout.
type cases struct {
	path     string
	images   folder
	labels   folder
	channels map[int]string    // with their names; "" where dataset.json gives none
	names    map[string]bool   // of the cases
	bare     map[string]string // images without a channel number, by case
	numbered map[string]bool   // cases with an image that has a channel number
	strays   []string          // of other formats, that belong to no case

	pet, ct int // channels; -1: no CT is known
}

// listNNUNet lists nnU-Net's raw layout, see package [nnunet]; dataset.json says what the channels are. Channels beside
// PET and CT are not read. Every image and every label belongs to a scan, or makes one that is bad.
func listNNUNet(_ context.Context, path string, cfg Config) (listing, error) {
	l := listing{name: filepath.Base(path)}
	if err := l.describe(path); err != nil {
		return l, err
	}
	l.name = cmp.Or(l.dataset.Name, l.name)
	c, err := readCases(path, l.dataset.Channels)
	if err != nil {
		return l, err
	}
	if c.strays != nil {
		l.notes = append(l.notes,
			fmt.Sprintf("Files that are not NIfTI and belong to no scan were left out: %s.", firstFew(c.strays)))
	}
	if len(c.names) == 0 {
		return l, nil
	}
	if len(c.channels) == 0 {
		c.channels[0] = ""
	}
	var note string
	if c.pet, c.ct, note, err = l.dataset.petAndCT(cfg, c.channels); err != nil {
		return l, fmt.Errorf("the cohort %s: %w", path, err)
	}
	if note != "" {
		l.notes = append(l.notes, note)
	}
	for name := range c.names {
		l.scans = append(l.scans, c.scan(name))
	}
	return l, nil
}

// readCases sorts the files of both folders by cases and channels.
func readCases(path string, channels map[int]string) (c cases, err error) {
	c = cases{
		path: path, channels: map[int]string{},
		names: map[string]bool{}, bare: map[string]string{}, numbered: map[string]bool{},
	}
	maps.Copy(c.channels, channels)
	if c.images, err = readFolder(filepath.Join(path, nnunet.ImagesDir)); err != nil {
		return c, err
	}
	if c.labels, err = readFolder(filepath.Join(path, nnunet.LabelsDir)); err != nil {
		return c, err
	}
	for _, files := range []map[string]string{c.images.images, c.images.foreign} {
		for s, file := range files {
			name, n, ok := nnunet.Channel(s)
			if !ok && c.images.images[s] == "" && c.labels.images[s] == "" && c.labels.foreign[s] == "" {
				c.strays = append(c.strays, pathtext.Encode(filepath.Base(file)))
				continue
			}
			if !ok {
				c.bare[name] = file
			} else if _, named := c.channels[n]; !named {
				c.channels[n] = ""
			}
			c.names[name], c.numbered[name] = true, c.numbered[name] || ok
		}
	}
	for s := range c.labels.images {
		c.names[s] = true
	}
	for s, file := range c.labels.foreign {
		if !c.names[s] {
			c.strays = append(c.strays, pathtext.Encode(filepath.Base(file)))
		}
	}
	slices.Sort(c.strays)
	return c, nil
}

// image is where an image of a case belongs.
func (c *cases) image(name string, channel int) string {
	return filepath.Join(c.path, nnunet.ImagesDir, nnunet.Image(name, channel)+nnunet.Ending)
}

// scan is that of a case.
func (c *cases) scan(name string) scan {
	s := scan{patient: name, person: name, group: name, pet: c.images.images[nnunet.Image(name, c.pet)]}
	if mask := c.labels.images[name]; mask != "" {
		s.masks = []string{mask}
	}
	if c.ct >= 0 {
		s.ct, s.ctPlace = c.images.images[nnunet.Image(name, c.ct)], c.image(name, c.ct)
	}
	switch {
	case s.pet == "":
		s.bad = c.noPET(name)
	case s.masks == nil:
		s.bad = c.noMask(name, s.pet)
	}
	if s.bad != nil {
		s.bad = errors.New(printable(s.bad.Error()))
	}
	return s
}

// noPET says why a case has no PET.
func (c *cases) noPET(name string) error {
	foreign, bare, place := c.images.foreign[nnunet.Image(name, c.pet)], c.bare[name], c.image(name, c.pet)
	switch {
	case foreign != "":
		return fmt.Errorf("%s is not in NIfTI format: convert it to %s", foreign, place)
	case bare != "" && c.images.foreign[name] != "":
		return fmt.Errorf("%s is not in NIfTI format and has no channel number: convert it to %s", bare, place)
	case bare != "":
		return fmt.Errorf("%s has no channel number in its name: rename it to %s", bare, filepath.Base(place))
	case c.numbered[name]:
		return fmt.Errorf("the scan %s has other channels, but no PET: put it at %s", pathtext.Encode(name), place)
	}
	mask := cmp.Or(c.labels.images[name], c.labels.foreign[name])
	if _, _, ok := nnunet.Channel(name); ok {
		return fmt.Errorf("%s has no image; names of annotations have no channel number: "+
			"rename it to CASE%s, as its image is %s%[2]s", mask, nnunet.Ending, nnunet.Image("CASE", c.pet))
	}
	return fmt.Errorf("%s has no image: put the patient's PET at %s, or remove the annotation", mask, place)
}

// noMask says why a case with a PET has no annotation.
func (c *cases) noMask(name, pet string) error {
	place := filepath.Join(c.path, nnunet.LabelsDir, name+nnunet.Ending)
	if foreign := c.labels.foreign[name]; foreign != "" {
		return fmt.Errorf("%s is not in NIfTI format: convert it to %s", foreign, place)
	}
	return fmt.Errorf("%s has no annotation: put the patient's mask at %s", pet, place)
}

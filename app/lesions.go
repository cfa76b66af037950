package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/volume/paint"
)

// lesions is what edits of the list of lesions exchange.
type lesions struct {
	list             []lesion.Lesion
	active, outlined uint8
}

// firstLesions are those of a new scan.
func firstLesions() lesions {
	return lesions{lesion.First(), 1, 1}
}

func (s *State) lesions() lesions { return lesions{s.Lesions, s.Active, s.MethodLesion} }

// setLesions puts a list in place. What is hidden is not part of any edit and stays as it is.
func (s *State) setLesions(l lesions) {
	list := slices.Clone(l.list)
	for i := range list {
		if now := s.Lesion(list[i].Label); now != nil {
			list[i].Hidden = now.Hidden
		}
	}
	s.Lesions, s.Active, s.MethodLesion = list, l.active, l.outlined
}

// Lesion is the one with a label, nil if there is none.
func (s *State) Lesion(label uint8) *lesion.Lesion {
	for i := range s.Lesions {
		if s.Lesions[i].Label == label {
			return &s.Lesions[i]
		}
	}
	return nil
}

// LesionVoxels is how many voxels of the scan a lesion has.
func (s *State) LesionVoxels(label uint8) int { return s.counts.Total[label] }

// LesionML is a lesion's volume in millilitres; 0 without a scan.
func (s *State) LesionML(label uint8) float64 {
	if s.Scan == nil {
		return 0
	}
	return float64(s.counts.Total[label]) * s.Scan.VoxelML()
}

// LesionSlices are the axial slices on which a lesion has voxels, in order.
func (s *State) LesionSlices(label uint8) []int { return s.counts.With(label) }

// HasVoxels reports whether any lesion has voxels on an axial slice.
func (s *State) HasVoxels(index int) bool { return s.counts.Has(index) }

// WithVoxels is how many axial slices hold an outline, of any lesion.
func (s *State) WithVoxels() int { return len(s.counts.With(0)) }

// SliceML is the volume of all lesions on an axial slice in millilitres; 0 without a scan.
func (s *State) SliceML(index int) float64 {
	if !s.HasVoxels(index) {
		return 0
	}
	return float64(s.counts.Slices[index][0]) * s.Scan.VoxelML()
}

// Share is what of a lesion lies on a slice.
type Share struct {
	Lesion *lesion.Lesion
	ML     float64
}

// Shares are those of the lesions that have voxels on an axial slice, in the order of Lesions.
func (s *State) Shares(index int) []Share {
	if !s.HasVoxels(index) {
		return nil
	}
	var all []Share
	for i := range s.Lesions {
		if n := s.counts.Slices[index][s.Lesions[i].Label]; n > 0 {
			all = append(all, Share{&s.Lesions[i], float64(n) * s.Scan.VoxelML()})
		}
	}
	return all
}

// AddLesion adds an empty lesion and makes it the active one.
func (a *App) AddLesion() error {
	if a.State.Scan == nil {
		return errors.New("there is no scan to add a lesion to; open one")
	}
	next, ok := lesion.Next(a.State.Lesions)
	if !ok {
		return fmt.Errorf("there are %d lesions, and a mask holds no more; delete one", len(a.State.Lesions))
	}
	l := a.State.lesions()
	l.list = append(slices.Clone(l.list), next)
	slices.SortFunc(l.list, func(x, y lesion.Lesion) int { return int(x.Label) - int(y.Label) })
	l.active = next.Label
	a.apply(&Edit{Label: "New lesion", lesions: &l})
	return nil
}

// RenameLesion gives a lesion another name; an empty one is refused.
func (a *App) RenameLesion(label uint8, name string) {
	if name = strings.TrimSpace(name); name != "" {
		a.changeLesion(label, "Name of lesion", func(l *lesion.Lesion) { l.Name = name })
	}
}

// RecolourLesion gives a lesion another row of the table of colours.
func (a *App) RecolourLesion(label uint8, colour int) {
	a.changeLesion(label, "Colour of lesion", func(l *lesion.Lesion) { l.Colour = max(colour, 0) })
}

func (a *App) changeLesion(label uint8, what string, change func(*lesion.Lesion)) {
	if a.State.Scan == nil {
		return
	}
	l := a.State.lesions()
	l.list = slices.Clone(l.list)
	for i := range l.list {
		if before := l.list[i]; before.Label == label {
			if change(&l.list[i]); l.list[i] != before {
				a.apply(&Edit{Label: what, Manual: true, lesions: &l})
			}
			return
		}
	}
}

// DeleteLesion takes a lesion and its voxels away. In place of the last one comes a new, empty one. A segmentation
// under way is cancelled, and so is what draws.
func (a *App) DeleteLesion(label uint8) {
	if a.State.Scan == nil || a.State.Lesion(label) == nil {
		return
	}
	told, name := a.State.Notice.Number, a.State.Lesion(label).Name
	a.stop("a lesion was deleted meanwhile", segmentJob, drawJob)
	a.EndStroke()
	l := a.State.lesions()
	l.list = slices.DeleteFunc(slices.Clone(l.list), func(l lesion.Lesion) bool { return l.Label == label })
	if len(l.list) == 0 {
		l = firstLesions()
	}
	next := l.list[0].Label
	for _, lesion := range l.list {
		if lesion.Label < label {
			next = lesion.Label
		}
	}
	if l.active == label {
		l.active = next
	}
	e := &Edit{Label: "Delete lesion", Manual: a.State.LesionVoxels(label) > 0, lesions: &l}
	if a.State.MethodLesion == label {
		l.outlined = l.active
		a.dropOutlines(e)
	}
	eraser := paint.Pen{Mask: a.State.Mask, Label: label}
	eraser.Clear()
	eraser.Changes.Revert(a.State.Mask)
	e.changes = eraser.Changes
	a.apply(e)
	a.unless(told, name+" was deleted.")
}

// dropOutlines lets an edit forget all outlined slices and their drawings; their voxels stay.
func (a *App) dropOutlines(e *Edit) {
	e.slices, e.drawn = map[int]*contour.Slice{}, map[int]bool{}
	for index := range a.State.Slices {
		e.slices[index] = nil
	}
	for index := range a.State.Drawn {
		e.drawn[index] = false
	}
}

// ActivateLesion makes a lesion the one that tools and methods write, and shows it. It is no edit.
func (a *App) ActivateLesion(label uint8) {
	if l := a.State.Lesion(label); l != nil && (a.State.Active != label || l.Hidden) {
		a.EndStroke()
		a.State.Active = label
		a.State.Lesions = slices.Clone(a.State.Lesions)
		a.State.Lesion(label).Hidden = false
		a.changed(ChangedLesions)
	}
}

// HideLesion hides or shows a lesion's outline. It is no edit.
func (a *App) HideLesion(label uint8, hidden bool) {
	if l := a.State.Lesion(label); l != nil && l.Hidden != hidden {
		a.State.Lesions = slices.Clone(a.State.Lesions)
		a.State.Lesion(label).Hidden = hidden
		a.changed(ChangedLesions)
	}
}

// GoToLesion shows the hottest voxel of a lesion; an empty one has none.
func (a *App) GoToLesion(label uint8) {
	s := &a.State
	if at, ok := contour.Hottest(s.Scan, s.Mask, label, s.LesionSlices(label)); ok {
		a.GoToVoxel(at)
	}
}

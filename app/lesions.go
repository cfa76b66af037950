package app

import (
	"errors"
	"slices"
	"strings"

	"isopet/app/contour"
	"isopet/app/lesion"
)

// AddLesion adds an empty lesion and makes it the active one.
func (a *App) AddLesion() error {
	if a.State.Scan == nil {
		return errors.New("there is no scan to add a lesion to; open one")
	}
	e, err := a.State.Added()
	if err != nil {
		return err
	}
	a.apply(&Edit{Name: named("newLesion"), Edit: e})
	a.Seal()
	return nil
}

// RenameLesion gives a lesion another name; an empty one is refused.
func (a *App) RenameLesion(label uint8, name string) {
	if name = strings.TrimSpace(name); name != "" {
		a.changeLesion(label, named("lesionName"), func(l *lesion.Lesion) { l.Name = name })
	}
}

// RecolourLesion gives a lesion another row of the table of colours.
func (a *App) RecolourLesion(label uint8, colour int) {
	a.changeLesion(label, named("lesionColour"), func(l *lesion.Lesion) { l.Colour = max(colour, 0) })
}

func (a *App) changeLesion(label uint8, name Name, change func(*lesion.Lesion)) {
	if a.State.Scan == nil {
		return
	}
	a.EndStroke() // which changes lesions too
	if e, ok := a.State.Changed(label, change); ok {
		a.apply(&Edit{Name: name, Manual: true, Edit: e})
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
	a.apply(&Edit{Name: named("deleteLesion"), Manual: a.State.LesionVoxels(label) > 0, Edit: a.State.Deleted(label)})
	a.unless(told, name+" was deleted.")
}

// ActivateLesion makes a lesion the one that tools and methods write, and shows it: from now on the setup, the slices and
// what was drawn on them are those of it. It is no edit.
func (a *App) ActivateLesion(label uint8) {
	if l := a.State.Lesion(label); l != nil && (a.State.Active != label || l.Hidden) {
		a.Seal()
		a.State.Activate(label)
		a.State.Lesions = slices.Clone(a.State.Lesions)
		a.State.Lesion(label).Hidden = false
		a.score()
		a.changed(ChangedLesions | ChangedSetup)
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

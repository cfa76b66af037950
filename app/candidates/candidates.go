// Package candidates is what is done with the lesions of a whole scan: they are found, kept as tumours or discarded, held
// against a reference, split and merged. It does so to an [app.App], on its owner's goroutine.
package candidates

import (
	"context"
	"errors"
	"fmt"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/history"
	"isopet/app/job"
	"isopet/app/lesion"
	"isopet/app/wholebody"
	"isopet/volume/islands"
)

var named = history.Named

// Find looks for lesions in the whole scan, in the background, and ends in an edit: each island is a lesion, the largest
// first, in place of those that an earlier search found and nobody has changed since. Voxels of other lesions stay as
// they are. The error says why nothing can be looked for.
func Find(a *app.App, s wholebody.Search) (*job.Job, error) {
	scan := a.State.Scan
	if scan == nil {
		return nil, errors.New("there is no scan to look for lesions in; open one")
	}
	var reference *wholebody.Reference
	if s.Times > 0 {
		var err error
		if reference, err = a.State.ReferenceUsed(); err != nil {
			return nil, err
		}
	}
	a.EndStroke() // what is being drawn is not replaced
	rule, by, err := s.Rule(scan, reference)
	if err != nil {
		return nil, err
	}
	rule.Taken = a.State.Taken()
	return a.Draw("Finding lesions", func(ctx context.Context, progress job.Progress) (func(), error) {
		found, err := islands.Find(ctx, scan.Volume, rule, progress)
		if errors.Is(err, islands.ErrNoise) {
			return nil, fmt.Errorf("%s lies within the noise of the scan; choose a higher value", by)
		}
		if err != nil {
			return nil, err
		}
		return func() { take(a, found, rule, by) }, nil
	}), nil
}

// take makes lesions of what was found.
func take(a *app.App, found []islands.Island, rule islands.Rule, by string) {
	room, least := a.State.Room(), rule.Least
	switch {
	case len(found) == 0:
		a.Warn(fmt.Sprintf("Nothing of %s ml or more was found %s.", format.Short(least), by))
		return
	case len(found) > room:
		a.Warn(format.Sentence(wholebody.TooMany(found, room, a.State.Scan.VoxelML())))
		return
	}
	e, kept := a.State.Searched(found, rule, by)
	a.Change(named("wholeBody"), false, e)
	for _, l := range a.State.Lesions {
		if l.Made.AsFound() { // one that had the label before may have been hidden
			a.HideLesion(l.Label, false)
		}
	}
	text := fmt.Sprintf("%s of %s ml or more found %s.", format.Count(len(found), "lesion"), format.Short(least), by)
	if kept == 1 {
		text += " One is no tumour, as before."
	} else if kept > 1 {
		text += fmt.Sprintf(" %d are no tumours, as before.", kept)
	}
	a.Say(text)
}

// SetKind says what a lesion is taken for.
func SetKind(a *app.App, label uint8, k lesion.Kind) {
	a.EndStroke()
	e, ok := a.State.Changed(label, func(l *lesion.Lesion) { l.Kind = k })
	if !ok || a.State.Scan == nil || !k.Known() {
		return
	}
	kind := map[lesion.Kind]app.Name{lesion.Tumour: named("tumour"), lesion.Reference: named("reference"),
		lesion.NotTumour: named("notTumour")}[k]
	a.Change(named("lesionKind", a.State.Lesion(label).Name, kind), true, e)
}

// Toggle keeps a lesion as a tumour or discards it. A reference stays one: by a slip it would count.
func Toggle(a *app.App, label uint8) {
	l := a.State.Lesion(label)
	switch {
	case l == nil:
	case l.Kind == lesion.Reference:
		a.Warn(l.Name + " is a reference and stays one; the menu \"Draw\" says that it is a tumour.")
	case l.Kind.Counts():
		SetKind(a, label, lesion.NotTumour)
	default:
		SetKind(a, label, lesion.Tumour)
	}
}

// Discard says of several lesions at once that they are no tumours.
func Discard(a *app.App, labels ...uint8) {
	if len(labels) == 1 {
		SetKind(a, labels[0], lesion.NotTumour)
		return
	}
	a.EndStroke()
	if e, ok := a.State.Discarded(labels); ok && a.State.Scan != nil {
		a.Change(named("lesionKinds", len(labels)), true, e)
	}
}

// PlaceReference puts a reference sphere of a diameter in mm about a voxel, or moves the one that is called so. It does
// not become the active lesion. The error says why it cannot be there.
func PlaceReference(a *app.App, name string, at [3]int, diameter float64) error {
	if a.State.Scan == nil {
		return errors.New("there is no scan to put a sphere into; open one")
	}
	a.EndStroke()
	e, label, from, err := a.State.Sphere(name, at, diameter)
	if err != nil {
		return err
	}
	a.Change(named("sphere"), true, e)
	a.HideLesion(label, false)
	said := a.State.MeasureReference(*a.State.Lesion(label)).Said(a.State.Scan.Unit)
	if len(from) > 0 {
		a.Warn(fmt.Sprintf("%s Its voxels were taken from %s, which is no tumour.", said, format.Listed(from)))
		return nil
	}
	a.Say(said)
	return nil
}

// Split makes each island of a lesion a lesion of its own; the largest stays what it was.
func Split(a *app.App, label uint8) {
	if a.State.Scan == nil {
		return
	}
	a.EndStroke()
	e, err := a.State.Split(label)
	if err != nil {
		a.Warn(format.Sentence(err))
		return
	}
	before := len(a.State.Lesions)
	a.Change(named("splitLesion"), true, e)
	a.Say(fmt.Sprintf("%s was split into %s.", a.State.Lesion(label).Name,
		format.Count(len(a.State.Lesions)-before+1, "lesion")))
}

// Merge adds a lesion to the active one. Those of different kinds stay apart: what is no tumour would count as one, or the
// other way round.
func Merge(a *app.App, from uint8) {
	into := a.State.Active
	if a.State.Scan == nil || from == into || a.State.Lesion(from) == nil {
		return
	}
	a.EndStroke()
	one, other := a.State.Lesion(from), a.State.Lesion(into)
	if one.Kind != other.Kind {
		a.Warn(fmt.Sprintf("%s is %s and %s is %s, so they are not merged; say first that they are of one kind.",
			one.Name, kinds[one.Kind], other.Name, kinds[other.Kind]))
		return
	}
	said := fmt.Sprintf("%s was merged into %s.", a.State.Lesion(from).Name, a.State.Lesion(into).Name)
	a.StopDrawing("lesions were merged meanwhile")
	a.Change(named("mergeLesions"), true, a.State.Merged(from, into))
	a.Say(said)
}

// RemoveIsland takes the island of a lesion away, in all slices, that a voxel lies in; without one the error says so.
func RemoveIsland(a *app.App, at [3]int) error {
	a.EndStroke()
	e, ok := a.State.WithoutIsland(at)
	if !ok {
		return errors.New("there is no lesion here to take away")
	}
	a.Change(named("removeIsland"), true, e)
	return nil
}

// kinds are what lesions are, in a sentence.
var kinds = map[lesion.Kind]string{lesion.Tumour: "a tumour", lesion.Reference: "a reference", lesion.NotTumour: "no tumour"}

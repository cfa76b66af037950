package app

import (
	"context"
	"errors"

	"isopet/app/export"
	"isopet/app/job"
	"isopet/app/outline"
	"isopet/volume/imagefile"
)

// Export writes the mask with the scan's geometry, in the background, each file in one step: no interruption leaves a
// half file. then, which may be nil, is called once all are written, unless another scan is open by that time. If a
// file exists and overwrite is not set, the error is an [export.ExistsError] and nothing is written.
func (a *App) Export(path string, kind export.Kind, overwrite bool, then func()) (*job.Job, error) {
	return a.ExportSaying(path, kind, a.State.MaskContent(), overwrite, then)
}

// MaskContent is what a mask of the open scan may say of its lesions.
func (s *State) MaskContent() imagefile.Content {
	c := imagefile.Content{Segments: s.Segments()}
	c.Version = Version
	return c
}

// ExportRemarks are what somebody should know before an export with a content. The error says why it cannot be.
func (a *App) ExportRemarks(path string, kind export.Kind, c imagefile.Content) ([]string, error) {
	s := &a.State
	if s.Scan == nil {
		return nil, errors.New("there is no scan to export a mask of; open one")
	}
	files, err := export.Masks(path, kind, s.Lesions, func(label uint8) bool { return s.LesionVoxels(label) > 0 })
	if err != nil {
		return nil, err
	}
	return export.Check(files, s.Scan.Grid, s.Scan.Geometry, c)
}

// ExportSaying is [App.Export] of a mask that says more of its lesions: what [State.MaskContent] is, with what somebody
// adds to it.
func (a *App) ExportSaying(path string, kind export.Kind, c imagefile.Content, overwrite bool, then func()) (*job.Job,
	error) {
	s := a.State.Scan
	if s == nil {
		return nil, errors.New("there is no scan to export a mask of; open one")
	}
	files, err := export.Masks(path, kind, a.State.Lesions,
		func(label uint8) bool { return a.State.LesionVoxels(label) > 0 })
	if err != nil {
		return nil, err
	}
	there := &export.ExistsError{}
	for _, f := range files {
		err := export.CheckMask(f.Path, overwrite, a.State.images()...)
		if exists, ok := err.(*export.ExistsError); ok {
			there.Paths = append(there.Paths, exists.Paths...)
		} else if err != nil {
			return nil, err
		}
	}
	if len(there.Paths) > 0 {
		return nil, there
	}
	if _, err := export.Check(files, s.Grid, s.Geometry, c); err != nil {
		return nil, err
	}
	a.Seal()
	opened, at := a.State.Mask, a.lastEdit()
	mask := opened.Rows(a.State.HasVoxels)
	said := outline.Record(&a.State.Outline, "isopet "+Version, a.State.Engine.Models)
	// Whether nothing is lost that was done by hand: a mask of 0 and 1 holds no labels.
	whole := !a.State.Remarked() && a.State.AllTumours() && (kind != export.Mask || len(a.State.Lesions) == 1)
	holds := export.Holds(kind, a.State.Lesions, func(label uint8) bool { return a.State.LesionVoxels(label) > 0 })
	return a.startWriting(writing(path), func(ctx context.Context, progress job.Progress) (func(), error) {
		if err := export.Write(ctx, files, mask, s.Geometry, c, said(ctx), progress); err != nil {
			return nil, err
		}
		return func() {
			open := a.State.Mask == opened
			if open && whole {
				a.saved(at)
			}
			a.notice(Notice{Text: export.Written(files) + holds})
			if open && then != nil {
				then()
			}
		}, nil
	}), nil
}

// saved notes that what stood after an edit (nil: before all) is in a file of the user's.
func (a *App) saved(at *Edit) {
	a.history.Save(at)
	a.autosave() // what was done since
}

// Remarked reports whether there is work that no mask holds but only a session: distances, or a comment.
func (s *State) Remarked() bool { return len(s.Rulers) > 0 || s.Remarks.Some() }

// ExportName is what to call the mask of the open scan: scan.nii.gz becomes scan_mask.nii.gz.
func (s *State) ExportName() string { return s.stem() + "_mask" + imagefile.Suffix() }

// stem is the name of the open scan without its ending.
func (s *State) stem() string {
	if s.Scan == nil || s.Scan.Demo {
		return "demo"
	}
	stem, _ := imagefile.Split(s.Scan.Name)
	return stem
}

// images are the files that are open: the scan, its annotation and what is shown beneath it.
func (s *State) images() []string {
	if s.Scan == nil {
		return nil
	}
	paths := []string{s.Scan.Path}
	if r := s.Reference; r != nil {
		paths = append(paths, r.Path)
		for _, more := range r.More {
			paths = append(paths, more.Path)
		}
	}
	if s.CT != nil {
		paths = append(paths, s.CT.Path)
	}
	return paths
}

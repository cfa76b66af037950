package reading

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/job"
	"isopet/app/worklist"
	"isopet/training/pathtext"
)

// Place is a folder on offer for the work on the scans of a folder or of a cohort's table: beside it, not in it.
func Place(source string) string {
	source, err := filepath.Abs(source)
	if err != nil {
		return ""
	}
	if worklist.IsTable(source) {
		source = source[:len(source)-len(filepath.Ext(source))]
	}
	return source + "-worklist"
}

// Begin finds the scans of a folder, or those of a cohort's table, in the background and keeps a list of them, and later
// the work on them, in another folder. A list that is there already is opened, with the scans that have come since.
func (d *Desk) Begin(source, folder string) *job.Job {
	path := filepath.Join(folder, worklist.FileName)
	d.jobs.Cancel(findJob)
	return d.jobs.Run(findJob, "Looking for scans in "+filepath.Base(source),
		func(ctx context.Context, progress job.Progress) (func(), error) {
			found, root, err := find(ctx, source, folder, progress)
			if err != nil {
				return nil, err
			}
			if len(found.Scans) == 0 {
				return nil, fmt.Errorf("%s holds no scan that could be worked on; name a folder of scans", source)
			}
			if err := os.MkdirAll(folder, 0o777); err != nil {
				return nil, fmt.Errorf("folder %s cannot be made: %w; choose another", folder, pathtext.Reason(err))
			}
			said := fmt.Sprintf("%s found.", format.Count(len(found.Scans), "scan"))
			list, err := worklist.ReadFile(path)
			if _, gone := os.Lstat(path); errors.Is(gone, os.ErrNotExist) {
				list = worklist.NewFile(path, root, found)
				if err := list.Write("isopet " + app.Version); err != nil {
					return nil, fmt.Errorf("the list cannot be kept: %w; choose another folder", err)
				}
			} else if err != nil {
				return nil, err
			} else if string(list.Folder) != root {
				return nil, fmt.Errorf("%s is a list of the scans in %s; choose another folder for those in %s", path,
					list.Folder, root)
			} else {
				added := 0
				list, err = worklist.Change(path, "isopet "+app.Version, func(f *worklist.File) { added = f.Add(found) })
				if err != nil {
					return nil, err
				}
				if said = fmt.Sprintf("The list that is kept in %s goes on.", folder); added > 0 {
					said += fmt.Sprintf(" %s came since.", format.Count(added, "scan"))
				}
			}
			return func() { d.put(list); d.app.Say(said) }, nil
		})
}

// find finds the scans of a folder, or those of a cohort's table, and the folder that holds them.
func find(ctx context.Context, source, folder string, progress job.Progress) (*worklist.List, string, error) {
	if worklist.IsTable(source) {
		return worklist.Table(ctx, source)
	}
	l, err := worklist.Find(ctx, []string{source}, worklist.Options{
		Output: folder, Progress: progress, Found: func(scans int) { progress(scans, 0) },
	})
	if err != nil {
		return nil, "", err
	}
	l.Pair(source)
	root, err := filepath.Abs(source)
	return l, root, err
}

// Open reads a list in the background.
func (d *Desk) Open(path string) *job.Job {
	d.jobs.Cancel(findJob)
	return d.jobs.Run(findJob, "Opening "+filepath.Base(path), worked(func() (func(), error) {
		list, err := worklist.ReadFile(path)
		return func() { d.put(list) }, err
	}))
}

// Relocate says where the folder of the scans is now. One in which none of them is, is refused.
func (d *Desk) Relocate(folder string) *job.Job {
	if d.List == nil {
		return nil
	}
	path := d.List.File()
	return d.jobs.Queue(noteJob, "Looking for the scans", worked(func() (func(), error) {
		list, err := worklist.ReadFile(path)
		if err != nil {
			return nil, err
		}
		list.Move(folder)
		there := 0
		for _, i := range list.Scans {
			if _, err := os.Stat(list.Path(i)); err == nil {
				there++
			}
		}
		if there == 0 {
			return nil, fmt.Errorf("%s holds none of the scans of the list, such as %s; choose the folder that does", folder,
				list.Scans[0].Scan)
		}
		list, err = worklist.Change(path, "isopet "+app.Version, func(f *worklist.File) { f.Move(folder) })
		return func() { d.put(list) }, err
	}))
}

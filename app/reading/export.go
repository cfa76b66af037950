package reading

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"isopet/app"
	"isopet/app/export"
	"isopet/app/format"
	"isopet/app/job"
	"isopet/app/outline"
	"isopet/app/report"
	"isopet/app/session"
	"isopet/app/tally"
	"isopet/app/worklist"
	"isopet/inference"
	"isopet/training/pathtext"
	"isopet/volume/imagefile"
)

// Exported says what became of an export of all.
type Exported struct {
	Folder, Table string
	Done          int // scans whose masks are written
	Untouched     int // scans on which no work is kept
	Failed        []string
}

// Summary is what became of it in a sentence.
func (e *Exported) Summary() string {
	text := fmt.Sprintf("Masks of %s written to %s, their lesions to %s.", format.Count(e.Done, "scan"), e.Folder,
		filepath.Base(e.Table))
	if e.Untouched > 0 {
		text += fmt.Sprintf(" On %s no work is kept: nothing was written for them.", format.Count(e.Untouched, "scan"))
	}
	if n := len(e.Failed); n > 0 {
		text += fmt.Sprintf(" %s failed.", format.Count(n, "scan"))
	}
	return text
}

// one is a scan that is exported: what is kept of it, and where its mask goes.
type one struct {
	place               string
	scan, session, mask string
	state               worklist.State
}

// Export writes the masks of all scans on which work is kept into a folder, in the background and one after the other,
// each as [app.App.Export] does, with a table of their lesions. What cannot be written is told at the end, and the rest
// is. then is called with what became of it. If there are files in the way and overwrite is not set, the error is an
// [export.ExistsError] and nothing is written.
func (d *Desk) Export(folder string, kind export.Kind, overwrite bool, then func(*Exported)) error {
	if d.List == nil || d.Exporting() {
		return errors.New("masks of the list are being written already; wait until they are")
	}
	var all []one
	there := &export.ExistsError{}
	for _, i := range d.List.Scans {
		o := one{string(i.Place), d.List.Path(i), d.List.Session(i), "", i.State}
		if !d.List.Worked(i) && !(i == d.Item() && d.app.Unsaved()) {
			continue
		}
		o.mask = filepath.Join(folder, filepath.FromSlash(o.place)+"_mask"+imagefile.Suffix())
		if _, err := os.Lstat(o.mask); err == nil && !overwrite {
			there.Paths = append(there.Paths, o.mask)
		}
		all = append(all, o)
	}
	if len(all) == 0 {
		return errors.New("no work is kept on any scan of the list, so there is nothing to export; work on one, or mark it " +
			"as done")
	}
	const most = 5
	if n := len(there.Paths); n > most {
		there.Paths = append(there.Paths[:most], fmt.Sprintf("and %d more", n-most))
	}
	if len(there.Paths) > 0 {
		return there
	}
	untouched := len(d.List.Scans) - len(all)
	begin := func() {
		e := &exporter{d.room, all, d.app.State.Engine.Models, kind, overwrite,
			&Exported{Folder: folder, Untouched: untouched}}
		d.jobs.Run(exportJob, "Exporting all", func(ctx context.Context, progress job.Progress) (func(), error) {
			err := e.run(ctx, progress)
			if ctx.Err() != nil {
				d.app.Post(func() {
					d.app.Say(fmt.Sprintf("The export was cancelled. Masks of %s are written.", format.Count(e.said.Done, "scan")))
				})
			}
			return func() { then(e.said) }, err
		})
	}
	if !d.Keep(begin) {
		begin()
	}
	return nil
}

// exporter writes the masks of several scans.
type exporter struct {
	room      chan struct{}
	all       []one
	models    []*inference.Model
	kind      export.Kind
	overwrite bool
	said      *Exported
}

func (e *exporter) run(ctx context.Context, progress job.Progress) error {
	if err := export.MakeFolder(e.said.Folder); err != nil {
		return err
	}
	table, err := tally.Open(e.said.Folder, false)
	if err != nil {
		return err
	}
	e.said.Table = table.Path
	var rows []tally.Scan
	for n, o := range e.all {
		if ctx.Err() != nil {
			break
		}
		row := tally.Scan{Scan: o.scan, Mask: o.mask, State: string(o.state)}
		e.room <- struct{}{} // one scan besides the open one
		err := e.write(ctx, o, &row)
		<-e.room
		switch {
		case ctx.Err() != nil:
			continue
		case err != nil:
			row = tally.Scan{Scan: o.scan, Mask: o.mask, State: "failed",
				Remarks: pathtext.Encode(strings.ReplaceAll(err.Error(), "\n", " "))}
			e.said.Failed = append(e.said.Failed, o.place+": "+format.Sentence(err))
		default:
			e.said.Done++
		}
		rows = append(rows, row)
		progress(n+1, len(e.all))
	}
	if len(rows) > 0 {
		if err := table.Write(rows); err != nil {
			return fmt.Errorf("the masks are written, but not their table: %w", export.WithAdvice(err))
		}
	}
	return ctx.Err()
}

// write writes the mask of a scan, and fills in its rows of the table.
func (e *exporter) write(ctx context.Context, o one, row *tally.Scan) error {
	f, err := session.Open(o.session)
	if err != nil {
		return err
	}
	defer f.Close()
	if f.Outlining {
		return fmt.Errorf("%s was left while it was being outlined; open it once more and wait for that", o.scan)
	}
	w, err := f.Read(ctx, o.scan, func(int, int) {})
	if err != nil {
		return err
	}
	out := outline.Restored(w.Scan, w.Mask, w.Counts, outline.List{Lesions: w.Lesions, Active: w.Active}, w.Outlinings)
	has := func(label uint8) bool { return out.LesionVoxels(label) > 0 }
	files, err := export.Masks(o.mask, e.kind, out.Lesions, has)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(o.mask), 0o777); err != nil {
		return fmt.Errorf("folder %s cannot be made: %w", filepath.Dir(o.mask), pathtext.Reason(err))
	}
	for _, file := range files {
		if err := export.CheckMask(file.Path, e.overwrite, o.scan); err != nil {
			return err
		}
	}
	content := imagefile.Content{Segments: out.Segments()}
	content.Version = app.Version
	if _, err := export.Check(files, w.Scan.Grid, w.Scan.Geometry, content); err != nil {
		return err
	}
	record := outline.Record(&out, "isopet "+app.Version, e.models)(ctx)
	err = export.Write(ctx, files, out.Mask.Rows(out.HasVoxels), w.Scan.Geometry, content, record, func(int, int) {})
	if err != nil {
		return export.WithAdvice(err)
	}
	m, err := report.Later(w.Scan.Volume, out.Mask, nil, out.Others(), out.HasVoxels, func(int) bool { return false })(ctx)
	if err != nil {
		return err
	}
	row.Unit, row.All = w.Scan.Unit, &m.All
	row.Remarks = strings.Join(append(w.Lost, w.Scan.Warnings...), " ")
	for _, l := range m.Lesions {
		own := tally.Lesion{Name: fmt.Sprintf("Lesion %d", l.Label), Measurement: l}
		if known := out.Lesion(uint8(l.Label)); known != nil {
			own.Name, own.Kind = known.Name, known.Kind
		}
		row.Lesions = append(row.Lesions, own)
	}
	return nil
}

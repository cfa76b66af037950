package images

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/app/export"
	"isopet/app/provenance"
	"isopet/app/report"
	"isopet/app/scan"
	"isopet/app/tally"
	"isopet/app/worklist"
	"isopet/inference"
	"isopet/training/pathtext"
	"isopet/volume/imagefile"
)

// batch is several scans that are outlined one after the other.
type batch struct {
	*Segment
	method   inference.Method
	options  inference.Options
	models   inference.Models
	settings json.RawMessage
}

// work is a scan of a batch on its way.
type work struct {
	worklist.Scan
	row      *ScanRow
	scan     *scan.Scan      // while its values are needed
	source   provenance.Scan // what was read
	geometry imagefile.Geometry
	result   *inference.Result // to be written
	record   provenance.Record // beside it
	leave    string            // why it is no scan to be outlined, as its values say
}

// several reports whether masks go into a folder, and not one mask into a file: there are several scans, or the output
// is a folder, or it has no ending and the scan is one.
func (c *Segment) several() bool {
	isFolder := func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.IsDir()
	}
	return len(c.Scan) > 1 || isFolder(c.Output) || strings.HasSuffix(filepath.ToSlash(c.Output), "/") ||
		isFolder(c.Scan[0]) && filepath.Ext(c.Output) == ""
}

// single says why what is asked for is for one scan alone, nil if it is not.
func (c *Segment) single() error {
	for _, of := range []struct {
		flag  string
		given bool
	}{
		{"ct", c.CT != ""}, {"pseudonym", c.Pseudonym != ""}, {"weight", c.Weight != 0}, {"dose", c.Dose != 0},
		{"injected", c.Injected != ""}, {"acquired", c.Acquired != ""}, {"grid paper", c.Grid == inference.Paper},
	} {
		if of.given {
			return fmt.Errorf("--%s is for one scan; leave it out, or name one scan and one mask", of.flag)
		}
	}
	if _, suffix := imagefile.Split(c.Output); suffix != "" {
		if info, err := os.Stat(c.Output); err != nil || !info.IsDir() {
			return fmt.Errorf("%s is the name of one mask; for several scans name a folder with -o", c.Output)
		}
	}
	return nil
}

// batch outlines in several scans, each of which has its row in the result, whatever becomes of it.
func (c *Segment) batch(ctx context.Context, con *console.Console, method inference.Method,
	options inference.Options) (console.Result, error) {
	began := time.Now()
	if err := c.single(); err != nil {
		return nil, args.Usage(err)
	}
	load, done := c.load(ctx, con, options)
	defer done()
	list, err := worklist.Find(ctx, c.Scan, worklist.Options{
		Output: c.Output, Series: c.Series, Progress: con.Progress("Looking for scans"),
	})
	switch {
	case err != nil:
		return nil, err
	case len(list.Scans) == 0:
		return nil, fmt.Errorf("%s holds no scan%s", pathtext.Encode(strings.Join(c.Scan, ", ")), leftOut(list.Left, ", only "))
	}
	b := &batch{Segment: c, method: method, options: options}
	if b.models, err = load(); err != nil {
		return nil, err
	}
	if err := export.MakeFolder(c.Output); err != nil {
		return nil, err
	}
	t, err := tally.Open(c.Output, c.Force)
	switch {
	case errors.Is(err, tally.ErrForeign):
		return nil, fmt.Errorf("%w, or overwrite it with --force", err)
	case err != nil:
		return nil, err
	}
	if b.settings, err = json.Marshal(b.given()); err != nil {
		return nil, err
	}
	r := &Batch{
		Folder: pathtext.Path(c.Output), CSV: pathtext.Path(t.Path), Method: method.Name, Scans: []*ScanRow{},
		LeftOut: []LeftOut{},
	}
	for _, l := range list.Left {
		r.LeftOut = append(r.LeftOut, LeftOut{pathtext.Path(l.Path), l.Why})
	}
	b.run(ctx, con, list.Scans, r)
	r.Seconds = time.Since(began).Seconds()
	if err := t.Write(r.tally()); err != nil {
		return r, console.Partly(fmt.Errorf("the masks are written, but not their table: %w", export.WithAdvice(err)))
	}
	return r, r.err(ctx)
}

// run outlines: while the networks look at a scan the next one is read and the mask of the last one written, so that
// two scans at most are in memory.
func (b *batch) run(ctx context.Context, con *console.Console, scans []worklist.Scan, r *Batch) {
	show := con.Progress("Segmenting")
	read, outlined := make(chan *work), make(chan *work)
	var all []*work
	for _, s := range scans {
		mask := filepath.Join(b.Output, s.Place+"_mask"+imagefile.Suffix())
		all = append(all, &work{Scan: s, row: &ScanRow{
			Scan: pathtext.Path(s.Path), Series: s.Series, Mask: pathtext.Path(mask), State: NotDone,
		}})
	}
	go func() {
		defer close(read)
		for _, w := range all {
			b.do(ctx, w, b.read)
			read <- w
		}
	}()
	go func() {
		defer close(outlined)
		for w := range read {
			if w.scan != nil {
				b.do(ctx, w, b.outline)
				w.dropScan()
			}
			outlined <- w
		}
	}()
	n := 0
	for w := range outlined {
		if w.result != nil {
			b.do(context.WithoutCancel(ctx), w, b.write) // what is outlined is written, whatever happens
		}
		switch {
		case w.leave != "":
			r.LeftOut = append(r.LeftOut, LeftOut{w.row.Scan, w.leave})
		default:
			r.Scans = append(r.Scans, w.row)
		}
		if w.row.State == Failed {
			con.Note(w.row.Error)
		}
		if n++; w.row.State != NotDone {
			show(n, len(all))
		}
		*w = work{row: w.row} // of many scans the rows alone are kept
	}
}

// do takes a step with a scan unless it has ended, and notes how it ends if it does.
func (b *batch) do(ctx context.Context, w *work, step func(context.Context, *work) error) {
	if ctx.Err() != nil || w.row.State != NotDone {
		return
	}
	if err := step(ctx, w); err != nil && ctx.Err() == nil {
		w.row.State, w.row.Figures = Failed, nil
		w.row.Error = pathtext.Encode(strings.ReplaceAll(err.Error(), "\n", " "))
	}
}

// big is from how many voxels on memory is freed at once, before the next scan is read.
const big = 4 << 20

// dropScan lets go of the values.
func (w *work) dropScan() {
	voxels := len(w.scan.Data)
	if w.scan = nil; voxels >= big {
		runtime.GC()
	}
}

// image is which image of the path the scan is.
func (b *batch) image(w *work) args.ScanFlags {
	flags := b.ScanFlags
	flags.Series = w.Series
	return flags
}

// read reads a scan, unless its mask is there.
func (b *batch) read(ctx context.Context, w *work) error {
	mask := string(w.row.Mask)
	if w.Err != nil {
		return w.Err
	}
	if !b.Force {
		if done, err := b.before(ctx, w, mask); done || err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(mask), 0o777); err != nil {
		return fmt.Errorf("folder %s cannot be made: %w", filepath.Dir(mask), pathtext.Reason(err))
	}
	if err := export.CheckMask(mask, b.Force, w.Path); err != nil {
		return err
	}
	if err := provenance.Check(mask); err != nil {
		return err
	}
	s, err := b.image(w).ReadScan(ctx, w.Path, func(int, int) {})
	if err != nil {
		return err
	}
	if role, why := s.Role(); role != scan.PETRole && !s.DICOM() {
		if w.leave = why; w.Named {
			w.leave = ""
			return fmt.Errorf("%s holds %s, so it is taken for no PET; if it is one, segment it alone", w.Path, why)
		}
		return nil
	}
	w.geometry = s.Geometry
	if w.source, err = s.Source(ctx); err != nil {
		return err
	}
	w.scan = s
	return nil
}

// before takes over what was done before, as the record beside the mask says; the error says why a mask that is there
// is not that of the scan.
func (b *batch) before(ctx context.Context, w *work, mask string) (done bool, err error) {
	if _, err := os.Lstat(mask); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	record, unchanged, err := provenance.Read(mask)
	if err != nil {
		return false, err
	}
	refuse := func(format string, a ...any) (bool, error) {
		return false, fmt.Errorf("%s exists already, %s; name another folder, or overwrite with --force", mask,
			fmt.Sprintf(format, a...))
	}
	switch {
	case record == nil:
		return refuse("and no %s says what of", filepath.Base(provenance.Beside(mask)))
	case !unchanged:
		return refuse("and was changed since it was written: its figures here would be wrong, isopet measure has them")
	case !sameJSON(record.Settings, b.settings):
		return refuse("made with other settings or networks")
	}
	flags := b.image(w)
	now, err := unread(ctx, w.Path, imagefile.Options{Series: flags.Series, Frame: flags.Frame})
	if err != nil {
		return false, err
	}
	var f Figures
	if now.SHA256 != record.Scan.SHA256 {
		return refuse("made of another scan, %s", record.Scan.Name)
	}
	if now.Beside != record.Scan.Beside {
		return refuse("made when %s said something else of the scan", filepath.Base(provenance.Beside(w.Path)))
	}
	if json.Unmarshal(record.Measured, &f) != nil {
		return refuse("and %s does not say what was measured", filepath.Base(provenance.Beside(mask)))
	}
	w.row.State, w.row.Figures = DoneBefore, &f
	return true, nil
}

// sameJSON compares two values however they are spaced.
func sameJSON(a, b json.RawMessage) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

// settings are what a result depends on besides the scan.
type settings struct {
	Method    string            `json:"method"`
	Parameter *float64          `json:"parameter"`
	Slices    string            `json:"slices"`
	ROI       string            `json:"roi"`
	Unit      string            `json:"unit"`
	Threshold *float64          `json:"threshold"`
	Frame     *int              `json:"frame"`
	HalfLife  float64           `json:"half_life_s"`
	Networks  []provenance.File `json:"networks"`
}

func (b *batch) given() settings {
	return settings{
		b.method.Name, b.options.Parameter, b.Slices, b.ROI, b.Unit, b.Threshold, b.Frame, b.HalfLife,
		networks(b.options.Needs(), b.models),
	}
}

// outline runs the method on a scan, and measures what it outlines.
func (b *batch) outline(ctx context.Context, w *work) error {
	s, options := w.scan, b.options
	if err := suits(w.Path, s, b.method, &options); err != nil {
		return err
	}
	result, err := inference.Segment(ctx, b.models, s.Volume, options, nil)
	switch {
	case errors.Is(err, inference.ErrNoSUV):
		return fmt.Errorf("%s: %w; --unit SUV says so", w.Path, err)
	case errors.Is(err, inference.ErrNoCT):
		return fmt.Errorf("%w; such networks take one scan at a time, with --ct", err)
	case err != nil:
		return fmt.Errorf("%s: %w", w.Path, err)
	}
	has := positive(result)
	m, err := report.Later(s.Volume, result.Mask, nil, nil, has, func(int) bool { return false })(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", w.Path, err)
	}
	said := b.segmentation(s, b.models, options, result)
	w.row.Figures = newFigures(s.Unit, said, m)
	w.record = b.record(w.source, result.Method, b.models, said)
	w.result = result
	return nil
}

// write writes a mask, and beside it of what and how it was made.
func (b *batch) write(_ context.Context, w *work) error {
	mask := string(w.row.Mask)
	if err := imagefile.WriteMask(mask, rows(w.result), w.geometry, b.content(w.result.Method)); err != nil {
		return err
	}
	measured, err := json.Marshal(w.row.Figures)
	if err != nil {
		return err
	}
	w.record.Settings, w.record.Measured = b.settings, measured
	if err := provenance.Write(mask, w.record); err != nil {
		return fmt.Errorf("%s is written, but not what says how it was made: %w", mask, err)
	}
	w.row.State = Done
	return nil
}

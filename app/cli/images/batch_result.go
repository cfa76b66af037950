package images

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"isopet/app/cli/console"
	"isopet/app/format"
	"isopet/app/report"
	"isopet/app/tally"
	"isopet/app/units"
	"isopet/app/worklist"
	"isopet/training/pathtext"
)

// Batch is what segment reports of several scans.
type Batch struct {
	Folder  pathtext.Path `json:"folder"`
	CSV     pathtext.Path `json:"csv"`
	Method  string        `json:"method"`
	Scans   []*ScanRow    `json:"scans"`
	LeftOut []LeftOut     `json:"left_out"`
	Seconds float64       `json:"seconds"`
}

// ScanRow is a scan of a [Batch].
type ScanRow struct {
	Scan     pathtext.Path `json:"scan"`
	Series   string        `json:"series,omitempty"` // of DICOM
	Mask     pathtext.Path `json:"mask"`             // where it is, or would be
	State    State         `json:"state"`
	Error    string        `json:"error,omitempty"` // why it failed
	*Figures               // of a scan that is done
}

// State is what became of a scan.
type State string

// The states.
const (
	Done       State = "done"
	DoneBefore State = "done before"
	Failed     State = "failed"
	NotDone    State = "not done"
)

// Figures are what was found in a scan.
type Figures struct {
	Method    string                    `json:"method"`
	Parameter *float64                  `json:"parameter,omitempty"` // of it
	Provider  string                    `json:"provider"`
	Unit      string                    `json:"unit"`
	ROI       roi                       `json:"roi"`
	Slices    []sliceOutline            `json:"slices"`
	VolumeML  float64                   `json:"volume_ml"`
	Lesions   []report.LesionQuantities `json:"lesions"`
	All       report.LesionQuantities   `json:"all"`
	Warnings  []string                  `json:"warnings"`
	Notes     []string                  `json:"notes"`
}

func newFigures(unit string, s *Segmentation, m *report.Measurements) *Figures {
	f := &Figures{
		Method: s.Method, Parameter: s.Number, Provider: s.Provider, Unit: unit, ROI: s.ROI, Slices: s.Slices, VolumeML: s.VolumeML,
		Lesions: []report.LesionQuantities{}, All: report.NewLesionQuantities(&m.All, m), Warnings: s.Warnings, Notes: s.Notes,
	}
	for i := range m.Lesions {
		f.Lesions = append(f.Lesions, report.NewLesionQuantities(&m.Lesions[i], m))
	}
	return f
}

// tally is what the table says of the scans.
func (r *Batch) tally() []tally.Scan {
	var all []tally.Scan
	for _, row := range r.Scans {
		s := tally.Scan{
			Scan: string(row.Scan), Mask: string(row.Mask), State: string(row.State), Remarks: row.Error,
			Unknown: row.State == NotDone,
		}
		if row.State == DoneBefore {
			s.State = string(Done)
		}
		if f := row.Figures; f != nil {
			m := f.All.Measurement()
			s.Unit, s.All, s.Remarks = f.Unit, &m, strings.Join(slices.Concat(f.Warnings, f.Notes), " ")
			for _, q := range f.Lesions {
				s.Lesions = append(s.Lesions, tally.Lesion{
					Name: fmt.Sprintf("Lesion %d", q.Label), Measurement: q.Measurement(),
				})
			}
		}
		all = append(all, s)
	}
	return all
}

// LeftOut is a file or folder that is no scan to be outlined.
type LeftOut struct {
	Path pathtext.Path `json:"path"`
	Why  string        `json:"why"`
}

// in are the scans in a state.
func (r *Batch) in(s State) []*ScanRow {
	return slices.DeleteFunc(slices.Clone(r.Scans), func(row *ScanRow) bool { return row.State != s })
}

// err says what is not done, nil if all is.
func (r *Batch) err(ctx context.Context) error {
	failed := r.in(Failed)
	switch {
	case ctx.Err() != nil:
		return console.Partly(ctx.Err())
	case len(r.Scans) == 0:
		return console.Partly(errors.New("none of the files is a scan to be outlined"))
	case len(failed) == 0:
		return nil
	}
	var names []string
	for _, row := range failed {
		names = append(names, pathtext.Encode(string(row.Scan)))
	}
	return console.Partly(fmt.Errorf("%d of %s failed: %s", len(failed), format.Count(len(r.Scans), "scan"),
		few(names, "; ")))
}

// few are texts, and how many more there are of many.
func few(all []string, between string) string {
	const most = 10
	if n := len(all) - most; n > 0 {
		all = append(slices.Clone(all[:most]), fmt.Sprintf("and %d more", n))
	}
	return strings.Join(all, between)
}

// leftOut says what was left out, by reasons, after some words; nothing if nothing was.
func leftOut(left []worklist.Left, words string) string {
	var whys []string
	count, example := map[string]int{}, map[string]string{}
	for _, l := range left {
		if count[l.Why]++; count[l.Why] == 1 {
			whys, example[l.Why] = append(whys, l.Why), pathtext.Encode(l.Path)
		}
	}
	var all []string
	for _, why := range whys {
		text := fmt.Sprintf("%s (%s)", example[why], why)
		if n := count[why] - 1; n > 0 {
			text += fmt.Sprintf(" and %d more", n)
		}
		all = append(all, text)
	}
	if len(all) == 0 {
		return ""
	}
	return words + few(all, "; ")
}

// mostRemarks is from how many on those on single scans are left to the table.
const mostRemarks = 10

// Text is a line for each scan that is done, and what is to be said of the others.
func (r *Batch) Text(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "scan\tml\tlargest uptake\tmean\tunit\t")
	warned, warnings := map[string]int{}, []string{}
	for _, row := range r.Scans {
		if row.Figures == nil {
			continue
		}
		unit := row.Unit
		if unit == units.Unknown {
			unit = "unknown"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t\n", pathtext.Encode(string(row.Scan)), format.Number(row.VolumeML),
			format.Cell(float64(row.All.Max)), format.Cell(float64(row.All.Mean)), unit)
		for _, text := range slices.Concat(row.Warnings, row.Notes) {
			if warned[text]++; warned[text] == 1 {
				warnings = append(warnings, text)
			}
		}
	}
	t.Flush()
	others := 0
	for _, text := range warnings {
		if warned[text] == 1 && len(warnings) > mostRemarks {
			others++
			continue
		}
		fmt.Fprintf(w, "%s: %s\n", format.Count(warned[text], "scan"), text)
	}
	if others > 0 {
		fmt.Fprintf(w, "%s on single scans: see %s.\n", format.Count(others, "other remark"), r.CSV)
	}
	var left []worklist.Left
	for _, l := range r.LeftOut {
		left = append(left, worklist.Left{Path: string(l.Path), Why: l.Why})
	}
	if text := leftOut(left, "Left out: "); text != "" {
		fmt.Fprintln(w, text+".")
	}
	done, before := len(r.in(Done)), len(r.in(DoneBefore))
	fmt.Fprintf(w, "%s outlined with %s in %.1f s", format.Count(done, "scan"), r.Method, r.Seconds)
	if before > 0 {
		fmt.Fprintf(w, ", %d before (--force makes them anew)", before)
	}
	fmt.Fprintf(w, ". Masks are in %s, their figures in %s.\n", r.Folder, r.CSV)
	if failed := r.in(Failed); len(failed) > 0 {
		fmt.Fprintf(w, "%s failed:\n", format.Count(len(failed), "scan"))
		for _, row := range failed {
			fmt.Fprintf(w, "  %s\n", row.Error)
		}
	}
	if open := r.in(NotDone); len(open) > 0 {
		fmt.Fprintf(w, "%s not done, from %s on. The same command goes on there.\n", format.Count(len(open), "scan"),
			open[0].Scan)
	}
}

package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"isopet/app/export"
	"isopet/app/session"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/nifti"
)

// others writes another scan, its annotation, a CT and a text.
func (b *bench) others() (scan, mask, ct, text string) {
	b.t.Helper()
	folder := b.t.TempDir()
	scan, mask, ct, text = filepath.Join(folder, "other.nii.gz"), filepath.Join(folder, "mask.nii.gz"),
		filepath.Join(folder, "ct.nii.gz"), filepath.Join(folder, "notes.txt")
	v, m := focus()
	hu, _ := focus()
	for at := range hu.Data {
		hu.Data[at] = []float32{-1000, 40}[at%2]
	}
	for _, err := range []error{
		nifti.WriteVolume(scan, v, nifti.NewHeader(v.Grid)), nifti.WriteVolume(ct, hu, nifti.NewHeader(hu.Grid)),
		nifti.WriteMask(mask, m, nifti.NewHeader(m.Grid)), os.WriteFile(text, []byte("Patients and scans\n"), 0o600),
	} {
		if err != nil {
			b.t.Fatal(err)
		}
	}
	return scan, mask, ct, text
}

func (b *bench) asked() bool { return b.win.Canvas().Overlays().Top() != nil }

// TestFilesOpenTogether: a scan, its annotation and its CT are told apart and opened in their order, whatever order
// they were dropped in.
func TestFilesOpenTogether(t *testing.T) {
	b := newBench(t)
	scan, mask, ct, text := b.others()
	b.dropped(ct, mask, text, scan)
	if !b.warning.Content.Visible() || !strings.Contains(b.warning.String(), "notes.txt is no NIfTI file") {
		t.Errorf("of the text it says %q", b.warning.String())
	}
	b.until("all are open", func() bool {
		return b.app.State.HasScan() && b.hasReference() &&
			(b.app.State.CT != nil) && b.idle()
	})
	s := &b.app.State
	if s.Scan.Path != scan || s.Reference.Path != mask || s.CT.Path != ct || len(s.Slices) == 0 || b.asked() {
		t.Errorf("%s, %s, %s, %d slices, asked %v", s.Scan.Path, s.Reference.Path, s.CT.Path, len(s.Slices), b.asked())
	}
}

// TestFilesBesideTheScan: annotation and CT are laid beside the open scan without a question about it.
func TestFilesBesideTheScan(t *testing.T) {
	b := opened(t)
	_, mask, ct, _ := b.others()
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	b.dropped(mask, ct)
	b.until("both are open", func() bool {
		return b.app.State.Reference.Path == mask && (b.app.State.CT != nil) &&
			b.idle()
	})
	if b.asked() || b.app.State.Scan.Path != b.scan || !b.app.Unsaved() {
		t.Errorf("asked %v, %s, unsaved %v", b.asked(), b.app.State.Scan.Path, b.app.Unsaved())
	}
}

// TestWorkIsAskedAboutLast: cancelled at the last question, all is as it was, and nothing is opened later.
func TestWorkIsAskedAboutLast(t *testing.T) {
	b := opened(t)
	scan, mask, _, _ := b.others()
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	b.dropped(scan, mask)
	b.until("it is asked about the work", b.asked)
	b.button("Cancel")
	b.until("nothing is under way", b.idle)
	if b.app.State.Scan.Path != b.scan || b.app.State.Reference.Path != b.ref || b.along.scan != "" {
		t.Errorf("%s, %s, %+v", b.app.State.Scan.Path, b.app.State.Reference.Path, b.along)
	}
	b.dropped(scan, mask)
	b.until("it is asked again", b.asked)
	b.button("Don't save")
	b.until("both are open", func() bool { return b.app.State.Scan.Path == scan && b.hasReference() && b.idle() })
}

// TestGuessedRole: of one image beside the open scan it is asked what it is, and the usual answer is what it seems to
// be.
func TestGuessedRole(t *testing.T) {
	b := opened(t)
	scan, mask, ct, _ := b.others()
	for path, usual := range map[string]string{scan: "Scan", mask: "Annotation", ct: "CT"} {
		b.dropped(path)
		b.until("it is asked", b.asked)
		q := b.dialogs.Open()[b.win.Canvas().Overlays().Top()]
		if q.Main() != usual {
			t.Errorf("%s is taken for %s", filepath.Base(path), q.Main())
		}
		b.dropped(scan) // while the question is open
		b.until("nothing is under way", b.idle)
		b.button("Cancel")
		if b.asked() || !strings.Contains(b.warning.String(), "question to be answered first") {
			t.Errorf("another question is open, or nothing was said: %q", b.warning.String())
		}
	}
}

// TestDropWhileLooking: what was dropped first is not given up in silence for what comes after it.
func TestDropWhileLooking(t *testing.T) {
	b := opened(t)
	_, mask, ct, _ := b.others()
	b.dropped(mask)
	b.dropped(ct)
	if !strings.Contains(b.warning.String(), "still being looked at") {
		t.Errorf("said %q", b.warning.String())
	}
	b.until("it is asked", b.asked)
	if q := b.dialogs.Open()[b.win.Canvas().Overlays().Top()]; q.Main() != "Annotation" {
		t.Errorf("asked about %s", q.Main())
	}
	b.button("Cancel")
}

// TestLeftOutIsNamed: of several scans one is opened and the others are named; annotations without a scan are not
// opened.
func TestLeftOutIsNamed(t *testing.T) {
	b := newBench(t)
	scan, mask, _, _ := b.others()
	b.dropped(mask, b.ref)
	b.until("they were looked at", b.idle)
	if b.app.State.HasScan() || !strings.Contains(b.warning.String(),
		"mask.nii.gz holds whole numbers from 0 to 1, as annotations do: open its scan first") {
		t.Errorf("a scan is open %v: %q", b.app.State.HasScan(), b.warning.String())
	}
	b.dropped(b.scan, scan)
	b.until("one is open", func() bool { return b.app.State.HasScan() && b.idle() })
	if b.app.State.Scan.Path != b.scan || !strings.HasPrefix(b.warning.String(), "Not opened: other.nii.gz.") {
		t.Errorf("%s is open: %q", b.app.State.Scan.Path, b.warning.String())
	}
}

// TestSeriesAndMaskOpenTogether: a folder of DICOM, or all files of its series, with a SEG or RTSTRUCT of it open as one
// scan with its annotation.
func TestSeriesAndMaskOpenTogether(t *testing.T) {
	v, _ := focus()
	folder := dicomtest.Write(t, dicomtest.Of(v, 0.001, 1)...)
	before := newBench(t)
	before.openScan(folder)
	before.until("there is an outline", func() bool { return len(before.app.State.Slices) > 0 && before.idle() })
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != v.Dims[2] {
		t.Fatal(files, err)
	}
	for _, c := range []struct {
		name string
		scan []string
		lone bool // the folder of the mask is dropped
	}{{"m.seg.dcm", []string{folder}, false}, {"m.rtstruct.dcm", files, false}, {"m.seg.dcm", []string{folder}, true}} {
		mask := filepath.Join(t.TempDir(), c.name)
		if _, err := before.app.Export(mask, export.Mask, true, nil); err != nil {
			t.Fatal(err)
		}
		before.until("the mask is written", before.idle)
		b := newBench(t)
		drop := mask
		if c.lone {
			drop = filepath.Dir(mask)
		}
		b.dropped(append([]string{drop}, c.scan...)...)
		b.until("both are open", func() bool { return b.app.State.HasScan() && b.hasReference() && b.idle() })
		s := &b.app.State
		if s.Scan.Dims != v.Dims || s.Reference.Path != mask || b.asked() || b.warning.Content.Visible() {
			t.Errorf("%v, %s, asked %v: %s", s.Scan.Dims, s.Reference.Path, b.asked(), b.warning.String())
		}
	}
	b := newBench(t)
	b.dropped(files...)
	b.until("the series is open", func() bool { return b.app.State.HasScan() && b.idle() })
	if b.asked() || b.warning.Content.Visible() || b.app.State.Scan.Dims != v.Dims {
		t.Errorf("asked %v: %s", b.asked(), b.warning.String())
	}
}

// TestMaskOfRefusedScan: a mask that was dropped with its scan is not said to want its scan dropped with it, if that could
// not be opened; the status line says both in its one line.
func TestMaskOfRefusedScan(t *testing.T) {
	all := dicomtest.Slices(6)
	b := newBench(t)
	_, mask, _, _ := b.others()
	b.dropped(dicomtest.Write(t, append(all[:2:2], all[3:]...)...), mask)
	b.until("they were looked at", b.idle)
	if said := b.warning.String(); !strings.Contains(said, "lacks 1 slice") ||
		!strings.HasSuffix(said, "\nmask.nii.gz was not opened either: open its scan first.") {
		t.Errorf("it says %q", said)
	}
	if said := b.status.left.Text; !strings.HasSuffix(said, " mask.nii.gz was not opened either: open its scan first.") ||
		strings.Contains(said, "\n") {
		t.Errorf("the status line says %q", said)
	}
}

// TestSessionBesideIsOffered: a scan with a session beside it goes on there, or begins anew if that is wanted; a session of
// another scan is not offered.
func TestSessionBesideIsOffered(t *testing.T) {
	b := newBench(t)
	scan, mask, _, _ := b.others()
	beside := strings.TrimSuffix(scan, ".nii.gz") + ".isopet"
	b.openScan(scan)
	b.until("the scan is open", func() bool { return b.app.State.HasScan() && b.idle() })
	if err := b.app.AddLesion(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.app.SaveSession(beside, false, nil); err != nil {
		t.Fatal(err)
	}
	b.until("the session is saved", b.idle)
	b.openScan(scan)
	if !b.asked() || !b.shows("Go on with the session?") {
		t.Fatal("the session is not offered")
	}
	b.press(fyne.KeyReturn)
	b.until("the session is open", func() bool { return len(b.app.State.Lesions) == 2 && b.idle() })
	if b.app.State.Session != beside {
		t.Errorf("open is %q", b.app.State.Session)
	}
	b.openScan(scan)
	b.button("Begin anew")
	b.until("it has begun anew", func() bool { return len(b.app.State.Lesions) == 1 && b.idle() })
	if err := os.Rename(beside, strings.TrimSuffix(mask, ".nii.gz")+".isopet"); err != nil {
		t.Fatal(err)
	}
	if _, _, ok := session.Beside(mask); ok {
		t.Error("the session of another scan is offered")
	}
}

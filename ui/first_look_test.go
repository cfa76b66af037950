package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"isopet/app/view"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/volume"
	"isopet/volume/nifti"
)

// TestWholeBodyBeginsEmpty: a long scan opens in four panes and says what to do; the next short one looks as before.
func TestWholeBodyBeginsEmpty(t *testing.T) {
	b := opened(t)
	if now := b.app.State.View.Arrangement; !b.viewer.IsArranged(command.OnePaneLarge) {
		t.Fatalf("a short scan opens in %q", now)
	}
	v, _ := focus()
	v.Affine[2][2] = 50 // 60 cm
	long := filepath.Join(t.TempDir(), "long.nii.gz")
	if err := nifti.WriteVolume(long, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	open := func(path string) {
		b.app.Open(path)
		b.until("it is open", func() bool { return b.app.State.Scan.Path == path && b.idle() })
	}
	hint := b.banners.all[2].(*bodyHint)
	open(long)
	if b.app.State.View.Arrangement != "four" || b.app.State.View.Panes[0] != (view.Pane{}) || b.hasOutline() {
		t.Errorf("60 cm: arranged as %q, axial %+v, outlined %v", b.app.State.View.Arrangement,
			b.app.State.View.Panes[0], b.hasOutline())
	}
	if !hint.content.Visible() || !strings.HasPrefix(hint.text.Text, "60 cm long") ||
		!strings.Contains(hint.text.Text, "press H") {
		t.Errorf("the hint is visible %v: %q", hint.content.Visible(), hint.text.Text)
	}
	b.app.SetView(b.app.State.View.WithCursor(b.app.State.Scan.Axial(), 20, 22, 5))
	b.app.GoTo(volume.Axial, 5)
	b.press(fyne.KeyH)
	b.until("it is segmented", func() bool { return b.hasOutline() && b.idle() })
	if hint.content.Visible() || b.app.State.View.Arrangement != "four" {
		t.Errorf("outlined: the hint is visible %v, arranged as %q", hint.content.Visible(),
			b.app.State.View.Arrangement)
	}
	open(b.scan)
	if !b.viewer.IsArranged(command.OnePaneLarge) || hint.content.Visible() || !b.hasOutline() {
		t.Errorf("a short scan after it: arranged as %q, hint %v, outlined %v", b.app.State.View.Arrangement,
			hint.content.Visible(), b.hasOutline())
	}
}

// TestEdgeIsToldBesideTheResult moves the region until it cuts the focus, and back.
func TestEdgeIsToldBesideTheResult(t *testing.T) {
	b := opened(t)
	r := panel.SectionOf[*panel.Results](b.panel)
	said := func() bool {
		return strings.HasPrefix(r.Stale.String(), "The outline touches the region's edge on ") && r.Stale.Visible()
	}
	if said() {
		t.Errorf("at first: %q", r.Stale.String())
	}
	panel.SectionOf[*panel.Region](b.panel).SetWidth(20)
	b.until("it is segmented in a small region", b.idle)
	if !said() {
		t.Errorf("in a region of 20 mm: %q", r.Stale.String())
	}
	b.Run(command.Undo)
	if said() {
		t.Errorf("undone: %q", r.Stale.String())
	}
}

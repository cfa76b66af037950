package app

import (
	"path/filepath"
	"testing"

	"isopet/app/report"
	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/app/view"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/paint"
)

// TestWithoutScan: before a scan is open there is nothing to do, which no method minds, and nothing to undo afterwards.
func TestWithoutScan(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.nii.gz")
	for name, do := range map[string]func(a *App) error{
		"ActivateLesion":   func(a *App) error { a.ActivateLesion(1); return nil },
		"AddRuler":         func(a *App) error { a.AddRuler(ruler.Ruler{Number: 1, To: [3]float64{1}}); return nil },
		"BeginStroke":      func(a *App) error { a.BeginStroke(Brush{Radius: 3}, Spot{}); a.Stroke(Spot{}); return nil },
		"CentreRegion":     func(a *App) error { a.CentreRegion(); return nil },
		"UseNetworks":      func(a *App) error { a.UseNetworks(""); return nil },
		"ClearSlice":       func(a *App) error { a.ClearSlice(volume.Axial, 0); return nil },
		"CloseReference":   func(a *App) error { a.CloseReference(); return nil },
		"CloseResults":     func(a *App) error { a.CloseResults(); return nil },
		"DeleteLesion":     func(a *App) error { a.DeleteLesion(1); return nil },
		"DeleteRuler":      func(a *App) error { a.DeleteRuler(1); return nil },
		"DrawPolygon":      func(a *App) error { a.DrawPolygon(Pen{}, volume.Axial, 0, make([]paint.Point, 3)); return nil },
		"FillHoles":        func(a *App) error { a.FillHoles(volume.Axial, 0); return nil },
		"GoTo":             func(a *App) error { a.GoTo(volume.Axial, 3); return nil },
		"GoToLesion":       func(a *App) error { a.GoToLesion(1); return nil },
		"GoToRuler":        func(a *App) error { a.GoToRuler(1); return nil },
		"GoToWorld":        func(a *App) error { a.GoToWorld([3]float64{}); return nil },
		"HideLesion":       func(a *App) error { a.HideLesion(1, true); return nil },
		"InProjection":     func(a *App) error { a.InProjection(); return nil },
		"Interpolate":      func(a *App) error { a.Interpolate(volume.Axial); return nil },
		"KeepLargest":      func(a *App) error { a.KeepLargest(); return nil },
		"LoadReference":    func(a *App) error { a.LoadReference(path); return nil },
		"LocateResults":    func(a *App) error { a.LocateResults(path); return nil },
		"OpenCT":           func(a *App) error { a.OpenCT(path, scan.Modalities[0]); return nil },
		"OutlineAgain":     func(a *App) error { a.OutlineAgain(0); return nil },
		"PickProjected":    func(a *App) error { a.PickProjected(1, 1); return nil },
		"Projection":       func(a *App) error { a.Projection(0, new(volume.Slice[float32])); return nil },
		"RecolourLesion":   func(a *App) error { a.RecolourLesion(1, 3); return nil },
		"Redo":             func(a *App) error { a.Redo(); return nil },
		"RenameLesion":     func(a *App) error { a.RenameLesion(1, "another"); return nil },
		"ResetThreshold":   func(a *App) error { a.ResetThreshold(0); return nil },
		"ResetThresholds":  func(a *App) error { a.ResetThresholds(); return nil },
		"Segment":          func(a *App) error { a.Segment(false); return nil },
		"SetAutoRegion":    func(a *App) error { a.SetAutoRegion(); return nil },
		"SetComment":       func(a *App) error { a.SetComment("Left lobe."); return nil },
		"SetRegion":        func(a *App) error { a.SetRegion(volume.Region{Width: 100}); return nil },
		"SetSlices":        func(a *App) error { a.SetSlices(inference.Slices{}); return nil },
		"SetThreshold":     func(a *App) error { a.SetThreshold(0, 0.5); return nil },
		"SetUnit":          func(a *App) error { a.SetUnit(units.SUV); return nil },
		"SetView":          func(a *App) error { a.SetView(view.View{High: 1}); return nil },
		"ShowCT":           func(a *App) error { a.ShowCT(nil); return nil },
		"Smooth":           func(a *App) error { a.Smooth(3); return nil },
		"SpreadThreshold":  func(a *App) error { a.SpreadThreshold(0, SpreadValue, 0, 9, true); return nil },
		"Undo":             func(a *App) error { a.Undo(); return nil },
		"AddLesion":        (*App).AddLesion,
		"Export":           func(a *App) error { _, err := a.Export(path, ExportMask, false, nil); return err },
		"Fill":             func(a *App) error { return a.Fill(Pen{}, Spot{}) },
		"Grow":             func(a *App) error { _, err := a.Grow([3]int{}, Growth{}); return err },
		"SaveMeasurements": func(a *App) error { _, err := a.SaveMeasurements(path, false); return err },
		"SaveReport":       func(a *App) error { _, err := a.SaveReport(path, report.Look{}, false); return err },
		"SaveSession":      func(a *App) error { _, err := a.SaveSession(path, false, nil); return err },
	} {
		t.Run(name, func(t *testing.T) {
			a := New(func(f func()) { f() }, Config{})
			defer a.Close()
			err := do(a)
			if label, ok := a.CanUndo(); ok || a.Unsaved() || len(a.State.Jobs) > 0 {
				t.Errorf("%q is to be undone, %d jobs are under way", label, len(a.State.Jobs))
			}
			if err != nil && len(err.Error()) < 20 {
				t.Errorf("%v does not say what to do", err)
			}
		})
	}
}

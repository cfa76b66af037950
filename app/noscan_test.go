package app

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"isopet/app/apptest"
	"isopet/app/contour"
	"isopet/app/export"
	"isopet/app/recovery"
	"isopet/app/remark"
	"isopet/app/report"
	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/app/settings"
	"isopet/app/units"
	"isopet/app/view"
	"isopet/inference"
	"isopet/training/experiment"
	"isopet/volume"
	"isopet/volume/dicom/suv"
	"isopet/volume/imagefile"
	"isopet/volume/paint"

	"isopet/app/engine"
	"isopet/app/job"
	"isopet/app/outline"
)

// arguments are the arguments, by type, with which [TestWithoutScan] calls the methods of [App]. They ask for
// something: a value that would mean something if a scan were open.
func arguments(t *testing.T) map[reflect.Type]any {
	path := filepath.Join(t.TempDir(), "m.nii.gz")
	all := map[reflect.Type]any{}
	for _, v := range []any{
		path, Frames{Path: path}, 1, 0.5, true, uint8(1), [3]int{}, [3]float64{1, 2, 3}, 50 * time.Millisecond,
		[]string{path},
		func() {}, func([]scan.Looked) {}, func(*settings.Settings) {}, errors.New("nothing at all was there"),
		new(volume.Slice[float32]), new(volume.Slice[uint8]), new(volume.Rows), volume.Axial, volume.Region{Width: 100}, make([]paint.Point, 3),
		inference.Slices{Which: inference.SliceRange, Last: 3}, experiment.Row{},
		scan.Modalities[0], recovery.Work{Path: path}, (*scan.Companion)(nil), new(contour.Slice),
		ruler.Ruler{Number: 1, To: [3]float64{1}},
		view.View{High: 1}, report.Look{}, Pen{}, Brush{Radius: 3}, Spot{}, Growth{High: 1}, export.Mask, contour.SameValue,
		imagefile.Content{}, named("brush"), outline.Edit{}, suv.Corrections{Weight: 70}, Series{Path: path},
		job.Work(func(context.Context, job.Progress) (func(), error) { return nil, nil }),
		remark.Remarks{Comment: "L"}, func(context.Context, io.Writer) error { return nil },
	} {
		all[reflect.TypeOf(v)] = v
	}
	return all
}

// meant are arguments of methods where those by type are not what is meant: by method, all of them.
func meant() map[string][]any {
	return map[string][]any{
		"SetUnit":   {units.SUV},
		"SetMethod": {"unet"},
	}
}

// TestWithoutScan calls every exported method of [App] before a scan is open: there is nothing to do, which no method
// minds, and nothing to undo afterwards. A method with an argument of a type that is not in the table fails, so that
// none is left out.
func TestWithoutScan(t *testing.T) {
	apptest.Settings(t, t.TempDir())
	all := reflect.TypeFor[*App]()
	for n := range all.NumMethod() {
		m := all.Method(n)
		t.Run(m.Name, func(t *testing.T) { callWithoutScan(t, m) })
	}
}

// working are the methods that work though there is no scan: they read or write files, or load what all scans need.
var working = []string{"Look", "LookInto", "Open", "OpenDemo", "OpenFrame", "OpenResults", "OpenSeries",
	"OpenSessionWith", "Recover", "Start", "Write"}

func callWithoutScan(t *testing.T, m reflect.Method) {
	queue := make(chan func(), 1000)
	none := engine.Config{Library: filepath.Join(t.TempDir(), "absent.so")}
	a := New(func(f func()) { queue <- f }, Config{Engine: none})
	defer a.Close()
	args := []reflect.Value{reflect.ValueOf(a)}
	made := arguments(t)
	for i := 1; i < m.Type.NumIn(); i++ {
		in := m.Type.In(i)
		if given, ok := meant()[m.Name]; ok {
			args = append(args, reflect.ValueOf(given[i-1]))
		} else if v, ok := made[in]; ok {
			args = append(args, reflect.ValueOf(v))
		} else {
			t.Fatalf("what is it to be called with? Add a %v to the arguments", in)
		}
	}
	for _, out := range m.Func.Call(args) {
		if err, ok := out.Interface().(error); ok && len(err.Error()) < 20 {
			t.Errorf("%v does not say what to do", err)
		}
	}
	if works := slices.Contains(working, m.Name); works != (len(a.State.Jobs) > 0) {
		t.Errorf("%d jobs are under way", len(a.State.Jobs))
	}
	for len(a.State.Jobs) > 0 {
		select {
		case f := <-queue:
			f()
		case <-time.After(30 * time.Second):
			t.Fatal("a job does not end")
		}
	}
	if label, ok := a.CanUndo(); ok || a.Unsaved() {
		t.Errorf("%q is to be undone", label)
	}
}

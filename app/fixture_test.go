package app

import (
	"bytes"
	"testing"
	"time"

	"isopet/app/apptest"
	"isopet/app/contour"
	"isopet/app/setup"

	"isopet/app/engine"
)

// What the tests have in common with those of the command line, under short names.
var (
	needRuntime   = apptest.NeedRuntime
	testGrid      = apptest.Grid
	testScan      = apptest.Scan
	testReference = apptest.Reference
	twoLesions    = apptest.TwoLesions
	testModels    = apptest.Networks
	testNetworks  = apptest.NetworksSaying
	ctModels      = apptest.CTNetworks
	writeScan     = apptest.WriteScan
	writeMask     = apptest.WriteMask
	writeFrames   = apptest.WriteFrames
	writeUnit     = apptest.WriteUnit
	evenCT        = apptest.WriteCT
	long          = apptest.WriteLong
	altered       = apptest.Altered
	entryOf       = apptest.Entry
)

const side = apptest.Side

func TestMain(m *testing.M) { apptest.Main(m) }

// bench is an App whose owner is the test: what jobs post waits in a queue.
type bench struct {
	*App
	t     testing.TB
	queue chan func()
}

func newBench(t testing.TB) *bench {
	t.Helper()
	needRuntime(t)
	return newBenchOn(t, engine.Config{Device: "cpu", Threads: 1, Models: testModels(t)})
}

func newBenchOn(t testing.TB, networks engine.Config) *bench {
	t.Helper()
	b := &bench{t: t, queue: make(chan func(), 1000)}
	b.App = New(func(f func()) { b.queue <- f }, Config{Engine: networks})
	t.Cleanup(b.Close)
	return b
}

// wait runs what is posted until no job is under way.
func (b *bench) wait() {
	b.t.Helper()
	for len(b.State.Jobs) > 0 {
		select {
		case f := <-b.queue:
			f()
		case <-time.After(30 * time.Second):
			b.t.Fatal("a job does not end")
		}
	}
}

// opened is a bench with the test scan open and segmented.
func opened(t testing.TB) *bench {
	t.Helper()
	b := newBench(t)
	b.Open(writeScan(t))
	b.wait()
	if b.State.Notice.Failed {
		t.Fatal(b.State.Notice.Text)
	}
	return b
}

// snapshot is what undo must bring back.
func (b *bench) snapshot() (mask []uint8, slices map[int]contour.Slice, setup setup.Setup) {
	slices = map[int]contour.Slice{}
	for index, r := range b.State.Slices {
		slices[index] = *r
	}
	return bytes.Clone(b.State.Mask.Data), slices, b.State.Setup
}

// same fails the test if the state is not that of a snapshot.
func (b *bench) same(what string, mask []uint8, slices map[int]contour.Slice, setup setup.Setup) {
	b.t.Helper()
	if !bytes.Equal(mask, b.State.Mask.Data) {
		b.t.Errorf("%s: the mask differs", what)
	}
	if len(slices) != len(b.State.Slices) {
		b.t.Errorf("%s: %d slices, want %d", what, len(b.State.Slices), len(slices))
	}
	for index, want := range slices {
		if r := b.State.Slices[index]; r == nil || r.Threshold != want.Threshold || r.Manual != want.Manual ||
			r.Voxels != want.Voxels || r.UptakeMax != want.UptakeMax || r.Method.Name != want.Method.Name ||
			r.Region != want.Region {
			b.t.Errorf("%s: slice %d differs", what, index)
		}
	}
	if setup != b.State.Setup {
		b.t.Errorf("%s: the setup is %+v, want %+v", what, b.State.Setup, setup)
	}
}

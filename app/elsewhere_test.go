package app

import (
	"testing"
	"time"

	"isopet/app/ruler"
)

// TestWorkElsewhere: whoever opens a scan hears of work on it in another window that runs and has not saved it; not of
// one's own, not of work on another scan, and not after the other is closed.
func TestWorkElsewhere(t *testing.T) {
	folder := t.TempDir()
	path, other := writeScan(t), writeScan(t)
	first := keeping(t, folder)
	first.Open(path)
	first.wait()
	elsewhere := func(on string) bool {
		second := keeping(t, folder)
		second.Open(on)
		second.wait()
		heard := false
		second.IfElsewhere(func() { heard = true })
		for late := time.Now().Add(2 * time.Second); !heard && time.Now().Before(late); {
			select {
			case do := <-second.queue:
				do()
			case <-time.After(50 * time.Millisecond):
			}
		}
		return heard
	}
	if elsewhere(path) {
		t.Error("nothing is changed, and yet it is heard of")
	}
	first.AddRuler(ruler.Ruler{To: [3]float64{10, 0, 0}})
	first.autosave()
	first.wait()
	if !elsewhere(path) {
		t.Error("work of another window on the scan is not heard of")
	}
	if elsewhere(other) {
		t.Error("work on another scan is heard of")
	}
	mine := false
	first.IfElsewhere(func() { mine = true })
	time.Sleep(200 * time.Millisecond)
	for len(first.queue) > 0 {
		(<-first.queue)()
	}
	if mine {
		t.Error("one's own work is heard of")
	}
	first.Close()
	if elsewhere(path) {
		t.Error("it is heard of after the other window was closed")
	}
}

package app

import (
	"runtime/debug"
	"time"

	"isopet/app/scan"
)

// spare is how many bytes of memory that is no longer used may lie about before it is collected.
const spare = 64 << 20

// collectEarly bounds the memory beside an open scan: Go would let the heap grow to twice what is in use, and a scan is
// most of that. Collecting more often costs little, as there is nothing to follow in a scan's voxels.
func collectEarly(s *scan.Scan) { debug.SetGCPercent(collectAt(s.Len())) }

// collectAt is by how many percent the heap may grow beside a scan and its mask of so many voxels.
func collectAt(voxels int) int {
	const perVoxel = 4 + 1
	return min(max(100*spare/max(perVoxel*voxels, 1), 5), 100)
}

// restAfter is how long nothing must have been under way before memory is given back.
const restAfter = time.Second

// rest gives memory that is no longer used back to the system when the program comes to rest. Left to itself, Go would keep
// what opening and segmenting a scan took, as much as the scan, for minutes.
type rest struct{ timer *time.Timer }

func (r *rest) begin() {
	if r.timer == nil {
		r.timer = time.AfterFunc(restAfter, debug.FreeOSMemory)
		return
	}
	r.timer.Reset(restAfter)
}

func (r *rest) end() {
	if r.timer != nil {
		r.timer.Stop()
	}
}

package app

import (
	"runtime/debug"
	"time"

	"isopet/app/scan"
)

// maxGarbage is how many bytes of memory that is no longer used may lie about before it is collected.
const maxGarbage = 64 << 20

// collectEarly bounds the memory beside an open scan: Go would let the heap grow to twice what is in use, and a scan is
// most of that. Collecting more often costs little, as there is nothing to follow in a scan's voxels.
func collectEarly(s *scan.Scan) { debug.SetGCPercent(collectAt(s.Len())) }

// collectAt is by how many percent the heap may grow beside a scan and its mask of so many voxels.
func collectAt(voxels int) int {
	const perVoxel = 4 + 1
	return min(max(100*maxGarbage/max(perVoxel*voxels, 1), 5), 100)
}

// idleAfter is how long nothing must have been under way before memory is given back.
const idleAfter = time.Second

// trimIdle gives memory that is no longer used back to the system once nothing has been under way for a while. Left to itself,
// Go would keep what opening and segmenting a scan took, as much as the scan, for minutes.
func (a *App) trimIdle() {
	a.idle.later(idleAfter, 0, func(do func()) { do() }, debug.FreeOSMemory)
}

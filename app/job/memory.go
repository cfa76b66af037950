package job

import (
	"os"
	"runtime/debug"
	"time"
)

// maxGarbage is how many bytes of memory that is no longer used may lie about before it is collected.
const maxGarbage = 64 << 20

// CollectEarly bounds the memory beside an open scan of so many voxels: Go would let the heap grow to twice what is in
// use, and a scan is most of that. Collecting more often costs little, as there is nothing to follow in a scan's voxels.
// Whoever sets GOGC has chosen.
func CollectEarly(voxels int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt(voxels))
	}
}

// collectAt is by how many percent the heap may grow beside a scan and its mask of so many voxels.
func collectAt(voxels int) int {
	const perVoxel = 4 + 1
	return min(max(100*maxGarbage/max(perVoxel*voxels, 1), 5), 100)
}

// IdleAfter is how long nothing must have been under way before memory that is no longer used is given back to the
// system. Left to itself, Go would keep what opening and segmenting a scan took, as much as the scan, for minutes.
const IdleAfter = time.Second

package fit

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

// peak follows the process's memory, where Linux says it.
type peak struct {
	before int64 // bytes
	known  bool
}

// watchMemory begins to follow the memory, after what is no longer used was given back.
func watchMemory() peak {
	debug.FreeOSMemory()
	const resetPeak = "5"
	err := os.WriteFile("/proc/self/clear_refs", []byte(resetPeak), 0)
	now, known := resident("VmRSS")
	return peak{now, known && err == nil}
}

// added is how many bytes there have been at most besides those at the beginning; 0 where the system does not say.
func (p peak) added() int64 {
	most, known := resident("VmHWM")
	if !p.known || !known {
		return 0
	}
	return most - p.before
}

// resident is a line of what Linux says of the process's memory, in bytes.
func resident(line string) (bytes int64, known bool) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	for text := range strings.Lines(string(status)) {
		var kB int64
		if n, _ := fmt.Sscanf(text, line+": %d kB", &kB); n == 1 {
			return kB << 10, true
		}
	}
	return 0, false
}

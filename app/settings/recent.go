package settings

import "isopet/training/pathtext"

// maxRecent is how many files are remembered.
const maxRecent = 10

// recentFile is where the recent files are kept, see [file].
const recentFile = "recent.json"

// Recent reads the paths of the files that were opened last, newest first.
func Recent() []string {
	var paths []string
	for _, path := range load[[]pathtext.Path](recentFile) {
		paths = append(paths, string(path))
	}
	return paths[:min(len(paths), maxRecent)]
}

// KeepRecent writes those of them that are remembered, and returns them. A list that cannot be written is no reason to
// disturb anyone.
func KeepRecent(paths []string) []string {
	paths = paths[:min(len(paths), maxRecent)]
	var kept []pathtext.Path
	for _, path := range paths {
		kept = append(kept, pathtext.Path(path))
	}
	_ = save(recentFile, kept)
	return paths
}

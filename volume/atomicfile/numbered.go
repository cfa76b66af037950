package atomicfile

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// numbered is how the names began of the temporary files in which processes of this computer wrote the named one, in
// earlier versions: the number of the process and "." followed.
func numbered(name string) string {
	host, _ := os.Hostname() // as in those versions
	return "." + name + "." + filepath.Base(host) + "-"
}

// numberedAbandoned says of a file whether it is such a temporary file for name, of a process that is no more.
func numberedAbandoned(name, file string) bool {
	rest, ok := strings.CutPrefix(file, numbered(name))
	number, _, _ := strings.Cut(rest, ".")
	pid, err := strconv.Atoi(number)
	return ok && err == nil && !lives(pid)
}

//go:build !windows

package stdio

import (
	"os"

	"isopet/app/cli/console"
)

// Open are the program's streams. At its end it calls done with its exit code.
func Open() (std console.Streams, done func(code int)) {
	return console.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, func(int) {}
}

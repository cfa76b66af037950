package platform

import (
	"bytes"
	"io"
	"log"
	"os"
)

// harmless are errors that Fyne reports where nothing is wrong: a computer without D-Bus changes no theme that could be
// followed, and one without a folder for videos offers none.
var harmless = []struct{ reason, cause string }{
	{"failed to watch theme settings", "dbus-launch"},
	{"Getting favorite locations", "does not define a"},
}

// SiftLog leaves what is harmless out of the log.
func SiftLog() { log.SetOutput(&siftedLog{to: os.Stderr}) }

// siftedLog writes what the log says but for what is harmless. Fyne says an error in three lines, each written at
// once: the reason, the cause and the place.
type siftedLog struct {
	to     io.Writer
	held   []byte // a reason that may turn out to be harmless
	cause  string // by which it does
	silent bool   // the place of a harmless error is to come
}

// Write implements io.Writer.
func (s *siftedLog) Write(line []byte) (int, error) {
	if s.silent && bytes.Contains(line, []byte("  At: ")) {
		s.silent = false
		return len(line), nil
	}
	s.silent = false
	if s.held != nil {
		held := s.held
		s.held = nil
		if bytes.Contains(line, []byte("  Cause: ")) && bytes.Contains(line, []byte(s.cause)) {
			s.silent = true
			return len(line), nil
		}
		if _, err := s.to.Write(held); err != nil {
			return 0, err
		}
	}
	for _, h := range harmless {
		if bytes.Contains(line, []byte("Fyne error:  "+h.reason)) {
			s.held, s.cause = bytes.Clone(line), h.cause
			return len(line), nil
		}
	}
	return s.to.Write(line)
}

// MakeFolders makes the user's folders for caches and settings where there are none yet: Fyne makes its own in them
// only.
func MakeFolders() {
	for _, where := range []func() (string, error){os.UserCacheDir, os.UserConfigDir} {
		if folder, err := where(); err == nil {
			os.MkdirAll(folder, 0o700) // where that cannot be, Fyne says so
		}
	}
}

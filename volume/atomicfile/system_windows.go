package atomicfile

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"

	"isopet/volume/refusal"
)

// patience is how long a file is waited for that others hold: programs that look for viruses or index what is there
// open new files for a moment, and another writer of the same file holds it while it gets its name.
const patience = 2 * time.Second

// Rename gives a file another name, in place of the file that may have it. Windows refuses that while anybody has one
// of them open, so it is tried again for a while; the error is [ErrInUse] then.
func Rename(from, to string) error {
	begun := time.Now()
	for wait := time.Millisecond; ; wait = min(2*wait, patience/20) {
		err := os.Rename(from, to)
		if err == nil || !refusal.InUse.Is(err) && !errors.Is(err, windows.ERROR_ACCESS_DENIED) || isFolder(to) {
			return err
		}
		if time.Since(begun) > patience {
			if refusal.InUse.Is(err) || inUse(to) {
				err = &os.LinkError{Op: "rename", Old: from, New: to, Err: ErrInUse}
			}
			return err
		}
		time.Sleep(wait)
	}
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// inUse reports whether anybody has a file open.
func inUse(path string) bool {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return false
	}
	file, err := windows.CreateFile(name, windows.GENERIC_READ, 0, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		return refusal.InUse.Is(err)
	}
	windows.CloseHandle(file)
	return false
}

// lives says whether there is a process of that number, if in doubt that there is.
func lives(pid int) bool {
	process, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return !errors.Is(err, windows.ERROR_INVALID_PARAMETER) // as Windows says that there is none
	}
	defer windows.CloseHandle(process)
	ended, err := windows.WaitForSingleObject(process, 0)
	return err != nil || ended != windows.WAIT_OBJECT_0
}

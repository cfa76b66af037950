package filelock

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// lockedByte is the one that is locked, behind the end of every file: what Windows locks nobody else can read or write,
// and gofrs/flock, which serves other systems, locks the first. That also opens the file so that nobody can give it
// another name or remove it.
var lockedByte = windows.Overlapped{Offset: 0xffffffff, OffsetHigh: 0x7fffffff}

// pending is how long to wait for a file to go that its holder has removed and is about to close.
const pending = 100 * time.Millisecond

// try opens a file and locks it; the error is [ErrHeld] if another has it.
func try(path string, flags int) (handle, error) {
	file, err := open(path, flags)
	for begun := time.Now(); errors.Is(err, windows.ERROR_ACCESS_DENIED) && time.Since(begun) < pending; {
		time.Sleep(time.Millisecond)
		file, err = open(path, flags)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	at := lockedByte
	err = windows.LockFileEx(file, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if err != nil {
		windows.CloseHandle(file)
		if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
			return nil, ErrHeld
		}
		return nil, &fs.PathError{Op: "lock", Path: path, Err: err}
	}
	return os.NewFile(uintptr(file), path), nil
}

// open opens a file so that others can rename and remove it, as they can elsewhere.
func open(path string, flags int) (windows.Handle, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, err
	}
	how := uint32(windows.OPEN_EXISTING)
	if flags&os.O_CREATE != 0 {
		how = windows.OPEN_ALWAYS
	}
	return windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE, nil, how,
		windows.FILE_ATTRIBUTE_NORMAL, 0)
}

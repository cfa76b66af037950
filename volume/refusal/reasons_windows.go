package refusal

import "golang.org/x/sys/windows"

// Reasons by this system's names.
var (
	DiskFull = Reason{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL}
	Quota    = Reason{windows.ERROR_DISK_QUOTA_EXCEEDED} // a user's share of the disk is used up
	ReadOnly = Reason{windows.ERROR_WRITE_PROTECT}
	TooLarge = Reason{windows.ERROR_FILE_TOO_LARGE}
	LongName = Reason{windows.ERROR_FILENAME_EXCED_RANGE, windows.ERROR_BUFFER_OVERFLOW}
	BadName  = Reason{windows.ERROR_INVALID_NAME, windows.ERROR_BAD_PATHNAME} // a?b, or a name of a device
	InUse    = Reason{windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION, windows.ERROR_USER_MAPPED_FILE}
)

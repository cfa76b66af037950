//go:build !windows

package refusal

import "syscall"

// Reasons by this system's names.
var (
	DiskFull = Reason{syscall.ENOSPC}
	Quota    = Reason{syscall.EDQUOT} // a user's share of the disk is used up
	ReadOnly = Reason{syscall.EROFS}
	TooLarge = Reason{syscall.EFBIG}
	LongName = Reason{syscall.ENAMETOOLONG}
	BadName  Reason // a name that the system gives to no file: here all are good
	InUse    Reason // another program has the file open: here that hinders nobody
)

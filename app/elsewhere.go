package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"isopet/app/session"
)

// IfElsewhere calls then, on the owner's goroutine, if another program that runs has work on the open scan that is in no
// file of the user's yet.
func (a *App) IfElsewhere(then func()) {
	scan := a.State.Scan
	if scan == nil || scan.Demo || a.keeper.folder == "" {
		return
	}
	folder, own := a.keeper.folder, a.keeper.stem
	go func() {
		if worksOn(folder, own, scan.Path) {
			a.post(func() {
				if a.State.Scan == scan {
					then()
				}
			})
		}
	}()
}

// worksOn reports whether kept work in a folder, other than one's own, is that of a program that runs and works on a scan.
func worksOn(folder, own, scan string) bool {
	kept, _ := filepath.Glob(filepath.Join(folder, "work-*"+lockEnd))
	return slices.ContainsFunc(kept, func(name string) bool {
		stem := strings.TrimSuffix(name, lockEnd)
		if stem == own {
			return false
		}
		if lock, free := takeLock(name); free { // it was left behind
			lock.Close()
			return false
		}
		f, err := openKept(stem + session.Suffix)
		if err != nil {
			return false
		}
		defer f.Close()
		here, err1 := os.Stat(scan)
		there, err2 := os.Stat(string(f.Scan.Path))
		return err1 == nil && err2 == nil && os.SameFile(here, there)
	})
}

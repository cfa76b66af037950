package nifti

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk exports onto a real disk of 256 kB that has no room, then onto the same disk read-only: one sentence
// each, and what was there stays.
func TestFullDisk(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=256k"); err != nil {
		t.Skip("only root can mount a disk to fill: ", err)
	}
	defer syscall.Unmount(folder, 0)
	path := filepath.Join(folder, "mask.nii.gz")
	small := generation(1)
	if err := WriteMask(path, small, NewHeader(small.Grid)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "others"), make([]byte, 300<<10), 0o600); err != nil &&
		!errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	next := generation(3)
	refused := func(what error, says string) {
		t.Helper()
		err := WriteMask(path, next, NewHeader(next.Grid))
		if !errors.Is(err, what) || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
		if m, _, err := ReadMask(context.Background(), path); err != nil || !slices.Equal(m.Data, small.Data) {
			t.Errorf("the mask that was there is lost: %v", err)
		}
		if files := names(t, folder); len(files) != 2 {
			t.Errorf("the folder holds %v", files)
		}
	}
	refused(syscall.ENOSPC, "cannot be written: the disk is full; make room or choose another disk")
	if err := syscall.Mount("", folder, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	refused(syscall.EROFS, "is read-only; choose another folder")
}

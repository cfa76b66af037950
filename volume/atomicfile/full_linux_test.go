package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullDisk writes onto a real disk of 64 kB that has no room, then onto the same disk read-only: what was there
// stays, and nothing is left beside it.
func TestFullDisk(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("only root can mount a disk to fill: ", err)
	}
	defer syscall.Unmount(folder, 0)
	path := filepath.Join(folder, "a")
	if err := Create(path, says("before")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "others"), make([]byte, 40<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	large := func(w io.Writer) error {
		_, err := w.Write(make([]byte, 40<<10))
		return err
	}
	if err := Replace(path, large); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk: %v", err)
	}
	if err := Create(filepath.Join(folder, "b"), large); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk: %v", err)
	}
	holds(t, folder, "before", "a", "others")
	if err := syscall.Mount("", folder, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, says("after")); !errors.Is(err, syscall.EROFS) {
		t.Errorf("a read-only disk: %v", err)
	}
	holds(t, folder, "before", "a", "others")
}

package filelock

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestTake(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.lock")
	if _, err := TakeExisting(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	lock, err := Take(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, take := range []func(string) (*Lock, error){Take, TakeExisting} {
		if _, err := take(path); !errors.Is(err, ErrHeld) {
			t.Errorf("taken twice: %v", err)
		}
	}
	lock.Release()
	if lock, err = TakeExisting(path); err != nil {
		t.Fatal(err)
	}
	lock.Remove()
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	if _, err := Take(filepath.Join(path, "none")); err == nil || errors.Is(err, ErrHeld) {
		t.Errorf("no folder: %v", err)
	}
	(*Lock)(nil).Release()
}

const hold = "ISOPET_TEST_HOLD" // set for the process that is to be killed

// TestKilled: the lock of a process that was killed is free at once, and not before.
func TestKilled(t *testing.T) {
	if path := os.Getenv(hold); path != "" {
		_, err := Take(path)
		fmt.Println("held", err)
		time.Sleep(time.Minute) // until killed
	}
	path := filepath.Join(t.TempDir(), "x.lock")
	child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	child.Env = append(os.Environ(), hold+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "held <nil>\n" {
		t.Fatal(line, err)
	}
	if _, err := Take(path); !errors.Is(err, ErrHeld) {
		t.Errorf("while its process lives: %v", err)
	}
	child.Process.Kill()
	child.Wait()
	lock, err := Take(path)
	if err != nil {
		t.Errorf("when its process is dead: %v", err)
	}
	lock.Release()
}

// TestRemoved: of many who take a lock and remove its file, one at a time has it.
func TestRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.lock")
	var holders, taken atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 300 {
				lock, err := Take(path)
				if err != nil {
					if !errors.Is(err, ErrHeld) {
						t.Error(err)
					}
					continue
				}
				if taken.Add(1); holders.Add(1) > 1 {
					t.Error("two hold the lock")
				}
				holders.Add(-1)
				lock.Remove()
			}
		})
	}
	all.Wait()
	if taken.Load() == 0 {
		t.Error("nobody had it")
	}
}

package app

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isopet/app/delay"
	"isopet/app/export"
)

// keeping is a bench that keeps work in a folder.
func keeping(t testing.TB, folder string) *bench {
	t.Helper()
	b := newBench(t)
	b.autosaver.store.Folder = folder
	return b
}

// files are the names in a folder.
func files(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// orphanEnv makes the test program do nothing but work on a scan and keep it, until it is killed.
const orphanEnv = "ISOPET_TEST_ORPHAN"

// TestOrphan is the program that [TestRecoverAfterKill] kills; by itself it does nothing.
func TestOrphan(t *testing.T) {
	scan, folder, ok := strings.Cut(os.Getenv(orphanEnv), "\n")
	if !ok {
		t.Skip("run by TestRecoverAfterKill")
	}
	b := keeping(t, folder)
	b.Open(scan)
	b.wait()
	b.SetThreshold(5, 0.35)
	b.autosave()
	b.wait()
	fmt.Println("kept")
	for { // again and again, so that the end comes at any moment of writing
		b.autosave()
		b.wait()
	}
}

// TestRecoverAfterKill kills a program that has unsaved work with SIGKILL, several times while it writes.
func TestRecoverAfterKill(t *testing.T) {
	needRuntime(t)
	folder, scan := t.TempDir(), writeScan(t)
	const kills = 3
	for i := range kills {
		child := exec.Command(os.Args[0], "-test.run=^TestOrphan$", "-test.v")
		child.Env = append(os.Environ(), orphanEnv+"="+scan+"\n"+folder)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for lines.Scan() && lines.Text() != "kept" {
		}
		if living := keeping(t, folder).Recoveries(); len(living) != i {
			t.Errorf("%d recoveries are offered while the program lives, want those of the %d before it", len(living),
				i)
		}
		time.Sleep(time.Duration(20*i) * time.Millisecond)
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		child.Wait()
	}

	b := keeping(t, folder)
	found := b.Recoveries()
	if len(found) != kills || found[0].Scan != "scän.nii.gz" || time.Since(found[0].Saved) > time.Minute {
		t.Fatalf("found %v", found)
	}
	if n := len(files(t, folder)); n != 2*kills {
		t.Errorf("half written files were left: %v", files(t, folder))
	}
	b.Recover(found[0])
	b.wait()
	if r := b.State.Slices[5]; b.State.Notice.Failed || r == nil || r.Threshold != 0.35 || !r.Manual {
		t.Fatalf("%+v, %s", r, b.State.Notice.Text)
	}
	if !b.Unsaved() || b.State.Session != "" {
		t.Errorf("unsaved %v, session %q", b.Unsaved(), b.State.Session)
	}
	c := keeping(t, folder)
	if others := c.Recoveries(); len(others) != kills-1 {
		t.Errorf("another window is offered %v", others)
	}
	c.Recover(found[0])
	c.wait()
	if !strings.Contains(c.State.Notice.Text, "open in another window") || c.State.Scan != nil {
		t.Errorf("another window restored it too: %q", c.State.Notice.Text)
	}
	// Left again without being saved, it is still there; saved, it is not.
	b.save(filepath.Join(t.TempDir(), "a.isopet"))
	c.DropRecovery(found[1])
	if left := files(t, folder); len(left) != 2*(kills-2) {
		t.Errorf("left are %v", left)
	}
}

// TestKeptAndSettled: work is kept a while after an edit, and no longer kept once it is saved, undone or discarded.
func TestKeptAndSettled(t *testing.T) {
	for what, end := range map[string]func(b *bench){
		"closed":  func(b *bench) { b.Close() },
		"saved":   func(b *bench) { b.save(filepath.Join(t.TempDir(), "a.isopet")) },
		"undone":  func(b *bench) { b.Undo() },
		"another": func(b *bench) { b.Open(writeScan(t)) },
		"exported": func(b *bench) {
			if _, err := b.Export(filepath.Join(t.TempDir(), "m.nii.gz"), export.Mask, false, nil); err != nil {
				t.Fatal(err)
			}
			b.wait()
		},
	} {
		t.Run(what, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "state", "isopet")
			b := keeping(t, folder)
			b.Open(writeScan(t))
			b.wait()
			b.autosave()
			if len(files(t, folder)) > 0 {
				t.Error("something is kept though nothing was done by hand")
			}
			b.SetThreshold(5, 0.3)
			if n := len(files(t, folder)); n != 2 {
				t.Errorf("%d files, want the journal and its lock", n)
			}
			if b.autosaver.delay == (delay.Delay{}) {
				t.Error("the work will not be kept")
			}
			b.autosave()
			b.wait()
			if n := len(files(t, folder)); n != 2 {
				t.Fatalf("%d files, want the work and its lock; %s", n, b.State.Notice.Text)
			}
			end(b)
			b.wait()
			if left := files(t, folder); len(left) > 0 {
				t.Errorf("left are %v", left)
			}
		})
	}
}

// TestKeepingFails says so once, and work goes on.
func TestKeepingFails(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(folder, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	b := keeping(t, folder)
	b.Open(writeScan(t))
	b.wait()
	before := b.State.Notice.Number
	b.SetThreshold(5, 0.3)
	for range 3 {
		b.autosave()
		b.wait()
	}
	if n := b.State.Notice; !n.Failed || n.Number != before+1 || !strings.Contains(n.Text, "You can go on") {
		t.Errorf("notice %d: %s", n.Number, n.Text)
	}
	b.Undo()
	b.Redo()
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	b.autosave()
	b.wait()
	if len(files(t, folder)) != 2 {
		t.Error("not kept once there was room again")
	}
}

// TestBrokenRecovery can be tried and thrown away.
func TestBrokenRecovery(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{
		"work-1.isopet": "broken", "work-1.lock": "", // kept, then damaged
		"work-2.lock": "", "work-2.1.part": "half", // killed before anything was kept
		"work-3.1.part": "half", // closed while it was kept
		"notes.txt":     "not ours",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	b := keeping(t, folder)
	found := b.Recoveries()
	if len(found) != 1 || found[0].Scan != "" {
		t.Fatalf("found %v", found)
	}
	b.Recover(found[0])
	b.wait()
	if !b.State.Notice.Failed || !strings.Contains(b.State.Notice.Text, "cannot be read as a session") {
		t.Errorf("notice %q", b.State.Notice.Text)
	}
	b.DropRecovery(found[0])
	if left := files(t, folder); len(left) != 1 || left[0] != "notes.txt" {
		t.Errorf("left are %v", left)
	}
}

//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// listed is what the file of a worklist says of a scan.
type listed struct {
	Place, State, Remark, Fault string
	Tumours                     *int
}

// TestWorklist: a folder of scans, one of which is damaged, is worked through. A crash costs nothing of it, and all masks
// are exported at once as they are one by one.
func TestWorklist(t *testing.T) {
	w := newWindow(t)
	made, _ := phantoms(t, w.path("made"), "--patients", "6", "--seed", "3")
	folder, kept := w.path("scans"), w.path("scans-worklist")
	for n, scan := range made {
		whole, err := os.ReadFile(scan)
		if err != nil {
			t.Fatal(err)
		}
		if n == 3 {
			whole = whole[:len(whole)/2]
		}
		w.write(fmt.Sprintf("scans/scan_%d.nii.gz", n), string(whole))
	}
	read := func() (all []listed) {
		text, _ := os.ReadFile(filepath.Join(kept, "worklist.json"))
		var list struct{ Scans []listed }
		json.Unmarshal(text, &list)
		return list.Scans
	}
	is := func(n int, state string) func() bool {
		return func() bool { all := read(); return len(all) == 6 && all[n].State == state }
	}
	next := func(n int) {
		w.t.Helper()
		w.key("ctrl+Next")
		w.titled(fmt.Sprintf("Isopet – scan_%d", n))
		w.outlined()
		w.finished()
	}
	w.start("Isopet", folder)
	single := w.path("single/scan_0_mask.nii.gz")

	w.play([]scenario{
		{"where it is kept is asked once", func(w *window) {
			w.until("question", w.asking)
			w.press()
			w.answered()
			w.until("list", func() bool { return len(read()) == 6 })
			w.finished()
			w.still() // the file is there a moment before the list
		}},
		{"the next by key, outlined, with a remark, done", func(w *window) {
			next(0)
			w.stroke()
			w.until("under way", is(0, "under way"))
			w.key("ctrl+shift+r")
			w.typed("looked at twice")
			w.key("Return")
			w.key("ctrl+shift+d")
			w.until("done", is(0, "done"))
			if i := read()[0]; i.Remark != "looked at twice" || i.Tumours == nil || *i.Tumours != 2 {
				w.t.Errorf("it is noted as %+v", i)
			}
			w.write("single/README", "")
			w.exportAs(labelled, single)
			w.until("mask", func() bool { return exists(single) })
			w.finished()
		}},
		{"a crash", func(w *window) {
			next(1)
			w.drawn(w.stroke())
			w.kill()
			w.start("Isopet", folder) // the list goes on without a question
			w.until("question whether to restore", w.asking)
			w.press()
			w.answered()
			w.titled("Isopet – scan_1")
			if all := read(); all[0].State != "done" || all[0].Remark != "looked at twice" || all[1].State != "under way" {
				w.t.Errorf("the list is %+v", all)
			}
			next(2)
			w.until("work of the crash kept", func() bool { return exists(filepath.Join(kept, "sessions", "scan_1.isopet")) })
			if i := read()[1]; i.Tumours == nil || *i.Tumours != 2 {
				w.t.Errorf("what was restored is noted as %+v", i)
			}
		}},
		{"the damaged one is passed", func(w *window) {
			w.key("ctrl+Next")
			w.until("fault", func() bool { return strings.Contains(read()[3].Fault, "scan_3.nii.gz") })
			next(4)
			if asks := w.asking(); asks {
				w.t.Error("something is asked")
			}
			w.key("ctrl+shift+d")
			w.until("done", is(4, "done"))
		}},
		{"all exported", func(w *window) {
			w.pick("export all masks")
			w.until("question where to", w.asking)
			w.press()
			table := filepath.Join(kept, "masks", "lesions.csv")
			w.until("table", func() bool { return exists(table) })
			for _, end := range []string{".nii.gz", ".json"} {
				want, err1 := os.ReadFile(strings.TrimSuffix(single, ".nii.gz") + end)
				got, err2 := os.ReadFile(filepath.Join(kept, "masks", "scan_0_mask"+end))
				if err1 != nil || err2 != nil || !bytes.Equal(got, want) {
					w.t.Errorf("scan_0_mask%s is not what was exported alone (%v, %v)", end, err1, err2)
				}
			}
			if m := readMask(w.t, filepath.Join(kept, "masks", "scan_1_mask.nii.gz")); voxels(m, 2) == 0 {
				w.t.Error("what was drawn before the crash is not in the mask")
			}
			text, _ := os.ReadFile(table)
			for _, part := range []string{"scan_0_mask.nii.gz,done,Lesion 1", "scan_1_mask.nii.gz,under way,Lesion 2",
				"scan_4_mask.nii.gz,done,"} {
				if !strings.Contains(string(text), part) {
					w.t.Errorf("the table lacks %s:\n%s", part, text)
				}
			}
			w.quit()
		}},
	})
	if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) != 6 {
		t.Errorf("beside the scans there are %v", left)
	}
}

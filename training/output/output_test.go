package output

import (
	"os"
	"strings"
	"testing"

	"isopet/training/cohort/cohorttest"
)

// TestMark: a new folder is marked from the beginning, an old one keeps what it holds, and nothing else is left.
func TestMark(t *testing.T) {
	dir := t.TempDir()
	cohorttest.Mkdir(t, dir+"/old")
	cohorttest.Text(t, dir+"/old/x", "kept")
	for _, folder := range []string{"/new", "/old", "/deep/er", "/new"} {
		if err := Mark(dir + folder); err != nil || !exists(dir+folder+"/"+marker) {
			t.Errorf("%s: %v", folder, err)
		}
	}
	if got := strings.Join(cohorttest.Names(t, dir), " "); got != "deep new old" || !exists(dir+"/old/x") {
		t.Errorf("%s", got)
	}
	if err := Mark(dir + "/old/x"); err == nil || strings.Join(cohorttest.Names(t, dir+"/old"), " ") != marker+" x" {
		t.Errorf("a file for a folder: %v, %v", err, cohorttest.Names(t, dir+"/old"))
	}
	if info, err := os.Stat(dir + "/new"); err != nil || info.Mode().Perm()&0o055 == 0 {
		t.Errorf("others may not look: %v, %v", info.Mode(), err)
	}
}

package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestManual: every command has its page, and the pages and completions hold every flag that its help shows.
func TestManual(t *testing.T) {
	folder := t.TempDir()
	if code, out, errs := run("--manual", folder); code != exitDone || out+errs != "" {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Error(err)
		}
		return strings.ReplaceAll(string(text), `\-`, "-")
	}
	completions := map[string]string{"bash": read("isopet.bash"), "zsh": read("_isopet"), "fish": read("isopet.fish")}
	names := []string{"open"}
	for _, c := range commands {
		names = append(names, c.name)
	}
	for _, name := range names {
		_, help, _ := run(name, "--help")
		_, after, _ := strings.Cut(help, "\nFlags:")
		page := read("isopet-" + name + ".1")
		flags := regexp.MustCompile(`(?m)^ +(?:-\w, )?(?:    )?--(?:\[no-\])?([\w-]+)`).FindAllStringSubmatch(after, -1)
		if len(flags) < 4 {
			t.Errorf("isopet %s --help shows %d flags", name, len(flags))
		}
		for _, m := range flags {
			if !strings.Contains(page, "--"+m[1]) {
				t.Errorf("the page of %s lacks --%s", name, m[1])
			}
			for shell, text := range completions {
				if flag := map[bool]string{true: "-l " + m[1], false: "--" + m[1]}[shell == "fish"]; !strings.Contains(text, flag) {
					t.Errorf("the completion for %s lacks --%s of %s", shell, m[1], name)
				}
			}
		}
		if !strings.Contains(read("isopet.1"), "isopet-"+name) {
			t.Errorf("isopet.1 does not name the page of %s", name)
		}
	}
	if strings.Contains(read("isopet.1"), "--manual") {
		t.Error("what is hidden stands in the manual")
	}
	if code, _, errs := run("--manual", filepath.Join(folder, "none")); code != exitUsage || !strings.Contains(errs, "no folder") {
		t.Errorf("into no folder: exit %d: %s", code, errs)
	}
}

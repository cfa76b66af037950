package manual

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// cutCommand is a command as there might be one.
type cutCommand struct {
	Cloth  string `arg:"" help:"Cloth to cut."`
	Output string `short:"o" required:"" placeholder:"FILE" help:"What to write; it's replaced. More of it."`
	Shears string `placeholder:"DIR" help:"Folder of [shears]."`
	Edge   string `placeholder:"NAME" enum:"zigzag,straight" default:"straight" help:"Edge."`
	Width  int    `placeholder:"MM" help:".5 or more \\ less."`
	Iron   bool   `negatable:"" default:"true" help:"Iron it."`
}

func (*cutCommand) Help() string {
	return "Cuts it.\n\n.And so on\n\n    tailor cut a-b -o c\n    tailor cut d -o e\n\nThat is all."
}

type grammar struct {
	JSON bool       `name:"json" help:"JSON."`
	Cut  cutCommand `cmd:"" help:"Cut a cloth: along a line."`
	Sew  struct {
		Cloths []string `arg:"" optional:"" help:"Cloths."`
		Thread string   `placeholder:"NAME" help:"Thread."`
	} `cmd:"" default:"withargs" help:"Sew (the default)."`
	Secret struct{} `cmd:"" hidden:"" help:"For the tailor."`
}

func tailor(t *testing.T) map[string]string {
	t.Helper()
	parser, err := kong.New(new(grammar), kong.Name("tailor"), kong.Description("Tailor cuts cloths. And more."))
	if err != nil {
		t.Fatal(err)
	}
	return Files(parser.Model, "tailor 1.2")
}

func TestFiles(t *testing.T) {
	files := tailor(t)
	for name, wanted := range map[string][]string{
		"tailor.1": {
			`.TH "TAILOR" 1 "" "tailor 1.2"`, "tailor \\- tailor cuts cloths\n", ".B cut\nCut a cloth", `.B \-\-json`,
			".BR tailor\\-cut (1) ,\n.BR tailor\\-sew (1)\n",
		},
		"tailor-cut.1": {
			"tailor\\-cut \\- cut a cloth: along a line\n", "cut \\-\\-output=FILE <cloth> [flags]\n",
			".PP\n\\&.And so on\n", ".nf\ntailor cut a\\-b \\-o c\ntailor cut d \\-o e\n.fi\n.RE\n.PP\nThat is all.\n",
			".B <cloth>\nCloth to cut.\n", `.B \-o, \-\-output=FILE`, "\n\\&.5 or more \\e less.\n",
			`.B \-\-iron, \-\-no\-iron`, ".SH \"EXIT STATUS\"\n.TP\n.B 0\nIt is done.\n.TP\n.B 1\n",
		},
		"tailor-sew.1": {"[<cloths> ...]", `.B \-\-thread=NAME`},
		"tailor.bash":  {"\tcut)\n", "--no-iron", "\t*)\n"},
		"_tailor": {
			`'(-o --output)--output=[What to write]:FILE:_files'`, `'(-o --output)-o+[`,
			`:DIR:_files -/'`, `[Folder of \[shears\]]`, ":NAME:(zigzag straight)'", `'cut:Cut a cloth: along a line'`,
		},
		"tailor.fish": {
			`-l output -s o -r -F -d 'What to write'`, "-l edge -x -a 'zigzag straight' -d 'Edge'", "-l no-iron",
			"-l shears -x -a '(__fish_complete_directories)'", `-l width -x -d '.5 or more \\ less'`,
			"'__fish_use_subcommand; or __fish_seen_subcommand_from sew' -l thread",
		},
	} {
		for _, want := range wanted {
			if !strings.Contains(files[name], want) {
				t.Errorf("%s has no %q:\n%s", name, want, files[name])
			}
		}
		if strings.Contains(strings.ToLower(files[name]), "secret") {
			t.Errorf("%s tells of what is hidden", name)
		}
		delete(files, name)
	}
	if len(files) > 0 {
		t.Errorf("besides there are %v", files)
	}
}

// TestBash completes command lines with bash itself.
func TestBash(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	folder := t.TempDir()
	script := filepath.Join(folder, "tailor.bash")
	if err := os.WriteFile(script, []byte(tailor(t)["tailor.bash"]), 0o600); err != nil {
		t.Fatal(err)
	}
	cloths := filepath.Join(folder, "cloths")
	if err := os.MkdirAll(filepath.Join(cloths, "blue one"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(cloths, "blau"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string][]string{
		"tailor|c":                     {"cut"},
		"tailor|":                      {"blau", "blue one", "cut", "sew"},
		"tailor|bla":                   {"blau"},
		"tailor|--th":                  {"--thread"},
		"tailor|sew|--th":              {"--thread"},
		"tailor|cut|--th":              nil,
		"tailor|cut|--no":              {"--no-iron"},
		"tailor|cut|c":                 nil,
		"tailor|cut|--edge|":           {"zigzag", "straight"},
		"tailor|cut|--edge|=|z":        {"zigzag"},
		"tailor|cut|--edge|=":          {"zigzag", "straight"},
		"tailor|cut|--shears|b":        {"blue one"},
		"tailor|--json|cut|x|-o|b":     {"blau", "blue one"},
		"tailor|cut|--width|b":         nil,
		"tailor|cut|--edge|zigzag|bla": {"blau"},
	} {
		words := strings.Split(line, "|")
		c := exec.Command(shell, append([]string{"--norc", "-c", `source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
compopt() { :; }
_tailor
printf '%s\n' "${COMPREPLY[@]}"`, "bash", script}, words...)...)
		c.Dir = cloths
		out, err := c.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", line, err, out)
		}
		got := slices.DeleteFunc(strings.Split(string(out), "\n"), func(s string) bool { return s == "" })
		if slices.Sort(got); fmt.Sprint(got) != fmt.Sprint(slices.Sorted(slices.Values(want))) {
			t.Errorf("%s is completed with %q, want %q", line, got, want)
		}
	}
}

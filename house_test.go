package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The house's limits: a package has a purpose that can be said in a sentence, a file tells one story, a type does one
// thing. What has grown beyond them is divided.
const (
	mostFiles   = 20   // of a package, without tests
	mostLines   = 3000 // of them together
	mostMethods = 60   // of a type
)

// beyond are those not divided. Only app.App is to be: it is what the window and the command line talk to.
var beyond = map[string]bool{"app.App": true}

func TestLimits(t *testing.T) {
	found := map[string]bool{}
	over := func(name, what string, n, most int) {
		if n > most {
			if found[name] = true; !beyond[name] {
				t.Errorf("%s has %d %s, more than %d: divide it", name, n, what, most)
			}
		}
	}
	for folder, s := range sources(t) {
		over(folder, "files", s.files, mostFiles)
		over(folder, "lines", s.lines, mostLines)
		for name, n := range s.methods {
			over(folder+"."+name, "methods", n, mostMethods)
		}
	}
	for name := range beyond {
		if !found[name] && name != "app.App" {
			t.Errorf("%s is within the limits now: take it out of the list", name)
		}
	}
}

// TestDesign: docs/design.md has a row for each package of the table, and for no other, and names files that are there.
func TestDesign(t *testing.T) {
	text, err := os.ReadFile("docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| package | what it is for |")
	table, _, _ = strings.Cut(table, "\n## ")
	rows := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| .+ \\|$").FindAllStringSubmatch(table, -1) {
		if rows[row[1]] = true; packages[row[1]] == nil {
			t.Errorf("docs/design.md has a row for %s, which is no package", row[1])
		}
	}
	for _, named := range regexp.MustCompile("`([\\w./]+/[\\w./]+)`").FindAllStringSubmatch(string(text), -1) {
		if _, err := os.Stat(named[1]); err != nil {
			t.Errorf("docs/design.md names %s, which is not there", named[1])
		}
	}
	for name := range packages {
		if !rows[name] {
			t.Errorf("docs/design.md has no row for package %s: say in a few words what it is for", name)
		}
	}
}

// source is a folder of Go files as they say.
type source struct {
	documented   bool
	imports      map[string]string // of the package, by path, with the file that imports it first
	tests        map[string]string // of its tests
	files, lines int               // without tests
	methods      map[string]int    // by type
	unfound      []string          // where racetest is used outside of tests
}

// TestRaceTests: `make test` finds the tests that are run without the race detector by the name of the function that
// mentions racetest.
func TestRaceTests(t *testing.T) {
	for _, s := range sources(t) {
		for _, place := range s.unfound {
			t.Errorf("%s: racetest is used outside of a test's own function, where make test would not find it", place)
		}
	}
}

// sources parses the Go files of the repository, once. It reads them itself: the answers of go list would be taken from
// the cache of go test.
func sources(t *testing.T) map[string]*source {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var parsed = sync.OnceValues(func() (map[string]*source, error) {
	all := map[string]*source{}
	return all, filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		base := d.Name()
		_, noModule := os.Stat(filepath.Join(name, "go.mod")) // a tool that the program does not import has its own
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && noModule == nil:
			return filepath.SkipDir
		case d.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "build"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		folder := path.Dir(filepath.ToSlash(name))
		if all[folder] == nil {
			all[folder] = &source{imports: map[string]string{}, tests: map[string]string{}, methods: map[string]int{}}
		}
		return all[folder].add(name)
	})
})

// add takes a file into account.
func (s *source) add(name string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
	if err != nil {
		return err
	}
	imports := s.tests
	if !strings.HasSuffix(name, "_test.go") {
		imports = s.imports
		s.documented = s.documented || file.Doc.Text() != ""
		s.files++
		s.lines += files.File(file.Pos()).LineCount()
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				s.methods[receiver(f.Recv.List[0].Type)]++
			}
		}
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		ast.Inspect(d, func(n ast.Node) bool {
			if id, named := n.(*ast.Ident); named && id.Name == "racetest" && !(ok && strings.HasPrefix(f.Name.Name, "Test")) {
				s.unfound = append(s.unfound, files.Position(id.Pos()).String())
			}
			return true
		})
	}
	for _, spec := range file.Imports {
		if imported, err := strconv.Unquote(spec.Path.Value); err == nil && imports[imported] == "" {
			imports[imported] = name
		}
	}
	return nil
}

// receiver is the name of a receiver's type.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

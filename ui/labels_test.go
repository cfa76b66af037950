package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestLabelsStandOnce: the label of a command stands in its row and nowhere else in the sources of the window.
func TestLabelsStandOnce(t *testing.T) {
	places := map[string][]string{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if value, ok := node.(*ast.BasicLit); ok && value.Kind == token.STRING {
				text, _ := strconv.Unquote(value.Value)
				places[text] = append(places[text], set.Position(value.Pos()).String())
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range newBench(t).commands.Menus {
		for _, c := range m.Commands {
			if at := places[c.Label]; c.ID != "" && len(at) != 1 {
				t.Errorf("%q of %s stands at %s", c.Label, c.ID, strings.Join(at, ", "))
			}
		}
	}
}

package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"isopet/ui/command"
)

// TestMenuTable: no two commands have an ID, a label or a key in common, and each does something.
func TestMenuTable(t *testing.T) {
	ids, labels, keys := map[command.ID]bool{}, map[string]bool{}, map[command.Key]command.ID{}
	for _, m := range newBench(t).commands.Menus {
		for _, c := range append(m.Commands, command.Command{ID: m.ID, Do: func() {}}) {
			if c.ID == "" {
				continue
			}
			if ids[c.ID] || labels[c.Label] {
				t.Errorf("two commands are called %q or %q", c.ID, c.Label)
			}
			ids[c.ID], labels[c.Label] = true, c.Label != ""
			if (c.Do == nil) == (c.Entries == nil) {
				t.Errorf("%q should do something or have a submenu", c.ID)
			}
			for _, k := range c.Keys {
				if other, taken := keys[k]; taken {
					t.Errorf("%v means %q and %q", k, other, c.ID)
				}
				keys[k] = c.ID
				if got, ok := command.ParseKey(k.String()); !ok || got != k {
					t.Errorf("%v is read as %v", k, got)
				}
			}
		}
	}
}

// TestEveryIDIsInTheMenus: what is done by an ID is there to be done.
func TestEveryIDIsInTheMenus(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "command/id.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	b, n := newBench(t), 0
	ast.Inspect(file, func(node ast.Node) bool {
		if value, ok := node.(*ast.BasicLit); ok {
			n++
			id, _ := strconv.Unquote(value.Value)
			if b.itemOf(command.ID(id)) == nil {
				t.Errorf("no row of the menus is %s", id)
			}
		}
		return true
	})
	if n < 100 {
		t.Errorf("%d IDs were read", n)
	}
}

package app

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"isopet/app/history"
	"isopet/volume"
	"isopet/volume/paint"
)

// TestUndoTellsOfAnotherSlice: undoing and redoing say what and, where another slice is shown than before, which.
func TestUndoTellsOfAnotherSlice(t *testing.T) {
	b := newBench(t)
	b.Open(writeScan(t))
	b.wait()
	b.GoTo(volume.Axial, 3)
	b.BeginStroke(Brush{Radius: 8}, Spot{Plane: volume.Axial, Slice: 3, Point: paint.Point{Col: 10, Row: 10}})
	b.EndStroke()
	b.GoTo(volume.Axial, 7)
	b.Undo()
	if said := b.State.Notice.Text; !strings.HasPrefix(said, "Undone: ") ||
		!strings.HasSuffix(said, " Slice 3 is shown now.") {
		t.Errorf("it says %q", said)
	}
	b.Redo()
	if said := b.State.Notice.Text; !strings.HasPrefix(said, "Done again: ") || strings.Contains(said, "shown now") {
		t.Errorf("on the same slice it says %q", said)
	}
}

// TestNamesOfEdits: what edits are called is in the table, with a place for all that it tells of, and nothing else is.
func TestNamesOfEdits(t *testing.T) {
	used := map[string]bool{}
	for _, p := range []volume.Plane{volume.Axial, volume.Coronal, volume.Sagittal} {
		used[p.String()] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join("candidates", "*.go")) // of what it does
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, more...) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			if f, ok := call.Fun.(*ast.Ident); !ok || f.Name != "named" {
				return true
			}
			if id, ok := call.Args[0].(*ast.BasicLit); ok {
				id, _ := strconv.Unquote(id.Value)
				used[id] = true
				if text := history.Names[id]; text == "" || strings.Count(text, "%") != len(call.Args)-1 {
					t.Errorf("%s: %q is called %q, of %d things", name, id, text, len(call.Args)-1)
				}
			}
			return true
		})
	}
	for id := range history.Names {
		if !used[id] {
			t.Errorf("nothing is called %q", id)
		}
	}
	name := named("inSlice", named("brush"), named("coronal"), 3)
	if got := name.String(); got != "Brush on coronal slice 3" {
		t.Errorf("in English it is %q", got)
	}
	finnish := map[string]string{"inSlice": "%[3]d. %[2]s leike: %[1]s", "brush": "sivellin"}
	got := name.In(func(id, english string) string { return cmp.Or(finnish[id], english) })
	if got != "3. coronal leike: sivellin" {
		t.Errorf("in another language it is %q", got)
	}
}

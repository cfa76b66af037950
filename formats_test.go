package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// heads are the first columns of the tables that are written.
var heads = []string{"model", "repeat", "method", "Scan"}

// TestFormats: docs/formats.md names each key of JSON and each column of CSV that the program writes.
func TestFormats(t *testing.T) {
	page, err := os.ReadFile("docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	names := writtenNames(t)
	for _, some := range []string{"suv_factor", "RadionuclideHalfLife", "hd95_median_mm", "val_loss", "Peak", "tidied",
		"mask_ignore", "isopet.gate"} {
		if names[some] == "" {
			t.Errorf("%s is not found in the source any more: is this test right?", some)
		}
	}
	for name, place := range names {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/formats.md does not say what %s is, which %s writes", name, place)
		}
	}
}

// writtenNames are all names in the tags for JSON, in the heads of tables, and in the tables that columns and keys are
// taken from, each with the file that has it.
func writtenNames(t *testing.T) map[string]string {
	t.Helper()
	names := map[string]string{}
	for _, folder := range []string{"app", "inference", "training", "volume"} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			keep := func(name string) {
				if name != "" && name != "-" {
					names[name] = filepath.ToSlash(path)
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Field:
					if n.Tag != nil {
						tag, _ := strconv.Unquote(n.Tag.Value)
						name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
						keep(name)
					}
				case *ast.CompositeLit:
					if all := texts(n); len(all) > 2 && slices.Contains(heads, all[0]) {
						for _, name := range all {
							keep(name)
						}
					}
				case *ast.ValueSpec:
					keepTable(filepath.ToSlash(path)+" "+n.Names[0].Name, n, keep)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// keepTable takes names that stand in tables or constants, by the place of these.
func keepTable(place string, n *ast.ValueSpec, keep func(string)) {
	if file, name, _ := strings.Cut(place, " "); file == "training/cohort/csv.go" && strings.HasPrefix(name, "col") {
		if v, ok := n.Values[0].(*ast.BasicLit); ok {
			text, _ := strconv.Unquote(v.Value)
			keep(text)
		}
	}
	prefix, wanted := map[string]string{
		"app/report/table.go Columns": "", "inference/spec.go fields": "isopet.", "training/experiment/measures.go measures": "",
	}[place]
	if !wanted || len(n.Values) == 0 {
		return
	}
	rows, ok := n.Values[0].(*ast.CompositeLit)
	if !ok {
		return
	}
	for _, row := range rows.Elts {
		row, ok := row.(*ast.CompositeLit)
		if !ok {
			continue
		}
		first := row.Elts[0]
		if pair, keyed := first.(*ast.KeyValueExpr); keyed {
			first = pair.Value
		}
		if v, ok := first.(*ast.BasicLit); ok {
			text, _ := strconv.Unquote(v.Value)
			keep(prefix + text)
		}
	}
}

// texts are the elements of a literal, if all are texts.
func texts(n *ast.CompositeLit) []string {
	var all []string
	for _, e := range n.Elts {
		v, ok := e.(*ast.BasicLit)
		if !ok || v.Kind != token.STRING {
			return nil
		}
		text, _ := strconv.Unquote(v.Value)
		all = append(all, text)
	}
	return all
}

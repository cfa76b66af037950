package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mit is a text as many are.
const mit = "Copyright (c) 2020 Somebody\n\nPermission is hereby granted, free of charge, to any person obtaining a\n" +
	"copy. The above shall be included in all\n copies or substantial portions.\n"

// module is a folder with files.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestLicences(t *testing.T) {
	choose := "Use of it is subject to your choice of exactly one of the following two licenses:\n * The FreeType\n" +
		"License\n * The GPL\n"
	for name, test := range map[string]struct {
		files map[string]string
		ids   []string
		texts int
		fails string
	}{
		"one": {files: map[string]string{"LICENSE": mit, "main.go": "MIT"}, ids: []string{"MIT"}, texts: 1},
		"below, the same twice": {files: map[string]string{"COPYING": mit, "a/Licence.txt": mit, "fonts/OFL.txt": "SIL Open " +
			"Font  License"}, ids: []string{"MIT", "OFL-1.1"}, texts: 2},
		"a choice": {files: map[string]string{"LICENSE": choose, "licenses/a": "The FreeType Project LICENSE", "licenses/b": "GNU " +
			"GENERAL PUBLIC LICENSE\nVersion 2, June 1991"}, ids: []string{"FTL OR GPL-2.0-or-later"}, texts: 3},
		"declared": {files: map[string]string{"LICENSE": "SPDX-License-Identifier: Unlicense OR BSD-3-Clause\n"},
			ids: []string{"Unlicense OR BSD-3-Clause"}, texts: 1},
		"of many":            {files: map[string]string{"LICENSE": mit, several: "Apache License, version 2.0, January 2004"}, ids: []string{"MIT"}, texts: 2},
		"none":               {files: map[string]string{"README": mit, "license.go": mit}, fails: "no licence"},
		"in tests only":      {files: map[string]string{"testdata/LICENSE": mit, "_x/LICENSE": mit}, fails: "no licence"},
		"none that is known": {files: map[string]string{"LICENSE": "All rights reserved."}, fails: "LICENSE, is none that is known"},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := licences(module(t, test.files))
			if (err != nil) != (test.fails != "") || err != nil && !strings.Contains(err.Error(), test.fails) {
				t.Fatalf("the error is %v", err)
			}
			c := component{licences: all}
			if !slices.Equal(c.ids(), test.ids) || len(all) != test.texts {
				t.Errorf("found %v in %d texts, want %v", c.ids(), len(all), test.ids)
			}
		})
	}
	if _, err := licences(filepath.Join(t.TempDir(), "gone")); err == nil {
		t.Error("a module that is not there has licences")
	}
}

// TestProgram asks the program that `make test` has built, or this test's own: all that is linked into it is in the bill
// and has its licence in the notices.
func TestProgram(t *testing.T) {
	program := os.Getenv("ISOPET_PROGRAM")
	want := []string{"fyne.io/fyne/v2", "github.com/go-gl/glfw/v3.4/glfw", "Go", "ONNX Runtime"}
	if program == "" {
		program, want = os.Args[0], []string{"Go", "ONNX Runtime"}
	}
	library := filepath.Join(module(t, map[string]string{"libonnxruntime.so.1.29.0": "library"}), "libonnxruntime.so.1.29.0")
	files := map[string]string{}
	for _, p := range windowsParts {
		if p.file != "" {
			files[p.file] = p.name
		}
	}
	parts := module(t, files)
	want = append(want, "Mesa", "Microsoft Visual C++ Runtime, vcruntime140_1.dll", "mingw-w64 runtime")
	out := t.TempDir()
	t.Chdir("../..")
	if err := write(program, library, parts, "1.2.3", out); err != nil {
		t.Fatal(err)
	}
	var b bill
	text, err := os.ReadFile(filepath.Join(out, "isopet.cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	notices, err := os.ReadFile(filepath.Join(out, "copyright"))
	if err != nil {
		t.Fatal(err)
	}
	if own := b.Metadata.Component; own.Name != "isopet" || own.Version != "1.2.3" || len(own.Hashes[0].Content) != 64 ||
		own.Licences[0].Licence.ID != "Apache-2.0" {
		t.Errorf("the program is %+v", own)
	}
	var names []string
	for _, c := range b.Components {
		names = append(names, c.Name)
		if len(c.Licences) == 0 || c.Version == "" || !strings.Contains(string(notices), "\n"+c.Name+": ") {
			t.Errorf("%s %s has the licences %v", c.Name, c.Version, c.Licences)
		}
	}
	for _, name := range want {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not in the bill of %v", name, names)
		}
	}
	if !strings.Contains(string(notices), "Copyright (c) Microsoft Corporation") || !strings.Contains(string(notices), "dawn") {
		t.Error("the notices of ONNX Runtime are missing")
	}
}

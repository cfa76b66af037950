package legend

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestBeside: names and colours of ITK-SNAP (its file as version 4.2 writes it) and names of nnU-Net, of the file that is
// meant, and nothing of what is neither.
func TestBeside(t *testing.T) {
	const snap = "################################################\n# ITK-SnAP Label Description File\n" +
		"################################################\n    0     0    0    0        0  0  0    \"Clear Label\"\n" +
		"    1   255    0    0        1  1  1    \"Left lobe\"\n   12     0  255   10        1  1  1    \"Node 2\"\n"
	const v2 = `{"labels": {"background": 0, "whole": [1, 2], "core": 2}, "file_ending": ".nii.gz"}`
	const v1 = `{"labels": {"0": "background", "1": "tumour"}}`
	for _, c := range []struct {
		files map[string]string
		want  string
	}{
		{nil, "[]"},
		{map[string]string{"labelsTr/mask.txt": snap}, "[1 Left lobe [255 0 0] 12 Node 2 [0 255 10]]"},
		{map[string]string{"labelsTr/mask.label": snap, "dataset.json": v2}, "[1 Left lobe [255 0 0] 12 Node 2 [0 255 10]]"},
		{map[string]string{"dataset.json": v2}, "[1 whole [0 0 0] 2 core [0 0 0]]"},
		{map[string]string{"labelsTr/dataset.json": v1}, "[1 tumour [0 0 0]]"},
		{map[string]string{"labelsTr/mask.txt": "Read me first: \"mask\"\n", "dataset.json": "["}, "[]"},
		{map[string]string{"labelsTr/mask.txt": "1 300 0 0 1 1 1 \"A\"\n"}, "[]"},
		{map[string]string{"labelsTr/mask.txt": "1 0 0 0 1 1 1 \""}, "[]"},
	} {
		folder := t.TempDir()
		if err := os.Mkdir(filepath.Join(folder, "labelsTr"), 0o700); err != nil {
			t.Fatal(err)
		}
		for name, text := range c.files {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		segments := Beside(filepath.Join(folder, "labelsTr", "mask.nii.gz"))
		var said []string
		for _, s := range segments {
			said = append(said, fmt.Sprint(s.Number, " ", s.Label, " ", s.Colour))
		}
		if got := fmt.Sprint(said); got != c.want {
			t.Errorf("%v: %s, want %s", c.files, got, c.want)
		}
	}
}

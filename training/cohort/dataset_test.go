package cohort

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/training/cohort/cohorttest"
	"isopet/volume"
	"isopet/volume/nifti"
)

// labelled writes a mask whose slices hold these labels, one each, within the disc of the patient with tumour in all
// slices.
func labelled(t testing.TB, path string, g volume.Grid, labels ...uint8) {
	t.Helper()
	_, m := cohorttest.Disc(g, 0, g.Dims[2], 3)
	size := g.Dims[0] * g.Dims[1]
	for k, label := range labels {
		for i := k * size; i < (k+1)*size; i++ {
			m.Data[i] *= label
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := nifti.WriteMask(path, m, nifti.NewHeader(g)); err != nil {
		t.Fatal(err)
	}
}

// TestChannels: dataset.json says which channel is the PET and which the CT, however it names them; where it does not,
// nothing is guessed. The PETs are channel pet, the CTs channel ct of two or three; the others hold what is no scan.
func TestChannels(t *testing.T) {
	for _, test := range []struct {
		description string
		cfg         Config
		pet, ct     int
		fails       string
	}{
		{`{"channel_names": {"0": "CT", "1": "PET"}}`, Config{}, 1, 0, ""},
		{`{"channel_names": {"1": "ct", "0": "SUV"}}`, Config{}, 0, 1, ""},
		{`{"modality": {"0": "CT", "1": "PT"}}`, Config{}, 1, 0, ""},
		{`{"channel_names": ["CTres", "FDG-PET"]}`, Config{}, 1, 0, ""},
		{`{"channel_names": {"CT": 0, "pet suv": 1}}`, Config{}, 1, 0, ""},
		{`{"channel_names": {"0": "CT", "1": "68Ga-PSMA-11"}}`, Config{}, 1, 0, ""},
		{"\ufeff" + `{"channel_names": {"00": "PET_CTAC", "01": "CT"}}`, Config{PETChannel: "0"}, 0, 1, ""},
		{`{"channel_names": {"0": "CT", "1": "CT"}}`, Config{}, 0, 0,
			`there are several channels, 0 "CT", 1 "CT", and none is named as a PET: say with --pet-channel`},
		// as nnU-Net's own conversion of AutoPET has it
		{`{"channel_names": {"0": "CT", "1": "CT"}}`, Config{PETChannel: "1"}, 1, 0, ""},
		{`{"channel_names": {"0": "CT", "1": "noNorm"}}`, Config{}, 0, 0, "say with --pet-channel"},
		{`{"channel_names": {"0": "CT", "1": "noNorm"}}`, Config{PETChannel: "nonorm"}, 1, 0, ""},
		{`{"channel_names": {"0": "PET/CT", "1": "zscore"}}`, Config{}, 0, 0, "say with --pet-channel"},
		{`{"channel_names": {"0": "PET", "1": "PET"}}`, Config{}, 0, 0, "2 are named as a PET: say with --pet-channel"},
		{`{"channel_names": {"0": "MR", "1": "PET"}}`, Config{CTChannel: "0"}, 1, 0, ""},
		{`{"channel_names": {"0": "CT", "1": "PET"}}`, Config{PETChannel: "2"}, 0, 0,
			"--pet-channel 2: there is no such channel; there are 0"},
		{`{"channel_names": {"0": "CT", "1": "PET"}}`, Config{PETChannel: "1", CTChannel: "1"}, 0, 0,
			"--pet-channel and --ct-channel are both 1"},
		{`{"channel_names": 7}`, Config{}, 0, 0,
			"channel_names is not an object of names and numbers; correct it, or say with --pet-channel"},
		{`{"channel_names": {"a": "CT", "b": "PET"}}`, Config{}, 0, 0,
			`channel_names has no number of its own for "a"`},
		{`{"name": 500, "labels": {"background": 0, "x": 1}}`, Config{}, 0, 0,
			"has no channel_names that say which of them is the PET"},
		{``, Config{}, 0, 0, "no dataset.json says which of them is the PET: say with --pet-channel"},
		{``, Config{PETChannel: "0001", CTChannel: "0000"}, 1, 0, ""},
	} {
		dir, g := t.TempDir(), cohorttest.Grid(44, 40, 6)
		place := map[int]string{0: dir + "/imagesTr/a_0000.nii.gz", 1: dir + "/imagesTr/a_0001.nii.gz"}
		cohorttest.Patient(t, place[test.pet], dir+"/labelsTr/a.nii.gz", g, 2, 4, 5)
		cohorttest.CT(t, place[1-test.pet])
		if test.description != "" {
			cohorttest.Text(t, dir+"/dataset.json", test.description)
		}
		cfg := test.cfg
		cfg.Side, cfg.CT = 40, test.fails == "" && test.pet != test.ct
		files, err := List(dir, cfg)
		if test.fails != "" {
			if err == nil || !strings.Contains(err.Error(), test.fails) ||
				!strings.HasPrefix(err.Error(), "the cohort "+dir) {
				t.Errorf("%s, %+v: %v, want %s", test.description, test.cfg, err, test.fails)
			}
			continue
		}
		if err != nil || len(files) != 1 || files[0].PET != place[test.pet] || files[0].CT != place[test.ct] {
			t.Errorf("%s, %+v: %+v, %v", test.description, test.cfg, files, err)
		}
		c, err := Read(t.Context(), dir, cfg, nil)
		if err != nil || len(c.Notes) != 1 || !strings.HasPrefix(c.Notes[0], "Of the channels 0 ") {
			t.Errorf("%s: %v, %v", test.description, c, err)
		}
	}
}

// One channel is the PET, unless its name says that it is not.
func TestOneChannel(t *testing.T) {
	for description, want := range map[string]string{
		`{"modality": {"0": "PET"}}`:         "",
		`{}`:                                 "",
		`{"channel_names": {"0": "zscore"}}`: `The only channel, 0 "zscore", is taken for the PET.`,
		`{"channel_names": {"0": "CT"}}`:     `error: if it is one, say so with --pet-channel 0`,
	} {
		dir := t.TempDir()
		cohorttest.Patient(t, dir+"/imagesTr/a_0000.nii.gz", dir+"/labelsTr/a.nii.gz", cohorttest.Grid(44, 40, 6), 2,
			4, 5)
		cohorttest.Text(t, dir+"/dataset.json", description)
		c, err := Read(t.Context(), dir, Config{Side: 40}, nil)
		if fails, ok := strings.CutPrefix(want, "error: "); ok {
			if err == nil || !strings.HasSuffix(err.Error(), fails) {
				t.Errorf("%s: %v", description, err)
			}
		} else if err != nil || strings.Join(c.Notes, " ") != want {
			t.Errorf("%s: %v, %v", description, c, err)
		}
	}
}

// TestClasses: slices 0 to 5 of the mask hold the labels 1, 1, 2, 3, 0, 0.
func TestClasses(t *testing.T) {
	for _, test := range []struct {
		description string
		labels      []string
		slices      string // of the patient
		says        string // a note, or with "error: " an error
	}{
		{`{"background": 0, "prostate": 1, "tumor": 2, "node": 3}`, nil, "2",
			`Of the classes prostate (1), tumor (2), node (3), "tumor" counts as tumour; --label chooses others.`},
		{`{"0": "background", "1": "liver", "2": "Cancer", "3": "vessel"}`, nil, "2", `"Cancer" counts as tumour`},
		{`{"background": 0, "a": 3, "GTV-1": [1, 2]}`, nil, "0 1 2", `"GTV-1" counts as tumour`},
		{`{"background": 0, "a": 1, "Lesions": 2, "ignore": 3}`, nil, "2",
			"Slices with voxels of the label ignore (3) were left out: 1, of 1 scans."},
		{`{"background": 0, "b": 1, "tumour": 2, "lesion": 3}`, nil, "",
			"error: names several classes, b (1), tumour (2), lesion (3): say with --label which of them is tumour"},
		{`{"background": 0, "GTVp": 1, "GTVn": 2, "c": 3}`, nil, "", "error: say with --label"},
		{`{"background": 0, "tumour": 1}`, nil, "", "error: holds the label 2, which DIR/dataset.json does not name"},
		{`{"background": 0, "whole": [1, 2, 3]}`, nil, "0 1 2 3", "The only class, whole (1, 2, 3), counts as tumour."},
		{`{"background": 0, "tumour": [1, 2, 3]}`, nil, "0 1 2 3", ""},
		{`{"background": 0, "prostate": 1, "tumor": 2, "node": 3}`, []string{"NODE", "1"}, "0 1 3",
			"Voxels with the label 1 (prostate) or 3 (node) count as tumour, as --label says."},
		{`{"background": 0, "prostate": 1, "tumor": 2, "node": 3}`, []string{"all"}, "0 1 2 3",
			"All labels count as tumour, as --label says."},
		{`{"background": 0, "prostate": 1, "tumor": 2, "node": 3}`, []string{"lung"}, "", "error: --label lung: " +
			"DIR/dataset.json names prostate (1), tumor (2), node (3); give one of these or its number"},
		{`{"background": 0, "tumour": 1}`, []string{"0"}, "", "error: --label 0 is the background"},
		{`{"background": 0, "tumour": 1, "ignore": 3}`, []string{"3"}, "",
			"error: --label 3 marks voxels that nobody annotated"},
		{`{"background": 0, "tumour": 1}`, []string{"2"}, "2", "label 2"},
		{`{"background": 0, "tumour": "x"}`, nil, "",
			"error: gives the class \"tumour\" no whole number from 0 to 65535; correct it, or say with --label"},
		{`{"background": 0, "tumour": "x"}`, []string{"1", "3"}, "0 1 3", "label 1 or 3"},
		{``, nil, "0 1 2 3", "The masks hold the labels 1, 2, 3, which nothing names; all of them count as tumour. " +
			"--label chooses some of them."},
		{``, []string{"2"}, "2", "label 2"},
		{``, []string{"2", "9"}, "2", "No mask holds the label 9; they hold 1, 2, 3."},
		{``, []string{"9"}, "", "error: can be used: Voxels with the label 9 count as tumour, as --label says. " +
			"Patient a has no annotated voxel and was left out. No mask holds the label 9; they hold 1, 2, 3."},
		{``, []string{"tumour"}, "", "error: no dataset.json names the labels of this cohort; give the number of the " +
			"label"},
	} {
		for _, layout := range []string{"nnU-Net", "folders", "CSV"} {
			dir, g := t.TempDir(), cohorttest.Grid(44, 40, 6)
			pet, mask, path := dir+"/imagesTr/a_0000.nii.gz", dir+"/labelsTr/a.nii.gz", dir
			switch layout {
			case "folders":
				pet, mask = dir+"/a/pet.nii.gz", dir+"/a/mask.nii.gz"
			case "CSV":
				pet, mask, path = dir+"/1.nii.gz", dir+"/2.nii.gz", dir+"/t.csv"
				cohorttest.Text(t, path, "patient,pet,mask\na,1.nii.gz,2.nii.gz\n")
			}
			cohorttest.Patient(t, pet, mask, g, 0, 6, 5)
			labelled(t, mask, g, 1, 1, 2, 3, 0, 0)
			if test.description != "" {
				cohorttest.Text(t, dir+"/dataset.json", `{"labels": `+test.description+`}`)
			}
			c, err := Read(t.Context(), path, Config{Side: 40, Labels: test.labels}, nil)
			want := strings.ReplaceAll(test.says, "DIR", dir)
			if fails, ok := strings.CutPrefix(want, "error: "); ok {
				if err == nil || !strings.Contains(err.Error(), fails) {
					t.Errorf("%s, %q in %s: %v, want %s", test.description, test.labels, layout, err, fails)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s, %q in %s: %v", test.description, test.labels, layout, err)
				continue
			}
			if got, notes := slicesIn(c), strings.Join(c.Notes, " "); got != test.slices ||
				!strings.Contains(notes, want) || (want == "") != (notes == "") {
				t.Errorf("%s, %q in %s: slices %s, want %s; notes %q", test.description, test.labels, layout, got,
					test.slices, c.Notes)
			}
			// The files that a results folder names choose the same.
			files, err := List(path, Config{Labels: test.labels})
			if err != nil {
				t.Fatal(err)
			}
			again := filepath.Join(dir, "scans.csv")
			if err := WriteTable(again, files); err != nil {
				t.Fatal(err)
			}
			if c, err := Read(t.Context(), again, Config{Side: 40}, nil); err != nil || slicesIn(c) != test.slices {
				t.Errorf("%s, %q in %s, from the table of scans: %v, %v", test.description, test.labels, layout, c, err)
			}
		}
	}
}

// slicesIn are the numbers of the first patient's slices.
func slicesIn(c *Cohort) string {
	var b strings.Builder
	for _, in := range c.Patients[0].Inputs {
		b.WriteString(" " + string(rune('0'+in.Slice)))
	}
	return strings.TrimSpace(b.String())
}

// FuzzDataset: whatever dataset.json holds, there is a reading or an error; labels that are tumour are neither
// background nor ignore.
func FuzzDataset(f *testing.F) {
	for _, seed := range []string{
		`{"channel_names": {"0": "CT", "1": "PET"}, "labels": {"background": 0, "tumor": 1, "ignore": 2}}`,
		`{"modality": ["PET"], "labels": {"0": "background", "1": "cancer"}}`,
		`{"labels": {"a": [1, 2], "b": "3", "c": 1e3}, "name": {}}`,
		`{"labels": [0, [1], "2"], "channel_names": {"PET": 0}, "synthetic": "yes"}`, `null`, "\ufeff{}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		cohorttest.Text(t, dir+"/dataset.json", string(data))
		var l listing
		if err := l.describe(dir); err != nil {
			return
		}
		d := l.dataset
		c, err := d.tumour(nil)
		if err == nil && (c.isTumour(0) || d.Ignore > 0 && c.isTumour(d.Ignore) && len(c.values) == 0) {
			t.Errorf("%s: %+v", data, c)
		}
		there := d.Channels
		if len(there) == 0 {
			there = map[int]string{0: ""}
		}
		pet, _, _, err := d.petAndCT(Config{}, there)
		if _, known := there[pet]; err == nil && !known {
			t.Errorf("%s: channel %d", data, pet)
		}
	})
}

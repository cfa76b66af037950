package cohort

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/training/cohort/cohorttest"
	"isopet/volume"
	"isopet/volume/metrics"
	"isopet/volume/phantom"
)

func TestReadCohortPrepares(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	steps := 0
	c, err := Read(t.Context(), dir, Config{Side: 40}, func(done, total int) {
		if steps++; done != steps || total != 3 {
			t.Errorf("progress %d of %d, want %d of 3", done, total, steps)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "Discs" || !c.Synthetic || c.Side != 40 || c.FOV != 88 || len(c.Notes) != 0 || steps != 3 {
		t.Errorf("cohort %q, synthetic %t, side %d, %g mm, notes %v, %d steps", c.Name, c.Synthetic, c.Side, c.FOV,
			c.Notes, steps)
	}
	if len(c.Patients) != 3 || c.Slices() != 5+4+3 {
		t.Fatalf("%d patients, %d slices", len(c.Patients), c.Slices())
	}
	for p, got := range c.Patients {
		if want := fmt.Sprintf("case_%d", p); got.Name != want {
			t.Errorf("patient %d is %s", p, got.Name)
		}
		pet, tumour := cohorttest.Disc(cohorttest.Grid(44, 40, 8), 1+p, 6, 3+float64(p))
		for k, in := range got.Inputs {
			if in.Slice != 1+p+k {
				t.Errorf("%s: slice %d, want %d", got.Name, in.Slice, 1+p+k)
			}
			// The same preparation, step by step.
			var s volume.Slice[float32]
			var m volume.Slice[uint8]
			pet.Slice(volume.Axial, in.Slice, &s)
			tumour.Slice(volume.Axial, in.Slice, &m)
			w, err := pet.Window(pet.Whole(), in.Slice, 40)
			if err != nil {
				t.Fatal(err)
			}
			want, y := inference.Prepare(s, w, 40), make([]uint8, 1600)
			volume.ResampleMask(m, w, 40, y)
			want.Slice = in.Slice
			if !reflect.DeepEqual(in, want) || !reflect.DeepEqual(got.Masks[k], y) {
				t.Errorf("%s, slice %d is not prepared as inference does", got.Name, in.Slice)
			}
			at, dice := metrics.OptimalThreshold(want.X, y)
			if got.Optimal[k] != at || got.Dice[k] != dice || dice < 0.7 {
				t.Errorf("%s, slice %d: optimal %g with %g, want %g with %g", got.Name, in.Slice, got.Optimal[k],
					got.Dice[k], at, dice)
			}
		}
	}
	part := c.Part(func(p int) bool { return p != 1 })
	if len(part.Patients) != 2 || part.Patients[1] != c.Patients[2] || len(c.Patients) != 3 {
		t.Errorf("a part of the cohort has %d patients", len(part.Patients))
	}
}

// TestLayouts reads the same patients from every layout.
func TestLayouts(t *testing.T) {
	g := cohorttest.Grid(44, 40, 6)
	for _, test := range []struct {
		name, notes string
		write       func(t *testing.T, dir string) string
	}{
		{"nnU-Net", `Of the channels 0 "PET", 1 "CT", the PET is 0.`, func(t *testing.T, dir string) string {
			for _, p := range []string{"b", "a"} {
				cohorttest.Patient(t, dir+"/imagesTr/"+p+"_0000.nii.gz", dir+"/labelsTr/"+p+".nii.gz", g, 2, 4, 5)
			}
			cohorttest.Text(t, dir+"/imagesTr/a_0001.nii.gz", "another channel")
			cohorttest.Text(t, dir+"/dataset.json",
				`{"channel_names": {"0": "PET", "1": "CT"}, "labels": {"background": 0, "tumour": 1}}`)
			cohorttest.Text(t, dir+"/imagesTr/notes.txt", "no image")
			return dir
		}},
		{"folders", "", func(t *testing.T, dir string) string {
			cohorttest.Patient(t, dir+"/b/pet.nii.gz", dir+"/b/mask.nii.gz", g, 2, 4, 5)
			cohorttest.Patient(t, dir+"/a/pet.hdr", dir+"/a/mask_P1.nii", g, 2, 4, 5)
			cohorttest.Text(t, dir+"/readme.txt", "no patient")
			return dir
		}},
		{"several masks", "", func(t *testing.T, dir string) string {
			cohorttest.Patient(t, dir+"/b/pet.nii.gz", dir+"/b/mask1.nii.gz", g, 2, 4, 5)
			cohorttest.Patient(t, dir+"/a/pet.nii.gz", dir+"/a/mask9.nii.gz", g, 2, 4, 5)
			// mask9 cut in two, which together are whole again
			cohorttest.Patient(t, dir+"/a/other.nii.gz", dir+"/a/mask1.nii.gz", g, 2, 3, 5)
			cohorttest.Patient(t, dir+"/a/other.nii", dir+"/a/mask9.nii.gz", g, 3, 4, 5)
			if err := os.Remove(dir + "/a/other.nii"); err != nil {
				t.Fatal(err)
			}
			return dir
		}},
		{"CSV", "", func(t *testing.T, dir string) string {
			cohorttest.Patient(t, dir+"/x/1.nii.gz", dir+"/x/2.nii.gz", g, 2, 3, 5)
			cohorttest.Patient(t, dir+"/x/1.nii.gz", dir+"/x/3.nii.gz", g, 2, 4, 5)
			cohorttest.Text(t, dir+"/table.csv",
				"\ufeffage,Mask,patient,pet\n71,x/2.nii.gz; x/3.nii.gz,b,x/1.nii.gz\n"+
					"66,"+dir+"/x/3.nii.gz,a, x/1.nii.gz\n")
			return dir + "/table.csv"
		}},
		{"folder with a CSV", "", func(t *testing.T, dir string) string {
			cohorttest.Patient(t, dir+"/x/1.nii.gz", dir+"/x/3.nii.gz", g, 2, 4, 5)
			cohorttest.Text(t, dir+"/cohort.csv",
				"patient,pet,mask\nb,x/1.nii.gz,x/3.nii.gz\na,x/1.nii.gz,x/3.nii.gz\n")
			return dir
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := Read(t.Context(), test.write(t, t.TempDir()), Config{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, p := range c.Patients {
				names = append(names, p.Name)
				if len(p.Inputs) != 2 || p.Inputs[0].Slice != 2 || p.Inputs[1].Slice != 3 {
					t.Errorf("patient %s has %d slices", p.Name, len(p.Inputs))
				}
				if !reflect.DeepEqual(p.Masks, c.Patients[0].Masks) || !positive(p.Masks[1]) {
					t.Errorf("patient %s has another annotation", p.Name)
				}
			}
			if strings.Join(names, " ") != "a b" || strings.Join(c.Notes, " ") != test.notes || c.Synthetic {
				t.Errorf("patients %v, notes %v, synthetic %t", names, c.Notes, c.Synthetic)
			}
		})
	}
}

// TestBadCohorts wants one clear sentence that names what is wrong.
func TestBadCohorts(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(t *testing.T, dir string) // makes the cohort of nnunet bad
		path  string                         // below the folder
		want  string                         // DIR is the folder
	}{
		{"missing", nil, "/elsewhere", "the cohort DIR/elsewhere cannot be read: no such file or directory"},
		{"a file that is no table", nil, "/dataset.json", "DIR/dataset.json is not a cohort: it must be a CSV file " +
			"with the columns patient, pet and mask, nnU-Net's folders imagesTr and labelsTr, or a folder for each " +
			"patient with pet.nii.gz and mask*.nii.gz"},
		{"empty", func(t *testing.T, dir string) { cohorttest.Mkdir(t, dir+"/new") }, "/new", "DIR/new is not a " +
			"cohort: it must be a CSV file with the columns patient, pet and mask, nnU-Net's folders imagesTr and " +
			"labelsTr, or a folder for each patient with pet.nii.gz and mask*.nii.gz"},
		{"empty imagesTr", func(t *testing.T, dir string) {
			cohorttest.Mkdir(t, dir+"/new/imagesTr")
			cohorttest.Mkdir(t, dir+"/new/labelsTr")
		}, "/new", "DIR/new is not a cohort: it must be a CSV file with the columns patient, pet and mask, nnU-Net's " +
			"folders imagesTr and labelsTr, or a folder for each patient with pet.nii.gz and mask*.nii.gz"},
		{"no labels", func(t *testing.T, dir string) { cohorttest.Rename(t, dir+"/labelsTr", dir+"/labels") }, "",
			"the folder DIR/labelsTr cannot be read: no such file or directory"},
		{"no annotation", func(t *testing.T, dir string) {
			cohorttest.Rename(t, dir+"/labelsTr/case_1.nii.gz",
				dir+"/x.nii.gz")
		}, "",
			"DIR/imagesTr/case_1_0000.nii.gz has no annotation: put the patient's mask at DIR/labelsTr/case_1.nii.gz"},
		{"two of a name", func(t *testing.T, dir string) { cohorttest.Text(t, dir+"/labelsTr/case_1.nii", "") }, "",
			"DIR/labelsTr/case_1.nii and DIR/labelsTr/case_1.nii.gz have the same name: keep one of them"},
		{"bad description", func(t *testing.T, dir string) { cohorttest.Text(t, dir+"/dataset.json", "[]") }, "",
			"DIR/dataset.json is not a JSON object as nnU-Net writes it: json: cannot unmarshal array into Go value " +
				"of type map"},
		{"text for an image", func(t *testing.T, dir string) {
			cohorttest.Text(t, dir+"/imagesTr/case_1_0000.nii.gz", "This is no scan.")
		}, "", "DIR/imagesTr/case_1_0000.nii.gz "},
		{"cut off mask", func(t *testing.T, dir string) {
			if err := os.Truncate(dir+"/labelsTr/case_1.nii.gz", 60); err != nil {
				t.Fatal(err)
			}
		}, "", "DIR/labelsTr/case_1.nii.gz "},
		{"mask of another size", func(t *testing.T, dir string) {
			cohorttest.Patient(t, dir+"/x.nii", dir+"/labelsTr/case_1.nii.gz", cohorttest.Grid(44, 40, 9), 1, 3, 3)
		}, "", "DIR/labelsTr/case_1.nii.gz does not lie on the grid of its scan DIR/imagesTr/case_1_0000.nii.gz: it " +
			"has 44×40×9 voxels of "},
		{"mask elsewhere", func(t *testing.T, dir string) {
			g := cohorttest.Grid(44, 40, 8)
			g.Affine[2][3] += 3
			cohorttest.Patient(t, dir+"/x.nii", dir+"/labelsTr/case_1.nii.gz", g, 1, 3, 3)
		}, "", "DIR/labelsTr/case_1.nii.gz does not lie on the grid of its scan DIR/imagesTr/case_1_0000.nii.gz: its " +
			"voxels lie up to 3 mm away (1 voxels from head to feet); "},
		{"no tumour at all", func(t *testing.T, dir string) {
			cohorttest.Patient(t, dir+"/new/a/pet.nii", dir+"/new/a/mask.nii", cohorttest.Grid(44, 40, 8), 3, 3, 3)
		}, "/new", "no patient of the cohort DIR/new has an annotated voxel in the field of view: check the masks, " +
			"or use --fov full"},
		{"patient without PET", func(t *testing.T, dir string) {
			cohorttest.Patient(t, dir+"/new/a/pet2.nii", dir+"/new/a/mask.nii", cohorttest.Grid(44, 40, 8), 1, 3, 3)
		}, "/new", "the patient's folder DIR/new/a has no PET image: put it there as pet.nii.gz, or remove the folder"},
		{"patient without mask", func(t *testing.T, dir string) {
			cohorttest.Patient(t, dir+"/new/a/pet.nii", dir+"/new/a/tumour.nii",
				cohorttest.Grid(44, 40, 8), 1, 3, 3)
		}, "/new", "the patient's folder DIR/new/a has no annotation: put it there as mask.nii.gz, " +
			"or remove the folder"},
		{"empty patient", func(t *testing.T, dir string) { cohorttest.Mkdir(t, dir+"/new/a") }, "/new",
			"the patient's folder DIR/new/a has no PET image: put it there as pet.nii.gz, or remove the folder"},
		{"patient in DICOM", func(t *testing.T, dir string) {
			cohorttest.Mkdir(t, dir+"/new/a/series")
			cohorttest.Text(t, dir+"/new/a/series/IM1", strings.Repeat("\x00", 128)+"DICM"+strings.Repeat("\x00", 500))
		}, "/new", "DIR/new/a holds no slices of PET, CT or MR, "},
		{"series", func(t *testing.T, dir string) {
			cohorttest.Mkdir(t, dir+"/new")
			cohorttest.Text(t, dir+"/new/IM1", strings.Repeat("\x00", 128)+"DICM"+strings.Repeat("\x00", 500))
		}, "/new", "DIR/new is not a cohort: it must be a CSV file "},
		{"table without columns", func(t *testing.T, dir string) {
			cohorttest.Text(t, dir+"/t.csv",
				"a,b,c\n1,2,3\n")
		}, "/t.csv",
			"DIR/t.csv must begin with a line that names the columns patient,pet,mask"},
		{"empty table", func(t *testing.T, dir string) { cohorttest.Text(t, dir+"/t.csv", "") }, "/t.csv",
			"DIR/t.csv is empty: it must begin with a line that names the columns patient,pet,mask"},
		{"ragged table", func(t *testing.T, dir string) {
			cohorttest.Text(t, dir+"/t.csv",
				"patient,pet,mask\n1,2\n")
		}, "/t.csv",
			"DIR/t.csv, line 2: patient, pet and mask must all be given"},
		{"table with a gap", func(t *testing.T, dir string) {
			cohorttest.Text(t, dir+"/t.csv", "patient,pet,mask\na,b.nii,c.nii\nb,,c.nii\n")
		}, "/t.csv",
			"DIR/t.csv, line 3: patient, pet and mask must all be given"},
		{"scan twice", func(t *testing.T, dir string) {
			cohorttest.Text(t, dir+"/t.csv", "patient,pet,mask\na,b.nii,c.nii\nb,b.nii,c.nii\na,b.nii,e.nii\n")
		}, "/t.csv", "DIR/t.csv has the scan DIR/b.nii of patient a twice: put all its masks into one line, " +
			"separated by semicolons, or remove one of the lines"},
		{"table of missing files", func(t *testing.T, dir string) {
			cohorttest.Text(t, dir+"/t.csv",
				"patient,pet,mask\na,b.nii,c.nii\n")
		}, "/t.csv",
			"DIR/b.nii does not exist; check the name and the folder"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			cohorttest.NNUNet(t, dir)
			if test.spoil != nil {
				test.spoil(t, dir)
			}
			_, err := Read(t.Context(), dir+test.path, Config{Side: 40}, nil)
			if err == nil {
				t.Fatal("no error")
			}
			want := strings.ReplaceAll(test.want, "DIR", dir)
			if got := err.Error(); !strings.HasPrefix(got, want) || strings.Contains(got, "\n") {
				t.Errorf("%s\nwant %s", got, want)
			}
		})
	}
}

func TestPatientsLeftOut(t *testing.T) {
	dir := t.TempDir()
	g := cohorttest.Grid(44, 40, 8)
	cohorttest.Patient(t, dir+"/a/pet.nii", dir+"/a/mask.nii", g, 1, 7, 3)
	cohorttest.Patient(t, dir+"/b/pet.nii", dir+"/b/mask.nii", g, 4, 4, 3)
	wide := cohorttest.Grid(200, 200, 8) // 400 mm: auto is the paper's square, which lies behind the middle
	cohorttest.Patient(t, dir+"/c/pet.nii", dir+"/c/mask.nii", wide, 5, 7, 3)
	for _, test := range []struct {
		fov      string
		patients string
		width    float64
		notes    []string
	}{
		{"auto", "a c", 107, []string{
			"Patient b has no annotated voxel and was left out.",
			"Slices are from 88 to 125 mm wide, so their pixels differ in size from 1.38 to 1.95 mm; --fov with a " +
				"width in mm makes them alike. Of a larger scan the models will see 107 mm, the median.",
		}},
		{"full", "a c", 0, []string{
			"Patient b has no annotated voxel and was left out.",
			"Slices are from 88 to 400 mm wide, so their pixels differ in size from 1.38 to 6.25 mm; --fov with a " +
				"width in mm makes them alike.",
		}},
		{"75", "a", 75, []string{
			"Patient a: in 3 of 6 slices the annotation lies outside the field of view of 75 mm; they were left out.",
			"Patient b has no annotated voxel and was left out.",
			"Patient c has no annotated voxel within the field of view of 75 mm and was left out.",
		}},
	} {
		var cfg Config
		if err := cfg.FOV.UnmarshalText([]byte(test.fov)); err != nil {
			t.Fatal(err)
		}
		c, err := Read(t.Context(), dir, cfg, nil)
		if err != nil {
			t.Errorf("%s: %v", test.fov, err)
			continue
		}
		var names []string
		for _, p := range c.Patients {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != test.patients || c.FOV != test.width ||
			!reflect.DeepEqual(c.Notes, test.notes) {
			t.Errorf("%s: patients %s, %g mm, notes %q", test.fov, got, c.FOV, c.Notes)
		}
	}
}

func TestFOV(t *testing.T) {
	for text, want := range map[string]FOV{"auto": {}, "full": {Full: true}, "125": {Width: 125},
		" 99.5 mm ": {Width: 99.5}} {
		var f FOV
		if err := f.UnmarshalText([]byte(text)); err != nil || f != want {
			t.Errorf("%q: %+v, %v", text, f, err)
		}
		back, err := f.MarshalText()
		var again FOV
		if err != nil || again.UnmarshalText(back) != nil || again != f {
			t.Errorf("%q is written as %s, %v", text, back, err)
		}
	}
	for _, text := range []string{"", "wide", "-3", "0", "NaN", "1e9", "125 cm"} {
		err := new(FOV).UnmarshalText([]byte(text))
		if want := fmt.Sprintf("the field of view %q must be auto, full or a width in mm such as 125",
			text); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestReadCohortCancelled(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := Read(ctx, dir, Config{Side: 40}, func(int, int) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while reading: %v", err)
	}
}

// TestRealCohort reads the soft-tissue sarcomas. On their whole slices at the scans' own resolution the best constant
// threshold is 0.32 with a median Dice of 0.606, and the best threshold of each slice has a median Dice of 0.737; on
// 64×64 pixels it cannot be far from that.
func TestRealCohort(t *testing.T) {
	const path = "../../../shared/data/sts51/cohort.csv"
	if _, err := os.Stat(path); err != nil {
		t.Skip("the shared soft-tissue sarcoma scans are absent")
	}
	c, err := Read(t.Context(), path, Config{FOV: FOV{Full: true}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var x [][]float32
	var y [][]uint8
	var dice []float64
	for _, p := range c.Patients {
		for k, in := range p.Inputs {
			x, y = append(x, in.X), append(y, p.Masks[k])
		}
		dice = append(dice, p.Dice...)
	}
	if len(c.Patients) != 51 || c.Slices() != 1917 || c.Name != "sts51" || c.FOV != 0 {
		t.Errorf("%s: %d patients, %d slices, %g mm, want sts51, 51, 1917, 0", c.Name, len(c.Patients), c.Slices(),
			c.FOV)
	}
	at, median := metrics.ConstantThreshold(x, y)
	if math.Abs(at-0.32) > 0.02 || math.Abs(median-0.606) > 0.02 || math.Abs(metrics.Median(dice)-0.737) > 0.02 {
		t.Errorf("constant threshold %.2f with a median Dice of %.3f, best thresholds %.3f", at, median,
			metrics.Median(dice))
	}
}

// TestGoldenCohort reads phantoms back from their files. The golden values are those of the specification's prototype,
// found on the same slices without files and in float64.
func TestGoldenCohort(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/phantom/golden_seed1.json")
	if err != nil {
		t.Skip("the shared golden values of the phantoms are absent")
	}
	var golden struct {
		Patients []struct {
			Pos  []int     // positive pixels of each slice
			SumX float64   `json:"sum_x"`
			Opt  []float64 // optimal thresholds
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := phantom.Write(t.Context(), dir, phantom.Config{Patients: 3, Seed: 1}, nil); err != nil {
		t.Fatal(err)
	}
	c, err := Read(t.Context(), dir, Config{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Synthetic || c.FOV != 125 || c.Side != 64 || len(c.Patients) != 3 {
		t.Errorf("synthetic %t, %g mm, %d pixels, %d patients", c.Synthetic, c.FOV, c.Side, len(c.Patients))
	}
	for i, p := range c.Patients {
		want := golden.Patients[i]
		var pos []int
		sum := 0.0
		for k, in := range p.Inputs {
			n := 0
			for j, v := range p.Masks[k] {
				n += int(v)
				sum += float64(in.X[j])
			}
			pos = append(pos, n)
		}
		if !reflect.DeepEqual(pos, want.Pos) || !reflect.DeepEqual(p.Optimal, want.Opt) ||
			math.Abs(sum-want.SumX) > 1e-6*want.SumX {
			t.Errorf("%s: pixels %v, optimal %v, sum %g; want %v, %v, %g", p.Name, pos, p.Optimal, sum, want.Pos,
				want.Opt, want.SumX)
		}
	}
}

package cohort

import (
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"isopet/training/cohort/cohorttest"
	"isopet/volume"
	"isopet/volume/nifti"
)

// TestNothingLeftOutInSilence: every file that is an image or an annotation is read or named.
func TestNothingLeftOutInSilence(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(t *testing.T, dir string) // the three patients case_0 to case_2
		want  string                         // of the error, with DIR
	}{
		"label without image": {func(t *testing.T, dir string) {
			cohorttest.Rename(t,
				dir+"/imagesTr/case_1_0000.nii.gz", dir+"/x")
		},
			"DIR/labelsTr/case_1.nii.gz has no image: put the patient's PET at DIR/imagesTr/case_1_0000.nii.gz, or " +
				"remove the annotation"},
		"another channel alone": {func(t *testing.T, dir string) {
			cohorttest.Rename(t, dir+"/imagesTr/case_1_0000.nii.gz", dir+"/imagesTr/case_1_0001.nii.gz")
			cohorttest.Text(t, dir+"/dataset.json", `{"channel_names": {"0": "PET", "1": "CT"}}`)
		}, "the scan case_1 has other channels, but no PET: put it at DIR/imagesTr/case_1_0000.nii.gz"},
		"no number": {func(t *testing.T, dir string) {
			cohorttest.Rename(t, dir+"/imagesTr/case_1_0000.nii.gz", dir+"/imagesTr/case_1.nii.gz")
		}, "DIR/imagesTr/case_1.nii.gz has no channel number in its name: rename it to case_1_0000.nii.gz"},
		"short number": {func(t *testing.T, dir string) {
			cohorttest.Rename(t, dir+"/imagesTr/case_1_0000.nii.gz", dir+"/imagesTr/case_1_0.nii.gz")
		}, "2 of 4 scans cannot be used: case_1, case_1_0; --skip-bad leaves them out"},
		"image of another format": {func(t *testing.T, dir string) {
			cohorttest.Rename(t, dir+"/imagesTr/case_1_0000.nii.gz", dir+"/imagesTr/case_1_0000.mha")
		}, "DIR/imagesTr/case_1_0000.mha is not in NIfTI format: convert it to DIR/imagesTr/case_1_0000.nii.gz"},
		"neither number nor format": {func(t *testing.T, dir string) {
			cohorttest.Rename(t, dir+"/imagesTr/case_1_0000.nii.gz", dir+"/imagesTr/case_1.NRRD")
		}, "DIR/imagesTr/case_1.NRRD is not in NIfTI format and has no channel number: convert it to " +
			"DIR/imagesTr/case_1_0000.nii.gz"},
		"mask of another format": {func(t *testing.T, dir string) {
			cohorttest.Rename(t, dir+"/labelsTr/case_1.nii.gz", dir+"/labelsTr/case_1.seg.nrrd")
		}, "DIR/labelsTr/case_1.seg.nrrd is not in NIfTI format: convert it to DIR/labelsTr/case_1.nii.gz"},
		"mask with a number": {func(t *testing.T, dir string) {
			cohorttest.Rename(t, dir+"/labelsTr/case_1.nii.gz", dir+"/labelsTr/case_1_0000.nii.gz")
		}, "2 of 4 scans cannot be used: case_1, case_1_0000"},
		"all without a number": {func(t *testing.T, dir string) {
			for _, p := range []string{"case_0", "case_1", "case_2"} {
				cohorttest.Rename(t, dir+"/imagesTr/"+p+"_0000.nii.gz", dir+"/imagesTr/"+p+".nii.gz")
			}
		}, "DIR/imagesTr/case_0.nii.gz has no channel number in its name: rename it to case_0_0000.nii.gz (none of " +
			"the 3 scans can be used)"},
		"no number in the PET": {func(t *testing.T, dir string) {
			pet, mask := cohorttest.Disc(cohorttest.Grid(44, 40, 8), 1, 3, 3)
			for i := range pet.Data {
				pet.Data[i] = float32(math.NaN())
			}
			if err := errors.Join(nifti.WriteVolume(dir+"/imagesTr/case_1_0000.nii.gz", pet,
				nifti.NewHeader(pet.Grid)), nifti.WriteMask(dir+"/labelsTr/case_1.nii.gz", mask,
				nifti.NewHeader(pet.Grid))); err != nil {
				t.Fatal(err)
			}
		}, "DIR/imagesTr/case_1_0000.nii.gz holds no finite value, all its voxels are NaN or infinite"},
	} {
		dir := t.TempDir()
		cohorttest.NNUNet(t, dir)
		test.spoil(t, dir)
		if _, err := Read(t.Context(), dir, Config{Side: 40}, nil); err == nil ||
			!strings.Contains(err.Error(), strings.ReplaceAll(test.want, "DIR", dir)) {
			t.Errorf("%s: %v\nwant %s", name, err, test.want)
		}
		if c, err := Read(t.Context(), dir, Config{Side: 40, SkipBad: true}, nil); name != "all without a number" &&
			(err != nil || len(c.Patients) != 2 || !strings.Contains(strings.Join(c.Notes, " "),
				"Patient case_1 was left out: ")) {
			t.Errorf("%s, skipped: %+v, %v", name, c, err)
		}
	}
}

// TestOneValue: a PET that holds one value alone is told.
func TestOneValue(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	pet := volume.NewVolume(cohorttest.Grid(44, 40, 8))
	if err := nifti.WriteVolume(dir+"/imagesTr/case_1_0000.nii.gz", pet, nifti.NewHeader(pet.Grid)); err != nil {
		t.Fatal(err)
	}
	c, err := Read(t.Context(), dir, Config{Side: 40}, nil)
	if err != nil || len(c.Notes) != 1 ||
		c.Notes[0] != "All voxels of the PET have the value 0; check the file ("+dir+"/imagesTr/case_1_0000.nii.gz)." {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestOtherFilesAreNamed: what belongs to no scan disturbs nothing, and is named if it may be an image.
func TestOtherFilesAreNamed(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	for _, name := range []string{"imagesTr/overview.png", "imagesTr/notes.txt", "imagesTr/._case_1_0000.nii.gz",
		"imagesTr/old.mha", "labelsTr/case_1.nrrd", "labelsTr/atlas.nrrd", "labelsTr/case_0.json"} {
		cohorttest.Text(t, dir+"/"+name, "")
	}
	c, err := Read(t.Context(), dir, Config{Side: 40}, nil)
	if err != nil || len(c.Patients) != 3 || len(c.Notes) != 1 ||
		c.Notes[0] != "Files that are not NIfTI and belong to no scan were left out: atlas.nrrd, old.mha." {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestCapitalEndings: capitals in an ending are no other format, and no other name.
func TestCapitalEndings(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	cohorttest.Rename(t, dir+"/imagesTr/case_1_0000.nii.gz", dir+"/imagesTr/case_1_0000.NII.GZ")
	cohorttest.Rename(t, dir+"/labelsTr/case_2.nii.gz", dir+"/labelsTr/case_2.Nii.Gz")
	if c, err := Read(t.Context(), dir, Config{Side: 40}, nil); err != nil || len(c.Patients) != 3 || c.Slices() != 12 {
		t.Errorf("%+v, %v", c, err)
	}
	folders := t.TempDir()
	cohorttest.Patient(t, folders+"/a/pet.nii.gz", folders+"/a/mask.nii.gz", cohorttest.Grid(44, 40, 8), 1, 3, 3)
	cohorttest.Rename(t, folders+"/a/pet.nii.gz", folders+"/a/PET.NII.GZ")
	cohorttest.Rename(t, folders+"/a/mask.nii.gz", folders+"/a/Mask_1.nii.gz")
	if c, err := Read(t.Context(), folders, Config{Side: 40}, nil); err != nil || len(c.Patients) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	cohorttest.Text(t, folders+"/a/mask_2.mha", "")
	if _, err := Read(t.Context(), folders, Config{Side: 40}, nil); err == nil ||
		!strings.Contains(err.Error(), "mask_2.mha is not in NIfTI format") {
		t.Errorf("a mask that is not read: %v", err)
	}
}

// TestWarningsReachTheNotes: what is odd about headers is told once for each kind, and that the file has several frames
// is an error that says what can be done.
func TestWarningsReachTheNotes(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	spoil := func(path string, change func(header []byte)) {
		t.Helper()
		img, err := nifti.Read(t.Context(), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		flat := strings.TrimSuffix(path, ".gz")
		if err := nifti.WriteVolume(flat, img.Volume, img.Header); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(flat)
		if err != nil {
			t.Fatal(err)
		}
		change(data)
		if err := errors.Join(os.WriteFile(flat, data, 0o666), os.Remove(path)); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []string{"case_0", "case_1"} {
		spoil(dir+"/imagesTr/"+p+"_0000.nii.gz", func(h []byte) { h[123] = 3 }) // xyzt_units: micrometre
	}
	c, err := Read(t.Context(), dir, Config{Side: 40}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Notes) != 1 || !strings.Contains(c.Notes[0], "micrometer") ||
		!strings.HasSuffix(c.Notes[0], "("+dir+"/imagesTr/case_0_0000.nii and 1 more file).") {
		t.Errorf("notes %q", c.Notes)
	}
	// dim: 8 slices as 4 of 2 frames
	spoil(dir+"/imagesTr/case_2_0000.nii.gz", func(h []byte) { h[40], h[46], h[48] = 4, 4, 2 })
	if _, err := Read(t.Context(), dir, Config{Side: 40}, nil); err == nil ||
		!strings.HasSuffix(err.Error(), "case_2_0000.nii holds 2 frames, but a cohort's PET must be a single one: "+
			"write the frame that counts, or their mean, to a file of its own") {
		t.Errorf("several frames: %v", err)
	}
}

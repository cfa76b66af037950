package imagefile

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/series"
	"isopet/volume/nifti"
)

// tool is another program, without which a test is left out.
func tool(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is absent, which others read and check DICOM by: apt-get install %s", name, debian)
	}
	return path
}

// pets are scans that masks are written for: one made here, and a real one where it lies beside the project.
func pets(t *testing.T) map[string]string {
	t.Helper()
	g := volume.Grid{Dims: [3]int{24, 20, 9}, Affine: volume.Affine{{-4, 0, 0, 50}, {0, -4, 0, 30}, {0, 0, 3.27, -12.5}, {3: 1}}}
	v := volume.NewVolume(g)
	for i := range v.Data {
		v.Data[i] = float32(i % 100)
	}
	all := map[string]string{"made": dicomtest.Write(t, dicomtest.Of(v, 1, 5)...)}
	const real = "../../../shared/data/dicom/STS_001_FDG_PET"
	if _, err := os.Stat(real); err == nil {
		all["STS_001"] = real
	}
	return all
}

// hard is a mask with all that contours get wrong: holes, islands in them, corners that touch, single voxels, voxels at
// the rim.
func hard(g volume.Grid) *volume.Mask {
	m := volume.NewMask(g)
	rows := map[int][]string{
		1: {"#.........", "..........", "..........", ".........#"},
		2: {"#########.", "#.......#.", "#.#####.#.", "#.#...#.#.", "#.#.#.#.#.", "#.#####.#.", "#.......#.", "#########."},
		3: {"#.#.#.#.#.", ".#.#.#.#..", "#.#.#.#.#.", ".#.#.#.#..", "..........", "####.#####", "#.##.#.#.#", "##.#.#####"},
		4: {"..........", "..#..###..", "......#...", "#########."},
		6: {"...#......"},
	}
	for k, lines := range rows {
		for j, line := range lines {
			for i, c := range line {
				if c == '#' {
					m.Data[g.Index(i+3, j+2, k)] = 1
				}
			}
		}
	}
	m.Data[0] = 1
	m.Data[g.Index(g.Dims[0]-1, g.Dims[1]-1, g.Dims[2]-1)] = 1
	return m
}

// exported writes the hard mask of a scan.
func exported(t *testing.T, folder, name string) (path string, im *Image, m *volume.Mask) {
	t.Helper()
	im, err := Read(t.Context(), folder, Options{}, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	m = hard(im.Grid)
	path = filepath.Join(t.TempDir(), name)
	if err := WriteMask(path, m.Rows(all), im.Geometry, content()); err != nil {
		t.Fatal(err)
	}
	return path, im, m
}

// TestValidator: dciodvfy of David Clunie's dicom3tools finds no error in what is exported, which names the scan's
// patient, study and coordinates.
func TestValidator(t *testing.T) {
	dciodvfy := tool(t, "dciodvfy", "dicom3tools")
	for scan, folder := range pets(t) {
		for _, name := range []string{"m.seg.dcm", "m.rtstruct.dcm"} {
			path, im, m := exported(t, folder, name)
			said, _ := exec.Command(dciodvfy, path).CombinedOutput() // whose status is no verdict
			errors := 0
			for line := range strings.Lines(string(said)) {
				if strings.HasPrefix(line, "Error") {
					errors++
					t.Errorf("%s, %s: %s", scan, name, line)
				}
			}
			t.Logf("%s, %s: %d errors, %d warnings", scan, name, errors, strings.Count(string(said), "Warning -"))
			if len(said) == 0 {
				t.Errorf("%s, %s: dciodvfy says nothing", scan, name)
			}
			d, err := dicom.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			from, _ := im.Geometry.Series()
			for _, tag := range []dicom.Tag{dicom.PatientName, dicom.PatientID, dicom.PatientBirthDate, dicom.PatientSex,
				dicom.StudyInstanceUID, dicom.StudyID, dicom.StudyDate, dicom.FrameOfReferenceUID} {
				if got, want := d.Text(tag), from.Header.Text(tag); got != want {
					t.Errorf("%s, %s: %v is %q, and %q in the scan", scan, name, tag, got, want)
				}
			}
			if strings.Contains(name, "seg") {
				packed(t, d, from, m)
			}
		}
	}
}

// packed holds the frames of a segmentation, bit by bit, against a mask, and their orientation against the scan's.
func packed(t *testing.T, d *dicom.Dataset, from series.Source, m *volume.Mask) {
	t.Helper()
	shared := d.Item(dicom.SharedFunctionalGroupsSequence)
	if got, want := shared.Item(dicom.PlaneOrientationSequence).Text(dicom.ImageOrientationPatient),
		from.Header.Text(dicom.ImageOrientationPatient); got != want {
		t.Errorf("the orientation is %q, and %q in the scan", got, want)
	}
	back := volume.NewMask(m.Grid)
	pixels, n := d.Raw(dicom.PixelData), m.Dims[0]*m.Dims[1]
	for f, group := range d.Items(dicom.PerFrameFunctionalGroupsSequence) {
		at := group.Item(dicom.PlanePositionSequence).Text(dicom.ImagePositionPatient)
		k := slices.IndexFunc(from.Slices, func(r series.Ref) bool { return r.Position == at })
		if k < 0 {
			t.Fatalf("frame %d lies at %s, where the scan has no slice", f+1, at)
		}
		for i := range n {
			bit := f*n + i
			back.Data[k*n+i] |= pixels[bit/8] >> (bit % 8) & 1
		}
	}
	if !slices.Equal(back.Data, m.Data) {
		t.Error("its frames are not the mask")
	}
}

// plastimatched is the mask of a region by plastimatch on a grid.
func plastimatched(t *testing.T, path string, g volume.Grid, region string) *volume.Mask {
	t.Helper()
	folder := t.TempDir()
	fixed := filepath.Join(folder, "fixed.nii")
	if err := nifti.WriteVolume(fixed, volume.NewVolume(g), Geometry{}.NIfTI(g)); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool(t, "plastimatch", "plastimatch"), "convert", "--input", path, "--fixed", fixed,
		"--output-prefix", filepath.Join(folder, "out"), "--prefix-format", "nii").CombinedOutput()
	if err != nil {
		t.Fatalf("plastimatch: %v\n%s", err, out)
	}
	m, _, err := nifti.ReadMask(t.Context(), filepath.Join(folder, "out", region+".nii"))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !m.SameAs(g, 0.01) {
		t.Fatalf("plastimatch's grid is %v, not %v", m.Grid, g)
	}
	return m
}

// differing is how many voxels of masks differ, and how many either has.
func differing(a, b []uint8) (differ, of int) {
	for i := range a {
		if a[i] != 0 || b[i] != 0 {
			of++
		}
		if (a[i] != 0) != (b[i] != 0) {
			differ++
		}
	}
	return differ, of
}

// TestPlastimatch: what is exported as contours is the same mask for plastimatch.
func TestPlastimatch(t *testing.T) {
	tool(t, "plastimatch", "plastimatch")
	for scan, folder := range pets(t) {
		path, im, m := exported(t, folder, "m.rtstruct.dcm")
		back := plastimatched(t, path, im.Grid, "Left internal il")
		if differ, of := differing(back.Data, m.Data); differ > 0 {
			t.Errorf("%s: %d of %d voxels differ", scan, differ, of)
		}
	}
}

// TestPlastimatchOnCT: a ball on the planes of a CT is the ball on the PET, and much the same for plastimatch, which
// gives each slice all contours that are nearest to it. With planes further apart than slices it leaves slices empty.
func TestPlastimatchOnCT(t *testing.T) {
	tool(t, "plastimatch", "plastimatch")
	pet, of := scanned()
	pet.Dims = [3]int{40, 36, 24}
	from := of.source.(series.Source)
	for _, thick := range []float64{1, 2, 2.5} {
		ct := volume.Grid{Dims: [3]int{150, 130, int(72 / thick)},
			Affine: volume.Affine{{-1, 0, 0, 20}, {0, -1, 0, 16}, {0, 0, thick, -49.7}, {3: 1}}}
		from.Series, from.Slices = "1.2.3.9", nil
		for k := range ct.Dims[2] {
			from.Slices = append(from.Slices, series.Ref{Class: "1.2.840.10008.5.1.4.1.1.2",
				Instance: fmt.Sprint("1.2.3.9.", k+1), Position: fmt.Sprintf(`-20\-16\%g`, -49.7+thick*float64(k))})
		}
		m := volume.NewMask(ct)
		for i := range m.Data {
			p := ct.Affine.Apply([3]float64{float64(i % 150), float64(i / 150 % 130), float64(i / 150 / 130)})
			if math.Hypot(math.Hypot(p[0]+55, p[1]+50), p[2]+14) < 28 {
				m.Data[i] = 1
			}
		}
		path := filepath.Join(t.TempDir(), "ct.rtstruct.dcm")
		if err := WriteMask(path, m.Rows(all), Geometry{from}, Content{}); err != nil {
			t.Fatal(err)
		}
		l, err := ReadLabels(t.Context(), path, LabelOptions{On: &Place{pet, of}})
		if err != nil {
			t.Fatal(err)
		}
		ours := volume.NewMask(pet)
		for i, label := range l.Data {
			ours.Data[i] = uint8(label)
		}
		theirs := plastimatched(t, path, pet, "Lesion 1")
		ball := volume.NewMask(pet)
		for i := range ball.Data {
			p := pet.Affine.Apply([3]float64{float64(i % 40), float64(i / 40 % 36), float64(i / 40 / 36)})
			if math.Hypot(math.Hypot(p[0]+55, p[1]+50), p[2]+14) < 28 {
				ball.Data[i] = 1
			}
		}
		differ, either := differing(ours.Data, theirs.Data)
		a, _ := differing(ours.Data, ball.Data)
		b, _ := differing(theirs.Data, ball.Data)
		t.Logf("%g mm: %d of %d voxels differ; from the ball %d, and plastimatch's %d", thick, differ, either, a, b)
		if most := 0.05 * float64(either); float64(differ) > most || float64(a) > most {
			t.Errorf("%g mm: %d of %d voxels differ, and %d from the ball", thick, differ, either, a)
		}
	}
}

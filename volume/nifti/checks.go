package nifti

import (
	"fmt"
	"math"
	"slices"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume"
)

// Level says how bad a problem is.
type Level int

// A note is worth knowing, a warning says that something was assumed. Broken and unsupported files are not read.
const (
	Note Level = iota
	Warning
	broken
	unsupported
)

// Problem is something odd about a file that was read all the same.
type Problem struct {
	Name    string // of the check
	Level   Level
	Found   string // "the qform is …"
	Assumed string // what was made of it, or what it means
}

func (p Problem) String() string { return p.Found + "; " + p.Assumed + "." }

// check is one thing that can be wrong with a header. Checks run in their order: each sees what the ones above it
// have repaired.
type check struct {
	name    string
	level   Level
	find    func(h *Header) string // what is wrong, "" if nothing is
	repair  func(h *Header)        // sets it right, if that takes a change of the header
	assumed string                 // what is assumed instead; for files that are not read, what to do
}

// What to do about files that are not read.
const (
	adviceReexport = "export or copy it again"
	threeAxes      = "open a scan of three axes"
	notPicture     = "open the scan itself, not a picture made of it"
)

// severalFrames is the check whose row is completed when one of them is read.
const severalFrames = "frames"

var checks = []check{
	{"number of axes", broken, func(h *Header) string {
		n := h.fields.Dim[0]
		return when(n < 1 || n > 7, "has a damaged header: it states %d axes", n)
	}, nil, adviceReexport},

	{"length of an axis", broken, func(h *Header) string {
		for i, n := range h.fields.Dim[1 : h.fields.Dim[0]+1] {
			if n < 0 || n == 0 && i < 3 {
				return fmt.Sprintf("has a damaged header: axis %d has %d voxels", i+1, n)
			}
		}
		return ""
	}, nil, adviceReexport},

	{"empty axis", Warning, func(h *Header) string {
		n := slices.Index(h.fields.Dim[1:h.fields.Dim[0]+1], 0)
		return when(n >= 0, "Axis %d of the file has length 0", n+1)
	}, func(h *Header) {
		for i := range h.fields.Dim {
			h.fields.Dim[i] = max(h.fields.Dim[i], 1)
		}
	}, "it is taken as 1"},

	{"vectors", unsupported, func(h *Header) string {
		for i := 5; i <= int(h.fields.Dim[0]); i++ {
			if h.fields.Dim[i] > 1 {
				return fmt.Sprintf("holds more than one number for each voxel (%d axes)", h.fields.Dim[0])
			}
		}
		return ""
	}, nil, threeAxes},

	{severalFrames, Note, func(h *Header) string {
		return when(h.Frames() > 1, "The file holds %d frames", h.Frames())
	}, nil, "one of them is read"},

	{"one axis", unsupported, func(h *Header) string {
		return when(h.fields.Dim[0] == 1, "holds a row of %d numbers, no picture", h.fields.Dim[1])
	}, nil, threeAxes},

	{"unknown datatype", broken, func(h *Header) string {
		_, known := kinds[h.fields.Datatype]
		return when(!known, "has a damaged header: there is no type %d of voxels", h.fields.Datatype)
	}, nil, adviceReexport},

	{"datatype", unsupported, func(h *Header) string {
		k := kinds[h.fields.Datatype]
		return when(k.decoder == nil, "holds %s, not one number for each voxel", k.name)
	}, nil, notPicture},

	{"bits per voxel", Warning, func(h *Header) string {
		k := kinds[h.fields.Datatype]
		return when(int(h.fields.Bitpix) != 8*k.size, "The header states %d bits per voxel, but %s", h.fields.Bitpix,
			k.name)
	}, func(h *Header) {
		h.fields.Bitpix = int16(8 * kinds[h.fields.Datatype].size)
	}, "the type is believed"},

	{"place of the voxels", Warning, func(h *Header) string {
		at := h.fields.VoxOffset
		return when(at != 0 && at < h.start(), "The header puts the voxels at byte %d, within itself", at)
	}, func(h *Header) {
		h.fields.VoxOffset = h.start()
	}, "they are read from behind the header"},

	{"size of voxels", Warning, func(h *Header) string {
		for _, z := range h.fields.Pixdim[1 : min(h.fields.Dim[0], 3)+1] {
			if !(z > 0) || math.IsInf(z, 0) {
				return fmt.Sprintf("The header states a voxel size of %.4g mm", z)
			}
		}
		return ""
	}, func(h *Header) {
		for i := 1; i <= 3; i++ {
			z := math.Abs(h.fields.Pixdim[i])
			if z == 0 || z-z != 0 {
				z = 1
			}
			h.fields.Pixdim[i] = z
		}
	}, "its sign is dropped, and 0 or no number is taken as 1 mm"},

	{"sform code", Warning, func(h *Header) string {
		c := h.fields.SformCode
		return when(c < 0 || c > maxCode, "The sform has the unknown code %d", c)
	}, func(h *Header) { h.fields.SformCode = 0 }, "it is taken as unset"},

	{"qform code", Warning, func(h *Header) string {
		c := h.fields.QformCode
		return when(c < 0 || c > maxCode, "The qform has the unknown code %d", c)
	}, func(h *Header) { h.fields.QformCode = 0 }, "it is taken as unset"},

	{"sform", Warning, func(h *Header) string {
		return when(h.fields.SformCode > 0 && !usable(h.sform()), "The sform is no usable affine")
	}, func(h *Header) { h.fields.SformCode = 0 }, "it is taken as unset"},

	{"qfac", Warning, func(h *Header) string {
		return when(h.fields.QformCode > 0 && h.fields.SformCode == 0 && !h.saysQfac(),
			"The qform does not say whether it is mirrored (qfac is %.4g)", h.fields.Pixdim[0])
	}, (*Header).setQfac, "it is taken as not mirrored, as the format has it; check left and right"},

	{"qfac beside a sform", Note, func(h *Header) string {
		return when(h.fields.QformCode > 0 && !h.saysQfac(),
			"The qform does not say whether it is mirrored (qfac is %.4g)", h.fields.Pixdim[0])
	}, (*Header).setQfac, "it is taken as not mirrored, and the sform is used"},

	{"quaternion", Warning, func(h *Header) string {
		f := h.fields
		n := f.QuaternB*f.QuaternB + f.QuaternC*f.QuaternC + f.QuaternD*f.QuaternD
		return when(f.QformCode > 0 && n > 1+4e-7, "The qform's quaternion is too long (%.3g)", math.Sqrt(n))
	}, func(h *Header) {
		f := &h.fields
		n := math.Sqrt(f.QuaternB*f.QuaternB + f.QuaternC*f.QuaternC + f.QuaternD*f.QuaternD)
		for _, q := range []*float64{&f.QuaternB, &f.QuaternC, &f.QuaternD} {
			*q = float64(float32(*q / n)) // as a mask of NIfTI-1 will hold it
		}
	}, "it is shortened to 1"},

	{"qform", Warning, func(h *Header) string {
		return when(h.fields.QformCode > 0 && !usable(h.qform()), "The qform is no usable affine")
	}, func(h *Header) { h.fields.QformCode = 0 }, "it is taken as unset"},

	{"no orientation", Warning, func(h *Header) string {
		_, source := h.affine()
		return when(source == "pixdim", "The file does not say how the patient lies")
	}, nil, "the axes are taken as left, anterior, superior with the origin in the middle; check left and right"},

	{"sform and qform", Warning, func(h *Header) string {
		if h.fields.SformCode == 0 || h.fields.QformCode == 0 {
			return ""
		}
		z := h.sform().Zooms()
		mm := apart(h.Grid().Dims, h.sform(), h.qform())
		return when(mm > 0.1*min(z[0], z[1], z[2]), "The sform and the qform put voxels up to %.3g mm apart", mm)
	}, nil, "the sform is used"},

	{"size and affine", Warning, func(h *Header) string {
		a, source := h.affine()
		for axis, z := range a.Zooms() {
			if p := h.fields.Pixdim[axis+1]; source == "sform" && int64(axis) < h.fields.Dim[0] &&
				math.Abs(z-p) > 0.01*z {
				return fmt.Sprintf("The header states a voxel size of %.4g mm, the sform %.4g mm", p, z)
			}
		}
		return ""
	}, nil, "the sform is used"},

	{"slope", Warning, func(h *Header) string {
		s := h.fields.SclSlope
		return when(s-s != 0, "The slope is no finite number")
	}, func(h *Header) { h.fields.SclSlope, h.fields.SclInter = 0, 0 }, "values are read as stored"},

	{"intercept", Warning, func(h *Header) string {
		i := h.fields.SclInter
		return when(i-i != 0 && h.fields.SclSlope != 0, "The intercept is no finite number")
	}, func(h *Header) { h.fields.SclInter = 0 }, "it is taken as 0"},

	{"units", Warning, func(h *Header) string {
		u := uint8(h.fields.XyztUnits) & 7
		return when(u == gonii.NIFTI_UNITS_METER || u == gonii.NIFTI_UNITS_MICRON,
			"The header gives lengths in the unit %s", gonii.NiiMeasurementUnits[u])
	}, nil, "they are taken as millimetres, as most programs do"},

	{"kind of file", Warning, func(h *Header) string {
		stated := h.fields.Magic[1] == 'i'
		return when(stated != h.pair, "The header does not fit the name: it is one of %s",
			map[bool]string{true: "a pair .hdr and .img", false: "a single file .nii"}[stated])
	}, nil, "the name is believed"},

	{"no usable affine", broken, func(h *Header) string {
		a, source := h.affine()
		return when(!usable(a), "has a damaged header: its %s gives the voxels no place", source)
	}, nil, adviceReexport},

	{"oblique", Note, func(h *Header) string {
		a, _ := h.affine()
		tilt := oblique(a)
		return when(tilt > 1, "The scan is tilted by %.1f°", tilt)
	}, nil, "planes are shown along the rows and columns of its voxels"},
}

// maxCode is the highest code of a transform that nibabel knows: other template.
const maxCode = gonii.NIFTI_XFORM_MNI_152 + 1

// check runs the table. Problems come back in its order.
func (h *Header) check() ([]Problem, error) {
	var problems []Problem
	for _, c := range checks {
		found := c.find(h)
		switch {
		case found == "":
			continue
		case c.level == broken:
			return nil, &FormatError{Found: found, Advice: c.assumed}
		case c.level == unsupported:
			return nil, &UnsupportedError{Found: found, Advice: c.assumed}
		case c.repair != nil:
			c.repair(h)
		}
		problems = append(problems, Problem{c.name, c.level, found, c.assumed})
	}
	h.normalise()
	return problems, nil
}

// saysQfac reports that the header says whether the qform is mirrored.
func (h *Header) saysQfac() bool { return math.Abs(h.fields.Pixdim[0]) == 1 }

// setQfac makes of a qfac that says nothing 1 (method 2 of the format). Every row that uses the qform comes after it.
func (h *Header) setQfac() {
	if !h.saysQfac() {
		h.fields.Pixdim[0] = 1
	}
}

// normalise settles what is no problem: the voxels' place where it is left open, a qfac that nothing uses, steps of
// axes that are not there or not of space, "no scaling".
func (h *Header) normalise() {
	f := &h.fields
	if f.VoxOffset == 0 {
		f.VoxOffset = h.start()
	}
	h.setQfac()
	for i := 1; i < len(f.Pixdim); i++ {
		if z := f.Pixdim[i]; z-z != 0 || i > int(f.Dim[0]) && i <= 3 && !(z > 0) {
			f.Pixdim[i] = 1
		}
	}
	if f.SclSlope == 0 {
		f.SclInter = 0
	}
}

// start is the first byte of a file at which voxels can be.
func (h *Header) start() int64 {
	switch {
	case h.pair:
		return 0
	case h.version == gonii.NIIVersion2:
		return gonii.NII2HeaderSize + gonii.DefaultHeaderPadding
	}
	return gonii.NII1HeaderSize + gonii.DefaultHeaderPadding
}

func when(found bool, format string, args ...any) string {
	if !found {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// usable reports that an affine is finite, its voxels between a millionth of a millimetre and a kilometre, and space
// not flat.
func usable(a volume.Affine) bool {
	cell := 1.
	for _, z := range a.Zooms() {
		if !(z >= 1e-6 && z <= 1e6) {
			return false
		}
		cell *= z
	}
	for _, row := range a {
		if v := row[3]; v-v != 0 {
			return false
		}
	}
	return math.Abs(a.Det()) > 1e-6*cell
}

// oblique is the largest angle in degrees between a voxel axis and the world axis that runs closest to it.
func oblique(a volume.Affine) float64 {
	var worst float64
	z := a.Zooms()
	for world, v := range a.Orientation() {
		worst = max(worst, math.Acos(min(math.Abs(a[world][v.Axis])/z[v.Axis], 1)))
	}
	return worst * 180 / math.Pi
}

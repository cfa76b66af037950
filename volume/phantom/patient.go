// Package phantom makes synthetic ¹⁸F-PSMA-1007 PET scans of the male pelvis with prostate tumours and their
// annotation, for trying, testing and training without patients. Nothing in them comes from a person. Their
// statistics were tuned to those published for the cohort of Rainio et al. 2023, so results on them say whether the
// pipeline works, not how it does in the clinic.
//
// A patient is decided by the cohort's seed and a number. Sections named in comments are those of the generator's
// specification, whose version is [Version]. The package knows files only in [Write], and no networks.
package phantom

import (
	"iter"
	"math"
	"runtime"

	"isopet/volume"
)

// Version of the generator's specification: the same version, seed and patient give the same voxels.
const Version = "1"

// Side is how many pixels a slice has along each edge once the paper's 128 are halved.
const Side = cropSide / 2

// sliceCounts are the published numbers of slices with tumour of the 78 patients.
var sliceCounts = [...]int{
	10, 11, 12, 13, 2, 4, 12, 5, 13, 11, 27, 9, 7, 17, 5, 4, 10, 22, 5, 6, 7, 12, 4, 9, 7, 18, 28, 13, 13, 8, 7, 13,
	11, 6, 8, 8, 14, 14, 11, 9, 11, 21, 11, 10, 13, 19, 14, 8, 9, 17, 9, 18, 18, 9, 5, 10, 7, 8, 7, 4, 16, 17, 5, 14,
	8, 9, 13, 8, 16, 12, 11, 31, 13, 14, 11, 12, 6, 11,
}

// Patients is the size of the published cohort. Later patients take the slice counts again from the first.
const Patients = len(sliceCounts)

// Patient is a synthetic patient on the grid of the paper's square: 128×128 pixels of 0.977 mm, slices of 2.79 mm.
type Patient struct {
	Seed  uint64
	Index int // from 0

	PET  *volume.Volume // SUV
	Mask *volume.Mask   // 1 is tumour

	// Slices are those with tumour, in increasing z. X and Y are the 64×64 pictures of them as the networks get
	// them: scaled to [0, 1] one by one, and 1 where the mask touches a pixel.
	Slices []int
	X      [][]float64
	Y      [][]uint8

	Truth
}

// Truth is what a patient was made from and how the annotation came about. Lengths are in mm.
type Truth struct {
	Prescribed  int     // slices with tumour
	Raw         int     // slices with tumour before trimming
	Evaluations int     // annotations drawn in the search for the lesions' height
	Bladder     bool    // whether the bladder was left out of the annotation
	LevelFactor float64 // of the annotation's level, below 1 when the prescribed slices were hard to reach
	Height      float64 // of the main lesion, its semi-axis along z
	AxisX       float64 // its semi-axes in the plane
	AxisY       float64
	GlandSUV    float64
	LesionSUV   float64
	BladderSUV  float64
	Gamma       float64 // how far the annotation's level follows the lesion's peak
	Peak        float64 // SUV
	Level       float64 // SUV
	Lesions     int
	Hot         bool // a hot focus outside the prostate
}

// New makes patient p of a cohort.
func New(seed uint64, p int) *Patient {
	m := newSimulation(seed, p, sliceCounts[p%Patients])
	return m.patient(seed, p, m.search())
}

// Cohort makes patients 0, 1, … of a seed, in order and as many at a time as there are cores.
func Cohort(patients int, seed uint64) iter.Seq[*Patient] {
	return func(yield func(*Patient) bool) {
		ahead := make(chan chan *Patient, max(runtime.GOMAXPROCS(0)-1, 0))
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			defer close(ahead)
			for p := range patients {
				made := make(chan *Patient, 1)
				select {
				case ahead <- made:
					go func() { made <- New(seed, p) }()
				case <-stop:
					return
				}
			}
		}()
		for made := range ahead {
			if !yield(<-made) {
				return
			}
		}
	}
}

// patient scans the whole square and cuts it into slices (section 9).
func (m *simulation) patient(seed uint64, p int, s search) *Patient {
	g := cropGrid(m.nz)
	out := &Patient{
		Seed: seed, Index: p,
		PET: volume.NewVolume(g), Mask: volume.NewMask(g),
		Slices: s.slices(),
		Truth: Truth{
			Prescribed: m.n, Raw: s.raw, Evaluations: s.evaluations, Bladder: s.bladder, LevelFactor: s.rule.level,
			Height: s.height, GlandSUV: m.gland, LesionSUV: m.lesion, BladderSUV: m.bladderSUV, Gamma: m.gamma,
			Peak: s.peak, Level: s.annotation.level, Lesions: m.lesions, Hot: m.hot,
		},
	}
	out.AxisX, out.AxisY = m.lesionAxes(s.height)
	for z := s.z0; z < s.z1; z++ {
		for y := s.y0; y < s.y1; y++ {
			copy(out.Mask.Data[g.Index(s.x0, y, z):], s.row(z, y))
		}
	}
	m.scan(m.whole())
	const area = cropSide * cropSide
	up, line := make([]float64, area), make([]float64, m.nx)
	for z := range m.nz {
		cropZoom.plane(up, m.image[m.index(z, 0):], m.nx, 0, cropSide, 0, cropSide, line)
		for i, v := range up {
			out.PET.Data[z*area+i] = float32(v)
		}
		if s.areas[z] > 0 {
			out.X = append(out.X, halve(up))
			out.Y = append(out.Y, halveMask(out.Mask.Data[z*area:][:area]))
		}
	}
	return out
}

// halve takes the mean of 2×2 blocks and scales the result to [0, 1].
func halve(v []float64) []float64 {
	out := make([]float64, Side*Side)
	low, high := math.Inf(1), math.Inf(-1)
	for i := range out {
		at := i/Side*2*cropSide + i%Side*2
		out[i] = (v[at] + v[at+1] + v[at+cropSide] + v[at+cropSide+1]) / 4
		low, high = min(low, out[i]), max(high, out[i])
	}
	for i := range out {
		out[i] = (out[i] - low) / (high - low)
	}
	return out
}

// halveMask is 1 where any pixel of a 2×2 block is.
func halveMask(m []uint8) []uint8 {
	out := make([]uint8, Side*Side)
	for i := range out {
		at := i/Side*2*cropSide + i%Side*2
		out[i] = m[at] | m[at+1] | m[at+cropSide] | m[at+cropSide+1]
	}
	return out
}

// The paper's square in a 512×512 slice is columns 184–311 and rows 236–363 of the upright picture. So with the
// middle of the field of view at x = y = 0, its centre lies here in world millimetres (RAS+).
const (
	squareX = (256 - (184 + 64)) * cropSpacing
	squareY = (256 - (236 + 64)) * cropSpacing
)

// cropGrid is the paper's square with nz slices around z = 0, stored in LPS order of the plane, feet first.
func cropGrid(nz int) volume.Grid {
	const half = (cropSide - 1) / 2. * cropSpacing
	return volume.Grid{
		Dims: [3]int{cropSide, cropSide, nz},
		Affine: volume.Affine{
			{-cropSpacing, 0, 0, squareX + half},
			{0, -cropSpacing, 0, squareY + half},
			{0, 0, sliceSpacing, -float64(nz-1) / 2 * sliceSpacing},
			{0, 0, 0, 1},
		},
	}
}

package series

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/frame"
	"isopet/volume/dicom/pixel"
	"isopet/volume/dicom/suv"
)

// Options say how a volume is made.
type Options struct {
	Phase int  // which volume, from 0
	Fill  bool // slices that are missing are filled with nothing, and named in Image.Missing

	// Watch is told how many slices are there of the volume, from the first on; the rest is still being written. It must
	// not keep the volume. Like a [Progress] it may be nil.
	Watch func(v *volume.Volume, slices int)
}

// Image is a volume of a series.
type Image struct {
	*volume.Volume // in the stored unit, slope and intercept applied

	Unit     string    // as DICOM has it: BQML, CNTS, GML, HU, …; empty if it is not known
	Scan     *suv.Scan // what is said of SUV, a frame for each slice
	Source   Source
	Warnings []string
	Missing  []int // slices that were filled
}

// Source is what results need to refer to the images that they were made of.
type Source struct {
	Study, Series, FrameOfReference string         // UIDs
	Header                          *dicom.Dataset // of one of the files, without pixels
	Slices                          []Ref          // of each slice of the volume; empty where one was filled
}

// Paths are the files of the slices, each once and in their order.
func (s *Source) Paths() []string {
	var all []string
	seen := map[string]bool{"": true}
	for _, ref := range s.Slices {
		if !seen[ref.Path] {
			seen[ref.Path] = true
			all = append(all, ref.Path)
		}
	}
	return all
}

// Ref is a frame of an image.
type Ref struct {
	Class, Instance string // UIDs
	Frame           int    // from 1, 0 if the image is no multi-frame one
	Position        string // ImagePositionPatient as the file has it
	Path            string
}

// mostVoxels of a volume: beyond it the files are not believed.
const mostVoxels = 1 << 31

// Load reads the voxels. The error is s.Err (but for a gap that is to be filled), that of a file that cannot be read,
// or that of ctx.
func (s *Series) Load(ctx context.Context, o Options, report Progress) (*Image, error) {
	if _, gap := s.Err.(*GapError); s.Err != nil && !(gap && o.Fill) {
		return nil, s.Err
	}
	if o.Phase < 0 || o.Phase >= len(s.phases) {
		return nil, &dicom.Problem{Path: s.name(), Found: fmt.Sprintf("has %s", count(len(s.phases), "volume")),
			Advice: "name one of them, counted from 0", Kind: dicom.Unsupported}
	}
	dims := [3]int{s.common.columns, s.common.rows, s.grid.depth}
	if dims[0]*dims[1] > mostVoxels/dims[2] {
		return nil, &dicom.Problem{Path: s.name(), Advice: "open a smaller one", Kind: dicom.Unsupported,
			Found: fmt.Sprintf("would have %d×%d×%d voxels", dims[0], dims[1], dims[2])}
	}
	if err := s.believed(dims); err != nil {
		return nil, err
	}
	at := s.grid.depths()
	im := &Image{
		Volume: volume.NewVolume(volume.Grid{Dims: dims, Affine: s.affine()}), Unit: s.unit(), Missing: s.grid.missing,
		Source: Source{
			s.common.study, s.common.series, s.common.frameOfReference, s.header, make([]Ref, dims[2]),
		},
		Warnings: slices.Clone(s.Warnings),
	}
	if len(s.grid.missing) > 0 {
		filled := are(len(s.grid.missing), "slice")
		im.Warnings = append(im.Warnings, filled+" missing and filled with nothing.")
	}
	phase := s.phases[o.Phase]
	im.describe(phase, at, s.times())
	if err := im.fill(ctx, phase, at, o, report); err != nil {
		return nil, err
	}
	return im, nil
}

// perByte is how many voxels a byte of files can stand for: empty slices are compressed to little more than a header.
const perByte = 1024

// believed is an error if a volume would have more voxels than its files can hold.
func (s *Series) believed(dims [3]int) error {
	var bytes int64
	seen := map[*instance]bool{}
	for _, phase := range s.phases {
		for _, sl := range phase {
			if !seen[sl.in] {
				seen[sl.in] = true
				bytes += sl.in.size
			}
		}
	}
	if int64(dims[0])*int64(dims[1])*int64(dims[2]) <= perByte*bytes {
		return nil
	}
	return &dicom.Problem{Path: s.name(), Advice: Advice["export"], Kind: dicom.Damaged,
		Found: fmt.Sprintf("is said to have %d×%d×%d voxels in %d bytes", dims[0], dims[1], dims[2], bytes)}
}

// unit is that of the values.
func (s *Series) unit() string {
	if s.Modality == "PT" {
		return suv.Read(s.header).Units
	}
	if s.Modality == "CT" {
		return "HU"
	}
	return ""
}

// times are what all volumes of a dynamic series say of their frames, nil where there is one volume.
func (s *Series) times() []suv.Frame {
	if len(s.phases) < 2 {
		return nil
	}
	var all []suv.Frame
	for _, phase := range s.phases {
		for _, sl := range phase {
			all = append(all, sl.suv)
		}
	}
	return all
}

// describe remembers where slices came from and what they and the whole series say of SUV. A slice that is missing says
// what the one before it does.
func (im *Image) describe(phase []slice, at []int, whole []suv.Frame) {
	scans := make([]*suv.Scan, len(phase))
	for i, sl := range phase {
		scan := *sl.in.scan
		scan.Frames = []suv.Frame{sl.suv}
		scans[i] = &scan
		ref := Ref{Class: sl.in.class, Instance: sl.in.uid, Position: sl.written, Path: sl.in.path}
		if sl.in.multi {
			ref.Frame = sl.frame + 1
		}
		im.Source.Slices[at[i]] = ref
	}
	im.Scan = suv.Join(scans...)
	im.Scan.Whole = whole
	for _, k := range im.Missing {
		im.Scan.Frames = slices.Insert(im.Scan.Frames, k, im.Scan.Frames[k-1])
	}
}

// fill reads the slices of a volume, each file once.
func (im *Image) fill(ctx context.Context, phase []slice, at []int, o Options, report Progress) error {
	type job struct{ slices, at []int }
	var jobs []job
	of := map[*instance]int{}
	for i, sl := range phase {
		n, ok := of[sl.in]
		if !ok {
			n = len(jobs)
			of[sl.in] = n
			jobs = append(jobs, job{})
		}
		jobs[n].slices, jobs[n].at = append(jobs[n].slices, i), append(jobs[n].at, at[i])
	}
	progress := &counter{report: report, total: len(phase)}
	there := make([]bool, im.Dims[2])
	for _, k := range im.Missing {
		there[k] = true
	}
	first := 0 // slice that is not there
	arrived := func(k int) {
		progress.Lock()
		defer progress.Unlock()
		for there[k] = true; first < len(there) && there[first]; first++ {
		}
		if o.Watch != nil {
			o.Watch(im.Volume, first)
		}
	}
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range min(len(jobs), runtime.GOMAXPROCS(0)) {
		group.Go(func() error {
			var buffer []float64
			var reader dicom.Reader
			for {
				n := int(next.Add(1)) - 1
				if n >= len(jobs) {
					return nil
				}
				frames, padding, err := open(&reader, phase[jobs[n].slices[0]].in)
				if err != nil {
					return err
				}
				for k, i := range jobs[n].slices {
					if err := ctx.Err(); err != nil {
						return err
					}
					if buffer, err = frames.Frame(phase[i].frame, buffer); err != nil {
						return err
					}
					plane := im.Dims[0] * im.Dims[1]
					phase[i].values(buffer, padding, im.Data[jobs[n].at[k]*plane:][:plane])
					arrived(jobs[n].at[k])
					progress.add(1)
				}
			}
		})
	}
	return group.Wait()
}

// framer gives the stored values of a frame.
type framer interface {
	Frame(k int, into []float64) ([]float64, error)
}

// open reads a file for its frames, which must be as its header said. The padding is the stored value that stands for
// none in PET, NaN if there is none. Of a reader they are to be used until the next file.
func open(r *dicom.Reader, in *instance) (frames framer, padding float64, err error) {
	d, err := r.Read(in.path)
	if err != nil {
		return nil, 0, err
	}
	f, err := pixel.Frames(d)
	if err != nil {
		return nil, 0, err
	}
	if f.Rows != in.common.rows || f.Columns != in.common.columns || f.N < in.frames ||
		d.Text(dicom.SOPInstanceUID) != in.uid {
		return nil, 0, &dicom.Problem{Path: in.path, Found: "has changed since the folder was read", Advice: "open it again",
			Kind: dicom.Damaged}
	}
	padding = math.NaN()
	if v, ok := frame.Of(d, 0).Float(dicom.PixelPaddingValue); ok && in.common.modality == "PT" {
		if padding = v; f.Signed && v >= 1<<15 && v < 1<<16 { // which files hold without its sign
			padding -= 1 << 16
		}
	}
	return f, padding, nil
}

// values are those of a slice, of its stored ones, into.
func (sl *slice) values(stored []float64, padding float64, into []float32) {
	for i := range into {
		if v := stored[i]; v != padding {
			into[i] = float32(v*sl.slope + sl.intercept)
		} else {
			into[i] = 0
		}
	}
}

// Preview is the slice in the middle of the first volume, in the stored unit, rows one after the other. There need not
// be a volume.
func (s *Series) Preview() (values []float32, columns, rows int, err error) {
	all := s.phases
	if len(all) == 0 || len(all[0]) == 0 {
		return nil, 0, 0, s.Err
	}
	sl := &all[0][len(all[0])/2]
	frames, padding, err := open(new(dicom.Reader), sl.in)
	if err != nil {
		return nil, 0, 0, err
	}
	stored, err := frames.Frame(sl.frame, nil)
	if err != nil {
		return nil, 0, 0, err
	}
	values = make([]float32, s.common.columns*s.common.rows)
	sl.values(stored, padding, values)
	return values, s.common.columns, s.common.rows, nil
}

// Scale multiplies each slice by its factor, as [suv.Result] has them: the volume is then in SUV.
func (im *Image) Scale(factors []float64) {
	n := im.Dims[0] * im.Dims[1]
	for i := range im.Data {
		im.Data[i] = float32(float64(im.Data[i]) * factors[i/n])
	}
}

package app

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/paint"
)

// restored is a session put together again.
type restored struct {
	session
	mask   *volume.Mask
	counts lesion.Counts
	slices map[int]*contour.Slice
}

// load reads the mask and the images, makes sure that all fits the scan, and computes the rest anew. What would not
// matter much is put right; what would is an error.
func (f *sessionFile) load(ctx context.Context, s *scan.Scan, progress func(done, total int)) (*restored, error) {
	r := &restored{session: f.session, slices: map[int]*contour.Slice{}}
	if err := r.check(s); err != nil {
		return nil, damaged(f.path, err.Error())
	}
	var err error
	if r.mask, err = f.mask(ctx, s.Grid); err != nil {
		return nil, err
	}
	r.count(s.Grid)
	images := f.images
	if f.replay == nil {
		if images, err = f.readImages(); err != nil {
			return nil, err
		}
	}
	for i, kept := range r.Slices {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.slices[kept.Index], err = r.result(kept, s, images); err != nil {
			return nil, damaged(f.path, fmt.Sprintf("slice %d cannot be outlined again (%v)", kept.Index, err))
		}
		progress(i+1, len(r.Slices))
	}
	return r, nil
}

// mask reads the mask, as it has become.
func (f *sessionFile) mask(ctx context.Context, g volume.Grid) (*volume.Mask, error) {
	m := volume.NewMask(g)
	if f.replay == nil || !f.replay.whole {
		var err error
		if m, err = f.readMask(ctx, g); err != nil {
			return nil, err
		}
	}
	if f.replay != nil {
		if err := f.replay.mark(m); err != nil {
			return nil, damaged(f.path, err.Error())
		}
	}
	return m, nil
}

// readMask reads the mask that is in the file.
func (f *sessionFile) readMask(ctx context.Context, g volume.Grid) (*volume.Mask, error) {
	entry, err := f.zip.Open(maskEntry)
	if err != nil {
		return nil, damaged(f.path, "it lacks "+maskEntry)
	}
	defer entry.Close()
	m, err := nifti.DecodeMask(ctx, entry, maskEntry+" in it", g)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		found := err.Error()
		if broken := (*nifti.FormatError)(nil); errors.As(err, &broken) {
			found = broken.Path + " " + broken.Found
		}
		return nil, damaged(f.path, found)
	}
	return m, nil
}

// readImages reads the networks' images. That slices name them in order, and their sizes, is checked by then.
func (f *sessionFile) readImages() ([][]float32, error) {
	if len(f.Slices) == 0 {
		return nil, nil
	}
	entry, err := f.zip.Open(imagesEntry)
	if err != nil {
		return nil, damaged(f.path, "it lacks "+imagesEntry)
	}
	defer entry.Close()
	var images [][]float32
	for _, k := range f.Slices {
		for len(images) < k.Image {
			b := make([]byte, 4*k.Side*k.Side)
			if _, err := io.ReadFull(entry, b); err != nil {
				return nil, damaged(f.path, imagesEntry+" in it is cut short or damaged")
			}
			image := make([]float32, k.Side*k.Side)
			if _, err := binary.Decode(b, binary.LittleEndian, image); err != nil {
				return nil, err
			}
			images = append(images, image)
		}
	}
	return images, nil
}

// count counts the voxels of each lesion. A label without a lesion gets one: no voxel is lost.
func (r *restored) count(g volume.Grid) {
	r.counts = lesion.NewCounts(g)
	data := r.mask.Data
	for from := 0; from < len(data); {
		to := from + 1
		for to < len(data) && data[to] == data[from] {
			to++
		}
		if label := data[from]; label != 0 {
			r.counts.Add(paint.Run{At: from, N: to - from, Now: label})
		}
		from = to
	}
	for label := 1; label < len(r.counts.Total); label++ {
		known := slices.ContainsFunc(r.Lesions, func(l lesion.Lesion) bool { return int(l.Label) == label })
		if r.counts.Total[label] > 0 && !known {
			r.Lesions = append(r.Lesions, lesion.Lesion{Label: uint8(label), Name: fmt.Sprintf("Lesion %d", label), Colour: label - 1})
		}
	}
	slices.SortFunc(r.Lesions, func(x, y lesion.Lesion) int { return int(x.Label) - int(y.Label) })
}

// result is an outline that was kept, measured again.
func (r *restored) result(k keptSlice, s *scan.Scan, images [][]float32) (*contour.Slice, error) {
	method, err := inference.MethodNamed(k.Method)
	if err != nil {
		return nil, err
	}
	result := &contour.Slice{Method: method, Parameter: k.Parameter, Region: k.Region, Networks: k.Networks, Manual: k.Manual}
	result.Index, result.Threshold = k.Index, k.Threshold
	result.Input = inference.Input{X: images[k.Input-1], Side: k.Side, Min: k.Min, Max: k.Max, Window: k.Window, Slice: k.Index}
	result.Prediction = inference.Prediction{Image: images[k.Image-1], Threshold: k.Predicted}
	result.MeasureIn(s, r.mask, r.Outlined)
	result.Highest = contour.HighestOf(method, inference.NewScoreMap(s.Volume, method, &result.Slice))
	return result, nil
}

// maxSide is the largest side of the networks' images that is believed.
const maxSide = 1024

// check holds a session against its scan.
func (r *restored) check(s *scan.Scan) error {
	l := s.Layouts[volume.Axial]
	seen := map[int]bool{}
	if err := checkImages(r.Slices); err != nil {
		return err
	}
	for _, k := range r.Slices {
		if k.Index < 0 || k.Index >= l.Slices || seen[k.Index] {
			return fmt.Errorf("it holds slice %d twice, or the scan does not have it", k.Index)
		}
		seen[k.Index] = true
		if w := k.Window; !(w.Cols > 0 && w.Rows > 0 && max(math.Abs(w.Col), math.Abs(w.Row), w.Cols, w.Rows) < 1e6) {
			return fmt.Errorf("the place of slice %d is impossible", k.Index)
		}
	}
	for _, index := range r.Drawn {
		if index < 0 || index >= l.Slices {
			return fmt.Errorf("it holds slice %d, which the scan does not have", index)
		}
	}
	if _, err := inference.MethodNamed(r.Setup.Method); err != nil {
		return err
	}
	if _, err := s.Window(r.Setup.Region, 0, 1); err != nil {
		return err
	}
	if c := r.Setup.Slices; c.Which < inference.SlicesFound || c.Which > inference.SlicesAround ||
		c.Which >= inference.SliceRange && (c.First < 0 || c.First > c.Last || c.Last >= l.Slices) {
		r.Setup.Slices = inference.Slices{}
	}
	return r.checkLesions()
}

// checkImages makes sure that slices name their images in order, and that these are not too large.
func checkImages(slices []keptSlice) error {
	images, bytes := 0, 0
	for _, k := range slices {
		if k.Side < 1 || k.Side > maxSide || k.Input != images+1 || k.Image < k.Input || k.Image > k.Input+1 {
			return fmt.Errorf("the images of slice %d are not there", k.Index)
		}
		bytes += 4 * k.Side * k.Side * (k.Image - images)
		if images = k.Image; bytes > maxImages {
			return fmt.Errorf("its images would take more than %d MB", maxImages>>20)
		}
	}
	return nil
}

// checkLesions makes sure that labels are unique and that those named are there.
func (r *restored) checkLesions() error {
	if len(r.Lesions) == 0 {
		r.Lesions, r.Active, r.Outlined = firstLesions().list, 1, 1
	}
	labels := map[uint8]bool{}
	for i := range r.Lesions {
		l := &r.Lesions[i]
		if l.Label == 0 || labels[l.Label] {
			return fmt.Errorf("it holds two lesions of label %d, or one without a label", l.Label)
		}
		labels[l.Label] = true
		l.Colour = max(l.Colour, 0)
	}
	for _, label := range []*uint8{&r.Active, &r.Outlined} {
		if !labels[*label] {
			*label = r.Lesions[0].Label
		}
	}
	return nil
}

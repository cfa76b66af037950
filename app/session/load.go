package session

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
	"isopet/app/setup"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/paint"
)

// Restored is a session put together again.
type Restored struct {
	Data
	Mask       *volume.Mask
	Counts     lesion.Counts
	Outlinings map[uint8]*setup.Outlining // by label, of each lesion
}

// Load reads the mask and the images, makes sure that all fits the scan, and computes the rest anew. What would not
// matter much is put right; what would is an error.
func (f *File) Load(ctx context.Context, s *scan.Scan, progress func(done, total int)) (*Restored, error) {
	r := &Restored{Data: f.Data}
	if err := r.check(s); err != nil {
		return nil, Damaged(f.path, err.Error())
	}
	var err error
	if r.Mask, err = f.mask(ctx, s.Grid); err != nil {
		return nil, err
	}
	r.count(s.Grid)
	r.outlinings()
	images, err := f.allImages()
	if err != nil {
		return nil, err
	}
	for i, kept := range r.Slices {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.Outlinings[kept.Lesion].Slices[kept.Index], err = r.result(kept, s, images); err != nil {
			return nil, Damaged(f.path, fmt.Sprintf("slice %d cannot be outlined again (%v)", kept.Index, err))
		}
		progress(i+1, len(r.Slices))
	}
	return r, nil
}

// mask reads the mask, as it has become.
func (f *File) mask(ctx context.Context, g volume.Grid) (*volume.Mask, error) {
	m := volume.NewMask(g)
	if f.since == nil || !f.since.whole {
		var err error
		if m, err = f.readMask(ctx, g); err != nil {
			return nil, err
		}
	}
	if f.since != nil {
		if err := f.since.mark(m); err != nil {
			return nil, Damaged(f.path, err.Error())
		}
	}
	return m, nil
}

// readMask reads the mask that is in the file.
func (f *File) readMask(ctx context.Context, g volume.Grid) (*volume.Mask, error) {
	entry, err := f.zip.Open(MaskEntry)
	if err != nil {
		return nil, Damaged(f.path, "it lacks "+MaskEntry)
	}
	defer entry.Close()
	m, err := nifti.DecodeMask(ctx, entry, MaskEntry+" in it", g)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		found := err.Error()
		if broken := (*nifti.FormatError)(nil); errors.As(err, &broken) {
			found = broken.Path + " " + broken.Found
		}
		return nil, Damaged(f.path, found)
	}
	return m, nil
}

// Images are the networks' images in the file, if slices name them in order and they are not too large.
func (f *File) Images() ([][]float32, error) {
	if err := checkImages(f.Slices); err != nil {
		return nil, Damaged(f.path, err.Error())
	}
	return f.readImages()
}

// allImages are the networks' images, as they have become.
func (f *File) allImages() ([][]float32, error) {
	if f.since != nil {
		return f.since.images, nil
	}
	return f.readImages()
}

// readImages reads the networks' images. That slices name them in order, and their sizes, is checked by then.
func (f *File) readImages() ([][]float32, error) {
	if len(f.Slices) == 0 {
		return nil, nil
	}
	entry, err := f.zip.Open(ImagesEntry)
	if err != nil {
		return nil, Damaged(f.path, "it lacks "+ImagesEntry)
	}
	defer entry.Close()
	var images [][]float32
	for _, k := range f.Slices {
		for len(images) < k.Image {
			b := make([]byte, 4*k.Side*k.Side)
			if _, err := io.ReadFull(entry, b); err != nil {
				return nil, Damaged(f.path, ImagesEntry+" in it is cut short or damaged")
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
func (r *Restored) count(g volume.Grid) {
	r.Counts = lesion.NewCounts(g)
	data := r.Mask.Data
	for from := 0; from < len(data); {
		to := from + 1
		for to < len(data) && data[to] == data[from] {
			to++
		}
		if label := data[from]; label != 0 {
			r.Counts.Add(paint.Run{At: from, N: to - from, Now: label})
		}
		from = to
	}
	for label := 1; label < len(r.Counts.Total); label++ {
		known := slices.ContainsFunc(r.Lesions, func(l lesion.Lesion) bool { return int(l.Label) == label })
		if r.Counts.Total[label] > 0 && !known {
			r.Lesions = append(r.Lesions, lesion.Lesion{Label: uint8(label), Name: fmt.Sprintf("Lesion %d", label),
				Colour: label - 1})
		}
	}
	slices.SortFunc(r.Lesions, func(x, y lesion.Lesion) int { return int(x.Label) - int(y.Label) })
}

// outlinings are those of all lesions, without slices.
func (r *Restored) outlinings() {
	r.Outlinings = map[uint8]*setup.Outlining{}
	for _, k := range append(r.Others, Outlining{r.Outlined, r.Setup, r.Drawn}) {
		r.Outlinings[k.Lesion] = setup.NewOutlining(k.Setup)
		for _, index := range k.Drawn {
			r.Outlinings[k.Lesion].Drawn[index] = true
		}
	}
	for _, l := range r.Lesions {
		if r.Outlinings[l.Label] == nil {
			r.Outlinings[l.Label] = setup.NewOutlining(r.Setup)
			for _, index := range r.Counts.With(l.Label) {
				r.Outlinings[l.Label].Drawn[index] = true
			}
		}
	}
}

// result is an outline that was kept, measured again.
func (r *Restored) result(k SliceRecord, s *scan.Scan, images [][]float32) (*contour.Slice, error) {
	method, err := inference.MethodNamed(k.Method)
	if err != nil {
		return nil, err
	}
	result := &contour.Slice{Method: method, Parameter: k.Parameter, Region: k.Region, Networks: k.Networks,
		Manual: k.Manual}
	result.Index, result.Threshold = k.Index, k.Threshold
	result.Input = inference.Input{X: images[k.Input-1], Side: k.Side, Min: k.Min, Max: k.Max, Window: k.Window,
		Slice: k.Index}
	result.Prediction = inference.Prediction{Image: images[k.Image-1], Threshold: k.Predicted}
	result.MeasureIn(s, r.Mask, k.Lesion)
	result.Highest = contour.HighestOf(method, inference.NewScoreMap(s.Volume, method, &result.Slice))
	return result, nil
}

// MaxSide is the largest side of the networks' images that is believed.
const MaxSide = 1024

// check holds a session against its scan.
func (r *Restored) check(s *scan.Scan) error {
	l := s.Layouts[volume.Axial]
	if err := r.checkLesions(); err != nil {
		return err
	}
	if err := checkImages(r.Slices); err != nil {
		return err
	}
	type place struct {
		lesion uint8
		index  int
	}
	seen := map[place]bool{}
	for i := range r.Slices {
		k := &r.Slices[i]
		if k.Lesion == 0 {
			k.Lesion = r.Outlined
		}
		at := place{k.Lesion, k.Index}
		if k.Index < 0 || k.Index >= l.Slices || seen[at] || !r.has(k.Lesion) {
			return fmt.Errorf("it holds slice %d twice, or the scan or its lesion %d is not there", k.Index, k.Lesion)
		}
		seen[at] = true
		if w := k.Window; !(w.Cols > 0 && w.Rows > 0 && max(math.Abs(w.Col), math.Abs(w.Row), w.Cols, w.Rows) < 1e6) {
			return fmt.Errorf("the place of slice %d is impossible", k.Index)
		}
	}
	if err := checkOutlining(&r.Setup, r.Drawn, s); err != nil {
		return err
	}
	known := map[uint8]bool{r.Outlined: true}
	for i := range r.Others {
		k := &r.Others[i]
		if known[k.Lesion] || !r.has(k.Lesion) {
			return fmt.Errorf("it tells twice how lesion %d is outlined, or that is not there", k.Lesion)
		}
		known[k.Lesion] = true
		if err := checkOutlining(&k.Setup, k.Drawn, s); err != nil {
			return err
		}
	}
	return nil
}

// checkOutlining holds how a lesion is outlined against the scan.
func checkOutlining(by *setup.Setup, drawn []int, s *scan.Scan) error {
	n := s.Layouts[volume.Axial].Slices
	for _, index := range drawn {
		if index < 0 || index >= n {
			return fmt.Errorf("it holds slice %d, which the scan does not have", index)
		}
	}
	if _, err := inference.MethodNamed(by.Method); err != nil {
		return err
	}
	if _, err := s.Window(by.Region, 0, 1); err != nil {
		return err
	}
	if c := by.Slices; c.Which < inference.SlicesFound || c.Which > inference.SlicesAround ||
		c.Which >= inference.SliceRange && (c.First < 0 || c.First > c.Last || c.Last >= n) {
		by.Slices = inference.Slices{}
	}
	return nil
}

// has reports whether there is a lesion of a label.
func (r *Restored) has(label uint8) bool {
	return slices.ContainsFunc(r.Lesions, func(l lesion.Lesion) bool { return l.Label == label })
}

// checkImages makes sure that slices name their images in order, and that these are not too large.
func checkImages(slices []SliceRecord) error {
	images, bytes := 0, 0
	for _, k := range slices {
		if k.Side < 1 || k.Side > MaxSide || k.Input != images+1 || k.Image < k.Input || k.Image > k.Input+1 {
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
func (r *Restored) checkLesions() error {
	if len(r.Lesions) == 0 {
		r.Lesions, r.Active, r.Outlined = lesion.First(), 1, 1
	}
	labels := map[uint8]bool{}
	for i := range r.Lesions {
		l := &r.Lesions[i]
		if l.Label == 0 || labels[l.Label] {
			return fmt.Errorf("it holds two lesions of label %d, or one without a label", l.Label)
		}
		if !l.Kind.Known() {
			return fmt.Errorf("lesion %d is of an unknown kind, %.20q", l.Label, string(l.Kind))
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

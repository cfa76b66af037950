package imagefile

import (
	"context"
	"errors"
	"fmt"

	"isopet/volume"
	"isopet/volume/nifti"
)

// NIfTI is the header of a NIfTI file with this geometry; where it is not one's, that of a grid.
func (g Geometry) NIfTI(grid volume.Grid) nifti.Header {
	if h, ok := g.source.(nifti.Header); ok {
		return h
	}
	return nifti.NewHeader(grid)
}

func checkNIfTI(path string) error {
	_, _, err := nifti.ReadHeader(path)
	return err
}

func filesOfNIfTI(_ context.Context, path string, _ Options) ([]string, error) {
	header, image, err := nifti.Locate(path)
	if err != nil {
		return nil, err
	}
	if header == image {
		return []string{header}, nil
	}
	return []string{header, image}, nil
}

func readNIfTI(ctx context.Context, path string, o Options, w Watch) (*Image, error) {
	var image *nifti.Image
	var err error
	if o.Frame == nil {
		image, err = nifti.ReadWatched(ctx, path, nifti.Watch(w))
	} else {
		image, err = nifti.ReadFrame(ctx, path, *o.Frame, nifti.Watch(w))
	}
	if several := (*nifti.FramesError)(nil); errors.As(err, &several) {
		return nil, &FramesError{several.Frames, err}
	}
	if err != nil {
		return nil, err
	}
	h := image.Header
	slope, inter := h.Scaling()
	return &Image{
		Volume: image.Volume, Geometry: Geometry{h}, Frame: image.Frame, Frames: image.Frames,
		Warnings: sentences(image.Problems),
		Facts: Facts{
			Format: "NIfTI", Version: h.Version(), ByteOrder: h.ByteOrder(), Type: h.Dtype(),
			Shape: h.Shape(), Zooms: h.Zooms(),
			QformCode: h.QformCode(), SformCode: h.SformCode(), Slope: slope, Inter: inter,
			Quantity: h.Quantity(), Description: h.Description(),
		},
	}, nil
}

func readNIfTILabels(ctx context.Context, path string, o LabelOptions) (*Labels, error) {
	l, err := nifti.ReadLabels(ctx, path)
	if no := (*nifti.MaskError)(nil); errors.As(err, &no) {
		return nil, &NoMaskError{err}
	}
	if err != nil {
		return nil, err
	}
	labels := &Labels{Labels: l.Labels, Soft: l.Soft, Warnings: sentences(l.Problems)}
	return labels, labels.only(path, o.Names)
}

func targetsOfNIfTI(path string) ([]string, error) {
	if err := nifti.Writable(path); err != nil {
		return nil, err
	}
	return nifti.Names(path)
}

func writeNIfTI(path string, mask *volume.Rows, g Geometry, _ Content) error {
	return nifti.WriteRows(path, mask, g.NIfTI(mask.Grid))
}

// WriteScan writes a scan as NIfTI, with the name of what its values are. Its geometry is kept where it came as NIfTI.
func WriteScan(path string, v *volume.Volume, g Geometry, unit string) error {
	if writer(path) != &formats[0] {
		return fmt.Errorf("%s cannot be written: scans are written as NIfTI; let its name end in .nii.gz", path)
	}
	return nifti.WriteVolume(path, v, g.NIfTI(v.Grid).WithQuantity(unit))
}

func sentences(problems []nifti.Problem) []string {
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	return all
}

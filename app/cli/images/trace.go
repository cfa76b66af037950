package images

import (
	"context"

	"isopet/app"
	"isopet/app/provenance"
	"isopet/inference"
	"isopet/training/pathtext"
	"isopet/volume/imagefile"
)

// record is what is said beside a mask: what it is of, and how it was made.
func (c *Segment) record(of provenance.Scan, m inference.Method, models inference.Models,
	s *Segmentation) provenance.Record {
	return provenance.Record{
		Program: "isopet " + app.Version, Scan: of, Methods: []provenance.Method{methodOf(s, networks(m.Needs, models))},
		Labels: provenance.Labels(c.content(m).Segments), Warnings: s.Warnings,
	}
}

// methodOf is what a record says of how a method outlined.
func methodOf(s *Segmentation, networks []provenance.File) provenance.Method {
	m := provenance.Method{
		Name: s.Method, Parameter: s.Number, Provider: s.Provider, Networks: networks,
		X: s.ROI.X, Y: s.ROI.Y, Width: s.ROI.Width, Slices: []provenance.Slice{},
	}
	for _, slice := range s.Slices {
		m.Slices = append(m.Slices, provenance.Slice{Index: slice.Index, Threshold: slice.Threshold})
	}
	return m
}

// networks are the files of those of roles.
func networks(roles []inference.Role, models inference.Models) []provenance.File {
	var all []provenance.File
	for _, role := range roles {
		if model := models[role]; model != nil {
			all = append(all, provenance.File{Name: pathtext.Path(model.Name), SHA256: model.SHA256})
		}
	}
	return all
}

// unread is what a record says of a scan that is not read, without its unit.
func unread(ctx context.Context, path string, o imagefile.Options) (provenance.Scan, error) {
	files, err := imagefile.Files(ctx, path, o)
	if err != nil {
		return provenance.Scan{}, err
	}
	return provenance.Of(path, files)
}

package app

import (
	"context"
	"path/filepath"

	"isopet/app/contour"
	"isopet/app/provenance"
	"isopet/app/scan"
	"isopet/inference"
	"isopet/training/pathtext"
	"isopet/volume/imagefile"
)

// record prepares what is said beside masks of the open scan: how they were made as it is now, and elsewhere and later
// what the files of scan and networks hold.
func (a *App) record() func(context.Context) *provenance.Record {
	s := &a.State
	r := provenance.Record{Program: "isopet " + Version, Warnings: s.Scan.Warnings, Methods: []provenance.Method{}}
	var folders []string // of the networks of each method
	var last *contour.Slice
	own := s.Engine.Models
	for _, index := range s.SliceIndexes() {
		of := s.Slices[index]
		if last == nil || !sameMethod(of, last) {
			r.Methods, folders = append(r.Methods, methodOf(of, own)), append(folders, of.Networks)
		}
		last = of
		m := &r.Methods[len(r.Methods)-1]
		m.Slices = append(m.Slices, provenance.Slice{
			Index: index, Threshold: of.Threshold, Moved: of.Manual, Drawn: s.Drawn[index],
		})
	}
	open := s.Scan
	return func(ctx context.Context) *provenance.Record {
		for i, folder := range folders {
			if folder == "" {
				continue
			}
			networks := r.Methods[i].Networks
			for n := range networks {
				networks[n].Hash(filepath.Join(folder, string(networks[n].Name)))
			}
		}
		var err error
		if r.Scan, err = SourceOf(ctx, open); err != nil { // it is gone, and the mask is written all the same
			r.Scan = provenance.Scan{Name: pathtext.Path(open.Name), Unit: open.Unit}
		}
		return &r
	}
}

// sameMethod reports whether two slices were outlined by the same.
func sameMethod(a, b *contour.Slice) bool {
	return a.Method.Name == b.Method.Name && a.Parameter == b.Parameter && a.Region == b.Region && a.Networks == b.Networks
}

// methodOf is how a slice was outlined, without its slices; own are the networks of the program.
func methodOf(of *contour.Slice, own []*inference.Model) provenance.Method {
	m := provenance.Method{
		Name: of.Method.Name, X: of.Region.X, Y: of.Region.Y, Width: of.Region.Width, Slices: []provenance.Slice{},
	}
	if of.Method.Parameter != nil {
		m.Parameter = &of.Parameter
	}
	for _, role := range of.Method.Needs {
		file := provenance.File{Name: pathtext.Path(role.File())}
		for _, model := range own {
			if of.Networks == "" && model.Spec.Role == role {
				file.SHA256 = model.SHA256
			}
		}
		m.Networks = append(m.Networks, file)
	}
	return m
}

// SourceOf is what a record says of a scan: its files are read once more.
func SourceOf(ctx context.Context, s *scan.Scan) (provenance.Scan, error) {
	if s.Path == "" {
		return provenance.Scan{Name: pathtext.Path(s.Name), Unit: s.Unit}, nil
	}
	var files []string
	if from, ok := s.Geometry.Series(); ok {
		files = from.Paths()
	} else {
		var err error
		if files, err = imagefile.Files(ctx, s.Path, s.Options); err != nil {
			return provenance.Scan{}, err
		}
	}
	of, err := provenance.Of(s.Path, files)
	of.Series, of.Unit = s.Options.Series, s.Unit
	if s.Frames > 1 {
		of.Frame = &s.Frame
	}
	return of, err
}

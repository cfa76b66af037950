package outline

import (
	"context"
	"os"
	"path/filepath"

	"isopet/app/contour"
	"isopet/app/provenance"
	"isopet/inference"
	"isopet/training/pathtext"
)

// Record prepares what is said beside masks of the scan: how they were made as it is now, and elsewhere and later what
// the files of scan and networks hold. program is the name and version of this one, own are its networks.
func Record(o *Outline, program string, own []*inference.Model) func(context.Context) *provenance.Record {
	r := provenance.Record{Program: program, Warnings: o.Scan.Warnings, Methods: []provenance.Method{}}
	var folders []string // of the networks of each method
	for _, l := range o.Lesions {
		outlined, last := o.Outlined(l.Label), (*contour.Slice)(nil)
		for _, index := range outlined.SliceIndexes() {
			of := outlined.Slices[index]
			if last == nil || !sameMethod(of, last) {
				m := methodOf(of, own)
				m.Lesion = int(l.Label)
				r.Methods, folders = append(r.Methods, m), append(folders, of.Networks)
			}
			last = of
			m := &r.Methods[len(r.Methods)-1]
			m.Slices = append(m.Slices, provenance.Slice{
				Index: index, Threshold: of.Threshold, Moved: of.Manual, Drawn: outlined.Drawn[index],
			})
		}
	}
	open := o.Scan
	return func(ctx context.Context) *provenance.Record {
		for i, folder := range folders {
			if folder == "" {
				continue
			}
			networks := r.Methods[i].Networks
			if info, err := os.Stat(folder); err == nil && !info.IsDir() && len(networks) == 1 { // the file of one
				networks[0].Name = pathtext.Path(filepath.Base(folder))
				folder = filepath.Dir(folder)
			}
			for n := range networks {
				networks[n].Hash(filepath.Join(folder, string(networks[n].Name)))
			}
		}
		var err error
		if r.Scan, err = open.Source(ctx); err != nil { // it is gone, and the mask is written all the same
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

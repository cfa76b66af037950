package series

import (
	"path/filepath"

	"isopet/volume/dicom"
)

// entry is a file that a DICOMDIR names.
type entry struct{ uid, series, file string }

// directory is the files that a DICOMDIR names, with the series under which each stands.
func directory(d *dicom.Dataset) []entry {
	var all []entry
	series := ""
	for _, r := range d.Items(dicom.DirectoryRecordSequence) {
		if uid := r.Text(dicom.SeriesInstanceUID); uid != "" {
			series = uid
		}
		if uid := r.Text(dicom.ReferencedSOPInstanceUIDInFile); uid != "" {
			all = append(all, entry{uid, series, filepath.Join(r.Strings(dicom.ReferencedFileID)...)})
		}
	}
	return all
}

// absent says which files the DICOMDIRs among what was read name that are not there, whatever their names: a slice that
// is missing at an end of a series is missed nowhere else.
func (f *Found) absent(read *gathered) {
	there := map[string]bool{}
	for _, uid := range read.others {
		there[uid] = true
	}
	for _, in := range read.instances {
		there[in.uid] = true
	}
	missing := map[string]int{} // of each series
	left := Left{What: "files that the DICOMDIR names and that are not here"}
	for _, in := range read.instances {
		for _, e := range in.names {
			if there[e.uid] {
				continue
			}
			there[e.uid] = true // another directory may name it, too
			missing[e.series]++
			if left.Count++; left.Example == "" {
				left.Example = e.file
			}
		}
	}
	if left.Count > 0 {
		f.Left = append(f.Left, left)
	}
	for _, s := range f.Series {
		if n := missing[s.UID]; n > 0 {
			s.warn("The DICOMDIR names files of this series that are not here: %d.", n)
		}
	}
}

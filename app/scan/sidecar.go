package scan

import (
	"cmp"

	"isopet/app/units"
	"isopet/volume/dicom/suv"
)

// Sidecar is what a JSON file is to say of the scan when it is written as NIfTI: of PET what is known of its SUV.
func (s *Scan) Sidecar() suv.Sidecar {
	if s.SUV == nil {
		return suv.Sidecar{Modality: s.Facts.Modality, Units: s.Unit}
	}
	from := *s.SUV.Scan
	if n := s.Frame; !s.DICOM() && s.Frames > 1 && n < len(from.Frames) {
		from.Frames = from.Frames[n : n+1]
	}
	unit := map[string]string{units.SUV: "g/mL", units.BqML: "Bq/mL"}[s.Unit]
	return from.Sidecar(cmp.Or(unit, s.Unit), s.SUV.Result, s.Options.SUV, s.Values().Computed())
}

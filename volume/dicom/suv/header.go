package suv

import (
	"strings"
	"time"

	"isopet/volume/dicom"
	"isopet/volume/dicom/frame"
)

// codes are the codes of units (UCUM) of Enhanced PET, in small letters and without braces, or of SUV a part of them,
// with the unit and type of SUV that single-frame PET has for it.
var codes = []struct{ code, units, kind string }{
	{"suvbw", "GML", "BW"}, {"suvlbm(james128)", "GML", "LBMJAMES128"}, {"suvlbm(janma)", "GML", "LBMJANMA"},
	{"suvlbm", "GML", "LBM"}, {"suvibw", "GML", "IBW"}, {"suvbsa", "CM2ML", "BSA"},
	{"bq/ml", "BQML", ""}, {"propcounts", "PROPCNTS", ""}, {"counts", "CNTS", ""},
}

// enhanced are the flags of Enhanced PET, with what CorrectedImage has for them.
var enhanced = []struct {
	flag dicom.Tag
	word string
}{
	{dicom.DecayCorrected, "DECY"}, {dicom.AttenuationCorrected, "ATTN"}, {dicom.ScatterCorrected, "SCAT"},
	{dicom.DeadTimeCorrected, "DTIM"}, {dicom.RandomsCorrected, "RAN"},
}

// header reads the elements of an image.
type header struct {
	frame.Frame
	zone *time.Location // of the scanner's clock, nil if the file does not say
}

// Read takes what an image of DICOM says of SUV, with its frames in the order of the file.
func Read(d *dicom.Dataset) *Scan {
	h := header{Frame: frame.Of(d, 0)}
	if zone, ok := dicom.ParseZone(h.Text(dicom.TimezoneOffsetFromUTC)); ok {
		h.zone = zone
	} else {
		const acquired = dicom.FrameAcquisitionDateTime
		if t, ok := h.In(acquired).DateTime(acquired); ok && t.Location() != time.UTC {
			h.zone = t.Location()
		}
	}
	s := &Scan{Header: Header{
		Units: h.Text(dicom.Units), SUVType: h.Text(dicom.SUVType),
		Corrected: h.Text(dicom.CorrectedImage), DecayCorrection: h.Text(dicom.DecayCorrection),
		Weight: h.number(dicom.PatientWeight), Height: h.number(dicom.PatientSize), Sex: h.Text(dicom.PatientSex),
		Maker: h.Text(dicom.Manufacturer), Model: h.Text(dicom.ManufacturerModelName),
		Series:          h.on(dicom.SeriesTime),
		GE:              h.time(ge.of(h.Frame, 0x0D)),
		Siemens:         h.time(siemens.of(h.Frame, 0x22)),
		PhilipsSUV:      factor(philips.of(h.Frame, 0x00)),
		PhilipsActivity: factor(philips.of(h.Frame, 0x09)),
	}}
	s.Undated = h.day().Equal(undated)
	s.Enhanced, _ = h.dateTime(dicom.DecayCorrectionDateTime)
	h.units(s)
	h.corrections(s)
	h.tracer(s)
	frames, err := frame.Count(d)
	if err != nil || !frame.Multi(d) {
		frames = 1
	}
	s.Frames = make([]Frame, frames)
	for k := range s.Frames {
		s.Frames[k] = header{frame.Of(d, k), h.zone}.times()
	}
	return s
}

// units takes the unit of Enhanced PET from its code.
func (h header) units(s *Scan) {
	code := strings.ToLower(h.Item(dicom.MeasurementUnitsCodeSequence).Text(dicom.CodeValue))
	if s.Units != "" || code == "" {
		return
	}
	s.Units = code
	for _, row := range codes {
		if strings.Trim(code, "{}") == row.code || row.kind != "" && strings.Contains(code, row.code) {
			s.Units, s.SUVType = row.units, row.kind
			return
		}
	}
}

// corrections takes what was corrected from the flags of Enhanced PET.
func (h header) corrections(s *Scan) {
	var said bool
	var words []string
	for _, row := range enhanced {
		flag := h.Text(row.flag)
		said = said || flag != ""
		if flag == "YES" {
			words = append(words, row.word)
		}
	}
	if s.Corrected == "" && said {
		if s.Corrected = strings.Join(words, `\`); s.Corrected == "" {
			s.Corrected = "NONE"
		}
	}
	switch flag := h.Text(dicom.DecayCorrected); {
	case s.DecayCorrection != "":
	case flag == "NO":
		s.DecayCorrection = "NONE"
	case flag == "YES" && !s.Enhanced.IsZero(): // else it is not said to which time
		s.DecayCorrection = "START"
	}
}

// tracer takes what is said of the radiopharmaceutical.
func (h header) tracer(s *Scan) {
	all := h.In(dicom.RadiopharmaceuticalInformationSequence).Items(dicom.RadiopharmaceuticalInformationSequence)
	if s.Tracers = len(all); s.Tracers == 0 {
		return
	}
	r := header{frame.Of(all[0], 0), h.zone}
	s.Dose, s.HalfLife = r.number(dicom.RadionuclideTotalDose), r.number(dicom.RadionuclideHalfLife)
	s.Tracer = r.Text(dicom.Radiopharmaceutical)
	code := r.Item(dicom.RadionuclideCodeSequence)
	if s.Nuclide = code.Text(dicom.CodeValue); tracerOf(s.Nuclide) == nil {
		s.Nuclide = code.Text(dicom.CodeMeaning)
	}
	if len(r.Text(dicom.RadiopharmaceuticalStartDateTime)) > len("20000907") { // a day alone says little
		s.Injected, s.OtherZone = r.dateTime(dicom.RadiopharmaceuticalStartDateTime)
	}
	if since, ok := r.In(dicom.RadiopharmaceuticalStartTime).Clock(dicom.RadiopharmaceuticalStartTime); ok {
		s.InjectedClock = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).Add(since)
	}
}

// times takes what is said of a frame.
func (h header) times() Frame {
	f := Frame{
		Reference: h.number(dicom.FrameReferenceTime) / 1000,
		Duration:  h.number(dicom.ActualFrameDuration) / 1000,
	}
	if f.Duration == 0 {
		f.Duration = h.number(dicom.FrameAcquisitionDuration) / 1000
	}
	if f.Acquired, _ = h.dateTime(dicom.FrameAcquisitionDateTime); f.Acquired.IsZero() {
		f.Acquired = h.moment(dicom.AcquisitionDate, dicom.AcquisitionTime)
	}
	if f.Acquired.IsZero() {
		f.Acquired, _ = h.dateTime(dicom.AcquisitionDateTime)
	}
	if f.Acquired.IsZero() { // of no date: on that of the series, or on the day after
		f.Acquired = h.on(dicom.AcquisitionTime)
		series := h.on(dicom.SeriesTime)
		if !f.Acquired.IsZero() && series.Sub(f.Acquired) > 12*time.Hour {
			f.Acquired = f.Acquired.AddDate(0, 0, 1)
		}
	}
	return f
}

// number is the first of an element, 0 if there is none.
func (h header) number(t dicom.Tag) float64 {
	v, _ := h.Float(t)
	return v
}

// moment is a date and a time, which may stand in different places; zero if one is missing.
func (h header) moment(date, clock dicom.Tag) time.Time {
	day, known := h.In(date).Date(date)
	since, also := h.In(clock).Clock(clock)
	if !known || !also {
		return time.Time{}
	}
	return day.Add(since)
}

// day is that of the series or, where its date was taken out, of what else has one; undated where nothing has.
func (h header) day() time.Time {
	for _, t := range []dicom.Tag{dicom.SeriesDate, dicom.AcquisitionDate, dicom.StudyDate, dicom.ContentDate} {
		if day, ok := h.In(t).Date(t); ok {
			return day
		}
	}
	r := h.Item(dicom.RadiopharmaceuticalInformationSequence)
	if t, ok := r.DateTime(dicom.RadiopharmaceuticalStartDateTime); ok {
		t, _ = h.local(t)
		return t.Truncate(24 * time.Hour)
	}
	return undated
}

// on is a time of day on the day of the series, zero if it is missing.
func (h header) on(clock dicom.Tag) time.Time {
	since, ok := h.In(clock).Clock(clock)
	if !ok {
		return time.Time{}
	}
	return h.day().Add(since)
}

// dateTime is a moment by the scanner's clock, and whether it names a time zone where the file does not; zero if there
// is none.
func (h header) dateTime(t dicom.Tag) (time.Time, bool) {
	v, ok := h.In(t).DateTime(t)
	if !ok {
		return time.Time{}, false
	}
	return h.local(v)
}

// local is a moment by the scanner's clock.
func (h header) local(v time.Time) (time.Time, bool) {
	zoned := v.Location() != time.UTC
	if zoned && h.zone != nil {
		v = v.In(h.zone)
	}
	y, m, d := v.Date()
	wall := time.Date(y, m, d, v.Hour(), v.Minute(), v.Second(), v.Nanosecond(), time.UTC)
	return wall, zoned && h.zone == nil
}

// block is a vendor's private block of elements.
type block struct {
	group   uint16
	creator string
	maker   string // with which its Manufacturer begins, in small letters
}

var (
	ge      = block{0x0009, "GEMS_PETD_01", "ge"}
	siemens = block{0x0071, "SIEMENS MED PT", "siemens"}
	philips = block{0x7053, "Philips PET Private Group", "philips"}
)

// of is an element of the block, nil if there is none. Where the block has lost its creator, the group's first is taken
// in a scan of that vendor.
func (b block) of(f frame.Frame, element byte) *dicom.Element {
	first := dicom.Tag(b.group)<<16 | 0x10
	if f.In(first) != nil || !strings.HasPrefix(strings.ToLower(f.Text(dicom.Manufacturer)), b.maker) {
		return f.Private(b.group, b.creator, element)
	}
	at := first&^0xFFFF | 0x1000 | dicom.Tag(element)
	return f.In(at).Find(at)
}

// time is a private moment, zero if there is none.
func (h header) time(e *dicom.Element) time.Time {
	v, ok := e.DateTime()
	if !ok {
		return time.Time{}
	}
	t, _ := h.local(v)
	return t
}

// factor is a private factor, 0 if there is none.
func factor(e *dicom.Element) float64 {
	if all := e.Floats(); len(all) > 0 {
		return positive(all[0])
	}
	return 0
}

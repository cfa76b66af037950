package dialogs

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app/export"
	"isopet/app/format"
	"isopet/app/settings"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume/dicom/seg"
	"isopet/volume/imagefile"
)

// exports are the kinds of export, as the dialog offers them. The name is that in the settings.
var exports = []struct {
	label string
	kind  export.Kind
	name  string
}{
	{"One file, all tumours as one", export.Mask, "mask"},
	{"One file, each lesion with its own number or name", export.Labels, ""},
	{"A file for each lesion, named after it", export.Lesions, "lesions"},
}

// exportForm is what there is to say of an export.
type exportForm struct {
	d         *Dialogs
	target    *Target
	formats   []imagefile.MaskFormat
	format    *widget.Select
	kind      *widget.Choices
	segments  []seg.Segment
	kinds     []*widget.Select // of each segment
	regions   []*widget.Select
	pseudonym *widget.Entry
	dicom     *fyne.Container   // what only DICOM says
	remarks   *layout.Paragraph // to be known before it is written
	body      *fyne.Container
	setting   bool // the format is being shown, not chosen
}

// Export asks what to export, and where to.
func (d *Dialogs) Export() { d.exportThen(nil) }

func (d *Dialogs) exportThen(then func()) {
	s := &d.host.App().State
	if s.Scan == nil {
		return
	}
	f := &exportForm{d: d, formats: imagefile.MaskFormats(s.Scan.Geometry), segments: s.Segments()}
	f.build()
	written, endings := imagefile.Written(s.Scan.Geometry)
	hint := fmt.Sprintf("%s with the scan's own grid and orientation. End the name with %s.", written, endings)
	f.target = d.AskTarget("Export mask", s.ExportName(), hint, f.body, func(path string, overwrite bool) error {
		if kind := exports[f.kind.Selected].name; len(f.segments) > 1 && kind != s.Settings.Export {
			d.host.App().ChangeSettings(func(s *settings.Settings) { s.Export = kind })
		}
		_, err := d.host.App().ExportSaying(path, exports[f.kind.Selected].kind, f.content(), overwrite, then)
		return err
	})
	f.target.entry.OnChanged = func(string) { f.show() }
	f.show()
}

func (f *exportForm) build() {
	var labels, names []string
	for _, e := range exports {
		labels = append(labels, e.label)
	}
	for _, m := range f.formats {
		names = append(names, m.Label+" ("+m.Suffix+")")
	}
	f.kind = widget.NewChoices(labels...)
	if s := &f.d.host.App().State; s.WithVoxels() > 1 {
		for i, e := range exports {
			if e.name == s.Settings.Export {
				f.kind.Select(i)
			}
		}
	}
	f.kind.OnChanged = f.show
	f.format = widget.NewSelect(names, func(string) { f.chooseFormat() })
	f.pseudonym = widget.NewEntry()
	f.pseudonym.SetPlaceHolder("Pseudonym in place of the patient's name and ID")
	f.pseudonym.OnChanged = func(string) { f.show() }
	f.remarks = layout.NewParagraph(theme.Warning)
	f.dicom = layout.Column(6, f.lesions(), f.pseudonym)
	row := layout.Row(8, layout.NewText("Format", 12, theme.Muted), layout.MinWidth(260, f.format))
	row.Hidden = len(f.formats) == 1 // nothing to choose
	f.body = layout.Column(6, row, f.kind, f.dicom, layout.Outdent(f.remarks))
}

// lesions are lines that say what each lesion is, and where.
func (f *exportForm) lesions() fyne.CanvasObject {
	rows := layout.Column(4)
	line := func(name string, kind, region *widget.Select) {
		rows.Add(container.NewGridWithColumns(3, layout.Clipped(layout.NewText(name, 12, theme.Text)), kind, region))
	}
	choice := func(terms []export.Term) *widget.Select {
		c := widget.NewSelect(export.Names(terms), nil)
		c.SetSelectedIndex(0)
		return c
	}
	for i, s := range f.segments {
		f.kinds, f.regions = append(f.kinds, choice(export.Kinds)), append(f.regions, choice(export.Regions))
		if s.What() == seg.Anatomical { // no tumour
			f.kinds[i].SetSelectedIndex(len(export.Kinds) - 1)
		}
	}
	if len(f.segments) > 1 {
		kind, region := choice(export.Kinds), choice(export.Regions)
		kind.OnChanged = func(string) { setAll(f.kinds, kind.SelectedIndex()) }
		region.OnChanged = func(string) { setAll(f.regions, region.SelectedIndex()) }
		line("All lesions", kind, region)
	}
	for i, s := range f.segments {
		line(s.Title(), f.kinds[i], f.regions[i])
	}
	const most = 4
	if len(f.segments) < most {
		return rows
	}
	return f.d.Scrolled(170, layout.Inset(0, 0, 0, 12, rows))
}

func setAll(choices []*widget.Select, to int) {
	for _, c := range choices {
		c.SetSelectedIndex(to)
	}
}

// content is what the mask says of the lesions.
func (f *exportForm) content() imagefile.Content {
	c := f.d.host.App().State.MaskContent()
	c.Pseudonym = strings.TrimSpace(f.pseudonym.Text)
	for i := range c.Segments {
		if i < len(f.kinds) {
			c.Segments[i].Type = export.Kinds[f.kinds[i].SelectedIndex()].Code
			c.Segments[i].Region = export.Regions[f.regions[i].SelectedIndex()].Code
		}
	}
	return c
}

// chosen is the format that the path's ending says, -1 for none of those on offer.
func (f *exportForm) chosen() int {
	path := strings.ToLower(typedPath(f.target.entry))
	return slices.IndexFunc(f.formats, func(m imagefile.MaskFormat) bool { return strings.HasSuffix(path, m.Suffix) })
}

// chooseFormat gives the path the ending of the chosen format. In DICOM lesions are told apart.
func (f *exportForm) chooseFormat() {
	at := f.format.SelectedIndex()
	if f.setting || at < 0 || f.target == nil {
		return
	}
	stem, _ := imagefile.Split(f.target.entry.Text)
	if f.formats[at].DICOM && f.kind.Selected == 0 && len(f.segments) > 1 {
		f.kind.Select(1)
	}
	f.target.entry.SetText(stem + f.formats[at].Suffix)
}

// show brings up to date what depends on the path.
func (f *exportForm) show() {
	if f.target == nil {
		return
	}
	at := f.chosen()
	f.setting = true
	if at >= 0 {
		f.format.SetSelectedIndex(at)
	} else {
		f.format.ClearSelected()
	}
	f.setting = false
	dicom := at >= 0 && f.formats[at].DICOM
	layout.SetVisible(f.dicom, dicom)
	remarks := ""
	if path := typedPath(f.target.entry); dicom {
		said, err := f.d.host.App().ExportRemarks(path, exports[f.kind.Selected].kind, f.content())
		if err != nil {
			said = []string{format.Sentence(err)}
		}
		remarks = strings.ReplaceAll(strings.Join(said, "\n"), path, filepath.Base(path))
	}
	f.remarks.Say(remarks)
	f.target.Fit()
}

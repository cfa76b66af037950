package layout

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/ui/theme"
)

// The space round a section, and between its rows.
const (
	SectionTop    = 7
	SectionBottom = 8
	SectionSide   = 16
	SectionGap    = 5
)

// headingSize is that of a section's heading, and headingWidth the least room for one that stands in the line.
const (
	headingSize  = 13
	headingWidth = 60
)

// Section is a heading, what stands at its right end, nil for nothing, and the content below.
func Section(title string, right fyne.CanvasObject, content ...fyne.CanvasObject) fyne.CanvasObject {
	head := Middle(NewHeading(title, headingSize))
	if right != nil {
		head = Ends(head, right)
	}
	return SectionOf(append([]fyne.CanvasObject{head}, content...)...)
}

// SectionOf is a section whose rows have headings themselves, see [Headed].
func SectionOf(content ...fyne.CanvasObject) *fyne.Container {
	return Inset(SectionTop, SectionBottom, SectionSide, SectionSide, Column(SectionGap, content...))
}

// Headed is a line of a section that is so short that its heading stands in the line, as far as there is something at
// its right end.
func Headed(title string, right, content fyne.CanvasObject) *fyne.Container {
	return Border(nil, nil, MinWidth(headingWidth, Middle(NewHeading(title, headingSize))), right, content)
}

// Form is a table of two columns: what it is, and the value. Fyne's form layout would make the first as wide as its
// widest text; here it is as wide as the headings of lines above and below.
type Form struct {
	Box    *fyne.Container
	Values []*Text

	names []*Text
}

// NewForm makes a form without values.
func NewForm(names ...string) *Form {
	f := &Form{Box: container.New(formLayout{})}
	for _, n := range names {
		name, value := NewText(n, 12, theme.Muted), NewText("", 12, theme.Text)
		f.names, f.Values = append(f.names, name), append(f.Values, value)
		f.Box.Add(name)
		f.Box.Add(value)
	}
	return f
}

// Set writes the values in the order of the names; a missing one is a dash.
func (f *Form) Set(values ...string) {
	for i, v := range f.Values {
		s := "–"
		if i < len(values) && values[i] != "" {
			s = values[i]
		}
		v.Set(s, theme.Text)
	}
}

// Colour writes the name of a row in the colour of what it stands for elsewhere.
func (f *Form) Colour(row int, c color.Color) { f.names[row].Set(f.names[row].Text, c) }

type formLayout struct{}

const formRow = 19

// Layout implements fyne.Layout.
func (formLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i, o := range objects {
		y := float32(i/2) * formRow
		if i%2 == 0 {
			o.Move(fyne.NewPos(0, y))
			o.Resize(fyne.NewSize(headingWidth, formRow))
		} else {
			o.Move(fyne.NewPos(headingWidth, y))
			o.Resize(fyne.NewSize(size.Width-headingWidth, formRow))
		}
	}
}

// MinSize implements fyne.Layout.
func (formLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(2*headingWidth, float32(len(objects)/2)*formRow)
}

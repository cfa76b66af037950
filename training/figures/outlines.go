package figures

// Outlined is a slice with its annotation and what a method made of it.
type Outlined struct {
	Title      string // "Median", say
	Annotation []uint8
	Segmented
	PET []float32
}

// Outlines shows slices with the annotation outlined in white and the prediction in blue, as figure 5 of the paper: a
// row for each method.
func Outlines(slices [][]Outlined) *Figure {
	var rows []row
	letter := 'A'
	for _, method := range slices {
		var r row
		for _, s := range method {
			r.title = s.Method
			r.panels = append(r.panels, panel{
				letter:   string(letter),
				caption:  []string{s.Title, "Dice " + number(s.Dice)},
				image:    grey(s.PET, dimmed),
				outlines: []outline{{s.Annotation, white, 1.6}, {s.mask(), blue, 0.8}},
			})
			letter++
		}
		rows = append(rows, r)
	}
	return panels(rows, func(Palette) []layer { return nil })
}

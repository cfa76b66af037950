package figures

import "fmt"

// Segmented is what a method made of a slice.
type Segmented struct {
	Method    string
	Image     []float32 // the continuous image, square
	Threshold float64
	Dice      float64
}

func (s Segmented) mask() []uint8 { return cut(s.Image, s.Threshold) }

func (s Segmented) caption() []string {
	return []string{s.Method, fmt.Sprintf("Threshold %s, Dice %s", number(s.Threshold), number(s.Dice))}
}

// Segmentation shows how the methods segment a slice, as figure 4 of the paper: the slice scaled to [0, 1], its
// annotation, the output of a network, and the mask of each method.
func Segmentation(pet []float32, annotation []uint8, network string, output []float32, made []Segmented) *Figure {
	top := row{panels: []panel{
		{"A", []string{"PET slice"}, grey(pet, 1), nil},
		{"B", []string{"Annotation"}, grey(annotation, 1), nil},
		{"C", []string{"Output of the " + network}, grey(output, 1), nil},
	}}
	var below row
	for i, s := range made {
		below.panels = append(below.panels, panel{string(rune('D' + i)), s.caption(), grey(s.mask(), 1), nil})
	}
	if len(made) == 1 {
		top.panels = append(top.panels, below.panels...)
		return panels([]row{top}, func(Palette) []layer { return nil })
	}
	return panels([]row{top, below}, func(Palette) []layer { return nil })
}

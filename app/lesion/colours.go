package lesion

// Colours are those of lesions' contours, in the window and in files: red, green and blue, far apart from each other,
// from white, orange and the greys of pictures. The first is the prediction's.
var Colours = [][3]uint8{
	{0x2f, 0x86, 0xff}, {0xf2, 0x49, 0x5c}, {0x37, 0xc8, 0x71}, {0xc6, 0x78, 0xf0}, {0xff, 0xd2, 0x3f},
	{0x2e, 0xc4, 0xc6}, {0xff, 0x7a, 0xb8}, {0x9b, 0xd1, 0x3c}, {0x8a, 0x7b, 0xff}, {0xe0, 0x7a, 0x4f},
}

// Colour is a row of [Colours]; beyond its end it begins again.
func Colour(row int) [3]uint8 { return Colours[row%len(Colours)] }

// NearestColour is the row of the colour that is most like another, and whether it is the same.
func NearestColour(c [3]uint8) (row int, same bool) {
	least := -1
	for i, known := range Colours {
		d := 0
		for n := range c {
			d += (int(c[n]) - int(known[n])) * (int(c[n]) - int(known[n]))
		}
		if least < 0 || d < least {
			row, least = i, d
		}
	}
	return row, least == 0
}

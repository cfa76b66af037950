// Package layout lays things out as the window has them throughout: rows and columns with gaps of their own, borders
// without gaps, rows that leave out what there is no room for, lines of text that align to the unit. It knows no
// application.
package layout

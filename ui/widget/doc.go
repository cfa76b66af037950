// Package widget holds the widgets that Fyne lacks: slices of a volume with outlines on them, sliders with marks and
// with two thumbs, figures. They know volumes and nothing else of the program: what the user does comes out through
// callbacks.
package widget

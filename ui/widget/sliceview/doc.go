// Package sliceview shows slices of a volume: the slice itself with what is drawn over it, and beside it a scroller
// and a timeline through all slices. It knows volumes and no application.
package sliceview

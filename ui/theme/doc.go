// Package theme is how the program looks: its colours in the dark and in the light, under the names of Fyne's themes,
// the sizes of its writing, and what makes colours legible. It knows no widget and no window, and none of its
// variables ever changes: which variant is in use, Fyne's settings know.
package theme

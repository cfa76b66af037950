// Package cli is the program without its window: a command for each thing that it does, what they print as text or as
// JSON, and how they end. It knows no toolkit; the window is a function that [Main] is given.
package cli

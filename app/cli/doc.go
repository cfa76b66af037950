// Package cli is the program without its window: the table of its commands, how a command line is read, and how the
// program ends. It knows no toolkit; the window is a function that [Main] is given.
package cli

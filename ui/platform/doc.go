// Package platform is what the program needs of the system that its window is on: the display, the screen, signals and
// the log. It knows no window of ours.
package platform

// Package widget holds the controls that Fyne lacks or that mean the window's keys as well: buttons and lists that
// pass keys on, sliders with marks and with two thumbs, figures, tables, tooltips. They know nothing of the program:
// what the user does comes out through callbacks.
package widget

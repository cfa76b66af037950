// Package plot is the tab of figures: thresholds of all slices or of an experiment's results, the values of the slice
// on the screen, and its Dice at each threshold. Of the window it knows no more than [command.Host].
package plot

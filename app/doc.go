// Package app is the program without windows: the state of an open scan, the changes made to it and their undoing,
// the work that runs beside it, and the commands. It knows no toolkit; package ui shows it.
//
// One goroutine owns the [State]. All methods of [App] are called on it; work is done elsewhere by a [Job], which
// takes its inputs when it is made and comes back to the owner through the function given to [New].
package app

// Package app is the program without windows: the state of an open scan, the changes made to it and their undoing,
// and the work that runs beside it. It knows no toolkit; package ui shows it, and package cli works without a window.
//
// One goroutine owns the [State]. All methods of [App] are called on it; work is done elsewhere by a [Job], which
// takes its inputs when it is made and comes back to the owner through the function given to [New].
//
// Where things are:
//
//	app, state, view, job, edit             the owner, what it owns, work elsewhere, undo and redo
//	open, preview, units, fingerprint       a scan is opened
//	reference, fusion, results              an annotation, a CT, an experiment's folder beside it
//	engine, setup, segment, outline         networks and baselines outline it
//	threshold, range                        thresholds moved by hand, on one slice and on many
//	lesions, counts, draw, tidy             lesions drawn, grown, smoothed
//	projection                              maximum intensity projections
//	measure, measure_table, rulers          quantities and distances
//	report, report_pictures, report_save    the same on a page
//	session, session_file, _load, _open     work kept in a file
//	autosave, journal, journal_read, lock   work kept for after a crash
//	export, file                            masks and other files written in one step
//	config, settings, recent, memory        what is remembered from one time to the next, and what is let go
package app

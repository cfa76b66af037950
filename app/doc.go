// Package app is the program without windows: the state of an open scan, the changes made to it and their undoing, and the
// work that runs beside it. It knows no toolkit; package ui shows it.
//
// One goroutine owns the [State]. All methods of [App] are called on it; work is done elsewhere by a job, which
// takes its inputs when it is made and comes back to the owner through the function given to [New].
//
// Where things are:
//
//	app, state, edit, job          the owner, what it owns, undo and redo, work elsewhere
//	open, annotation, results      a scan is opened; an annotation, a CT, an experiment's folder beside it
//	setup, segment, threshold      networks and baselines segment it; thresholds moved by hand
//	lesions, made                  lesions and how they were made
//	draw, postprocess              drawn, grown, smoothed
//	navigate                       where the cursor goes; distances, projections
//	measure, report_save           quantities, in a table and on a page
//	session, autosave              work kept in a file, and for after a crash
//	export, remembered             masks; what is remembered from one time to the next
package app

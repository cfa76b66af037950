// Package report measures the lesions of a mask and puts what was measured into a table, for spreadsheets and programs,
// and on pages of PDF with pictures. It takes voxels, names and numbers; it knows neither files nor the state of the
// program.
package report

// Package dialogs is what the window asks and tells: files and folders, saving and exporting, what is to become of
// unsaved work before it ends, recovery, keys. It knows no part of the window but [command.Host]; what a scan shows and
// where it is drawn is not its matter.
package dialogs

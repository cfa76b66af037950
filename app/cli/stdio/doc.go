// Package stdio is where the program's input and output are: files, pipes and terminals, or, on Windows, the console
// that it was started from, and a message where there is none. It knows no command.
package stdio

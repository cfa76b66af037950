// Package args is what commands take alike: flags that say which image is read and how its values become SUV, what
// computes, the numbers of methods, and the texts that explain flags. It runs nothing.
package args

// UsageError is a wrong argument that the parser could not know of.
type UsageError struct{ error }

// Usage makes an error one of the command line.
func Usage(err error) error { return UsageError{err} }

// Package refusal says why the system refused a file: systems have names of their own for it. It knows no sentence
// for a user; what to do about it is for those who do.
package refusal

import (
	"errors"
	"io/fs"
	"slices"
)

// Reason is why a system refuses: the errors by which it says so.
type Reason []error

// Reasons that all systems have, the others are in a table for each.
var (
	Missing   = Reason{fs.ErrNotExist}
	Forbidden = Reason{fs.ErrPermission}
)

// Is reports whether an error says so.
func (r Reason) Is(err error) bool {
	return slices.ContainsFunc(r, func(e error) bool { return errors.Is(err, e) })
}

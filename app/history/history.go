// Package history is what was done and can be undone, in order, what it is called, and how much of it is in a file of
// the user's. It does not know what an edit is, only whether a person made it.
package history

// Edit is something that was done.
type Edit interface {
	comparable
	// ByHand says that a person did it; such work must not be lost unasked.
	ByHand() bool
}

// History is the edits made, oldest first; those from at on have been taken back.
type History[E Edit] struct {
	// Sealed says that the next edit begins a new gesture.
	Sealed bool
	// Recovered says that there was work before all edits that is in no file of the user's.
	Recovered bool

	edits []E
	at    int
	saved int // at when the work was last written, -1 when that state cannot be reached any more
}

// Push adds an edit that has just been applied; what had been taken back is forgotten.
func (h *History[E]) Push(e E) {
	if h.saved > h.at {
		h.saved = -1
	}
	h.edits = append(h.edits[:h.at], e)
	h.at++
	h.Sealed = false
}

// Done is how many edits stand.
func (h *History[E]) Done() int { return h.at }

// Last is the edit that would be undone, not ok if there is none.
func (h *History[E]) Last() (e E, ok bool) {
	if h.at == 0 {
		return e, false
	}
	return h.edits[h.at-1], true
}

// Next is the edit that would be done again, not ok if there is none.
func (h *History[E]) Next() (e E, ok bool) {
	if h.at == len(h.edits) {
		return e, false
	}
	return h.edits[h.at], true
}

// Back notes that the last edit was taken back.
func (h *History[E]) Back() { h.at-- }

// Forward notes that the next edit was made again.
func (h *History[E]) Forward() { h.at++ }

// Forget forgets the last edit and those after it.
func (h *History[E]) Forget() {
	h.at--
	h.edits = h.edits[:h.at]
}

// Grows reports whether the last edit may grow by another one: nothing was undone, written or sealed since.
func (h *History[E]) Grows() bool { return !h.Sealed && h.at == len(h.edits) && h.saved != h.at }

// Save notes that what stood after an edit, the zero value for before all, has been written.
func (h *History[E]) Save(at E) {
	var none E
	h.saved, h.Recovered = -1, false
	if at == none {
		h.saved = 0
	}
	for i, e := range h.edits {
		if e == at {
			h.saved = i + 1
		}
	}
}

// Unsaved reports whether work made by hand stands between what was last written and now.
func (h *History[E]) Unsaved() bool {
	if h.Recovered {
		return true
	}
	from, to := min(h.saved, h.at), max(h.saved, h.at)
	if h.saved < 0 {
		from, to = 0, len(h.edits)
	}
	for _, e := range h.edits[from:to] {
		if e.ByHand() {
			return true
		}
	}
	return false
}

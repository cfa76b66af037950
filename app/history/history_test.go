package history

import "testing"

type edit struct{ byHand bool }

func (e *edit) ByHand() bool { return e.byHand }

// TestUnsaved: work by hand is unsaved when it stands between what was written and now, on whichever side.
func TestUnsaved(t *testing.T) {
	var h History[*edit]
	machine, hand := &edit{}, &edit{byHand: true}
	for _, step := range []struct {
		what    string
		do      func()
		done    int
		unsaved bool
	}{
		{"at first", func() {}, 0, false},
		{"a method's", func() { h.Push(machine) }, 1, false},
		{"by hand", func() { h.Push(hand) }, 2, true},
		{"written", func() { h.Save(hand) }, 2, false},
		{"taken back", func() { h.Back() }, 1, true},
		{"made again", func() { h.Forward() }, 2, false},
		{"taken back, and something else done", func() { h.Back(); h.Push(&edit{byHand: true}) }, 2, true},
		{"written before all", func() { h.Save(nil) }, 2, true},
		{"taken back to there", func() { h.Back(); h.Back() }, 0, false},
		{"what was left behind", func() { h.Recovered = true }, 0, true},
	} {
		if step.do(); h.Done() != step.done || h.Unsaved() != step.unsaved {
			t.Errorf("%s: %d edits, unsaved %v; want %d, %v", step.what, h.Done(), h.Unsaved(), step.done, step.unsaved)
		}
	}
}

// TestGrows: an edit grows until it is sealed, written, or taken back.
func TestGrows(t *testing.T) {
	for what, end := range map[string]func(h *History[*edit], e *edit){
		"sealed":  func(h *History[*edit], _ *edit) { h.Sealed = true },
		"written": func(h *History[*edit], e *edit) { h.Save(e) },
		"undone":  func(h *History[*edit], _ *edit) { h.Back() },
	} {
		var h History[*edit]
		e := &edit{byHand: true}
		h.Push(e)
		if !h.Grows() {
			t.Errorf("%s: it does not grow before", what)
		}
		if end(&h, e); h.Grows() {
			t.Errorf("%s: it still grows", what)
		}
	}
	var h History[*edit]
	h.Push(&edit{})
	if h.Forget(); h.Done() != 0 {
		t.Error("what is forgotten can be undone")
	}
	if _, ok := h.Next(); ok {
		t.Error("what is forgotten can be made again")
	}
}

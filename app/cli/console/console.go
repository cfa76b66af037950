// Package console is what commands say while they work and when they are done: results as text or as JSON, notes, and
// how far the work is. It knows no command.
package console

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"isopet/app/engine"
	"isopet/app/format"
)

// Streams are the program's input and output.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Console is what commands talk through.
type Console struct {
	Streams
	JSON   bool          // the result is to be printed as JSON
	Config engine.Config // as far as the command line says it before the command
	bar    *bar
}

// Result is what a command has to say: its exported fields as JSON, or the text it writes for a reader.
type Result interface{ Text(w io.Writer) }

// Print prints what a command has to say.
func (c *Console) Print(r Result) error {
	c.bar.finish()
	if !c.JSON {
		r.Text(c.Out)
		return nil
	}
	encoder := json.NewEncoder(c.Out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}

// Note tells the user something on standard error that is no result.
func (c *Console) Note(text string) {
	c.bar.finish()
	fmt.Fprintln(c.Err, text)
}

// Progress shows how far a piece of work is, on standard error: a bar on a terminal, otherwise a line now and then.
func (c *Console) Progress(label string) func(done, total int) {
	c.bar.finish()
	c.bar = &bar{w: c.Err, label: label, began: time.Now()}
	if f, ok := c.Err.(*os.File); ok {
		c.bar.terminal = term.IsTerminal(int(f.Fd()))
	}
	return c.bar.show
}

// Terminal reports whether the progress is shown on a terminal.
func (c *Console) Terminal() bool { return c.bar != nil && c.bar.terminal }

// Relabel says what the work has come to whose progress is shown.
func (c *Console) Relabel(label string) { c.bar.relabel(label) }

// Incomplete is the error of work that was done in part: its result is printed all the same.
type Incomplete struct{ error }

// Partly makes an error one of work that was done in part.
func Partly(err error) error { return Incomplete{err} }

// Unwrap is the error itself.
func (e Incomplete) Unwrap() error { return e.error }

// Finish ends the line of the progress, if one stands there.
func (c *Console) Finish() { c.bar.finish() }

// bar is the progress of a piece of work. Work that runs on several goroutines may report from each.
type bar struct {
	mu       sync.Mutex
	w        io.Writer
	label    string
	terminal bool
	began    time.Time
	last     time.Time
	shown    bool // something stands on the terminal's line
}

// How often progress is shown, and how wide the bar is.
const (
	barEvery  = 100 * time.Millisecond
	lineEvery = 5 * time.Second
	barWidth  = 30
)

func (b *bar) show(done, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if total <= 0 {
		return
	}
	now := time.Now()
	if b.last.IsZero() && !b.terminal {
		b.last = b.began
	}
	every := lineEvery
	if b.terminal {
		every = barEvery
	}
	if now.Sub(b.last) < every && !(b.terminal && done == total) {
		return
	}
	b.last = now
	percent := 100 * done / total
	if !b.terminal {
		fmt.Fprintf(b.w, "%s: %d of %d (%d %%)\n", b.label, done, total, percent)
		return
	}
	full := barWidth * done / total
	fmt.Fprintf(b.w, "\r\x1b[K%s [%s%s] %3d %%",
		b.label, strings.Repeat("█", full), strings.Repeat("·", barWidth-full), percent)
	if spent := now.Sub(b.began); done > 0 && done < total && spent > 2*time.Second {
		left := time.Duration(float64(spent) * float64(total-done) / float64(done))
		fmt.Fprintf(b.w, "  %v left", left.Round(time.Second))
	}
	b.shown = true
}

func (b *bar) relabel(label string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.label = label
}

func (b *bar) finish() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shown {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.shown = false
	}
}

// Number is a float64 in results.
type Number = format.JSONNumber

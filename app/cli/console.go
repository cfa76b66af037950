package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"isopet/app/engine"
)

// Streams are the program's input and output.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// console is what commands talk through.
type console struct {
	Streams
	json   bool
	config engine.Config
	window Window
	bar    *bar
}

// result is what a command has to say: its exported fields as JSON, or the text it writes for a reader.
type result interface{ Text(w io.Writer) }

func (c *console) print(r result) error {
	c.bar.finish()
	if !c.json {
		r.Text(c.Out)
		return nil
	}
	encoder := json.NewEncoder(c.Out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}

// note tells the user something on standard error that is no result.
func (c *console) note(text string) {
	c.bar.finish()
	fmt.Fprintln(c.Err, text)
}

// progress shows how far a piece of work is, on standard error: a bar on a terminal, otherwise a line now and then.
func (c *console) progress(label string) func(done, total int) {
	c.bar.finish()
	c.bar = &bar{w: c.Err, label: label, began: time.Now()}
	if f, ok := c.Err.(*os.File); ok {
		c.bar.terminal = term.IsTerminal(int(f.Fd()))
	}
	return c.bar.show
}

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

// relabel says what the work has come to.
func (b *bar) relabel(label string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.label = label
}

// finish ends the bar's line.
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

// number is a float64 that JSON can hold: what is not finite becomes the string NaN, Infinity or -Infinity.
type number float64

// MarshalJSON writes the shortest decimal that reads back as the same number.
func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	switch {
	case math.IsNaN(v):
		return []byte(`"NaN"`), nil
	case math.IsInf(v, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-Infinity"`), nil
	}
	return json.Marshal(v)
}

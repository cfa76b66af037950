package platform

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
)

// How long the program's end may take: from outside, as files are still written then, and by itself.
const (
	LeavePatience = 5 * time.Second
	EndPatience   = 2 * time.Second
	fyneListens   = time.Second // after the start; long enough for its goroutine to have begun
)

// EndOnSignals ends the program when the system says so. What the display has told of is done first, and then keep
// brings what is unsaved to the disk and waits for files that are being written. Whoever started the program with a
// signal ignored, such as nohup, keeps it so. A display that goes away leaves no time for this: Xlib ends the program
// at once. Then all edits are in the journal.
func EndOnSignals(keep func(patience time.Duration)) {
	told := make(chan os.Signal, 1)
	var signals []os.Signal
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signals = append(signals, s)
		}
	}
	if len(signals) == 0 {
		return
	}
	signal.Notify(told, signals...)
	// Fyne listens, too, from when its main loop begins, and then ends that at once, before the end of a stroke is
	// read.
	time.AfterFunc(fyneListens, func() {
		signal.Reset(signals...)
		signal.Notify(told, signals...)
	})
	go func() {
		<-told
		ExitWithin(LeavePatience + EndPatience)
		fyne.Do(func() {
			afterInput(func() {
				keep(LeavePatience)
				os.Exit(0)
			})
		})
	}()
}

// afterInput does something once what mouse and keyboard have done up to now is known. The main loop reads that, and
// then moves animations on.
func afterInput(do func()) {
	turns := 0
	fyne.NewAnimation(LeavePatience, func(float32) {
		if turns++; turns == 2 { // the pointer's way is told a turn later
			do()
		}
	}).Start()
}

// ExitWithin ends the program after a while if it has not ended by itself. Fyne's end can wait for ever: it queues a
// last event for its main loop, and if that takes none more at this moment, waits for it.
func ExitWithin(patience time.Duration) { time.AfterFunc(patience, func() { os.Exit(0) }) }

// Poster has Fyne's main goroutine run functions, until the window is closed: Fyne panics if it is given one while it
// ends.
type Poster struct {
	mutex  sync.RWMutex
	closed bool
}

// Post has a function run.
func (p *Poster) Post(do func()) {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	if !p.closed {
		fyne.Do(do)
	}
}

// Close says that the window is closed.
func (p *Poster) Close() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.closed = true
}

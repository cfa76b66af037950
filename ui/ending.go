package ui

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"fyne.io/fyne/v2"

	"isopet/app"
)

// How long the program's end may take: from outside, as files are still written then, and by itself.
const (
	leavePatience = 5 * time.Second
	endPatience   = 2 * time.Second
	fyneListens   = time.Second // after the start; long enough for its goroutine to have begun
)

// endOnSignals ends the program when the system says so: what the display has told of and what is unsaved is brought to the
// disk first, and files of the user's that are being written are waited for. Whoever started the program with a signal
// ignored, such as nohup, keeps it so. A display that goes away leaves no time for this: Xlib ends the program at once. Then
// all edits are in the journal.
func endOnSignals(a *app.App) {
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
	// Fyne listens, too, from when its main loop begins, and then ends that at once, before the end of a stroke is read.
	time.AfterFunc(fyneListens, func() {
		signal.Reset(signals...)
		signal.Notify(told, signals...)
	})
	go func() {
		<-told
		exitWithin(leavePatience + endPatience)
		fyne.Do(func() {
			afterInput(func() {
				a.KeepNow(leavePatience)
				os.Exit(0)
			})
		})
	}()
}

// afterInput does something once what mouse and keyboard have done up to now is known. The main loop reads that, and then
// moves animations on.
func afterInput(do func()) {
	turns := 0
	fyne.NewAnimation(leavePatience, func(float32) {
		if turns++; turns == 2 { // the pointer's way is told a turn later
			do()
		}
	}).Start()
}

// exitWithin ends the program after a while if it has not ended by itself. Fyne's end can wait for ever: it queues a last
// event for its main loop, and if that takes none more at this moment, waits for it.
func exitWithin(patience time.Duration) { time.AfterFunc(patience, func() { os.Exit(0) }) }

// poster has Fyne's main goroutine run functions, until the window is closed: Fyne panics if it is given one while it ends.
type poster struct {
	mutex  sync.RWMutex
	closed bool
}

func (p *poster) post(do func()) {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	if !p.closed {
		fyne.Do(do)
	}
}

func (p *poster) close() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.closed = true
}

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
)

// endOnSignals ends the program when the system says so: what is unsaved is brought to the disk first, and files of the
// user's that are being written are waited for. Whoever started the program with a signal ignored, such as nohup, keeps it
// so. A display that goes away leaves no time for this: Xlib ends the program at once. Then all edits are in the journal.
func endOnSignals(a *app.App) {
	told := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(told, s)
		}
	}
	go func() {
		<-told
		exitWithin(leavePatience + endPatience)
		fyne.Do(func() {
			a.KeepNow(leavePatience)
			os.Exit(0)
		})
	}()
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

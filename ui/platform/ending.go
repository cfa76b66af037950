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
	fyneListens   = time.Second // after its main loop begins; long enough for its goroutine to have begun

	inputDelay      = 250 * time.Millisecond // by which a display may be late
	gesturePatience = time.Second            // for the end of a gesture, which a hand may not mean to end
)

// EndOnSignals ends the program when the system says so. What the display has told of is done first, a gesture that is
// under way is waited for, and then keep brings what is unsaved to the disk and waits for files that are being written.
// Whoever started the program with a signal ignored, such as nohup, keeps it so. A display that goes away leaves no time
// for this: Xlib ends the program at once. Then all edits are in the journal.
//
// Fyne listens, too, from when its main loop begins, and ends that at the first signal, before the end of a stroke is
// read. begun, to be called by the main loop when it begins, sees to it that it hears none.
func EndOnSignals(underWay func() bool, keep func(patience time.Duration)) (begun func()) {
	told := make(chan os.Signal, 1)
	var signals []os.Signal
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signals = append(signals, s)
		}
	}
	if len(signals) == 0 {
		return func() {}
	}
	signal.Notify(told, signals...)
	go func() {
		<-told
		ExitWithin(LeavePatience + EndPatience)
		fyne.Do(func() {
			afterInput(underWay, func() {
				keep(LeavePatience)
				os.Exit(0)
			})
		})
	}()
	return func() {
		time.AfterFunc(fyneListens, func() {
			signal.Reset(signals...)
			signal.Notify(told, signals...)
		})
	}
}

// afterInput does something once what mouse and keyboard have done up to now is known. The main loop reads that, and
// then moves animations on. On a busy machine the display itself may be late with it: then the button of a gesture that
// has ended still seems to be pressed.
func afterInput(underWay func() bool, do func()) {
	begun, turns := time.Now(), 0
	var a *fyne.Animation
	a = fyne.NewAnimation(LeavePatience, func(float32) {
		turns++
		passed := time.Since(begun)
		// The pointer's way is told a turn after its buttons.
		if turns >= 2 && passed >= inputDelay && (!underWay() || passed >= gesturePatience) {
			a.Stop()
			do()
		}
	})
	a.Start()
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

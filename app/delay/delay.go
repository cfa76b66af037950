// Package delay puts things off until nothing has happened for a while, so that many changes in a row are answered
// once.
package delay

import "time"

// Delay does something once things have come to rest. Its zero value is ready.
type Delay struct {
	timer *time.Timer
	since time.Time // when it was first put off; zero: not since it was last done
}

// Later puts something off until nothing has put it off for a while, or at latest so long after it was first put off, 0
// for however long. It is always the same that is done; run runs it, on the owner's goroutine if it is the owner's.
func (d *Delay) Later(wait, latest time.Duration, run func(func()), do func()) {
	if latest > 0 {
		now := time.Now()
		if d.since.IsZero() {
			d.since = now
		}
		wait = max(0, min(wait, latest-now.Sub(d.since)))
	}
	if d.timer == nil {
		d.timer = time.AfterFunc(wait, func() { run(do) })
		return
	}
	d.timer.Reset(wait)
}

// Stop takes back what was put off.
func (d *Delay) Stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
	d.since = time.Time{}
}

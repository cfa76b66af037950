//go:build e2e

package e2e

import (
	"strconv"
	"sync/atomic"
	"time"
)

// answer is how windows of a display are asked whether they still answer, as window managers do by the protocol
// _NET_WM_PING (https://specifications.freedesktop.org/wm-spec/latest/): a window sends the question back to the root,
// behind all that it was sent before.
type answer struct {
	*x11
	protocols, ping uint32 // atoms
	asked           uint32
	heard           atomic.Uint32 // the last question that was answered
}

// answers begins to listen.
func (d *desk) answers() (*answer, error) {
	if d.answer != nil {
		return d.answer, nil
	}
	x, err := dial(d.number)
	if err != nil {
		return nil, err
	}
	a := &answer{x11: x}
	if a.protocols, err = x.atom("WM_PROTOCOLS"); err != nil {
		return nil, err
	}
	if a.ping, err = x.atom("_NET_WM_PING"); err != nil {
		return nil, err
	}
	const eventMask, substructureNotify = 1 << 11, 1 << 19
	if err := x.request(xChangeWindowAttributes, 0, words(nil, x.root, eventMask, substructureNotify)); err != nil {
		return nil, err
	}
	x.SetDeadline(time.Time{}) // it ends with the display
	go func() {
		for e, err := x.read(); err == nil; e, err = x.read() {
			if e[0]&0x7f == xClientMessage && order.Uint32(e[8:]) == a.protocols && order.Uint32(e[12:]) == a.ping {
				a.heard.Store(order.Uint32(e[16:]))
			}
		}
	}()
	d.answer = a
	return a, nil
}

// attend waits until the window has taken what it was sent: keys, clicks and moves.
func (w *window) attend() {
	w.t.Helper()
	a, err := w.desk.answers()
	if err != nil {
		w.t.Fatal(err)
	}
	target, err := strconv.ParseUint(w.id, 10, 32)
	if err != nil {
		w.t.Fatal(err)
	}
	a.asked++
	question := append(words(event(xClientMessage, 32), uint32(target), a.protocols),
		words(nil, a.ping, a.asked, uint32(target))...)
	if err := a.send(uint32(target), question); err != nil {
		w.t.Fatal(err)
	}
	w.until("answer of the window", func() bool {
		for late := time.Now().Add(30 * time.Millisecond); a.heard.Load() != a.asked; time.Sleep(time.Millisecond) {
			if time.Now().After(late) {
				return false
			}
		}
		return true
	})
}

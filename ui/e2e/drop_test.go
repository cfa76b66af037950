//go:build e2e

package e2e

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"time"
)

// drop lets files go over the window, as a file manager does by the protocol XDND
// (https://freedesktop.org/wiki/Specifications/XDND): it says that it has a list of files, where the pointer is, and
// that the button was let go; the window then asks for the list.
func (w *window) drop(paths ...string) {
	w.t.Helper()
	target, err := strconv.ParseUint(w.find("Isopet"), 10, 32)
	if err != nil {
		w.t.Fatal(err)
	}
	list := ""
	for _, path := range paths {
		list += (&url.URL{Scheme: "file", Path: path}).String() + "\r\n"
	}
	if err := dropOn(w.desk.number, uint32(target), list); err != nil {
		w.t.Fatalf("%v cannot be dropped: %v", paths, err)
	}
}

// x11 is a connection to the display. Requests and events are as in the X Window System Protocol, little-endian.
type x11 struct {
	net.Conn
	root, own uint32 // windows
}

var order = binary.LittleEndian

// Codes of the protocol.
const (
	xCreateWindow           = 1
	xChangeWindowAttributes = 2
	xInternAtom             = 16
	xChangeProperty         = 18
	xSetSelectionOwner      = 22
	xSendEvent              = 25

	xReply            = 1
	xSelectionRequest = 30
	xSelectionNotify  = 31
	xClientMessage    = 33
)

// dropOn drops a text, a list of files, on a window.
func dropOn(display string, target uint32, text string) error {
	x, err := dial(display)
	if err != nil {
		return err
	}
	defer x.Close()
	atom := map[string]uint32{}
	for _, name := range []string{"XdndEnter", "XdndPosition", "XdndStatus", "XdndDrop", "XdndFinished",
		"XdndSelection", "XdndActionCopy", "text/uri-list"} {
		if atom[name], err = x.atom(name); err != nil {
			return err
		}
	}
	say := func(message string, data ...uint32) error {
		return x.send(target, words(event(xClientMessage, 32),
			append([]uint32{target, atom[message], x.own}, data...)...))
	}
	const version, x0, y0 = 5 << 24, 300, 400
	steps := []error{
		x.request(xSetSelectionOwner, 0, words(nil, x.own, atom["XdndSelection"], 0)),
		say("XdndEnter", version, atom["text/uri-list"]),
		say("XdndPosition", 0, x0<<16|y0, 0, atom["XdndActionCopy"]),
	}
	if err := errors.Join(steps...); err != nil {
		return err
	}
	for {
		e, err := x.read()
		if err != nil {
			return err
		}
		switch e[0] & 0x7f {
		case xClientMessage:
			switch order.Uint32(e[8:]) {
			case atom["XdndStatus"]: // it would take the file
				if err := say("XdndDrop", 0, 0); err != nil {
					return err
				}
			case atom["XdndFinished"]:
				return nil
			}
		case xSelectionRequest: // it wants to know which file
			requestor, property := order.Uint32(e[12:]), order.Uint32(e[24:])
			list := words(nil, requestor, property, order.Uint32(e[20:]), 8, uint32(len(text)))
			if err := x.request(xChangeProperty, 0, padded(append(list, text...))); err != nil {
				return err
			}
			given := words(event(xSelectionNotify, 0), order.Uint32(e[4:]), requestor, order.Uint32(e[16:]),
				order.Uint32(e[20:]), property)
			if err := x.send(requestor, given); err != nil {
				return err
			}
		}
	}
}

// dial connects to a display and makes an invisible window on it.
func dial(display string) (*x11, error) {
	c, err := net.Dial("unix", "/tmp/.X11-unix/X"+display)
	if err != nil {
		return nil, err
	}
	c.SetDeadline(time.Now().Add(*patience))
	if _, err := c.Write([]byte{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil {
		return nil, err
	}
	head := make([]byte, 8)
	if _, err := io.ReadFull(c, head); err != nil {
		return nil, err
	}
	setup := make([]byte, 4*int(order.Uint16(head[6:])))
	if _, err := io.ReadFull(c, setup); err != nil {
		return nil, err
	}
	if head[0] != 1 {
		return nil, fmt.Errorf("the display refuses: %q", setup)
	}
	vendor, formats := int(order.Uint16(setup[16:])), int(setup[21])
	x := &x11{Conn: c, own: order.Uint32(setup[4:]) | 1, root: order.Uint32(setup[32+(vendor+3)/4*4+8*formats:])}
	return x, x.request(xCreateWindow, 0, words(nil, x.own, x.root, 0, 1|1<<16, 0, 0, 0))
}

// request sends one; its length counts words of four bytes.
func (x *x11) request(code, detail byte, body []byte) error {
	_, err := x.Write(append(order.AppendUint16([]byte{code, detail}, uint16(1+len(body)/4)), body...))
	return err
}

// send sends an event to a window; events have 32 bytes.
func (x *x11) send(window uint32, event []byte) error {
	return x.request(xSendEvent, 0, append(words(nil, window, 0), append(event, make([]byte, 32)...)[:32]...))
}

// atom is the number of a name.
func (x *x11) atom(name string) (uint32, error) {
	if err := x.request(xInternAtom, 0, padded(append(words(nil, uint32(len(name))), name...))); err != nil {
		return 0, err
	}
	reply, err := x.read()
	if err == nil && reply[0] != xReply {
		err = fmt.Errorf("no number for %s", name)
	}
	if err != nil {
		return 0, err
	}
	return order.Uint32(reply[8:]), nil
}

// read reads an event, or a reply without more than its head.
func (x *x11) read() ([]byte, error) {
	e := make([]byte, 32)
	_, err := io.ReadFull(x, e)
	if err == nil && e[0] == 0 {
		err = fmt.Errorf("the display says error %d for request %d", e[1], e[10])
	}
	return e, err
}

// event is the head of one.
func event(code, format byte) []byte { return []byte{code, format, 0, 0} }

// words appends numbers of four bytes.
func words(b []byte, numbers ...uint32) []byte {
	for _, n := range numbers {
		b = order.AppendUint32(b, n)
	}
	return b
}

// padded is b up to a whole number of words.
func padded(b []byte) []byte { return append(b, make([]byte, (4-len(b)%4)%4)...) }

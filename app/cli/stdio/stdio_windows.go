package stdio

import (
	"io"
	"os"
	"strings"

	"golang.org/x/sys/windows"

	"isopet/app/cli/console"
)

// Open are the program's streams. At its end it calls done with its exit code.
//
// The program is one with windows, to which Windows gives no console. So it takes that of the program that started it,
// for what goes to no file or pipe. If that has none, as the desktop, what would be printed is shown in a message at
// the end.
func Open() (std console.Streams, done func(code int)) {
	attach := windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole")
	const parent = ^uintptr(0)
	attach.Call(parent) // fails where there is none
	os.Stdin, os.Stdout, os.Stderr = usable(os.Stdin, "CONIN$"), usable(os.Stdout, "CONOUT$"), usable(os.Stderr, "CONOUT$")
	std = console.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	said := &message{}
	if os.Stdin == nil {
		std.In = strings.NewReader("")
	}
	if os.Stdout == nil {
		std.Out = said
	}
	if os.Stderr == nil {
		std.Err = said
	}
	null, _ := os.OpenFile(os.DevNull, os.O_RDWR, 0) // for libraries that write to these
	for _, f := range []**os.File{&os.Stdin, &os.Stdout, &os.Stderr} {
		if *f == nil {
			*f = null
		}
	}
	return std, said.show
}

// given are the files that the program was started with. They stay open.
var given []*os.File

// usable is a file that the program was started with, or else its console, or nil. A console that came only now is not
// known as one to the file.
func usable(f *os.File, name string) *os.File {
	given = append(given, f)
	handle := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(handle, &mode) == nil {
		return os.NewFile(uintptr(handle), f.Name())
	}
	if kind, err := windows.GetFileType(handle); err == nil && kind != windows.FILE_TYPE_UNKNOWN {
		return f
	}
	if c, err := os.OpenFile(name, os.O_RDWR, 0); err == nil {
		return c
	}
	return nil
}

// message is what would be printed, to be shown at the end.
type message struct{ text strings.Builder }

// most is how much of it is shown: a message must fit the screen.
const most = 2000

// Write implements [io.Writer].
func (m *message) Write(b []byte) (int, error) {
	if room := most - m.text.Len(); room > 0 {
		m.text.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}

var _ io.Writer = (*message)(nil)

// show shows what there is.
func (m *message) show(code int) {
	text := strings.TrimSpace(strings.TrimPrefix(m.text.String(), "isopet: "))
	if text == "" {
		return
	}
	icon := uint32(windows.MB_ICONINFORMATION)
	if code != 0 {
		icon = windows.MB_ICONERROR
	}
	if text, err := windows.UTF16PtrFromString(strings.ToValidUTF8(text, "")); err == nil {
		title, _ := windows.UTF16PtrFromString("Isopet")
		windows.MessageBox(0, text, title, icon|windows.MB_SETFOREGROUND)
	}
}

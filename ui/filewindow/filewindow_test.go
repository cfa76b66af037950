package filewindow

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// without is a computer without a bus and without programs.
func without(t *testing.T) (programs string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("another system's windows are not asked for")
	}
	programs = t.TempDir()
	t.Setenv("PATH", programs)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("XDG_CURRENT_DESKTOP", "")
	return programs
}

var scans = Request{Title: "Open scan", Folder: "/data/a b", Kinds: "Scans", Endings: []string{".nii.gz"}}

// TestPrograms: zenity and kdialog are told what is to be chosen, and what they say is taken as it is; the desktop's own
// comes first, and one that cannot show a window is passed.
func TestPrograms(t *testing.T) {
	folder := without(t)
	if _, err := Choose(t.Context(), scans); !errors.Is(err, ErrNone) {
		t.Errorf("without any: %v", err)
	}
	script := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+text+"\n"), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	told := filepath.Join(folder, "told")
	say := `for a in "$@"; do echo "$a" >> "` + told + `"; done; echo "/data/a b/odd + name%20 .nii.gz"`
	script("zenity", say)
	path, err := Choose(t.Context(), scans)
	if path != "/data/a b/odd + name%20 .nii.gz" || err != nil {
		t.Errorf("chosen is %q (%v)", path, err)
	}
	if text, _ := os.ReadFile(told); string(text) != "--file-selection\n--title=Open scan\n--filename=/data/a b/\n"+
		"--file-filter=Scans | *.[nN][iI][iI].[gG][zZ]\n--file-filter=All files | *\n" {
		t.Errorf("zenity is told %q", text)
	}
	script("kdialog", "echo /of/kde")
	if path, _ := Choose(t.Context(), scans); path == "/of/kde" {
		t.Error("kdialog comes first outside of KDE")
	}
	t.Setenv("XDG_CURRENT_DESKTOP", "KDE")
	if path, _ := Choose(t.Context(), scans); path != "/of/kde" {
		t.Errorf("in KDE it is %q", path)
	}
	script("kdialog", "exit 1")
	if path, err := Choose(t.Context(), scans); path != "" || err != nil {
		t.Errorf("given up: %q (%v)", path, err)
	}
	script("kdialog", "exit 127")
	if path, err := Choose(t.Context(), scans); !strings.HasPrefix(path, "/data") || err != nil {
		t.Errorf("one without a display: %q (%v)", path, err)
	}
	script("zenity", "echo odd")
	if path, err := Choose(t.Context(), scans); path != "" || err == nil {
		t.Errorf("what is no path: %q (%v)", path, err)
	}
}

// chooser is a portal that answers at once, on the bus's goroutines.
type chooser struct {
	bus *dbus.Conn

	sync.Mutex
	uri     string
	status  uint32
	options map[string]dbus.Variant
	parent  string
}

// OpenFile is the portal's method.
func (c *chooser) OpenFile(sender dbus.Sender, parent, _ string, options map[string]dbus.Variant) (dbus.ObjectPath,
	*dbus.Error) {
	c.Lock()
	defer c.Unlock()
	c.options, c.parent = options, parent
	uris, status := dbus.MakeVariant([]string{c.uri}), c.status
	token, _ := options["handle_token"].Value().(string)
	handle := dbus.ObjectPath(portalPath + "/request/" + strings.ReplaceAll(string(sender)[1:], ".", "_") + "/" + token)
	results := map[string]dbus.Variant{"uris": uris}
	go func() {
		time.Sleep(10 * time.Millisecond)
		c.bus.Emit("/some/other/request", portalRequest+".Response", uint32(0), results)
		c.bus.Emit(handle, portalRequest+".Response", status, results)
	}()
	return handle, nil
}

// answer is what the portal answers from now on.
func (c *chooser) answer(status uint32, uri string) {
	c.Lock()
	defer c.Unlock()
	c.status, c.uri = status, uri
}

// asked is what the portal was asked for last.
func (c *chooser) asked() (options map[string]dbus.Variant, parent string) {
	c.Lock()
	defer c.Unlock()
	return c.options, c.parent
}

// Get is the portal's version.
func (c *chooser) Get(string, string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(uint32(3)), nil
}

// TestPortal asks a portal on a bus of its own: the path comes as it is in the address, of its own request alone.
func TestPortal(t *testing.T) {
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Skip("dbus-daemon is not installed")
	}
	without(t)
	run := exec.Command(daemon, "--session", "--nofork", "--print-address=1", "--address=unix:dir="+t.TempDir())
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { run.Process.Kill(); run.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	if _, err := Choose(t.Context(), scans); !errors.Is(err, ErrNone) {
		t.Errorf("a bus without a portal: %v", err)
	}
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	c := &chooser{bus: bus, uri: "file:///data/a%20b/odd+name%2520%C3%A9.nii.gz"}
	bus.Export(c, portalPath, portalFiles)
	bus.Export(c, portalPath, "org.freedesktop.DBus.Properties")
	if _, err := bus.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	r := scans
	r.X11 = 0x2a
	path, err := Choose(t.Context(), r)
	if path != "/data/a b/odd+name%20é.nii.gz" || err != nil {
		t.Errorf("chosen is %q (%v)", path, err)
	}
	options, parent := c.asked()
	if folder, _ := options["current_folder"].Value().([]byte); string(folder) != "/data/a b\x00" || parent != "x11:2a" {
		t.Errorf("it is told the folder %q and the window %q", folder, parent)
	}
	if got, _ := options["filters"].Value().([][]any); len(got) != 2 || got[0][0] != "Scans" ||
		dbus.SignatureOf(filtersOf(r)).String() != "a(sa(us))" {
		t.Errorf("filters are %v", got)
	}
	c.answer(1, c.uri)
	if path, err := Choose(t.Context(), scans); path != "" || err != nil {
		t.Errorf("given up: %q (%v)", path, err)
	}
	c.answer(0, "smb://server/scan.nii")
	if _, err := Choose(t.Context(), scans); err == nil || !strings.Contains(err.Error(), "no file of this computer") {
		t.Errorf("elsewhere: %v", err)
	}
}

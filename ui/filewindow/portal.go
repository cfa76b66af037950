package filewindow

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// The portal's names, see https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.FileChooser.html.
const (
	portalName    = "org.freedesktop.portal.Desktop"
	portalPath    = "/org/freedesktop/portal/desktop"
	portalFiles   = "org.freedesktop.portal.FileChooser"
	portalRequest = "org.freedesktop.portal.Request"
)

// patience is how long a portal has to say that it is there.
const patience = 3 * time.Second

// hasBus reports whether there is a bus to ask on. Without one the library would try to start one.
func hasBus() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	_, err := os.Stat(filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus"))
	return os.Getenv("XDG_RUNTIME_DIR") != "" && err == nil
}

// portal asks by the desktop's portal.
func portal(ctx context.Context, r Request) (string, error) {
	if !hasBus() {
		return "", ErrNone
	}
	bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return "", ErrNone
	}
	defer bus.Close()
	desktop := bus.Object(portalName, portalPath)
	soon, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var version uint32
	err = desktop.CallWithContext(soon, "org.freedesktop.DBus.Properties.Get", 0, portalFiles, "version").Store(&version)
	const folders = 3 // from which version on they can be chosen
	if err != nil || r.Directory && version < folders {
		return "", ErrNone
	}
	// The answer comes as a signal, which is waited for before it is asked.
	if err := bus.AddMatchSignalContext(ctx, dbus.WithMatchInterface(portalRequest),
		dbus.WithMatchMember("Response")); err != nil {
		return "", ErrNone
	}
	signals := make(chan *dbus.Signal, 8)
	bus.Signal(signals)
	options := map[string]dbus.Variant{
		"handle_token": dbus.MakeVariant(fmt.Sprintf("isopet%d", rand.Uint64())),
		"directory":    dbus.MakeVariant(r.Directory), "modal": dbus.MakeVariant(true),
		"current_folder": dbus.MakeVariant(append([]byte(r.Folder), 0)),
	}
	if len(r.Endings) > 0 && !r.Directory {
		options["filters"] = dbus.MakeVariant(filtersOf(r))
	}
	parent := ""
	if r.X11 != 0 {
		parent = fmt.Sprintf("x11:%x", r.X11)
	}
	var handle dbus.ObjectPath
	if err := desktop.CallWithContext(ctx, portalFiles+".OpenFile", 0, parent, r.Title, options).Store(&handle); err != nil {
		return "", ErrNone
	}
	for {
		select {
		case <-ctx.Done():
			bus.Object(portalName, handle).Call(portalRequest+".Close", dbus.FlagNoReplyExpected)
			return "", ctx.Err()
		case s := <-signals:
			if s == nil {
				return "", fmt.Errorf("the desktop's window for files went away; ask again")
			}
			if s.Path == handle {
				return answerOf(s.Body)
			}
		}
	}
}

// filter is one as the portal has it: what it is called, and rules, each of a kind (0: a pattern) and a pattern.
type filter struct {
	Name  string
	Rules []rule
}

type rule struct {
	Kind    uint32
	Pattern string
}

func filtersOf(r Request) []filter {
	kinds := filter{Name: r.Kinds}
	for _, p := range r.patterns() {
		kinds.Rules = append(kinds.Rules, rule{0, p})
	}
	return []filter{kinds, {"All files", []rule{{0, "*"}}}}
}

// answerOf is the path that a response holds; empty if nothing was chosen.
func answerOf(body []any) (string, error) {
	if len(body) != 2 {
		return "", fmt.Errorf("the desktop's window for files gave an answer that makes no sense; type the path (Open path)")
	}
	results, _ := body[1].(map[string]dbus.Variant)
	uris, _ := results["uris"].Value().([]string)
	if status, _ := body[0].(uint32); status != 0 || len(uris) == 0 {
		return "", nil
	}
	u, err := url.Parse(uris[0])
	if err != nil || !strings.EqualFold(u.Scheme, "file") {
		return "", fmt.Errorf("%s is no file of this computer; copy it here, and open that", uris[0])
	}
	return filepath.FromSlash(u.Path), nil
}

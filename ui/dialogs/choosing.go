package dialogs

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/format"
	"isopet/ui/filewindow"
	"isopet/ui/layout"
	"isopet/ui/widget"
)

// Files asks for files and folders by the desktop's own window, or else by Fyne's.
type Files struct {
	// Desktop, if set, asks by the desktop's own window, see [filewindow.Choose].
	Desktop func(context.Context, filewindow.Request) (string, error)

	d      *Dialogs
	asking bool // the desktop's window is open
}

func (f *Files) chooseFile(title string, kinds FileKinds, then func(path string)) {
	r := filewindow.Request{Title: title, Folder: f.d.folder(), Kinds: "Scans, masks and sessions", Endings: kinds}
	f.choose(r, then, func() {
		chooser := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
			switch {
			case err != nil:
				f.d.Failed(format.Sentence(err))
			case r != nil:
				r.Close()
				then(r.URI().Path())
			}
		}, f.d.win)
		chooser.SetTitleText(title)
		chooser.SetFilter(kinds)
		f.show(chooser, f.d.folder())
	})
}

// chooseFolder lets the user pick a folder, beginning in another.
func (f *Files) chooseFolder(begin string, then func(folder string)) {
	f.choose(filewindow.Request{Title: "Choose a folder", Folder: begin, Directory: true}, then, func() {
		f.show(dialog.NewFolderOpen(func(l fyne.ListableURI, err error) {
			if err == nil && l != nil {
				then(l.Path())
			}
		}, f.d.win), begin)
	})
}

// show shows Fyne's window, beginning in a folder.
func (f *Files) show(chooser *dialog.FileDialog, folder string) {
	if l := lister(folder); l != nil {
		chooser.SetLocation(l)
	}
	chooser.Show()
	chooser.SetOnClosed(f.d.Cover())
	chooser.Resize(f.d.size())
}

// choose asks by the desktop's window, elsewhere and as long as it takes; or by own where there is none. An answer that comes
// when another scan is open is dropped, and the user told: it was about the one before.
func (f *Files) choose(r filewindow.Request, then func(path string), own func()) {
	a := f.d.host.App()
	switch {
	case f.Desktop == nil:
		own()
		return
	case f.asking:
		a.Warn("The window for files is open already; it may lie behind this one.")
		return
	}
	if folder, err := filepath.Abs(r.Folder); err == nil {
		r.Folder = folder
	}
	r.X11 = windowOf(f.d.win)
	f.asking = true
	of := a.State.Scan
	go func() {
		path, err := f.Desktop(context.Background(), r)
		a.Post(func() {
			f.asking = false
			switch gone := f.d.stillOpen(of); {
			case errors.Is(err, filewindow.ErrNone):
				f.Desktop = nil
				own()
			case err != nil:
				f.d.Failed(format.Sentence(err))
			case path == "":
			case gone != nil:
				f.d.Failed(format.Sentence(gone))
			default:
				then(path)
			}
		})
	}()
}

// windowOf is what an X display calls a window, 0 where there is none.
func windowOf(win fyne.Window) (id uintptr) {
	if native, ok := win.(driver.NativeWindow); ok {
		native.RunNative(func(context any) {
			if x, ok := context.(driver.X11WindowContext); ok {
				id = x.WindowHandle
			}
		})
	}
	return id
}

// lastFolders are those of the files opened last, each of which can be put into a line, to be typed on from there.
func lastFolders(d *Dialogs, e *widget.Entry) *fyne.Container {
	const most = 5
	var folders []string
	for _, path := range d.host.App().State.Recent {
		if folder := filepath.Dir(path); !slices.Contains(folders, folder) && len(folders) < most {
			folders = append(folders, folder)
		}
	}
	rows := layout.Column(0)
	for _, folder := range folders {
		b := widget.NewButton(format.KeepEnd(folder, 70), func() {
			e.SetText(strings.TrimSuffix(folder, string(filepath.Separator)) + string(filepath.Separator))
			e.CursorColumn = utf8.RuneCountInString(e.Text)
			d.win.Canvas().Focus(e)
		})
		b.Importance, b.Alignment = fynewidget.LowImportance, fynewidget.ButtonAlignLeading
		rows.Add(b)
	}
	return rows
}

package dialogs

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/storage"

	"isopet/app/session"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume/imagefile"
)

// folder is where file dialogs begin: beside the open scan.
func (d *Dialogs) folder() string {
	if s := d.host.App().State.Scan; s != nil && s.Path != "" {
		if path, err := filepath.Abs(s.Path); err == nil {
			return filepath.Dir(path)
		}
	}
	if len(d.host.App().State.Recent) > 0 {
		return filepath.Dir(d.host.App().State.Recent[0])
	}
	if home, err := os.UserHomeDir(); err == nil {
		return home
	}
	return "."
}

func lister(folder string) fyne.ListableURI {
	if absolute, err := filepath.Abs(folder); err == nil {
		folder = absolute
	}
	l, err := storage.ListerForURI(storage.NewFileURI(folder))
	if err != nil {
		return nil
	}
	return l
}

// size fills most of the window.
func (d *Dialogs) size() fyne.Size {
	s := d.win.Canvas().Size()
	return fyne.NewSize(min(900, s.Width*0.85), min(650, s.Height*0.85))
}

// ChooseFile lets the user pick one of some kinds of files.
func (d *Dialogs) ChooseFile(title string, kinds FileKinds, then func(path string)) {
	d.Files.chooseFile(title, kinds, then)
}

// FileKinds are the ends of the names of files on offer; those such as .nii.gz are more than an extension.
type FileKinds []string

// The kinds of files that are opened.
var (
	Images   = FileKinds(imagefile.Suffixes())
	Sessions = FileKinds{session.Suffix}
	DICOM    = FileKinds{".dcm", ".ima", "dicomdir"}
)

// Matches implements storage.FileFilter.
func (k FileKinds) Matches(uri fyne.URI) bool {
	name := strings.ToLower(uri.Name())
	return slices.ContainsFunc(k, func(end string) bool { return strings.HasSuffix(name, end) })
}

// newPathEntry is a line for a path.
func newPathEntry(path string) *widget.Entry {
	e := widget.NewEntry()
	e.SetText(path)
	e.SetPlaceHolder(exampleFolder() + "scan.nii.gz")
	return e
}

// typedPath is what was typed in such a line, with the home folder for a leading ~, as a shell has it; empty if nothing
// was.
func typedPath(e *widget.Entry) string {
	path := strings.TrimSpace(e.Text)
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// AskPath lets the user type or paste a path: quicker than Fyne's file dialog, which is slow in large folders.
func (d *Dialogs) AskPath(title string, then func(path string)) {
	e := newPathEntry("")
	content := layout.Column(8, e)
	if last := lastFolders(d, e); len(last.Objects) > 0 {
		content.Add(layout.NewText("Last folders", 12, theme.Muted))
		content.Add(last)
	}
	d.Show(title, 620, content, d.cancel(), command.Main("Open", func() {
		if path := typedPath(e); path != "" {
			then(path)
		}
	}))
	d.win.Canvas().Focus(e)
}

// AskFolder lets the user type the path of a folder, or choose it.
func (d *Dialogs) AskFolder(title string, then func(path string)) {
	e := newPathEntry("")
	e.SetPlaceHolder(exampleFolder())
	browse := d.browseButton(d.folder, func(folder string) { e.SetText(folder) })
	d.Show(title, 620, container.NewBorder(nil, nil, nil, browse, e), d.cancel(), command.Main("Open", func() {
		if path := typedPath(e); path != "" {
			then(path)
		}
	}))
	d.win.Canvas().Focus(e)
}

// exampleFolder is how the names of files may begin on this system.
func exampleFolder() string {
	if filepath.Separator == '\\' {
		return `C:\folder\`
	}
	return "/folder/"
}

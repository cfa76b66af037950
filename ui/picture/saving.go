package picture

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"strings"

	"isopet/app/format"
	"isopet/ui/command"
	"isopet/ui/dialogs"
	"isopet/ui/layout"
	"isopet/ui/platform"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Pictures are saved and copied by the dialogs of a window.
type Pictures struct {
	Host    command.Host
	Dialogs *dialogs.Dialogs

	size int // of sizes, which was chosen last
}

// sizes are how large pictures can be, in times of what is on the screen.
var sizes = []struct {
	label string
	times float32
}{{"As large as on the screen (1×)", 1}, {"Twice as large, for print (2×)", 2}}

// end is that of the name of a picture's file.
const end = ".png"

// Save asks what to make a picture of, the first of some parts at first, and how large, and saves or copies it.
func (p *Pictures) Save(parts []Part) {
	a := p.Host.App()
	var names, labels []string
	for _, part := range parts {
		names = append(names, part.Name)
	}
	for _, s := range sizes {
		labels = append(labels, s.label)
	}
	of, size := widget.NewSelect(names, nil), widget.NewChoices(labels...)
	of.SetSelectedIndex(0)
	size.Select(p.size)
	size.OnChanged = func() { p.size = size.Selected }
	take := func() image.Image { return parts[of.SelectedIndex()].Take(sizes[size.Selected].times) }
	var target *dialogs.Target
	toClipboard := widget.NewButton("Copy to the clipboard", func() {
		img := take()
		target.Close()
		p.toClipboard(img, parts)
	})
	more := layout.Column(6, layout.Row(8, layout.NewText("Picture of", 12, theme.Muted),
		layout.MinWidth(260, of), toClipboard), size)
	name := func() string {
		stem, part := strings.TrimSuffix(a.State.ReportName(), "_report.pdf"), of.Selected
		return stem + "_" + strings.ReplaceAll(strings.ToLower(part), " ", "_") + end
	}
	target = p.Dialogs.AskTarget("Save picture", name(), "A PNG of what is on the screen, with its letters, scale bar and "+
		"outlines; a pane has its colour bar, too.", more, func(path string, overwrite bool) error {
		if !strings.HasSuffix(strings.ToLower(path), end) {
			path += end
		}
		img := take()
		_, err := a.Write("Picture", path, overwrite, func(_ context.Context, w io.Writer) error {
			return png.Encode(w, img)
		}, nil)
		return err
	})
	was := name()
	of.OnChanged = func(string) { // the name follows, unless another was typed
		target.Rename(was, name())
		was = name()
	}
}

// Copy puts a picture of the first of some parts on the clipboard, as large as was chosen last.
func (p *Pictures) Copy(parts []Part) {
	p.toClipboard(parts[0].Take(sizes[p.size].times), parts)
}

// toClipboard puts a picture on the clipboard, elsewhere. Where that cannot be it offers to save one of the parts.
func (p *Pictures) toClipboard(img image.Image, parts []Part) {
	a := p.Host.App()
	go func() {
		var b bytes.Buffer
		err := png.Encode(&b, img)
		if err == nil {
			err = platform.CopyPNG(b.Bytes())
		}
		a.Post(func() {
			if err == nil {
				a.Say("Picture copied.")
				return
			}
			p.Dialogs.WhenFree(func() {
				p.Dialogs.Ask("The picture was not copied", format.Sentence(err)+" Or save it as a file.",
					command.Main(p.Host.Commands().Label(command.SavePicture), func() { p.Save(parts) }))
			})
		})
	}()
}

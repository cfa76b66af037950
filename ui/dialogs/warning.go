package dialogs

import (
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Warning is a sentence over the lower edge of the slices that must not be missed: it stays long enough to be read,
// or until it is put away, whatever the pointer does meanwhile. It takes no room from the slices, which would move
// under the pointer.
type Warning struct {
	Content *fyne.Container
	text    *layout.Paragraph
	post    func(func())
	said    int // how many sentences were
}

// NewWarning makes one that says nothing yet; post runs a function on the window's goroutine.
func NewWarning(post func(func())) *Warning {
	n := &Warning{post: post, text: layout.NewParagraph(theme.Warning)}
	n.text.Enlarge()
	away := widget.NewButtonWithIcon("", fynetheme.CancelIcon(), n.hide)
	away.Importance = fynewidget.LowImportance
	away.SetTip(widget.Says("Close this message"))
	box := layout.Filled(theme.Separator, layout.Inset(1, 1, 1, 1, layout.Filled(theme.Panel, layout.Inset(2, 2, 6, 4,
		container.NewBorder(nil, nil, nil, layout.Middle(layout.Compact(away)), layout.Middle(n.text))))))
	n.Content = container.New(afloat{}, box)
	n.Content.Hide()
	return n
}

// readingTime is how long a sentence stays: some seconds, and time to read it.
func readingTime(sentence string) time.Duration {
	const least, letter = 8 * time.Second, 60 * time.Millisecond
	return least + time.Duration(utf8.RuneCountInString(sentence))*letter
}

// Say shows a sentence in place of the one before.
func (n *Warning) Say(sentence string) {
	n.said++
	this := n.said
	n.text.Say(sentence)
	n.Content.Show()
	n.Content.Refresh()
	time.AfterFunc(readingTime(sentence), func() {
		n.post(func() {
			if n.said == this {
				n.hide()
			}
		})
	})
}

// String is what was said last.
func (n *Warning) String() string { return n.text.String() }

func (n *Warning) hide() { n.Content.Hide() }

// afloat lays an object over the lower edge, in the middle, as high as it needs to be.
type afloat struct{}

// Layout implements fyne.Layout.
func (afloat) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const widest, edge = 760, 12
	for _, o := range objects {
		width := min(widest, size.Width-2*edge)
		o.Resize(fyne.NewSize(width, 1)) // wrapped text knows its height when it has a width
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(width, height))
		o.Move(fyne.NewPos((size.Width-width)/2, size.Height-height-edge))
	}
}

// MinSize implements fyne.Layout.
func (afloat) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

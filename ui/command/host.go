package command

import (
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
)

// Host is what the parts of the program need of the window that they are in.
type Host interface {
	App() *app.App
	Commands() *Set   // their labels and keys, and which can be done now
	Run(ID)           // does a command if it can be done now
	ShowPage(page ID) // turns the side panel to one of its pages
	Unfocus()         // gives the keys back to the slices
	Ask(title, sentence string, choices ...Choice)
}

// Choice is a button of a question.
type Choice struct {
	Label      string
	Importance fynewidget.Importance
	Do         func()
}

// Main is the choice that Enter presses, Other one beside it, and Danger one that cannot be taken back.
func Main(label string, do func()) Choice   { return Choice{label, fynewidget.HighImportance, do} }
func Other(label string, do func()) Choice  { return Choice{label, fynewidget.MediumImportance, do} }
func Danger(label string, do func()) Choice { return Choice{label, fynewidget.DangerImportance, do} }

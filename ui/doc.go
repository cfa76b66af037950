// Package ui is the window: it presents the state of an [app.App] and turns what the user does into calls of its
// methods. It carries nothing out itself, and all of it runs on Fyne's main goroutine.
//
// What can be done is in tables: [panes], [menus] and [tools].
package ui

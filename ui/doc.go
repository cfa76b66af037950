// Package ui is the window: it puts the parts together that show the state of an [app.App] and turn what the user does
// into calls of its methods. It carries nothing out itself, and all of it runs on Fyne's main goroutine. What the
// parts need of the window is in their interfaces, which [window] implements; of each other they know nothing.
//
// What can be done is in tables, a file for each menu: menus_file, editing, segmenting, drawing, measuring, viewing,
// displaying.
package ui

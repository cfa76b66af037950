// Package ui is the window: it presents the state of an [app.App] and turns what the user does into calls of its
// methods. It carries nothing out itself, and all of it runs on Fyne's main goroutine.
//
// What can be done is in tables: [panes], [window.menus] and [tools].
//
// Where things are:
//
//	window, screen, menu_bar, toolbar       the window round everything
//	status                                  what is said and under way
//	menus, actions, *_actions               what can be done (see [isopet/ui/command]), and what it does
//	panes, overlays, arrangement, display   slices, what lies over them, where they stand, how they look
//	projection, timeline, banners             beside the slices
//	tools, tools_*                          what the left button does on slices
//	inspector, part_*, results              the pages at the side
//	experiment                              results of crossval; the figures are in plot
//	dialogs, question, keeping, spread      what is asked; files, sessions, recovery
//	keys, keys_sheet, palette, notice       keys, finding commands, the notice at the start
//	appearance                              which colours; how they look is in theme, layout and widget
//	numbers, number_field                   how numbers are written and typed
package ui

// Package command is what the user can do: commands with their identities, the keys they have on each system and by the
// user's choice, the menu bar, and their texts in another language. It knows no window: what a command does is a
// closure, and what others need of a window is [Host].
package command

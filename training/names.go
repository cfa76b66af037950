package training

import "isopet/training/pathtext"

// Readable is a name as it stands in results, see [pathtext.Encode].
func Readable(name string) string { return pathtext.Encode(name) }

// Original is the name of which [Readable] made text.
func Original(text string) string { return pathtext.Decode(text) }

// plain says that a name is text on one line.
func plain(name string) bool { return pathtext.Plain(name) }

// shown is a path as it stands in a sentence: only what is no text in it is written otherwise.
func shown(path string) string {
	if plain(path) {
		return path
	}
	return Readable(path)
}

package command

import (
	"embed"
	"encoding/json"
	"strings"

	"fyne.io/fyne/v2"
)

// Language is the texts of menus, buttons and tabs in another language: by the ID of the command or menu, by
// [ID.Button], and for titles that change by the IDs that their commands give them. What it lacks is English.
type Language map[ID]string

// Unreviewed is the ID of a note in the file of a language that nobody who works in it has reviewed.
const Unreviewed ID = "language.unreviewed"

// Button is the ID of the text on the button or tab of a command.
func (id ID) Button() ID { return id + ".button" }

// languages are the files of those that there are, named for the code of the language.
//
//go:embed languages
var languages embed.FS

// of is the language of a locale, such as that of "fi-FI" or "fi"; nil where there is no file of it.
func of(locale fyne.Locale) Language {
	tag := locale.LanguageString()
	base, _, _ := strings.Cut(tag, "-")
	if language := in(tag); language != nil {
		return language
	}
	return in(base)
}

// in is a language by its code, nil where there is no file of it.
func in(code string) Language {
	file, err := languages.ReadFile("languages/" + code + ".json")
	if err != nil {
		return nil
	}
	language := Language{}
	if json.Unmarshal(file, &language) != nil {
		return nil // a mistake of ours, which a test finds
	}
	return language
}

// Text is a text of the menus in the user's language. All of them come from here.
func (s *Set) Text(id ID, english string) string {
	if translated := s.Language[id]; translated != "" {
		return translated
	}
	return english
}

package command

import (
	"encoding/json"

	"fyne.io/fyne/v2/lang"
)

// Language is the texts of menus in another language: by the ID of the command or menu, and for titles that change by
// the IDs that their commands give them. What it lacks is English.
type Language map[ID]string

// languages are the files of those that there are, by the code of the language: a file beside this one, embedded here.
var languages = map[string][]byte{}

// ofUser is the language of the user's desktop, nil where there is none.
func ofUser() Language {
	file, ok := languages[lang.SystemLocale().LanguageString()]
	if !ok {
		return nil
	}
	language := Language{}
	if json.Unmarshal(file, &language) != nil {
		return nil
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

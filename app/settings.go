package app

import "maps"

// NoticeVersion is the version of the notice that this is research software; whoever accepted an older one is asked
// again.
const NoticeVersion = 1

// Settings are what the user chose for the program as a whole. They are kept in settings.json beside the recent files.
type Settings struct {
	// Theme is "dark" or "light"; empty follows the system.
	Theme string `json:"theme,omitempty"`
	// Keys are those of actions that the user gave other ones, by the action's label, written as the window shows them. An
	// action with an empty list has none.
	Keys map[string][]string `json:"keys,omitempty"`
	// NoStrip says that the strip of all slices is not shown.
	NoStrip bool `json:"no_strip,omitempty"`
	// NoPanel says that the side panel is not shown.
	NoPanel bool `json:"no_panel,omitempty"`
	// FillLesions says that lesions are tinted inside their outlines.
	FillLesions bool `json:"fill_lesions,omitempty"`
	// Scale is what thresholds are written in.
	Scale Scale `json:"scale,omitempty"`
	// Accepted is the version of the notice that the user accepted, 0 for none.
	Accepted int `json:"accepted_notice,omitempty"`
}

// Themes that [Settings] names.
const (
	ThemeSystem = ""
	ThemeDark   = "dark"
	ThemeLight  = "light"
)

// settingsFile is where the settings are kept, see [configFile].
const settingsFile = "settings.json"

// LoadSettings reads the settings. A file that is missing or broken costs the choices in it, no more.
func LoadSettings() Settings { return loadConfig[Settings](settingsFile) }

// ChangeSettings changes the settings and keeps them. What another window changed meanwhile is taken over first. If they
// cannot be kept, they hold for this window with all changes before, and the user is told once.
func (a *App) ChangeSettings(change func(*Settings)) {
	s := a.State.Settings
	if kept, ok := readConfig[Settings](settingsFile); ok && !a.unkept {
		s = kept
	}
	s.Keys = maps.Clone(s.Keys)
	change(&s)
	a.State.Settings = s
	err := saveConfig(settingsFile, s)
	known := a.unkept
	if a.unkept = err != nil; a.unkept && !known {
		a.notice(Notice{Failed: true, Text: "The settings cannot be kept for the next time: " + Sentence(Reason(err))})
	}
}

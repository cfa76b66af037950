package settings

import (
	"maps"
	"slices"

	"isopet/training/pathtext"
)

// NoticeVersion is the version of the notice that this is research software; whoever accepted an older one is asked
// again.
const NoticeVersion = 1

// Settings are what the user chose for the program as a whole. They are kept in settings.json beside the recent files.
type Settings struct {
	// Theme is "dark" or "light"; empty follows the system.
	Theme string `json:"theme,omitempty"`
	// Size is that of texts, buttons and fields, in percent of what the system asks for; 0 is 100.
	Size int `json:"size_percent,omitempty"`
	// Keys are those of actions that the user gave other ones, by the action's label, written as the window shows them.
	// An action with an empty list has none.
	Keys map[string][]string `json:"keys,omitempty"`
	// NoStrip says that the strip of all slices is not shown.
	NoStrip bool `json:"no_strip,omitempty"`
	// NoPanel says that the side panel is not shown.
	NoPanel bool `json:"no_panel,omitempty"`
	// FillLesions says that lesions are tinted inside their outlines.
	FillLesions bool `json:"fill_lesions,omitempty"`
	// Scale is what thresholds are written in.
	Scale Scale `json:"scale,omitempty"`
	// Networks are those opened last, newest first: files, or folders.
	Networks []pathtext.Path `json:"networks,omitempty"`
	// Letter says that reports are on paper of the size Letter, not A4.
	Letter bool `json:"letter,omitempty"`
	// Export is how a mask of several lesions was exported last, by its name in the dialog; empty: with their numbers.
	Export string `json:"export,omitempty"`
	// Accepted is the version of the notice that the user accepted, 0 for none.
	Accepted int `json:"accepted_notice,omitempty"`
}

// Themes that [Settings] names.
const (
	ThemeSystem = ""
	ThemeDark   = "dark"
	ThemeLight  = "light"
)

// sizes are those of texts and buttons that can be chosen, in percent.
var sizes = []int{85, 100, 115, 130, 150, 175, 200}

// Percent is the size of texts, buttons and fields, one of those that can be chosen whatever the file says.
func (s *Settings) Percent() int {
	if slices.Contains(sizes, s.Size) {
		return s.Size
	}
	return 100
}

// Resized is the size so many steps larger, or smaller if they are below 0.
func (s *Settings) Resized(steps int) (percent int) {
	i := slices.Index(sizes, s.Percent()) + steps
	return sizes[max(0, min(i, len(sizes)-1))]
}

// settingsFile is where the settings are kept, see [file].
const settingsFile = "settings.json"

// Load reads the settings. A file that is missing or broken costs the choices in it, no more.
func Load() Settings { return load[Settings](settingsFile) }

// ChangedBy are the settings after a change, which are written as well. What another window has changed in the file
// meanwhile is taken over first, unless own says that now holds what could not be written. The error says why they
// could not be; they hold for this window even so.
func (now Settings) ChangedBy(change func(*Settings), own bool) (Settings, error) {
	if written, ok := read[Settings](settingsFile); ok && !own {
		now = written
	}
	now.Keys = maps.Clone(now.Keys)
	change(&now)
	return now, save(settingsFile, now)
}

// Scale is what thresholds are written in, as the user chooses.
type Scale string

// The scales.
const (
	ScaleDefault Scale = ""        // that of the method: the scan's unit for those without networks, else from 0 to 1
	ScaleUnit    Scale = "unit"    // values of the scan
	ScalePercent Scale = "percent" // of the maximum in the region
	ScaleShare   Scale = "share"   // from 0 to 1, the slice's own range or the network's output
)

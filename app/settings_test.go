package app

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"isopet/app/apptest"
	"isopet/app/settings"
)

func TestSettingsAreKept(t *testing.T) {
	folder := t.TempDir()
	apptest.Settings(t, folder)
	post := func(f func()) { f() }
	a, b := New(post, Config{}), New(post, Config{})
	if !reflect.DeepEqual(a.State.Settings, settings.Settings{}) {
		t.Errorf("at first they are %+v", a.State.Settings)
	}
	a.ChangeSettings(func(s *settings.Settings) { s.Theme = settings.ThemeLight })
	b.ChangeSettings(func(s *settings.Settings) { s.Keys = map[string][]string{"Undo": {"Ctrl+U"}} })
	want := settings.Settings{Theme: settings.ThemeLight, Keys: map[string][]string{"Undo": {"Ctrl+U"}}}
	if got := settings.Load(); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(b.State.Settings, want) {
		t.Errorf("kept are %+v, want %+v", got, want)
	}
	name := filepath.Join(folder, "isopet", "settings.json")
	if err := os.WriteFile(name, []byte(`{"theme": 7`), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := settings.Load(); !reflect.DeepEqual(got, settings.Settings{}) {
		t.Errorf("a broken file gives %+v", got)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	a.ChangeSettings(func(s *settings.Settings) { s.Accepted = 1 })
	if a.State.Settings.Accepted != 1 || !a.State.Notice.Failed {
		t.Errorf("where nothing can be kept: %+v, %+v", a.State.Settings, a.State.Notice)
	}
}

package app

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/app/session"
	"isopet/app/settings"
)

// before is a copy of the files that the program wrote before it was rebuilt, in a folder in which they find each
// other: scans, a session, work that was left behind, the results of an experiment, and settings.
func before(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join("testdata", "before"))); err != nil {
		t.Fatal(err)
	}
	copyFile(t, filepath.Join("testdata", "session-scan.nii.gz"), filepath.Join(folder, "session-scan.nii.gz"))
	return folder
}

// said is what a session's file says, apart from when and where it was written, and of what has come to be said of lesions
// since, which a version 1 may say.
func said(t *testing.T, path, folder string) string {
	t.Helper()
	text := strings.ReplaceAll(string(entryOf(t, path, session.TextEntry)), folder, "/scans")
	text = regexp.MustCompile(`(?s)\n\t"others": \[\n.*?\n\t\],|\n\t\t\t"lesion": \d+,`).ReplaceAllString(text, "")
	return regexp.MustCompile(`"(saved|program)": "[^"]*"`).ReplaceAllString(text, "")
}

// TestSessionOfBefore reads a session that holds something of everything, and writes it back as it was.
func TestSessionOfBefore(t *testing.T) {
	folder := before(t)
	b := newBench(t)
	b.Open(filepath.Join(folder, "session.isopet"))
	b.wait()
	if b.State.Scan == nil || b.State.Reference == nil || b.State.CT == nil || b.State.Results == nil ||
		b.State.Notice.Failed {
		t.Fatal(b.State.Notice.Text)
	}
	again := b.save(filepath.Join(folder, "again.isopet"))
	sameSession(t, again, filepath.Join(folder, "session.isopet"), folder)
}

// sameSession fails unless two sessions of scans in a folder hold the same.
func sameSession(t *testing.T, got, want, folder string) {
	t.Helper()
	if got, want := said(t, got, folder), said(t, want, folder); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
	for _, name := range []string{session.MaskEntry, session.ImagesEntry} {
		if !bytes.Equal(entryOf(t, got, name), entryOf(t, want, name)) {
			t.Errorf("%s differs", name)
		}
	}
}

// TestWorkOfBefore takes up work that was left behind, a session and its journal.
func TestWorkOfBefore(t *testing.T) {
	folder := before(t)
	b := keeping(t, filepath.Join(folder, "state"))
	found := b.Recoveries()
	if len(found) != 1 || found[0].Scan != "session-scan.nii.gz" {
		t.Fatalf("found %v", found)
	}
	b.Recover(found[0])
	b.wait()
	if s := &b.State; s.Scan == nil || s.Notice.Failed || s.Lesions[2].Name != "Third" ||
		s.Session != "/scans/session-full.isopet" {
		t.Fatalf("%v: %s", s.Lesions, s.Notice.Text)
	}
	again := b.save(filepath.Join(folder, "again.isopet"))
	want := filepath.Join(folder, "recovered.isopet")
	if os.Getenv("ISOPET_WRITE_TESTDATA") != "" {
		text := strings.ReplaceAll(string(entryOf(t, again, session.TextEntry)), folder, "/scans")
		if err := os.WriteFile(filepath.Join("testdata", "before", "recovered.isopet"),
			altered(t, again, session.TextEntry, []byte(text)), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	sameSession(t, again, want, folder)
}

// TestSettingsOfBefore: what the user chose, opened and said of files holds on, and is written as it was.
func TestSettingsOfBefore(t *testing.T) {
	config := t.TempDir()
	apptest.Settings(t, config)
	if err := os.CopyFS(filepath.Join(config, "isopet"),
		os.DirFS(filepath.Join("testdata", "before", "config"))); err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	if s := b.State.Settings; s.Theme != settings.ThemeLight || !s.NoStrip || !s.NoPanel || !s.FillLesions ||
		s.Scale != settings.ScalePercent || s.Accepted != 1 ||
		len(s.Keys) != 2 || len(b.State.Recent) != 2 || b.State.Recent[1] != "/scans/session-scan.nii.gz" {
		t.Errorf("settings are %+v, the recent files %q", s, b.State.Recent)
	}
	b.ChangeSettings(func(*settings.Settings) {})
	b.ForgetRecent("/scans/another")
	for _, name := range []string{"settings.json", "recent.json"} {
		got, err := os.ReadFile(filepath.Join(config, "isopet", name))
		want, _ := os.ReadFile(filepath.Join("testdata", "before", "config", name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is %s, %v", name, got, err)
		}
	}
}

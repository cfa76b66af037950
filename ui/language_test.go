package ui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"isopet/app/history"
	"isopet/ui/command"
	"isopet/ui/dialogs"
	"isopet/ui/panel"
	"isopet/ui/widget"
	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
)

// texts are all texts of menus in English, by their IDs: what a file of another language translates. Run
// [TestAnotherLanguage] with -v for such a file.
func (b *bench) texts() command.Language {
	b.t.Helper()
	all := command.Language{}
	b.commands.Language = nil
	for _, m := range b.commands.Menus {
		all[m.ID] = m.Label
		for _, c := range m.Commands {
			if c.ID != "" {
				all[c.ID] = c.Label
			}
			if c.Button != "" {
				all[c.ID.Button()] = c.Button
			}
		}
	}
	for id, text := range titles {
		all[id] = text
	}
	for id, text := range dialogs.SeriesTexts {
		all[id] = text
	}
	for id, text := range history.Names {
		all[editName(id)] = text
	}
	return all
}

// buttonsTranslated: buttons and tabs that do commands say so in another language, once they are made in it.
func (b *bench) buttonsTranslated() {
	b.t.Helper()
	p, bar := panel.New(b.window), newToolbar(b.window)
	all := slices.Concat(bar.tabs, bar.buttons, p.Tabs, []*widget.Button{p.Export},
		panel.SectionOf[*panel.Tools](p).Buttons, panel.SectionOf[*panel.Cleanup](p).Buttons,
		panel.SectionOf[*panel.Lesions](p).Buttons, panel.SectionOf[*panel.Measurements](p).Buttons)
	for _, button := range all {
		if button.Text != "" && !strings.HasPrefix(button.Text, "ß") {
			b.t.Errorf("a button says %q", button.Text)
		}
	}
	if len(all) < 29 {
		b.t.Errorf("there are %d buttons", len(all))
	}
}

// loud is a language made of English.
func loud(english command.Language) command.Language {
	made := command.Language{}
	for id, text := range english {
		made[id] = "ß" + strings.NewReplacer("%S", "%s", "%D", "%d").Replace(strings.ToUpper(text))
	}
	return made
}

// TestLanguagesAreWhole: each language that comes with the program has every text, with what it tells of, and none that
// the window does not have.
func TestLanguagesAreWhole(t *testing.T) {
	english := opened(t).texts()
	files, err := filepath.Glob("command/languages/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	tells := regexp.MustCompile(`%(?:\[\d\])?[sd]`)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		language := command.Language{}
		if err := json.Unmarshal(data, &language); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for id, text := range english {
			if got := language[id]; got == "" {
				t.Errorf("%s lacks %s, %q", file, id, text)
			} else if len(tells.FindAllString(got, -1)) != len(tells.FindAllString(text, -1)) {
				t.Errorf("%s has %q for %q", file, got, text)
			}
		}
		for id := range language {
			if english[id] == "" && id != command.Unreviewed {
				t.Errorf("%s has %s, which the window has not", file, id)
			}
		}
	}
}

// TestSeriesInAnotherLanguage: all that the program itself says in the list of series is in the table of texts.
func TestSeriesInAnotherLanguage(t *testing.T) {
	all := dicomtest.Slices(11)
	for i, d := range all {
		switch {
		case i > 5:
			d.SetText(dicom.SeriesInstanceUID, "2.25.98")
			d.SetText(dicom.SeriesDescription, "broken")
			d.SetInts(dicom.SeriesNumber, 7)
		case i > 0:
			d.SetText(dicom.SeriesInstanceUID, "2.25.99")
			d.SetText(dicom.SeriesDescription, "")
		}
	}
	all = slices.Delete(all, 9, 10)
	all = slices.Delete(all, 5, 6)
	b := newBench(t)
	made := loud(b.texts())
	made["series.date"] = "ß2006-01-02"
	b.commands.Language = made
	b.openScan(dicomtest.Write(t, all...))
	b.until("the series are asked about", b.asked)
	const date = "ß2000-09-07"
	if !b.shows("ßCHOOSE A SERIES", "made", "ßSERIES 3", date+"   ß1 SLICE   ßSERIES 3", date+"   ß4 SLICES   ßSERIES 3") ||
		!b.shows("ßSERIES 7 broken ßLACKS 1 slice, AT 57.00 mm; "+made["series.advice.get"]+".") || !b.pressable("ßOPEN") {
		t.Error("not all is in the other language")
	}
}

// TestAnotherLanguage: one table of texts by ID puts all menus into another language, and what shows commands
// elsewhere: palette, list of keys, buttons and tabs.
func TestAnotherLanguage(t *testing.T) {
	b := opened(t)
	english := b.texts()
	file, err := json.MarshalIndent(english, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	t.Log(string(file))
	made := loud(english)
	b.commands.Language = made
	b.bar.Build()
	translated := func() {
		b.bar.Update(true)
		for _, column := range b.win.MainMenu().Items {
			if !strings.HasPrefix(column.Label, "ß") {
				t.Errorf("a menu is called %q", column.Label)
			}
			for _, item := range column.Items {
				if !item.IsSeparator && !strings.HasPrefix(item.Label, "ß") {
					t.Errorf("%s > %q is in no other language", column.Label, item.Label)
				}
			}
		}
	}
	translated()
	b.Run(command.LargestContour)
	b.app.SetThreshold(b.app.State.Current().Index, 0.31)
	b.press(fyne.KeyB)
	translated()
	if undo := b.commands.Title(command.Undo); !strings.HasPrefix(undo, "ßUNDO ßTHRESHOLD OF SLICE ") {
		t.Errorf("undo is called %q", undo)
	}
	b.Run(command.Undo)
	translated()
	b.buttonsTranslated()
	for _, o := range b.commands.Offers(b.Run) {
		if !strings.HasPrefix(o.Label, "ß") || !strings.HasPrefix(o.Menu, "ß") {
			t.Errorf("the palette offers %s > %s", o.Menu, o.Label)
		}
	}
	b.Run(command.ChangeKeys)
	n := 0
	for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
		if line, ok := o.(*canvas.Text); ok && strings.HasPrefix(line.Text, "ß") {
			n++
		}
	}
	if n < 100 {
		t.Errorf("the list of keys has %d translated lines", n)
	}
	b.closeAll()

	// Settings call commands as in English.
	b.commands.SetKeys(command.Brush, []command.Key{command.Press(fyne.KeyF9)})
	t.Cleanup(func() { b.commands.SetKeys(command.Brush, nil) })
	if b.app.State.Settings.Keys["Brush"] == nil {
		t.Errorf("settings hold %v", b.app.State.Settings.Keys)
	}
}

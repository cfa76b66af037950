package pathtext

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestEncode(t *testing.T) {
	for _, row := range []struct{ name, text string }{
		{"Müller/前列腺.nii.gz", "Müller/前列腺.nii.gz"},
		{"M\xfcller", `M\xfcller`},
		{"\xff\xfe", `\xff\xfe`},
		{`M\xfcller`, `M\x5cxfcller`}, // a name that looks like the text of another
		{`M\x5cxfcller`, `M\x5cx5cxfcller`},
		{`C:\xampp\scan.nii`, `C:\xampp\scan.nii`},
		{`a\xAB`, `a\xAB`}, // the digits of Encode are small
		{"\xed\xa0\x80", `\xed\xa0\x80`},
		{"\ufffd", "\ufffd"},
		{"two\nlines\x7f", `two\x0alines\x7f`},
		{`\x`, `\x`},
		{"", ""},
	} {
		if got := Encode(row.name); got != row.text {
			t.Errorf("Encode(%q) = %q, want %q", row.name, got, row.text)
		}
		if got := Decode(row.text); got != row.name {
			t.Errorf("Decode(%q) = %q, want %q", row.text, got, row.name)
		}
	}
}

func TestPathInJSON(t *testing.T) {
	want := []Path{"M\xfcller", "M\xf6ller", "Müller"}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got []Path
	if err := json.Unmarshal(data, &got); err != nil || !slices.Equal(got, want) {
		t.Errorf("%s becomes %q, %v", data, got, err)
	}
}

// FuzzEncode: every name has a text, and comes back from it.
func FuzzEncode(f *testing.F) {
	for _, name := range []string{"M\xfcller", `\x5c\x`, `\xff`, "\xff", "\\\xff", `\\xff`, "前\xe5\x89"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		text := Encode(name)
		if !Plain(text) {
			t.Errorf("%q becomes %q, which is no text", name, text)
		}
		if back := Decode(text); back != name {
			t.Errorf("%q becomes %q and comes back as %q", name, text, back)
		}
	})
}

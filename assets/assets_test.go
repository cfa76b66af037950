package assets

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"io/fs"
	"os"
	"testing"
)

func TestIcon(t *testing.T) {
	decoder := xml.NewDecoder(bytes.NewReader(Icon))
	for first := true; ; first = false {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); first && (!ok || start.Name.Local != "svg") {
			t.Errorf("the icon begins with %v", token)
		}
	}
	// icon.png is the same picture for packages.
	file, err := os.Open("icon.png")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if c, err := png.DecodeConfig(file); err != nil || c.Width != 512 || c.Height != 512 {
		t.Errorf("icon.png is %v, %v", c, err)
	}
}

// TestModels: the folder is there whether or not networks have been trained.
func TestModels(t *testing.T) {
	if _, err := fs.Stat(Models, "README.md"); err != nil {
		t.Error(err)
	}
}

// Package assets holds what is built into the program: its icon and the networks that it ships with.
package assets

import (
	"embed"
	"io/fs"
)

// Icon is the program's icon, an SVG picture.
//
//go:embed icon.svg
var Icon []byte

//go:embed all:models
var embedded embed.FS

// Models holds unet.onnx, threshold.onnx, combined.onnx and isopet.onnx, as `make models` wrote them; a program built before has
// none of them.
var Models = models()

func models() fs.FS {
	folder, err := fs.Sub(embedded, "models")
	if err != nil {
		panic(err) // the name above is wrong
	}
	return folder
}

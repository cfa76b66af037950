package network

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kinds is the table of what is taken for a model and is none, by how it begins: the first row that fits says what to
// do.
var kinds = []struct {
	is   func(b []byte) bool
	what string
}{
	{func(b []byte) bool { return len(b) == 0 }, "it is empty: export or copy it again"},
	{begins("version https://git-lfs"), "it is a pointer of Git LFS, not the model itself: fetch that with `git lfs pull`"},
	{begins("<!DOCTYPE", "<!doctype", "<html", "<HTML"), "it is a web page: download the file itself"},
	{begins("<?xml", "<net "), "it is XML, such as the description of an OpenVINO model: export the network as ONNX"},
	{begins("\x89HDF\r\n\x1a\n"), "it is HDF5, as Keras saves (.h5): export the network as ONNX, such as with tf2onnx"},
	{begins("\x93NUMPY"), "it is an array of NumPy: export the network as ONNX"},
	{begins("\x1f\x8b"), "it is compressed by gzip: unpack it first"},
	{begins("GGUF"), "it is a GGUF file: export the network as ONNX"},
	{begins("%PDF"), "it is a PDF"},
	{behind(4, "TFL3"), "it is a TensorFlow Lite model: export the network as ONNX, such as with tf2onnx"},
	{inZip("data.pkl", "constants.pkl"), "it is what PyTorch saves (.pt, .pth): export the network with " +
		"torch.onnx.export"},
	{inZip("model.weights.h5", "metadata.json"), "it is what Keras saves (.keras): export the network as ONNX, with " +
		`model.export(path, format="onnx") or tf2onnx`},
	{begins("PK\x03\x04", "PK\x05\x06"), "it is a ZIP archive: unpack it, or export the network as ONNX"},
	{pickled, "it is a pickle of Python, as PyTorch once saved: export the network with torch.onnx.export"},
	{safetensors, "it is a safetensors file, which holds weights without a network: export the network as ONNX"},
	{plainText, "it is text: name the ONNX file"},
	{withoutGraph, "it is a protocol buffer without an ONNX graph, such as TensorFlow's (.pb): export the network as " +
		"ONNX, such as with tf2onnx"},
}

// foreign says what a file is that is no ONNX model; nil for one that may be.
func foreign(b []byte) error {
	for _, k := range kinds {
		if k.is(b) {
			return errors.New(k.what)
		}
	}
	if err := cutShort(b); err != nil {
		return err
	}
	return nil
}

func begins(with ...string) func([]byte) bool {
	return func(b []byte) bool {
		b = bytes.TrimLeft(bytes.TrimPrefix(b[:min(len(b), 256)], []byte("\ufeff")), " \r\n\t")
		for _, w := range with {
			if bytes.HasPrefix(b, []byte(w)) {
				return true
			}
		}
		return false
	}
}

func behind(at int, mark string) func([]byte) bool {
	return func(b []byte) bool { return len(b) >= at+len(mark) && string(b[at:at+len(mark)]) == mark }
}

// inZip finds an entry of one of the names, in whatever folder, in a ZIP archive.
func inZip(names ...string) func([]byte) bool {
	return func(b []byte) bool {
		if !bytes.HasPrefix(b, []byte("PK")) {
			return false
		}
		archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return false
		}
		for _, f := range archive.File {
			for _, name := range names {
				if path.Base(f.Name) == name {
					return true
				}
			}
		}
		return false
	}
}

// pickled says that bytes begin as a pickle of protocol 2 to 5.
func pickled(b []byte) bool { return len(b) > 2 && b[0] == 0x80 && b[1] >= 2 && b[1] <= 5 }

// safetensors says that bytes begin with the length of a JSON object and that object.
func safetensors(b []byte) bool {
	return len(b) > 9 && b[8] == '{' && binary.LittleEndian.Uint64(b) < uint64(len(b))
}

// plainText says that bytes begin as text does.
func plainText(b []byte) bool {
	b = b[:min(len(b), 1024)]
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 && len(b)-i >= utf8.UTFMax || unicode.IsControl(r) && !strings.ContainsRune("\r\n\t", r) {
			return false
		}
		i += n
	}
	return true
}

// withoutGraph says that bytes are a protocol buffer that has no graph where ONNX has it.
func withoutGraph(b []byte) bool {
	graph := false
	err := fields(b, func(f field) error {
		graph = graph || f.number == modelGraph && f.bytes() != nil
		return nil
	})
	return err == nil && !graph
}

// cutShort says that a model ends within a field, or that bytes are none. A model begins with its version.
func cutShort(b []byte) error {
	begun := false
	for rest := b; len(rest) > 0; {
		f, err := consume(rest)
		switch {
		case err != nil && begun:
			return fmt.Errorf("it is cut short or damaged behind byte %d of %d: copy or download it again",
				len(b)-len(rest), len(b))
		case err != nil:
			return err
		}
		begun = begun || f.number == 1 && f.integer() > 0
		rest = rest[len(f.all):]
	}
	return nil
}

package network

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// Exporters may leave a model's weights in files beside it (TensorProto.external_data), and ONNX Runtime, which is
// given bytes and no folder, would look for them in the working directory. So they are put into the model before it
// sees it.

// proto is a kind of message of the model format that may hold weights: its fields that do, by number. Numbers are
// those of https://github.com/onnx/onnx/blob/v1.19.0/onnx/onnx.proto.
type proto map[protowire.Number]*proto

var (
	tensorProto    = &proto{}
	sparseProto    = &proto{1: tensorProto, 2: tensorProto}
	attributeProto = &proto{5: tensorProto, 10: tensorProto, 22: sparseProto, 23: sparseProto}
	nodeProto      = &proto{5: attributeProto}
	graphProto     = &proto{1: nodeProto, 5: tensorProto, 15: sparseProto}
	functionProto  = &proto{7: nodeProto, 11: attributeProto}
	trainingProto  = &proto{1: graphProto, 2: graphProto}
	modelProto     = proto{7: graphProto, 20: trainingProto, 25: functionProto}
)

func init() { // an attribute may hold graphs, such as the branches of an If
	(*attributeProto)[6], (*attributeProto)[11] = graphProto, graphProto
}

// Fields of TensorProto, and of the entries of its external_data.
const (
	rawData      = 9
	externalData = 13
	dataLocation = 14
	external     = 1 // value of data_location
	entryKey     = 1
	entryValue   = 2
)

// piece is a part of a model with its weights: bytes as they were, or a part of a file.
type piece struct {
	bytes        []byte
	file         string
	offset, size int64
}

func (p piece) length() int64 { return int64(len(p.bytes)) + p.size }

// withWeights is a model, read from the file name of a folder, with the weights that it keeps in other files of that
// folder. It takes memory for as much as those files hold.
func withWeights(folder fs.FS, model []byte, name string) ([]byte, error) {
	w := weights{folder: folder, model: name, sizes: map[string]int64{}}
	pieces, err := w.walk(model, &modelProto, 0)
	switch {
	case err == errWire:
		return nil, fmt.Errorf("%s cannot be loaded: %w", name, err)
	case err != nil:
		return nil, err
	case pieces == nil:
		return model, nil
	}
	var total int64
	for _, p := range pieces {
		total += p.length()
	}
	if total > mostModel {
		return nil, fmt.Errorf("%s is of %.1f GB with its weights, more than the 2 GB of an ONNX model", name,
			float64(total)/1e9)
	}
	out := make([]byte, 0, total)
	for _, p := range pieces {
		if p.size == 0 {
			out = append(out, p.bytes...)
			continue
		}
		at := len(out)
		out = out[:at+int(p.size)]
		if err := w.read(p, out[at:]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// weights looks for a model's weights in the files beside it.
type weights struct {
	folder fs.FS
	model  string
	sizes  map[string]int64 // of those files
	taken  int64            // bytes of them
}

// walk goes through a message and what of it may hold weights. It has no pieces if nothing of it is elsewhere.
func (w *weights) walk(b []byte, kind *proto, depth int) (pieces []piece, err error) {
	const deepest = 100 // messages within messages, as other readers have it
	if depth > deepest {
		return nil, errWire
	}
	if kind == tensorProto {
		return w.tensor(b)
	}
	from := 0 // what of b is not among the pieces
	for at := 0; at < len(b); {
		f, err := consume(b[at:])
		if err != nil {
			return nil, err
		}
		before := b[from:at]
		at += len(f.all)
		within := (*kind)[f.number]
		if within == nil || f.wire != protowire.BytesType {
			continue
		}
		content, _ := protowire.ConsumeBytes(f.value)
		inner, err := w.walk(content, within, depth+1)
		if err != nil {
			return nil, err
		}
		if inner != nil {
			pieces = append(append(pieces, piece{bytes: before}, piece{bytes: opening(f.number, inner)}), inner...)
			from = at
		}
	}
	if from > 0 {
		pieces = append(pieces, piece{bytes: b[from:]})
	}
	return pieces, nil
}

// opening is a field's tag and length.
func opening(number protowire.Number, content []piece) []byte {
	var size int64
	for _, p := range content {
		size += p.length()
	}
	return protowire.AppendVarint(protowire.AppendTag(nil, number, protowire.BytesType), uint64(size))
}

// tensor is a TensorProto with its weights.
func (w *weights) tensor(b []byte) ([]piece, error) {
	var own, raw []byte // without what says where the weights are, and those within
	where := map[string]string{}
	elsewhere, location := false, uint64(0)
	for at := 0; at < len(b); {
		f, err := consume(b[at:])
		if err != nil {
			return nil, err
		}
		at += len(f.all)
		switch {
		case f.number == externalData && f.wire == protowire.BytesType:
			elsewhere = true
			entry, _ := protowire.ConsumeBytes(f.value)
			if err := keyValue(entry, where); err != nil {
				return nil, err
			}
		case f.number == dataLocation && f.wire == protowire.VarintType:
			elsewhere = true
			location, _ = protowire.ConsumeVarint(f.value)
		case f.number == rawData:
			raw = append(raw, f.all...)
		default:
			own = append(own, f.all...)
		}
	}
	switch {
	case !elsewhere:
		return nil, nil
	case location != external:
		return []piece{{bytes: own}, {bytes: raw}}, nil
	}
	p, err := w.place(where)
	if err != nil {
		return nil, err
	}
	return []piece{{bytes: own}, {bytes: opening(rawData, []piece{p})}, p}, nil
}

// place says where weights are, and makes sure that they are there.
func (w *weights) place(where map[string]string) (piece, error) {
	name := path.Clean(where["location"])
	if where["location"] == "" || !fs.ValidPath(name) || name == "." {
		return piece{}, fmt.Errorf("%s keeps its weights in %q, which is no file beside it: only files in its own "+
			"folder are read; export it with its weights beside it or within",
			w.model, where["location"])
	}
	total, known := w.sizes[name]
	if !known {
		info, err := fs.Stat(w.folder, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return piece{}, fmt.Errorf("%s keeps its weights in %s, which is not beside it: copy both into the same "+
				"folder", w.model, name)
		case err != nil:
			return piece{}, fmt.Errorf("%s, the weights of %s, cannot be read: %w", name, w.model, err)
		case !info.Mode().IsRegular():
			return piece{}, fmt.Errorf("%s keeps its weights in %s, which is no ordinary file: copy the weights there",
				w.model, name)
		}
		total = info.Size()
		w.sizes[name] = total
	}
	p := piece{file: name}
	var err1, err2 error
	if text, ok := where["offset"]; ok {
		p.offset, err1 = strconv.ParseInt(text, 10, 64)
	}
	p.size = total - p.offset
	if text, ok := where["length"]; ok {
		p.size, err2 = strconv.ParseInt(text, 10, 64)
	}
	if err1 != nil || err2 != nil || p.offset < 0 || p.size < 0 {
		return piece{}, fmt.Errorf("%s does not say where in %s its weights are: export it again", w.model, name)
	}
	if p.size > total || p.offset > total-p.size {
		return piece{}, fmt.Errorf("%s looks for weights up to byte %d of %s, which has only %d: they do not belong "+
			"together, or one is cut short; copy both again",
			w.model, p.offset+p.size, name, total)
	}
	// Weights may be shared, but not so often that a small file fills the memory.
	var all int64
	for _, size := range w.sizes {
		all += size
	}
	const shared = 4
	if w.taken += p.size; w.taken > shared*all {
		return piece{}, fmt.Errorf("%s takes more weights from the files beside it than they hold: export it again",
			w.model)
	}
	return p, nil
}

// read fills dst with weights.
func (w *weights) read(p piece, dst []byte) error {
	f, err := w.folder.Open(p.file)
	if err == nil {
		defer f.Close()
		var r io.Reader = f
		if at, ok := f.(io.ReaderAt); ok {
			r = io.NewSectionReader(at, p.offset, p.size)
		} else {
			_, err = io.CopyN(io.Discard, f, p.offset)
		}
		if err == nil {
			_, err = io.ReadFull(r, dst)
		}
	}
	if err != nil {
		return fmt.Errorf("%s, the weights of %s, cannot be read: %w", p.file, w.model, err)
	}
	return nil
}

package network

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"time"

	"isopet/inference/ort"
)

// File is a model as its file has it, with its weights.
type File struct {
	Name     string            // of the file, for messages
	Metadata map[string]string // the model's own keys and values

	data   []byte
	header *header // nil for ONNX Runtime's own format, of which a session has to tell
}

// ortFormat marks ONNX Runtime's own format, from its fifth byte on. It has no weights elsewhere.
const ortFormat = "ORTM"

// mostModel is what a model may hold, by its format.
const mostModel = math.MaxInt32

// Read reads a model with the weights that it keeps in other files of the folder, from nowhere else. The error is a
// sentence that names the file; it is [fs.ErrNotExist] where there is none.
func Read(ctx context.Context, rt *ort.Runtime, folder fs.FS, name string) (*File, error) {
	info, err := fs.Stat(folder, name)
	if err == nil && info.Size() > mostModel {
		return nil, fmt.Errorf("%s is of %.1f GB, more than the 2 GB of an ONNX model: export it with its weights beside it",
			name, float64(info.Size())/1e9)
	}
	if err == nil && !info.Mode().IsRegular() { // a device may have no end
		return nil, fmt.Errorf("%s is no ordinary file: name the ONNX file", name)
	}
	var data []byte
	if err == nil {
		data, err = fs.ReadFile(folder, name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return read(ctx, rt, folder, data, name)
}

// Bytes is a model whose file's bytes are at hand, and beside which nothing lies.
func Bytes(ctx context.Context, rt *ort.Runtime, data []byte, name string) (*File, error) {
	return read(ctx, rt, embed.FS{}, data, name)
}

func read(ctx context.Context, rt *ort.Runtime, folder fs.FS, data []byte, name string) (*File, error) {
	f := &File{Name: name, data: data}
	if behind(4, ortFormat)(data) {
		session, err := newSession(ctx, rt, f, data)
		if err != nil {
			return nil, err
		}
		defer session.Close()
		f.Metadata = session.Metadata()
		return f, nil
	}
	if err := foreign(data); errors.Is(err, errWire) {
		return nil, fmt.Errorf("%s cannot be loaded: %w", name, err)
	} else if err != nil {
		return nil, fmt.Errorf("%s is no ONNX model: %w", name, err)
	}
	var err error
	if f.data, err = withWeights(folder, data, name); err != nil {
		return nil, err
	}
	if f.header, err = readHeader(f.data); err != nil {
		return nil, fmt.Errorf("%s cannot be loaded: %w", name, err)
	}
	f.Metadata = f.header.metadata
	return f, nil
}

// SHA256 is the sum of the file with its weights, in hexadecimal digits.
func (f *File) SHA256() string {
	sum := sha256.Sum256(f.data)
	return hex.EncodeToString(sum[:])
}

// newSession makes the session of a file's model; it may not heed ctx, see [heeded].
func newSession(ctx context.Context, rt *ort.Runtime, f *File, data []byte) (*ort.Session, error) {
	size := int64(len(data))
	most := bounds{time: mostLoading, memory: mostMemory + 4*size}
	if rt.Provider() == "cpu" { // others first make their programs, and ask for more memory than they use
		const each = 20_000_000 // bytes in a second
		most.time, most.mapped = min(leastLoading+time.Duration(size)*time.Second/each, mostLoading), 2*most.memory
	}
	bound, end := bounded(ctx, most)
	defer end()
	made := make(chan *ort.Session, 1)
	left, err := heeded(bound, func() error {
		session, err := rt.NewSession(data)
		made <- session
		return err
	})
	if left {
		go func() {
			if session := <-made; session != nil {
				session.Close()
			}
		}()
	}
	switch cause := context.Cause(bound); {
	case ctx.Err() != nil:
		err = ctx.Err()
	case errors.As(cause, new(timeError)):
		err = stopped{fmt.Errorf("%s was stopped: there was %w to making it ready, and it may never be: export it anew, "+
			"without computing on constants", f.Name, cause)}
	case cause != nil:
		err = stopped{fmt.Errorf("%s was stopped: to make it ready took %w", f.Name, cause)}
	case err != nil:
		return nil, fmt.Errorf("%s cannot be loaded: %w", f.Name, inWords(err, f.header))
	default:
		return <-made, nil
	}
	if !left {
		if session := <-made; session != nil {
			session.Close()
		}
	}
	return nil, err
}

package unsaid

import (
	"bytes"
	"io/fs"
	"time"
)

// With is a folder in which some files hold something else: said gives what that is, by their names; nil: what is there.
func With(folder fs.FS, said func(name string) []byte) fs.FS { return overlay{folder, said} }

type overlay struct {
	fs.FS
	said func(string) []byte
}

func (o overlay) Open(name string) (fs.File, error) {
	if text := o.said(name); text != nil {
		return &file{Reader: bytes.NewReader(text), name: name, size: int64(len(text))}, nil
	}
	return o.FS.Open(name)
}

// file is a text as a file.
type file struct {
	*bytes.Reader
	name string
	size int64
}

func (f *file) Stat() (fs.FileInfo, error) { return info{f.name, f.size}, nil }
func (f *file) Close() error               { return nil }

type info struct {
	name string
	size int64
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return 0o400 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }

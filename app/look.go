package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"isopet/app/job"
	"isopet/app/scan"
	"isopet/app/session"
	"isopet/volume/imagefile"
)

// FileKind is what a path leads to.
type FileKind int

// The kinds that can be opened.
const (
	ImageFile FileKind = iota
	SessionFile
	ResultsFolder
)

// Look says what a path leads to, by its first bytes. What cannot be opened is an error, a sentence that says what it is
// and what to do.
func Look(path string) (FileKind, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && (filepath.Base(path) == "dice.csv" || IsResults(path)):
		return ResultsFolder, nil
	case err == nil && session.Is(path) && !info.IsDir():
		f, err := session.Open(path)
		if err != nil {
			return 0, err
		}
		return SessionFile, f.Close()
	case err == nil && holdsNetworks(path, info):
		return 0, fmt.Errorf("%s holds networks, which are not opened here; begin the program with them: isopet --models FOLDER", path)
	}
	return ImageFile, imagefile.Check(path)
}

// holdsNetworks reports whether a path is a network, or a folder of them.
func holdsNetworks(path string, info os.FileInfo) bool {
	const suffix = ".onnx"
	if !info.IsDir() {
		return strings.HasSuffix(strings.ToLower(path), suffix)
	}
	found, _ := filepath.Glob(filepath.Join(escaped.Replace(path), "*"+suffix))
	return len(found) > 0
}

// escaped keeps a path from being a pattern.
var escaped = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

// Looked is an image that was looked at.
type Looked struct {
	Path string
	Role scan.Role
	// Why is the values that speak for the role, "whole numbers from 0 to 3".
	Why string
	// Err is why it cannot be read.
	Err error
}

// LookInto reads images in the background, to guess what they are. then is called with all of them; it is not if the user
// cancels.
func (a *App) LookInto(paths []string, then func([]Looked)) *job.Job {
	name := "Looking at " + filepath.Base(paths[0])
	if len(paths) > 1 {
		name = fmt.Sprintf("Looking at %d files", len(paths))
	}
	return a.start(lookJob, name, func(ctx context.Context, progress func(done, total int)) (func(), error) {
		looked := make([]Looked, len(paths))
		for i, path := range paths {
			first := 0
			s, err := scan.Read(ctx, path, &first, func(done, total int64) { progress(int(done>>10), int(total>>10)) })
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			looked[i] = Looked{Path: path, Err: err}
			if err == nil {
				looked[i].Role, looked[i].Why = s.Role()
			}
		}
		return func() { then(looked) }, nil
	})
}

// Looking reports whether images are being looked at, see [App.LookInto].
func (s *State) Looking() bool {
	return job.Running(s.Jobs, lookJob) != nil
}

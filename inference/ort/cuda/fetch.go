package cuda

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// installers are ways to call pip, the first that answers is taken. They know the user's index, proxy and certificates.
var installers = [][]string{
	{"pip3"}, {"pip"}, {"python3", "-m", "pip"}, {"python", "-m", "pip"}, {"py", "-m", "pip"},
	{"uv", "tool", "run", "pip"},
}

// installer finds a pip.
func installer(ctx context.Context) ([]string, error) {
	for _, words := range installers {
		if _, err := exec.LookPath(words[0]); err != nil {
			continue
		}
		ask, cancel := context.WithTimeout(ctx, time.Minute)
		err := exec.CommandContext(ask, words[0], append(slices.Clone(words[1:]), "--version")...).Run()
		cancel()
		if err == nil {
			return words, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, errors.New("neither pip nor uv can be called here: install one (on Debian and Ubuntu python3-pip), or " +
		"fetch the files that `isopet gpu list` names on another computer and give their folder with --from")
}

// fetch has pip bring a package into a folder of its own, and gives the file. How far it is it tells in bytes.
func (p Package) fetch(ctx context.Context, pip []string, folder string, progress func(done int64)) (string, error) {
	to, temporary := filepath.Join(folder, "to"), filepath.Join(folder, "temporary")
	for _, dir := range []string{to, temporary} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return "", err
		}
	}
	parts := strings.Split(strings.TrimSuffix(p.File, ".whl"), "-")
	arguments := append(slices.Clone(pip[1:]), "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input",
		"--disable-pip-version-check", "--progress-bar=off", "--python-version=3.12", "--implementation=cp", "--dest", to)
	for _, system := range strings.Split(parts[len(parts)-1], ".") {
		arguments = append(arguments, "--platform", system)
	}
	c := exec.CommandContext(ctx, pip[0], append(arguments, p.Name+"=="+p.Version)...)
	c.Env = append(os.Environ(), "TMPDIR="+temporary, "TEMP="+temporary, "TMP="+temporary)
	var said strings.Builder
	c.Stdout, c.Stderr = &said, &said
	c.WaitDelay = 5 * time.Second
	endTogether(c)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for {
			select {
			case <-time.After(500 * time.Millisecond):
				progress(min(largest(folder), p.Bytes))
			case <-stop:
				return
			}
		}
	}()
	err := c.Run()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("pip could not fetch %s %s: %s", p.Name, p.Version, complaint(said.String(), err))
	}
	return filepath.Join(to, p.File), nil
}

// largest is the size of the largest file in a folder: the archive, as far as it has come.
func largest(folder string) (bytes int64) {
	_ = filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				bytes = max(bytes, info.Size())
			}
		}
		return nil
	})
	return bytes
}

// complaint is why pip says that it failed: its last error, without what stands around it.
func complaint(said string, err error) string {
	if strings.Contains(said, "No space left on device") {
		return "there is no space left on the disk"
	}
	text := ""
	for line := range strings.Lines(said) {
		if _, after, found := strings.Cut(line, "ERROR: "); found {
			text = strings.TrimSpace(after)
		}
	}
	if text == "" {
		text = err.Error()
	}
	const most = 300
	if len(text) > most {
		text = text[:most] + "…"
	}
	return text + "; where the network is closed, fetch the files that `isopet gpu list` names on another computer and " +
		"give their folder with --from"
}

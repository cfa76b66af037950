package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// display is a screen that nobody sees, the pixels of which lie in a file.
type display struct {
	name   string
	server *exec.Cmd
	screen *os.File
	b      []byte // of the file
}

// openDisplay starts a display of a laptop's size, with its file in a folder.
func openDisplay(ctx context.Context, folder string) (d *display, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	d = &display{server: exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1366x768x24", "-fbdir", folder)}
	d.server.ExtraFiles = []*os.File{w}
	err = d.server.Start()
	w.Close()
	if err != nil {
		return nil, err
	}
	number, err := bufio.NewReader(r).ReadString('\n')
	if err == nil {
		d.name = ":" + strings.TrimSpace(number)
		d.screen, err = os.Open(filepath.Join(folder, "Xvfb_screen0"))
	}
	if err != nil {
		d.close()
		return nil, fmt.Errorf("no screen by Xvfb: %w", err)
	}
	return d, nil
}

func (d *display) close() {
	if d.screen != nil {
		d.screen.Close()
	}
	d.server.Process.Kill()
	d.server.Wait()
}

// pixels are those of now.
func (d *display) pixels() (pixels, error) {
	info, err := d.screen.Stat()
	if err != nil {
		return pixels{}, err
	}
	if int64(len(d.b)) != info.Size() {
		d.b = make([]byte, info.Size())
	}
	if _, err := d.screen.ReadAt(d.b, 0); err != nil {
		return pixels{}, err
	}
	return pixelsOf(d.b)
}

// click clicks at a place, as a person would.
func (d *display) click(ctx context.Context, at [2]int) error {
	c := exec.CommandContext(ctx, "xdotool", "mousemove", strconv.Itoa(at[0]), strconv.Itoa(at[1]), "click", "1")
	c.Env = append(os.Environ(), "DISPLAY="+d.name)
	return c.Run()
}

// pixels of a screen, four bytes each.
type pixels struct {
	b                     []byte
	width, height, stride int
}

// pixelsOf a file of xwd, whose header is of big-endian words of 32 bits (XWDFile.h).
func pixelsOf(file []byte) (p pixels, err error) {
	const (
		headerSize, width, height, bits, stride, colours = 0, 4, 5, 11, 12, 19
		words                                            = 25
		bytesOfColour                                    = 12
	)
	if len(file) < 4*words {
		return p, errors.New("the picture of the screen is cut off")
	}
	word := func(i int) int { return int(binary.BigEndian.Uint32(file[4*i:])) }
	at := word(headerSize) + bytesOfColour*word(colours)
	p = pixels{width: word(width), height: word(height), stride: word(stride)}
	if word(bits) != 32 || p.stride < 4*p.width || len(file) < at+p.stride*p.height {
		return p, errors.New("the picture of the screen is of another kind than expected")
	}
	p.b = file[at:]
	return p, nil
}

// brightness is of 255.
func (p pixels) brightness(x, y int) int {
	at := p.b[y*p.stride+4*x:]
	return (int(at[0]) + int(at[1]) + int(at[2])) / 3
}

// showBars reports whether bars of equal widths stand there, as [makeBars] makes them.
func (p pixels) showBars() bool {
	rows := 0
	for y := 0; y < p.height; y += 4 {
		if p.bars(y) {
			rows++
		}
	}
	return rows >= 20
}

// bars reports whether a row has a dozen bright and dark runs of the same width, give or take a pixel.
func (p pixels) bars(y int) bool {
	const enough, thinnest = 12, 4
	alike, width, last := 0, 0, 0
	was := false
	for x := range p.width {
		bright := p.brightness(x, y) > 127
		if width++; bright == was {
			continue
		}
		if was = bright; width >= thinnest && max(width-last, last-width) <= 1 {
			alike++
		} else {
			alike = 0
		}
		if alike >= enough {
			return true
		}
		last, width = width, 0
	}
	return false
}

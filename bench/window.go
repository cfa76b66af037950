package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"isopet/volume"
	"isopet/volume/nifti"
)

// starting compares the way from the start of a program, with a scan's name behind it, to the first picture of the scan.
// It needs Xvfb and xdotool.
func starting(ctx context.Context, s settings, _ python) ([]comparison, error) {
	for _, program := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(program); err != nil {
			say("From the start to the first picture: left out, as %s is missing.", program)
			return nil, nil
		}
	}
	scan := filepath.Join("build", "scans", "bars.nii.gz")
	if _, err := os.Stat(scan); err != nil {
		if err := os.MkdirAll(filepath.Dir(scan), 0o777); err != nil {
			return nil, err
		}
		if err := quietly(ctx, self(), "bars", scan); err != nil {
			return nil, err
		}
	}
	c := comparison{
		title: "From the start to the first picture, 168×168×267 voxels",
		rows:  []row{{"picture", "time, s"}, {"memory", "most memory until then, MB"}},
	}
	for _, v := range viewers {
		if _, err := exec.LookPath(v.program); err != nil {
			say("%s: %s is left out, as it is missing.", c.title, v.name)
			continue
		}
		c.sides = append(c.sides, side{v.name, nil, func(ctx context.Context) (told, error) { return v.start(ctx, scan) }})
	}
	return []comparison{c}, nil
}

// viewer is a program that shows the scan that is named behind it, some of them not before a person clicks.
type viewer struct {
	name, program string
	clicks        []click
}

// click is what is clicked from when a place on the screen is as bright as this.
type click struct {
	sight  [2]int
	bright int // of 255
	at     [2]int
}

var viewers = []viewer{
	{"Isopet", isopet, nil},
	{"MRIcron", "mricron", nil},
	{"AMIDE", "amide", []click{
		{[2]int{380, 165}, 200, [2]int{380, 165}}, // a warning that the scan says nothing of its duration
		{[2]int{200, 200}, 255, [2]int{64, 123}},  // the list of scans, in which it is not ticked
	}},
}

// longestStart is how long a program may take.
const longestStart = time.Minute

// start starts a viewer on a display and in a home of its own, and waits for its picture.
func (v viewer) start(ctx context.Context, scan string) (t told, err error) {
	ctx, cancel := context.WithTimeout(ctx, longestStart)
	defer cancel()
	home, err := os.MkdirTemp("", "isopet-bench-")
	if err != nil {
		return t, err
	}
	defer os.RemoveAll(home)
	settings := filepath.Join(home, "isopet", "settings.json") // in which the notice is accepted
	if err := os.MkdirAll(filepath.Dir(settings), 0o777); err != nil {
		return t, err
	}
	if err := os.WriteFile(settings, []byte(`{"accepted_notice": 1}`), 0o666); err != nil {
		return t, err
	}
	d, err := openDisplay(ctx, home)
	if err != nil {
		return t, err
	}
	defer d.close()
	c := exec.CommandContext(ctx, v.program, scan)
	c.Env = append(os.Environ(), "DISPLAY="+d.name, "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	began := time.Now()
	if err := c.Start(); err != nil {
		return t, err
	}
	defer c.Wait()
	defer c.Process.Kill()
	for clicks, again := v.clicks, began; ; {
		p, err := d.pixels()
		if err != nil {
			return t, err
		}
		now := time.Now()
		if p.showBars() {
			return told{Figures: figures{"picture": now.Sub(began).Seconds(), "memory": held(c.Process.Pid)}}, nil
		}
		for len(clicks) > 1 && clicks[1].due(p) {
			clicks, again = clicks[1:], now
		}
		if len(clicks) > 0 && clicks[0].due(p) && !now.Before(again) {
			again = now.Add(time.Second) // if it was not heard
			if err := d.click(ctx, clicks[0].at); err != nil {
				return t, err
			}
		}
		select {
		case <-ctx.Done():
			return t, fmt.Errorf("it shows no picture after %v", longestStart)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (c click) due(p pixels) bool { return p.brightness(c.sight[0], c.sight[1]) >= c.bright }

// held is the most memory that a process and those that it started have had, in MB, as Linux tells it.
func held(pid int) (mb float64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			mb = kb / 1024
		}
	}
	children, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, name := range children {
		pids, _ := os.ReadFile(name)
		for text := range strings.FieldsSeq(string(pids)) {
			if child, err := strconv.Atoi(text); err == nil {
				mb += held(child)
			}
		}
	}
	return mb
}

// makeBars is the task that writes the scan: bars along one axis, which no window has by itself, and a little noise.
func makeBars(_ context.Context, args []string) error {
	const edge, bar, bright, dark = 4, 8, 8, 0.5
	v := volume.NewVolume(volume.Grid{Dims: [3]int{168, 168, 267},
		Affine: volume.Affine{{-edge}, {0, -edge}, {0, 0, edge}, {3: 1}}})
	random := rand.New(rand.NewPCG(1, 2))
	for i := range v.Data {
		level := float32(dark)
		if i%v.Dims[0]/bar%2 == 0 {
			level = bright
		}
		v.Data[i] = level + float32(0.1*random.Float64())
	}
	return nifti.WriteVolume(args[0], v, nifti.NewHeader(v.Grid))
}

package main

import (
	"context"
	"encoding/json"
	"os"
	"time"

	"isopet/volume"
	"isopet/volume/nifti"
)

// fileLibraries are the others that read and write.
var fileLibraries = []struct{ name, peer string }{{"nibabel", "nibabel"}, {"SimpleITK", "simpleitk"}}

// files compares reading scans to float32 and writing masks.
func files(ctx context.Context, _ settings, p python) (all []comparison, err error) {
	for _, kind := range scanKinds {
		scan, err := scanFile(ctx, kind.name)
		if err != nil {
			return nil, err
		}
		all = append(all, fileTask(p, "Reading "+kind.label, "read", scan))
		if kind.levels > 0 { // a mask is the same on both
			all = append(all, fileTask(p, "Writing a mask", "write", scan, maskFile("box")))
		}
	}
	return all, nil
}

func fileTask(p python, title string, args ...string) comparison {
	c := comparison{title: title + ", 512×512×395",
		rows: []row{{"seconds", "time, s"}, {"memory", "memory of the process, MB"}},
		sides: []side{{name: "Isopet", run: func(ctx context.Context) (t told, err error) {
			ran, err := execute(ctx, nil, &t, self(), args...)
			return t.with(ran), err
		}}}}
	for _, l := range fileLibraries {
		c.sides = append(c.sides, side{l.name, []string{l.name}, func(ctx context.Context) (told, error) {
			t, ran, err := p.script(ctx, nil, "nifti.py", append([]string{l.peer}, args...)...)
			return t.with(ran), err
		}})
	}
	return c
}

// with adds the memory of a process.
func (t told) with(p process) told {
	if p.peakMB > 0 && t.Figures != nil {
		t.Figures["memory"] = p.peakMB
	}
	return t
}

// tasks are what this program does in a process of its own, by their first arguments.
var tasks = map[string]func(context.Context, []string) error{
	"scan": makeScan, "bars": makeBars, "read": read, "write": write,
}

// self is this program.
func self() string {
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

// read reads a scan.
func read(ctx context.Context, args []string) error {
	began := time.Now()
	_, err := nifti.Read(ctx, args[0], nil)
	return tell(began, err)
}

// write writes a box in the middle of a scan as a mask.
func write(_ context.Context, args []string) error {
	h, _, err := nifti.ReadHeader(args[0])
	if err != nil {
		return err
	}
	m := volume.NewMask(h.Grid())
	box := [3]int{40, 40, 20}
	for at := range box[0] * box[1] * box[2] {
		i, j, k := at%box[0], at/box[0]%box[1], at/(box[0]*box[1])
		m.Data[m.Index(m.Dims[0]/2-box[0]/2+i, m.Dims[1]/2-box[1]/2+j, m.Dims[2]/2-box[2]/2+k)] = 1
	}
	began := time.Now()
	return tell(began, nifti.WriteMask(args[1], m, h))
}

// tell prints how long it took.
func tell(began time.Time, err error) error {
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(told{Figures: figures{"seconds": time.Since(began).Seconds()}})
}

// Package gpu has the command that installs what ONNX Runtime needs to compute on an NVIDIA graphics card. What that is,
// and how it is installed, package cuda knows.
package gpu

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/inference/ort"
	"isopet/inference/ort/cuda"
	"isopet/training/pathtext"
)

// GPU lists or installs libraries.
type GPU struct {
	Do   string `arg:"" enum:"list,install" help:"list says what would be fetched, install does it."`
	CUDA int    `name:"cuda" placeholder:"N" help:"Version of CUDA: 13, or 12 for older drivers and cards. By the driver and the card if not given."`
	From string `placeholder:"DIR" help:"Folder with the files that list names, where the network is closed."`
	To   string `placeholder:"DIR" help:"Folder to install to: that of ONNX Runtime's library, for all who use it. The user's own if not given."`
	Yes  bool   `short:"y" help:"Do not ask before the download."`
}

func (*GPU) Help() string {
	return `Installs NVIDIA's libraries and ONNX Runtime's CUDA provider, in the versions that belong to this program. Only
the driver has to be there already; it and the card are looked at first. pip or uv fetches the packages, by the settings
that the user has for it. They are pinned by their SHA-256, unpacked by the program, and kept in one folder. What was
interrupted goes on; what is there is not fetched again; another version is replaced. The libraries are under NVIDIA's
licence, which you accept by installing them.

    isopet gpu list                           what would be fetched: names, sizes, SHA-256
    isopet gpu install                        into a folder of the user's own
    isopet gpu install --from /media/stick    without a network
    isopet doctor                             whether it works`
}

// Listed is what there is to install.
type Listed struct {
	CUDA       int    `json:"cuda"`
	Machine    string `json:"machine"` // what was found of NVIDIA's
	Note       string `json:"note,omitempty"`
	DownloadMB int    `json:"download_mb"`
	DiskMB     int    `json:"disk_mb"`
	Packages   []file `json:"packages"`
}

type file struct {
	Name    string `json:"name,omitempty"` // by which pip knows it; empty: not in a registry
	Version string `json:"version"`
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
	MB      int    `json:"mb,omitempty"`
}

func (c *GPU) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	set, found, note, err := c.choose(ctx)
	if err != nil {
		return nil, err
	}
	if c.Do == "list" {
		return list(set, found, note), nil
	}
	con.Note(capital(found.String()) + ".")
	if note != "" {
		con.Note(note)
	}
	rt, err := ort.Open(ort.Config{Library: con.Config.Library, Device: "cpu"})
	if err != nil {
		return nil, err
	}
	if rt.Version() != cuda.Version {
		return nil, fmt.Errorf("%s is ONNX Runtime %s, and the CUDA provider is for %s: name the library of that version with "+
			"--onnxruntime", rt.Library(), rt.Version(), cuda.Version)
	}
	to := c.To
	if to == "" {
		if to, err = cuda.Own(); err != nil {
			return nil, fmt.Errorf("there is no folder of the user's own (%w): name one with --to", err)
		}
	}
	if to, err = filepath.Abs(to); err != nil {
		return nil, err
	}
	if err := c.agreed(con, set, to); err != nil {
		return nil, err
	}
	folder, fresh, err := cuda.Install(ctx, cuda.Request{
		Parent: to, Library: rt.Library(), Set: set, From: c.From, Progress: con.Progress,
	})
	if err != nil {
		return nil, err
	}
	return &Installed{Folder: pathtext.Path(folder), CUDA: set.CUDA, Fresh: fresh, Driver: found.Driver, set: set}, nil
}

// choose is the set to install, and what was found of NVIDIA's.
func (c *GPU) choose(ctx context.Context) (cuda.Set, cuda.Machine, string, error) {
	found := cuda.Look(ctx)
	if c.CUDA == 0 {
		set, note, err := found.Choose()
		return set, found, note, err
	}
	var known []string
	for _, s := range cuda.Sets() {
		if s.CUDA == c.CUDA {
			return s, found, "", nil
		}
		known = append(known, fmt.Sprint(s.CUDA))
	}
	if known == nil { // none at all, as the other way says too
		_, _, err := found.Choose()
		return cuda.Set{}, found, "", err
	}
	return cuda.Set{}, found, "", args.Usage(fmt.Errorf("--cuda must be %s here", strings.Join(known, " or ")))
}

// agreed asks before the download, unless all is there.
func (c *GPU) agreed(con *console.Console, set cuda.Set, to string) error {
	if c.Yes || c.From != "" || cuda.Installed(to, set) {
		return nil
	}
	fmt.Fprintf(con.Err, "This fetches up to %.1f GB and takes %.1f GB in %s. Go on? [y/N] ", gb(set.Download()), gb(set.Bytes), to)
	answer, err := bufio.NewReader(con.In).ReadString('\n')
	if err != nil {
		fmt.Fprintln(con.Err)
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return errors.New("nothing was fetched; answer y, or give --yes in a script")
}

func gb(bytes int64) float64 { return float64(bytes) / 1e9 }

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func list(set cuda.Set, found cuda.Machine, note string) *Listed {
	r := &Listed{CUDA: set.CUDA, Machine: found.String(), Note: note, DownloadMB: int(set.Download() / 1e6),
		DiskMB: int(set.Bytes / 1e6)}
	for _, p := range set.Packages {
		r.Packages = append(r.Packages, file{p.Name, p.Version, p.File, p.SHA256, int((p.Bytes + 5e5) / 1e6)})
	}
	return r
}

// Text is a line for each file, as sha256sum -c reads it, and how to come by them.
func (r *Listed) Text(w io.Writer) {
	fmt.Fprintf(w, "# %s.\n", capital(r.Machine))
	if r.Note != "" {
		fmt.Fprintf(w, "# %s\n", r.Note)
	}
	fmt.Fprintf(w, "# For CUDA %d: %d MB to fetch, %d MB on the disk.\n", r.CUDA, r.DownloadMB, r.DiskMB)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range r.Packages {
		if f.Name == "" {
			fmt.Fprintf(t, "#\t\tof ONNX Runtime's release %s on GitHub\n", f.Version)
			continue
		}
		fmt.Fprintf(t, "# %s==%s\t%d MB\t\n", f.Name, f.Version, f.MB)
	}
	t.Flush()
	for _, f := range r.Packages {
		fmt.Fprintf(w, "%s  %s\n", f.SHA256, f.File)
	}
}

// Installed is what was installed.
type Installed struct {
	Folder pathtext.Path `json:"folder"`
	CUDA   int           `json:"cuda"`
	Fresh  bool          `json:"fresh"` // false: it was there already
	Driver string        `json:"driver"`

	set cuda.Set
}

// Text is what is there now, and what is missing still.
func (r *Installed) Text(w io.Writer) {
	was := "is"
	if !r.Fresh {
		was = "is already"
	}
	fmt.Fprintf(w, "All that CUDA %d needs besides the driver %s in %s.\n", r.CUDA, was, string(r.Folder))
	if r.Driver == "" {
		fmt.Fprintf(w, "The driver, %d or newer, is still missing.\n", r.set.Driver)
		return
	}
	fmt.Fprintln(w, "isopet doctor says whether it works.")
}

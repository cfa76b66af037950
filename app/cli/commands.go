package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"isopet/app"
	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/app/cli/gpu"
	"isopet/app/cli/images"
	"isopet/app/cli/manual"
	"isopet/app/cli/networks"
	"isopet/app/engine"
	"isopet/app/filekind"
	"isopet/app/job"
	"isopet/inference/ort"
	"isopet/training/pathtext"
)

// command is a row of the command line.
type command struct {
	name  string
	about string
	fresh func() runner // with no arguments filled in
}

// commands are all that the program does without a window.
var commands = []command{
	{"segment", "Outline the tumour in a scan and write the mask.", func() runner { return images.NewSegment() }},
	{"info", "Show a file's header and values.", func() runner { return new(images.Info) }},
	{"compare", "Measure how two masks overlap.", func() runner { return new(images.Compare) }},
	{"measure", "Measure the lesions of a mask in a scan.", func() runner { return new(images.Measure) }},
	{"convert", "Write DICOM as NIfTI, or a mask in another format.", func() runner { return new(images.Convert) }},
	{"phantom", "Write a cohort of synthetic patients.", func() runner { return new(networks.Phantom) }},
	{"train", "Train the networks on a cohort.", func() runner { return networks.NewTrain() }},
	{"crossval", "Run the paper's experiment on a cohort.", func() runner { return networks.NewCrossval() }},
	{"bench", "Measure how fast this computer trains and segments.", func() runner { return new(networks.Bench) }},
	{"gpu", "Install what an NVIDIA graphics card needs besides its driver.", func() runner { return new(gpu.GPU) }},
	{"doctor", "Say what the program finds on this computer.", func() runner { return new(doctorCommand) }},
}

// runner is a command with its arguments filled in.
type runner interface {
	// Run does the work. What it returns is printed, as text or as JSON.
	Run(context.Context, *console.Console) (console.Result, error)
	// Help explains the command, with examples, below its first line.
	Help() string
}

// grammar is the command line apart from the commands.
type grammar struct {
	JSON bool `name:"json" help:"Print one JSON object on standard output, and nothing else there."`

	ONNXRuntime string `name:"onnxruntime" placeholder:"PATH" help:"ONNX Runtime library, a file or its folder."`

	Version kong.VersionFlag `help:"Print the version."`
	Manual  manual.Folder    `hidden:"" help:"Write the manual pages and completions for shells into a folder."`

	Open openCommand `cmd:"" default:"withargs" help:"Open the window, with a scan if one is named (the default)."`
}

const about = `Isopet outlines tumours in PET scans of the prostate. Research software, not for clinical use.

    isopet                      open the window with a demo scan
    isopet scan.nii.gz          open the window with a scan
    isopet segment scan.nii.gz -o mask.nii.gz`

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// Program is [Main] for the program itself: what might crash it, it tries in processes of its own, which are this program.
func Program(line []string, std Streams, window Window) int {
	if len(line) == 3 && line[0] == ort.ProveCommand {
		ort.Prove(std.Out, line[1], line[2])
		return exitDone
	}
	if file, err := os.Executable(); err == nil {
		ort.ProveBy(file)
	}
	return Main(line, std, window)
}

// Main runs the program with a command line, without its name, and returns the exit code. window opens the window;
// it is called only when one is wanted, so that commands need no display.
func Main(line []string, std Streams, window Window) int {
	g := grammar{Open: openCommand{window: window}}
	exit := -1 // set when help or the version was printed
	options := []kong.Option{
		kong.Name("isopet"), kong.Description(about), args.Vars(),
		kong.Writers(std.Out, std.Err), kong.Exit(func(code int) { exit = code }),
		kong.WithHyphenPrefixedParameters(true), // --roi -4,-38,125
		kong.KindMapper(reflect.String, kong.MapperFunc(asGiven)),
		kong.ConfigureHelp(kong.HelpOptions{
			Compact: true, FlagsLast: true, NoExpandSubcommands: true, WrapUpperBound: 100,
		}),
	}
	for _, c := range commands {
		// Of the others their names are enough; to read the flags of all takes longer than the rest of the start.
		flags := any(new(struct{}))
		if slices.Contains(line, c.name) || slices.Contains(line, "--manual") {
			flags = c.fresh()
		}
		options = append(options, kong.DynamicCommand(c.name, c.about, "", flags))
	}
	parser, err := kong.New(&g, options...)
	if err != nil {
		panic(err) // a field above or in a command is declared wrongly
	}
	parsed, err := parser.Parse(line)
	if exit >= 0 {
		return exit
	}
	c := &console.Console{Streams: std, JSON: g.JSON, Config: engine.Config{Library: g.ONNXRuntime}}
	if err != nil {
		return end(c, args.Usage(err))
	}
	said, err := interruptible(c, parsed.Selected().Target.Addr().Interface().(runner))
	if partly := (console.Incomplete{}); said != nil && (err == nil || errors.As(err, &partly)) {
		if failed := c.Print(said); err == nil {
			err = failed
		}
	}
	return end(c, err)
}

// asGiven takes an argument as it is, byte for byte: names of files need not be UTF-8, and the parser's own way,
// through JSON, would make one name of several.
func asGiven(arg *kong.DecodeContext, target reflect.Value) error {
	token, err := arg.Scan.PopValue("string")
	if err != nil {
		return err
	}
	text, ok := token.Value.(string)
	if !ok {
		return fmt.Errorf("expected a string but got %q", token)
	}
	target.SetString(text)
	return nil
}

// interruptible runs a command, and cancels it on the first signal; the second ends the program at once. The toolkit
// looks after the window.
func interruptible(c *console.Console, r runner) (console.Result, error) {
	if _, window := r.(*openCommand); window {
		return r.Run(context.Background(), c)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return job.Left(ctx, 4*time.Second, func() (console.Result, error) { // a library may not heed it
		return r.Run(ctx, c)
	})
}

// end closes the progress and says what went wrong in one line; its result is the exit code.
func end(c *console.Console, err error) int {
	c.Finish()
	usage := args.UsageError{}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(c.Err, "isopet: interrupted")
		return exitInterrupted
	}
	line := strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", " ")
	if errors.As(err, &usage) {
		fmt.Fprintf(c.Err, "isopet: %s; see isopet --help\n", line)
		return exitUsage
	}
	fmt.Fprintf(c.Err, "isopet: %s\n", line)
	return exitFailed
}

// openCommand opens the window.
type openCommand struct {
	Files []string `arg:"" optional:"" help:"${files_to_open}"`
	args.EngineFlags
	window Window
}

func (*openCommand) Help() string { return "" }

func (o *openCommand) Run(_ context.Context, c *console.Console) (console.Result, error) {
	for _, file := range o.Files {
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("%s: %w, nor is there a command of that name; see isopet --help",
				file, pathtext.Reason(err))
		}
		if _, err := filekind.Look(file); err != nil {
			return nil, err
		}
	}
	if err := display(); err != nil {
		return nil, err
	}
	return nil, o.window(app.Config{Engine: o.Apply(c.Config)}, o.Files)
}

// Streams are the program's input and output.
type Streams = console.Streams

// Window opens the window of the program with files, or with none, and returns when it is closed.
type Window func(c app.Config, files []string) error

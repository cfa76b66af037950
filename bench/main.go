// Command bench measures Isopet beside this year's programs that do the same: training and inference beside PyTorch and
// Keras, reading and writing beside nibabel and SimpleITK, the main job beside a script of Python, and the start of the
// window beside MRIcron and AMIDE. All take turns and the best of each counts; a ratio below 1 says that Isopet is
// faster, or needs less, than the better of the others.
//
// Those of Python live in an environment of their own, build/peers, which the first run brings. What a computer lacks
// is said and left out. Programs are measured from outside, and nothing is known here of how they do it; only reading
// and writing are package nifti's, called in a process of their own.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
)

// settings are the flags.
type settings struct {
	rounds, threads, runs int
	only                  string
	json                  bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if len(os.Args) > 1 && tasks[os.Args[1]] != nil {
		err = tasks[os.Args[1]](ctx, os.Args[2:])
	} else {
		err = run(ctx, os.Args[1:])
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var s settings
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	flags.IntVar(&s.rounds, "rounds", 3, "how often all take turns")
	flags.IntVar(&s.threads, "threads", 2, "threads that each may use")
	flags.IntVar(&s.runs, "runs", 20, "training steps and inferences of which a round takes the median")
	flags.StringVar(&s.only, "only", "", "parts to measure, with commas between: "+strings.Join(partNames(), ", "))
	flags.BoolVar(&s.json, "json", false, "print one JSON array at the end instead of tables")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(s.only)
	if err != nil {
		return err
	}
	if s.rounds < 1 || s.threads < 1 || s.runs < 1 {
		return fmt.Errorf("-rounds, -threads and -runs must be above 0")
	}
	var python python
	if slices.ContainsFunc(chosen, func(p part) bool { return p.python }) {
		python = prepare(ctx, environment{"python3", "build/peers", peers + "/requirements.txt"}, say)
	}
	report := report{json: s.json, out: os.Stdout}
	report.begin(machine(), s)
	var failed []string
	for _, p := range chosen {
		comparisons, err := p.comparisons(ctx, s, python)
		if err != nil {
			return err
		}
		for _, c := range comparisons {
			results := alternate(ctx, c.present(python, say), s.rounds, say)
			if err := ctx.Err(); err != nil {
				return err
			}
			if results[0].figures == nil {
				failed = append(failed, c.title)
			}
			report.add(c, results)
		}
	}
	if err := report.end(); err != nil {
		return err
	}
	if failed != nil {
		return fmt.Errorf("no figures of Isopet for: %s", strings.Join(failed, "; "))
	}
	return nil
}

// say tells what is left out, and why.
func say(format string, values ...any) { fmt.Fprintf(os.Stderr, format+"\n", values...) }

// part is what can be measured by itself.
type part struct {
	name        string
	python      bool // its other side is written in it
	comparisons func(context.Context, settings, python) ([]comparison, error)
}

var parts = []part{
	{"training", true, training},
	{"avx2", true, trainingHeldToAVX2},
	{"nifti", true, files},
	{"segment", true, segmenting},
	{"start", false, starting},
}

func partNames() (names []string) {
	for _, p := range parts {
		names = append(names, p.name)
	}
	return names
}

// choose finds parts by their names; "" is all.
func choose(names string) (chosen []part, err error) {
	if names == "" {
		return parts, nil
	}
	for name := range strings.SplitSeq(names, ",") {
		i := slices.Index(partNames(), name)
		if i < 0 {
			return nil, fmt.Errorf("there is no part %q to measure; there are %s", name,
				strings.Join(partNames(), ", "))
		}
		chosen = append(chosen, parts[i])
	}
	return chosen, nil
}

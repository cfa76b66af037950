package ort

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"isopet/inference/ort/cuda"
)

// ProveCommand is the first of the three arguments with which the program that [ProveBy] names is started; the others are
// those of [Prove].
const ProveCommand = "prove-provider"

// proofTimeout is how long a provider may take to prove itself: a driver may hang.
var proofTimeout = 60 * time.Second

// prover is the program that proves providers; "" while they do it within this process.
var prover string

// ProveBy has providers prove themselves in processes of their own, of a program that calls [Prove] when it is started with
// [ProveCommand]. A driver that crashes, or never answers, then is an answer. It is called before anything is opened.
func ProveBy(program string) { prover = program }

// said is a line of a proof, as JSON behind [proofLine]: a stage that was reached, or how it ended.
type said struct {
	Stage          string
	Done           bool
	Wrong          bool // the provider computes, and wrongly
	Reason, Advice string
}

// proofLine tells the lines of a proof from what a driver may write.
const proofLine = "isopet proof: "

func (s said) say(out io.Writer) {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // it has texts and answers only
	}
	fmt.Fprintf(out, "%s%s\n", proofLine, text)
}

// computing is the stage after those of package cuda.
const computing = "computing"

// doings say what a provider was at when it did not come back.
var doings = map[string]string{
	"":                     "when it was started",
	string(cuda.Provider):  "when it was started",
	string(cuda.Libraries): "when CUDA's libraries were loaded",
	string(cuda.Driver):    "when NVIDIA's driver was started",
	string(cuda.Device):    "when NVIDIA's driver was asked for a GPU",
	string(cuda.CuDNN):     "when cuDNN was loaded",
	computing:              "when it computed",
}

// Prove loads the library and has a provider show that it computes, and says how that went, line by line. It is
// what the process does that was started with [ProveCommand].
func Prove(out io.Writer, library, provider string) {
	time.AfterFunc(proofTimeout+time.Minute, func() { os.Exit(1) }) // whoever waited for it has gone
	stage := ""
	reached := func(s string) {
		stage = s
		said{Stage: s}.say(out)
	}
	err := proveHere(library, provider, reached)
	end := said{Stage: stage, Done: true}
	if err != nil {
		end.Reason = err.Error()
	}
	if p := (*cuda.Problem)(nil); errors.As(err, &p) {
		end.Stage, end.Advice = string(p.Stage), p.Advice
	}
	wrong := errWrong{}
	end.Wrong = errors.As(err, &wrong)
	end.say(out)
}

func proveHere(library, provider string, reached func(string)) error {
	rows, err := rowsFor(provider)
	if err != nil {
		return err
	}
	if _, err := load(Config{Library: library}); err != nil {
		return err
	}
	return rows[0].compute(library, reached)
}

// compute has the provider show all that it must be able to, in this process.
func (p Provider) compute(library string, reached func(string)) error {
	if p.ready != nil {
		if err := p.ready(library, reached); err != nil {
			return err
		}
	}
	reached(computing)
	if err := p.verify(); err != nil || p.add == nil {
		return err
	}
	return p.compare()
}

// Failure is why a provider cannot be used: a sentence, with what to do.
type Failure struct {
	Stage  string // how far it came: one of package cuda's, "computing" or "" for what providers have in common
	Reason string
	Advice string
}

// Error is the reason alone.
func (f *Failure) Error() string { return f.Reason }

// lasting says that it would be the same the next time: it takes long to find out, or worse.
func (s said) lasting() bool { return s.Reason == "" || s.Wrong }

const tryAgain = "update the driver, or compute with --device cpu; `isopet doctor` tries again"

// proven runs the proof in a process of its own. What it came to is remembered for the same library and driver if it
// takes long, or ends badly; fresh does not ask the memory.
func (p Provider) proven(library string, verbose, fresh bool) error {
	key := p.fingerprint(library)
	if !fresh {
		if known, ok := remembered(key); ok {
			return known.failure()
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), proofTimeout)
	defer cancel()
	c := exec.CommandContext(ctx, prover, ProveCommand, library, p.Name)
	c.WaitDelay = time.Second
	if verbose {
		c.Stderr = os.Stderr
	}
	text, err := c.Output()
	answer := lastSaid(text)
	switch {
	case ctx.Err() != nil:
		answer = said{Stage: answer.Stage, Wrong: true, Advice: tryAgain,
			Reason: fmt.Sprintf("it did not answer within %v %s", proofTimeout, doings[answer.Stage])}
	case answer.Done:
	case errors.As(err, new(*exec.ExitError)):
		answer = said{Stage: answer.Stage, Wrong: true, Advice: tryAgain, Reason: "it crashed " + doings[answer.Stage]}
	default:
		return fmt.Errorf("%s cannot be started to try it: %v", prover, err)
	}
	if answer.lasting() {
		remember(key, answer)
	}
	return answer.failure()
}

// failure is what a proof came to, nil if it went well.
func (s said) failure() error {
	if s.Reason == "" {
		return nil
	}
	return &Failure{s.Stage, s.Reason, s.Advice}
}

// lastSaid is the last line of a proof that came through; drivers may write others between them.
func lastSaid(text []byte) (last said) {
	for line := range bytes.Lines(text) {
		var s said
		if rest, ours := bytes.CutPrefix(line, []byte(proofLine)); ours && json.Unmarshal(rest, &s) == nil {
			last = s
		}
	}
	return last
}

// verdicts are the answers so far, by provider: a driver does not come while the program runs.
var verdicts = struct {
	sync.Mutex
	answers map[string]error
}{answers: map[string]error{}}

// verified says why a provider cannot be used. Where a program proves it, it is loaded into this process only after it
// has shown elsewhere that it computes.
func (p Provider) verified(library string, verbose, fresh bool) error {
	verdicts.Lock()
	defer verdicts.Unlock()
	if err, known := verdicts.answers[p.Name]; known {
		return err
	}
	err := p.verdict(library, verbose, fresh)
	verdicts.answers[p.Name] = err
	return err
}

func (p Provider) verdict(library string, verbose, fresh bool) (err error) {
	if p.check != nil {
		if err := p.check(library); err != nil {
			return err
		}
	}
	here := func() error { return p.compute(library, func(string) {}) }
	if prover != "" && p.add != nil {
		if err := p.proven(library, verbose, fresh); err != nil {
			return err
		}
		here = func() error { // it was compared
			if p.ready != nil {
				if err := p.ready(library, func(string) {}); err != nil {
					return err
				}
			}
			return p.verify()
		}
	}
	guard(verbose || !p.chatty, func() {
		answer := make(chan error, 1)
		go func() { answer <- here() }()
		select {
		case err = <-answer:
		case <-time.After(proofTimeout):
			err = fmt.Errorf("it did not answer within %v", proofTimeout)
		}
	})
	return err
}

// advice is what to do about a provider that cannot be used.
func (p Provider) advice(err error) string {
	if f := (*Failure)(nil); errors.As(err, &f) && f.Advice != "" {
		return f.Advice
	}
	if c := (*cuda.Problem)(nil); errors.As(err, &c) && c.Advice != "" {
		return c.Advice
	}
	if p.ready != nil && stage(err) == computing { // all is there
		return "update the driver, or compute with --device cpu"
	}
	return p.Install
}

// stage is how far a provider came; "" where there are no stages.
func stage(err error) string {
	if f := (*Failure)(nil); errors.As(err, &f) {
		return f.Stage
	}
	if c := (*cuda.Problem)(nil); errors.As(err, &c) {
		return string(c.Stage)
	}
	return ""
}

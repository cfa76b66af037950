package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"time"
)

// process is what came of a program that ran to its end.
type process struct {
	seconds   float64
	processor float64 // seconds of all threads
	peakMB    float64 // 0 where the system does not say
}

// execute runs a program with some more variables in its environment, and reads the last line that it prints as JSON.
func execute(ctx context.Context, env []string, answer any, program string, args ...string) (process, error) {
	c := exec.CommandContext(ctx, program, args...)
	c.Env = append(append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1"), env...)
	var said bytes.Buffer
	c.Stderr = &said
	began := time.Now()
	out, err := c.Output()
	took := time.Since(began).Seconds()
	if err != nil {
		return process{}, because(err, said.Bytes())
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], answer); err != nil {
		return process{}, err
	}
	used := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	return process{took, used.Seconds(), peakMB(c.ProcessState)}, nil
}

// script runs one of the peers.
func (p python) script(ctx context.Context, env []string, name string, args ...string) (t told, ran process,
	err error) {
	ran, err = execute(ctx, env, &t, p.program, append([]string{peers + "/" + name}, args...)...)
	return t, ran, err
}

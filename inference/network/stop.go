package network

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// grace is how long a call may take to heed that it is to stop, before it is left to itself.
const grace = 2 * time.Second

// heeded runs do, which may not heed its context: where that has ended it is waited for a little, and then left going
// on its own. What it uses must then be left to it.
func heeded(ctx context.Context, do func() error) (left bool, err error) {
	if ctx.Done() == nil {
		return false, do()
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return false, err
	case <-ctx.Done():
	}
	wait := grace
	switch cause := context.Cause(ctx); {
	case errors.As(cause, new(memoryError)):
		wait = 0 // every moment takes more
	case errors.As(cause, new(timeError)):
		wait = grace / 4 // it had its time
	}
	select {
	case <-done:
		return false, context.Cause(ctx)
	case <-time.After(wait):
		return true, context.Cause(ctx)
	}
}

// bounds are what a network may take until it has shown that it can be run.
type bounds struct {
	time   time.Duration // of a processor, see [bounds.over]
	memory int64         // bytes beside what there is
	mapped int64         // bytes that it may ask for, used or not; 0: any
}

// over is the time that a network has taken, once that is too much: as long as a processor works for it, but by the
// clock not much longer where it gets a fair share of one, as nobody waits gladly. Where others have all processors it
// is waited for, up to a limit. used is < 0 where the system does not say what a processor has done.
func (b bounds) over(clock, used time.Duration) time.Duration {
	most := 7 * b.time / 4 // by the clock
	switch {
	case used > b.time:
		return b.time
	case clock > most && (used < 0 || used > 3*b.time/8):
		return most
	case clock > max(most, mostPatience):
		return max(most, mostPatience)
	}
	return 0
}

type timeError time.Duration

func (e timeError) Error() string {
	return fmt.Sprintf("no answer within %.3g s", time.Duration(e).Seconds())
}

type memoryError int64

func (e memoryError) Error() string {
	return fmt.Sprintf("more than %.1f GB of memory", float64(e)/1e9)
}

// bounded is a context that ends, with the cause, when a bound is reached.
func bounded(ctx context.Context, b bounds) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		held, mapped := foreignMemory()
		ran, known := processorTime()
		const often = 20 * time.Millisecond
		var spent time.Duration // where ticks come late, the process has stood still
		last := time.Now()
		tick := time.NewTicker(often)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			now, used := time.Now(), time.Duration(-1)
			spent += min(now.Sub(last), 3*often)
			last = now
			if known { // others may have the processor
				total, _ := processorTime()
				used = min(spent, total-ran)
			}
			if most := b.over(spent, used); most > 0 {
				cancel(timeError(most))
			}
			h, m := foreignMemory()
			if h-held > b.memory || b.mapped > 0 && m-mapped > b.mapped {
				cancel(memoryError(b.memory))
			}
		}
	}()
	return ctx, func() { close(done); cancel(nil) }
}

// processorTime is how long processors have worked for the process, if the system says so.
func processorTime() (ran time.Duration, known bool) {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0, false
	}
	_, behind, _ := strings.Cut(string(text), ") ") // the program's name, which may hold blanks
	words := strings.Fields(behind)
	const user, system = 11, 12 // in 1/100 s, https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
	if len(words) <= system {
		return 0, false
	}
	u, err1 := strconv.ParseInt(words[user], 10, 64)
	k, err2 := strconv.ParseInt(words[system], 10, 64)
	if err1 != nil || err2 != nil {
		return 0, false
	}
	return time.Duration(u+k) * (time.Second / 100), true
}

// foreignMemory is about how much memory the process holds that is neither Go's nor a file's, such as a library's code,
// and how much it has been promised, in bytes; 0 where the system does not say.
func foreignMemory() (held, mapped int64) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, 0
	}
	words := strings.Fields(string(text))
	// in pages, https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html
	const size, resident, shared = 0, 1, 2
	var pages [shared + 1]int64
	for i := range pages {
		if i < len(words) {
			pages[i], err = strconv.ParseInt(words[i], 10, 64)
		}
		if i >= len(words) || err != nil {
			return 0, 0
		}
	}
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	total, released := int64(samples[0].Value.Uint64()), int64(samples[1].Value.Uint64())
	page := int64(os.Getpagesize())
	return (pages[resident]-pages[shared])*page - (total - released), pages[size]*page - total
}

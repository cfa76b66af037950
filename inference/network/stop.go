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
	if errors.As(context.Cause(ctx), new(memoryError)) {
		wait = 0 // every moment takes more
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
	time   time.Duration // of a processor; where that is not known, or longer than mostPatience, by the clock
	memory int64         // bytes beside what there is
}

type timeError time.Duration

func (e timeError) Error() string {
	return fmt.Sprintf("no answer within %g s", time.Duration(e).Seconds())
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
		before := foreignMemory()
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
			now := time.Now()
			spent += min(now.Sub(last), 3*often)
			last = now
			used := spent
			if known { // others may have the processor
				now, _ := processorTime()
				used = min(spent, now-ran)
			}
			if most := max(b.time, mostPatience); spent > most {
				cancel(timeError(most))
			} else if used > b.time {
				cancel(timeError(b.time))
			}
			if foreignMemory()-before > b.memory {
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
// in bytes; 0 where the system does not say.
func foreignMemory() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	words := strings.Fields(string(text))
	const resident, shared = 1, 2 // in pages, https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html
	if len(words) <= shared {
		return 0
	}
	pages, err1 := strconv.ParseInt(words[resident], 10, 64)
	files, err2 := strconv.ParseInt(words[shared], 10, 64)
	if err1 != nil || err2 != nil {
		return 0
	}
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return (pages-files)*int64(os.Getpagesize()) - int64(samples[0].Value.Uint64()-samples[1].Value.Uint64())
}

package job

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// owner runs what is posted until no job is under way.
type owner struct {
	Runner
	jobs   []*Job
	queue  chan func()
	failed []error
}

func newOwner() *owner {
	o := &owner{queue: make(chan func(), 100)}
	o.Runner = Runner{Jobs: &o.jobs, Post: func(f func()) { o.queue <- f }, Changed: func() {}, Failed: func(err error) {
		o.failed = append(o.failed, err)
	}}
	return o
}

func (o *owner) wait(t *testing.T) {
	t.Helper()
	for len(o.jobs) > 0 {
		select {
		case f := <-o.queue:
			f()
		case <-time.After(10 * time.Second):
			t.Fatal("a job does not end")
		}
	}
}

// TestEnds: what a job has computed is applied, unless it was cancelled, even when it was just done.
func TestEnds(t *testing.T) {
	o, applied := newOwner(), 0
	work := func(context.Context, Progress) (func(), error) { return func() { applied++ }, nil }
	o.Run(1, "done", work)
	o.wait(t)
	j := o.Run(1, "cancelled", work)
	<-j.Worked()
	if names := o.Cancel(2, 1); !slices.Equal(names, []string{"cancelled"}) {
		t.Errorf("cancelled are %v", names)
	}
	if names := o.Cancel(1); len(names) != 0 || o.Running(1) != nil {
		t.Errorf("cancelled again are %v", names)
	}
	o.wait(t)
	if applied != 1 || len(o.failed) != 0 {
		t.Errorf("%d were applied, %v failed", applied, o.failed)
	}
	o.Run(1, "fails", func(context.Context, Progress) (func(), error) { return nil, errors.New("no") })
	o.wait(t)
	if len(o.failed) != 1 {
		t.Errorf("failed are %v", o.failed)
	}
}

// TestQueue: jobs that are queued work one after another, and who waits for them is called after the last.
func TestQueue(t *testing.T) {
	o := newOwner()
	var order []int
	for n := range 4 {
		o.Queue(1, "write", func(context.Context, Progress) (func(), error) {
			time.Sleep(time.Duration(4-n) * time.Millisecond)
			order = append(order, n) // none works beside another
			return nil, nil
		})
	}
	after := 0
	o.After(2, func() { after++ }) // there is none of this kind
	o.After(1, func() { after += 10 * (1 + len(o.jobs)) })
	if after != 1 {
		t.Errorf("after is %d before the jobs have ended", after)
	}
	o.wait(t)
	for after < 10 {
		(<-o.queue)()
	}
	if !slices.Equal(order, []int{0, 1, 2, 3}) || after != 11 {
		t.Errorf("they worked in the order %v; after is %d", order, after)
	}
}

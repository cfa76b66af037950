//go:build e2e

package e2e

import (
	"flag"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"isopet/app"
	"isopet/volume"
)

// kills is how often each way of ending the program is tried.
var kills = flag.Int("kills", 1, "how `often` to end the program just after a stroke, in each of the ways")

// released has the time of every way count from when the button is released.
var released = flag.Bool("released", false,
	"count from the release of the button also where the program is not told of its end")

// TestKilled ends the program within 100 ms of a finished stroke. Nothing of the stroke may be lost. A signal that asks
// for the end may come as soon as the button is released; a program that is killed has drawn what the screen shows.
func TestKilled(t *testing.T) {
	for name, end := range map[string]func(*window) error{
		"SIGTERM": func(w *window) error { return w.run.Process.Signal(syscall.SIGTERM) },
		"SIGKILL": func(w *window) error { return w.run.Process.Kill() },
		"display": func(w *window) error { return w.desk.server.Process.Kill() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWindow(t)
			scans, _ := phantoms(t, w.path("cohort"), "--patients", "1", "--seed", "9")
			scan := scans[0]
			w.start(titleOf(scan), scan)
			w.stroke()
			want := w.when("stroke", func(s *state) bool { return s.voxels(2) > 0 }).mask
			w.quit()
			const longest = 100 * time.Millisecond
			lost := 0
			for n := range *kills {
				if name == "display" {
					w.desk = openDesk(t)
				}
				w.start(titleOf(scan), scan)
				last := w.stroke()
				if name != "SIGTERM" && !*released {
					w.drawn(last)
				}
				after := rand.N(longest)
				time.Sleep(after)
				if err := end(w); err != nil {
					t.Fatal(err)
				}
				told := time.Now()
				select {
				case err := <-w.ended:
					if name == "SIGTERM" && err != nil {
						t.Errorf("the program ended with %v\n%s", err, w.words())
					}
				case <-time.After(*patience):
					w.fail("the program does not end")
				}
				took := time.Since(told)
				got, err := recovered(t, w.path("state/isopet"))
				switch {
				case err != nil:
					lost++
					t.Errorf("%d: %v after the stroke: %v\n%s", n, after, err, w.words())
				case !slices.Equal(got.Data, want.Data):
					lost++
					t.Errorf("%d: %v after the stroke %d voxels are kept, drawn were %d", n, after, voxels(got, 2),
						voxels(want, 2))
				}
				t.Logf("%d: ended %v after the stroke, within %v", n, after.Round(time.Millisecond),
					took.Round(time.Millisecond))
			}
			t.Logf("%d of %d strokes were lost", lost, *kills)

			// Once through the window.
			if name == "display" {
				w.desk = openDesk(t)
			}
			w.start(titleOf(scan), scan)
			w.drawn(w.stroke())
			if err := end(w); err != nil {
				t.Fatal(err)
			}
			<-w.ended
			if name == "display" {
				w.desk = openDesk(t)
			}
			w.start("Isopet", scan)
			w.until("question whether to restore", w.asking)
			w.titled(titleOf(scan))
			w.press()
			w.answered()
			if got := w.when("restored stroke",
				func(s *state) bool { return s.voxels(2) > 0 }); !slices.Equal(got.mask.Data, want.Data) {
				t.Errorf("%d voxels were restored, drawn were %d", got.voxels(2), voxels(want, 2))
			}
			w.quit()
		})
	}
}

// stroke draws a straight stroke of a second lesion, once the scan is outlined, and says where it ended.
func (w *window) stroke() image.Point {
	w.t.Helper()
	w.outlined()
	w.finished()
	w.key("ctrl+n", "b")
	w.still()
	at := middle(axial).Add(image.Pt(-200, -200))
	last := at.Add(image.Pt(60, 0))
	w.hold([]image.Point{at, at.Add(image.Pt(20, 0)), at.Add(image.Pt(40, 0)), last})
	w.xdotool("mouseup", "1")
	return last
}

// drawn waits until the end of a stroke is to be seen.
func (w *window) drawn(last image.Point) {
	w.t.Helper()
	// where the brush came at last: its radius is 26 pixels
	end := image.Rectangle{last.Add(image.Pt(12, -20)), last.Add(image.Pt(60, 20))}
	for late := time.Now().Add(*patience); count(w.live(), end, red) < 5; time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			w.fail("the end of the stroke is not to be seen")
		}
	}
}

// recovered is the mask that a program left behind, which is then discarded. It is taken up without a window.
func recovered(t *testing.T, folder string) (*volume.Mask, error) {
	t.Helper()
	queue := make(chan func(), 1000)
	a := app.New(func(f func()) { queue <- f }, app.Config{StateDir: folder})
	defer a.Close()
	found := a.Recoveries()
	if len(found) != 1 {
		left, _ := os.ReadDir(folder)
		return nil, fmt.Errorf("%d works are kept, of %v", len(found), left)
	}
	job := a.Recover(found[0])
	for late := time.After(*patience); ; {
		select {
		case f := <-queue:
			f()
			continue
		case <-job.Ended():
		case <-late:
			return nil, fmt.Errorf("it is not restored")
		}
		break
	}
	if a.State.Scan == nil || a.State.Notice.Failed {
		return nil, fmt.Errorf("it cannot be restored: %s", a.State.Notice.Text)
	}
	return a.State.Mask, nil
}

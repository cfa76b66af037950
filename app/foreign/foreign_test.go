package foreign

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/app/engine"
	"isopet/inference"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// bench is an App with a desk, whose owner is the test.
type bench struct {
	*Desk
	t     *testing.T
	queue chan func()
	asked []*Asked
	used  int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	apptest.NeedRuntime(t)
	b := &bench{t: t, queue: make(chan func(), 10000)}
	a := app.New(func(f func()) { b.queue <- f }, app.Config{Engine: engine.Config{Device: "cpu", Threads: 1}})
	t.Cleanup(a.Close)
	b.Desk = New(a)
	b.OnAsk = func(q *Asked) { b.asked = append(b.asked, q) }
	b.OnUse = func() { b.used++ }
	return b
}

// wait runs what is posted until nothing is under way.
func (b *bench) wait() {
	b.t.Helper()
	for len(b.app.State.Jobs) > 0 || len(b.queue) > 0 {
		select {
		case f := <-b.queue:
			f()
		case <-time.After(30 * time.Second):
			b.t.Fatalf("%s does not end", b.app.State.Jobs[0].Name)
		}
	}
}

// open opens a path, and says which networks and which method are in use then.
func (b *bench) open(path string) (networks, method string) {
	b.t.Helper()
	b.Open(path)
	b.wait()
	return b.app.State.Setup.Networks, b.app.State.Setup.Method
}

// write writes a network that says nothing of itself.
func write(t *testing.T, path string) string {
	t.Helper()
	apptest.Foreign(t, path)
	return path
}

// answers are the guesses, with another for a key.
func answers(q *Asked, key, value string) map[string]string {
	all := map[string]string{}
	for _, q := range q.Questions {
		all[q.Key] = q.Guess
	}
	if key != "" {
		all[key] = value
	}
	return all
}

// TestAskedOnce: what is missing is asked for once and kept beside the network, where the command line finds it.
func TestAskedOnce(t *testing.T) {
	b := newBench(t)
	path := write(t, filepath.Join(t.TempDir(), "mine ü.onnx"))
	if networks, _ := b.open(path); networks != "" || len(b.asked) != 1 || len(b.asked[0].Questions) != 5 {
		t.Fatalf("%d questions, and in use is %q; %s", len(b.asked), networks, b.app.State.Notice.Text)
	}
	q := b.asked[0]
	var failed error
	b.Answer(q, answers(q, "side", "32"), func(err error) { failed = err })
	b.wait()
	if failed == nil || !strings.Contains(failed.Error(), "its input has the shape [N, 64, 64, 1]") || exists(q.Beside()) {
		t.Errorf("with a wrong answer: %v", failed)
	}
	b.Answer(q, answers(q, "constant", "0.25"), func(err error) { failed = err })
	b.wait()
	if s := b.app.State.Setup; failed != nil || s.Networks != path || s.Method != "unet" || b.used != 1 || len(b.asked) != 1 {
		t.Errorf("answered: %v, in use is %+v", failed, s)
	}
	_, models, err := engine.Open(t.Context(), engine.Config{Device: "cpu", Models: path}, inference.UNet)
	if err != nil || models[inference.UNet].Spec.Constant != 0.25 || len(models[inference.UNet].Notes) != 0 {
		t.Fatalf("the command line has %v, %v", models, err)
	}
	models.Close()
	if b.open(path); len(b.asked) != 1 || b.used != 2 {
		t.Errorf("opened again it is asked %d times", len(b.asked))
	}
	if recent := b.app.State.Settings.Networks; len(recent) != 1 || string(recent[0]) != path {
		t.Errorf("the last networks are %q", recent)
	}
}

// TestFolder: a network with the name of a role stands for its folder, and a method that is in use stays if it can.
func TestFolder(t *testing.T) {
	b := newBench(t)
	folder := apptest.Networks(t)
	for _, path := range []string{folder, filepath.Join(folder, "unet.onnx")} {
		if networks, method := b.open(path); networks != folder || method != "threshold" || len(b.asked) != 0 {
			t.Errorf("%s: %s by %s", path, networks, method)
		}
	}
	alone := t.TempDir()
	path := write(t, filepath.Join(alone, "any.onnx"))
	if b.open(alone); len(b.asked) != 1 || b.asked[0].Path != path {
		t.Errorf("a folder with one network asks about %+v", b.asked)
	}
}

// TestRefused: what cannot be used is refused with a sentence, and nothing is asked.
func TestRefused(t *testing.T) {
	b := newBench(t)
	folder := t.TempDir()
	write(t, filepath.Join(folder, "a.onnx"))
	write(t, filepath.Join(folder, "b.onnx"))
	broken := filepath.Join(t.TempDir(), "broken.onnx")
	if err := os.WriteFile(broken, []byte("version https://git-lfs.github.com/spec/v1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		folder: "holds 2 networks: open one of them", broken: "it is a pointer of Git LFS",
		filepath.Join(folder, "absent.onnx"): "no such file or directory",
	} {
		b.open(path)
		if n := b.app.State.Notice; !n.Warning || !strings.Contains(n.Text, want) || len(b.asked) != 0 || b.used != 0 {
			t.Errorf("%s: %+v, %v", path, n, b.asked)
		}
	}
}

//go:build e2e

package e2e

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"testing"
	"time"

	"isopet/inference/onnx"
)

// endless is a network [N, 1, 64, 64] whose Loop never ends: onnx.helper.make_node("Loop", ["", "true", "x"], ["y"]) with
// the body c' = Identity(c), v' = Sin(v), of opset 17.
const endless = `` +
	"CAg6+wEKqQEKAAoBdAoBeBIBeSIETG9vcCqVAQoEYm9keTKJAQoRCgFjEgJjbyIISWRlbnRpdHkKDAoBdhICdm8iA1NpbhIBYloL" +
	"CgFpEgYKBAgHEgBaCwoBYxIGCgQICRIAWhwKAXYSFwoVCAESEQoDEgFOCgIIAQoCCEAKAghAYgwKAmNvEgYKBAgJEgBiHQoCdm8S" +
	"FwoVCAESEQoDEgFOCgIIAQoCCEAKAghAoAEFEgdlbmRsZXNzKggQCUIBdEoBAVocCgF4EhcKFQgBEhEKAxIBTgoCCAEKAghACgII" +
	"QGIcCgF5EhcKFQgBEhEKAxIBTgoCCAEKAghACgIIQEIECgAQEQ=="

// whole says all that a network needs.
const whole = `{"role": "unet", "side": 64, "fov": 125, "normalisation": "min-max", "constant": 0.4}`

func TestNetworks(t *testing.T) {
	w := newWindow(t)
	scans, _ := phantoms(t, w.path("cohort"), "--patients", "1", "--seed", "9")
	g := onnx.NewGraph("two classes")
	x := g.Input("x", -1, 1, 64, 64)
	g.Output("y", g.Concat(1, g.Sub(g.Scalar(1), x), x)) // shares of background and tumour
	w.write("others/my net ü.onnx", string(g.Marshal(nil)))
	loop, err := base64.StdEncoding.DecodeString(endless)
	if err != nil {
		t.Fatal(err)
	}
	w.write("endless/loop.onnx", string(loop))
	w.write("endless/loop.json", whole)
	w.write("patient/loop.onnx", string(loop))
	w.write("patient/loop.json", `{"seconds": 600, `+whole[1:])
	network, beside := w.path("others/my net ü.onnx"), w.path("others/my net ü.json")
	w.start(titleOf(scans[0]), scans[0])
	w.outlined()

	w.play([]scenario{
		{"asked about, and left", func(w *window) {
			w.drop(network)
			w.until("question about the network", w.asking)
			w.screenshot("network")
			w.key("Escape")
			w.answered()
			w.finished()
			if _, err := os.Stat(beside); err == nil {
				w.fail("the answers were kept without a yes")
			}
			if s := w.state(); s.Setup.Networks != "" || s.Setup.Method == "unet" {
				w.t.Errorf("in use is %+v", s.Setup)
			}
		}},
		{"asked once, kept beside it and used", func(w *window) {
			w.drop(network)
			w.until("question about the network", w.asking)
			w.press()
			w.answered()
			w.when("outline by it", func(s *state) bool {
				return s.Setup.Networks == network && len(s.Slices) > 0 && s.Slices[0].Method == "unet"
			})
			text, err := os.ReadFile(beside)
			var said map[string]any
			if err == nil {
				err = json.Unmarshal(text, &said)
			}
			if err != nil || said["role"] != "unet" || said["side"] != 64.0 || said["class"] != "1" && said["class"] != 1.0 {
				w.t.Errorf("%s is %s, %v", beside, text, err)
			}
		}},
		{"the command line takes it as the window does", func(w *window) {
			mask := w.path("line.nii.gz")
			if out, err := w.command(w.program, "segment", scans[0], "-o", mask, "--method", "unet", "--models", network,
				"--device", "cpu").CombinedOutput(); err != nil {
				w.t.Fatalf("%v: %s", err, out)
			}
			if m, got := readMask(w.t, mask), w.state(); voxels(m, 1) != got.voxels(1) {
				w.t.Errorf("it outlines %d voxels and the window %d", voxels(m, 1), got.voxels(1))
			}
		}},
		{"the program's own, and the last ones again, unasked", func(w *window) {
			w.do("Networks of the program")
			w.when("the program's own", func(s *state) bool { return s.Setup.Networks == "" })
			w.do(network)
			w.when("the last", func(s *state) bool { return s.Setup.Networks == network })
		}},
		{"one that never ends is stopped with a sentence", func(w *window) {
			before := w.screen()
			began := time.Now()
			w.drop(w.path("endless/loop.onnx"))
			w.attend() // the window answers meanwhile
			w.until("refusal", func() bool {
				now := w.live()
				return count(now, refusals, amber) > 30 && !same(before, now, refusals)
			})
			w.t.Logf("stopped within %.1f s", time.Since(began).Seconds())
			w.when("all as it was", func(s *state) bool { return s.Setup.Networks == network && len(s.Slices) > 0 })
		}},
		{"one that is waited for is cancelled", func(w *window) {
			w.drop(w.path("patient/loop.onnx"))
			w.until("busy program", func() bool { return !resting(w.run.Process.Pid) })
			w.attend()
			began := time.Now()
			w.key("Escape")
			w.finished()
			if took := time.Since(began); took > 30*time.Second {
				w.t.Errorf("cancelled after %v", took)
			}
			w.when("all as it was", func(s *state) bool { return s.Setup.Networks == network && len(s.Slices) > 0 })
		}},
	})
}

package network

import (
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"isopet/inference/ort"
)

// BenchmarkLanes runs 32 slices through the networks that come with the program, in turn as [File.Open] has them on a
// processor, each core with slices of its own, and in batches that all cores share. It reports the fastest of each and
// their ratio: what the comment of [Network.Run] says of it.
func BenchmarkLanes(b *testing.B) {
	for _, name := range []string{"unet.onnx", "threshold.onnx"} {
		for _, threads := range []int{1, 2} {
			rt := cpu(b).WithThreads(threads)
			b.Run(fmt.Sprint(name, "/", threads), func(b *testing.B) { benchmarkLanes(b, rt, name) })
		}
	}
}

func benchmarkLanes(b *testing.B, rt *ort.Runtime, name string) {
	data, err := os.ReadFile("../../assets/models/" + name)
	if err != nil {
		b.Fatal(err)
	}
	task := Task{Channels: 1, Side: 64, Image: name == "unet.onnx"}
	opened := func() *Network {
		f, err := Bytes(b.Context(), rt, data, name)
		if err != nil {
			b.Fatal(err)
		}
		n, err := f.Open(b.Context(), rt, task)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { n.Close() })
		return n
	}
	lanes, shared := opened(), opened()
	shared.Close()
	shared.lanes, shared.batch = 1, batch
	if shared.session, err = rt.NewSession(data); err != nil {
		b.Fatal(err)
	}
	x := make([][]float32, 32)
	for i := range x {
		x[i] = task.slice(i)
	}
	least := map[*Network]float64{lanes: math.Inf(1), shared: math.Inf(1)}
	for b.Loop() {
		for n := range least {
			began := time.Now()
			if _, err := n.Run(b.Context(), x); err != nil {
				b.Fatal(err)
			}
			least[n] = min(least[n], 1e3*time.Since(began).Seconds())
		}
	}
	b.ReportMetric(least[lanes], "lanes-ms")
	b.ReportMetric(least[shared], "batches-ms")
	b.ReportMetric(least[lanes]/least[shared], "ratio")
}

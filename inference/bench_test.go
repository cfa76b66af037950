package inference

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"isopet/inference/ort"
)

// BenchmarkLanes runs 32 slices through the networks that come with the program, in turn as [Load] has them on a
// processor, each core with slices of its own, and in batches that all cores share. It reports the fastest of each and
// their ratio: what the comment of [Model.Run] says of it.
func BenchmarkLanes(b *testing.B) {
	for _, role := range []Role{UNet, Threshold} {
		for _, threads := range []int{1, 2} {
			rt := cpu(b).WithThreads(threads)
			b.Run(fmt.Sprint(role, "/", threads), func(b *testing.B) { benchmarkLanes(b, rt, role) })
		}
	}
}

func benchmarkLanes(b *testing.B, rt *ort.Runtime, role Role) {
	data, err := os.ReadFile("../assets/models/" + role.File())
	if err != nil {
		b.Fatal(err)
	}
	lanes, err := Load(rt, data, role.File())
	if err != nil {
		b.Fatal(err)
	}
	defer lanes.Close()
	shared := *lanes
	shared.lanes, shared.batch = 1, batch
	if shared.session, err = rt.NewSession(data); err != nil {
		b.Fatal(err)
	}
	defer shared.Close()
	x := noise(32, lanes.Spec.Side*lanes.Spec.Side)
	least := map[*Model]float64{lanes: math.Inf(1), &shared: math.Inf(1)}
	for b.Loop() {
		for m := range least {
			began := time.Now()
			if _, err := m.Run(b.Context(), x); err != nil {
				b.Fatal(err)
			}
			least[m] = min(least[m], 1e3*time.Since(began).Seconds())
		}
	}
	b.ReportMetric(least[lanes], "lanes-ms")
	b.ReportMetric(least[&shared], "batches-ms")
	b.ReportMetric(least[lanes]/least[&shared], "ratio")
}

// noise is slices of n pixels from 0 to 1.
func noise(count, n int) [][]float32 {
	random := rand.New(rand.NewPCG(5, 6))
	all := make([][]float32, count)
	for i := range all {
		all[i] = make([]float32, n)
		for k := range all[i] {
			all[i][k] = random.Float32()
		}
	}
	return all
}

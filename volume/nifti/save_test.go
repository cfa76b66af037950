package nifti

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"isopet/volume"
)

// generation is a mask of 64×64×32 voxels that do not compress to nothing, all of them n or n+1.
func generation(n int) *volume.Mask {
	m := volume.NewMask(volume.Grid{Dims: [3]int{64, 64, 32}, Affine: volume.Affine{{-4}, {0, -4}, {0, 0, 3}, {3: 1}}})
	r := rand.New(rand.NewPCG(5, uint64(n)))
	for i := range m.Data {
		m.Data[i] = uint8(n + int(r.Uint32()&1))
	}
	return m
}

const exportTo = "ISOPET_TEST_EXPORT_TO" // set for the process that is to be killed

// TestKill kills processes with SIGKILL at random moments while they export a mask over an existing one: the file is
// always the old mask or the new one, whole, and the next export leaves nothing else in the folder. ISOPET_KILLS=200
// does it that often.
func TestKill(t *testing.T) {
	if path := os.Getenv(exportTo); path != "" {
		m := generation(3)
		fmt.Println("ready")
		if err := WriteMask(path, m, NewHeader(m.Grid)); err != nil {
			t.Fatal(err)
		}
		fmt.Println("done")
		time.Sleep(time.Minute) // until killed
	}
	kills := 12
	if n, err := strconv.Atoi(os.Getenv("ISOPET_KILLS")); err == nil {
		kills = n
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "mask.nii.gz")
	old, renewed := generation(1), generation(3)
	before, after, interrupted := 0, 0, 0
	var export time.Duration // how long one takes here
	for n := range kills {
		began := time.Now()
		if err := WriteMask(path, old, NewHeader(old.Grid)); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		if export = max(took, (export*3+took)/4); n == 0 {
			export = took
		}
		if files := names(t, folder); !slices.Equal(files, []string{"mask.nii.gz"}) {
			t.Fatalf("after an export the folder holds %v", files)
		}
		child := exec.Command(os.Args[0], "-test.run=^TestKill$")
		child.Env = append(os.Environ(), exportTo+"="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 64)); err != nil { // "ready"
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.Int64N(int64(export*5/4) + 1)))
		child.Process.Kill()
		child.Wait()
		if len(names(t, folder)) > 1 {
			interrupted++
		}
		m, _, err := ReadMask(context.Background(), path)
		switch {
		case err != nil:
			t.Fatalf("after kill %d: %v", n, err)
		case slices.Equal(m.Data, old.Data):
			before++
		case slices.Equal(m.Data, renewed.Data):
			after++
		default:
			t.Fatalf("after kill %d the file is neither the old mask nor the new one", n)
		}
	}
	t.Logf("%d kills: the old mask %d times, the new one %d times, a temporary file left %d times", kills, before,
		after, interrupted)
	if before == 0 || interrupted == 0 {
		t.Error("no kill fell into an export")
	}
	if err := WriteMask(path, renewed, NewHeader(old.Grid)); err != nil {
		t.Fatal(err)
	}
	if files := names(t, folder); !slices.Equal(files, []string{"mask.nii.gz"}) {
		t.Errorf("the folder holds %v", files)
	}
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range files {
		all = append(all, f.Name())
	}
	return all
}

// TestExportsAtOnce: neither takes the other's temporary file, and the last one stays.
func TestExportsAtOnce(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "mask.nii")
	small := volume.Grid{Dims: [3]int{8, 8, 8}, Affine: volume.Affine{{1}, {0, 1}, {0, 0, 1}, {3: 1}}}
	var all sync.WaitGroup
	for n := range 4 {
		m := volume.NewMask(small)
		m.Data[0] = uint8(n + 1)
		all.Go(func() {
			for range 15 {
				if err := errors.Join(Writable(path), WriteMask(path, m, NewHeader(small))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if m, _, err := ReadMask(context.Background(), path); err != nil || m.Data[0] < 1 || m.Data[0] > 4 {
		t.Errorf("%v, %v", m, err)
	}
	if files := names(t, folder); len(files) != 1 {
		t.Errorf("the folder holds %v", files)
	}
}

// TestSweep removes what an interrupted export of an earlier version to the same file left.
func TestSweep(t *testing.T) {
	folder := t.TempDir()
	path, left := filepath.Join(folder, "a.nii"), filepath.Join(folder, ".isopet-e0859ed5-fedcba9876543210.part")
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(left, time.Time{}, time.Now().Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := WriteMask(path, generation(1), NewHeader(generation(1).Grid)); err != nil {
		t.Fatal(err)
	}
	if got := names(t, folder); !slices.Equal(got, []string{"a.nii"}) {
		t.Errorf("left are %v", got)
	}
}

func TestWritable(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "folder.nii"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"m.nii": "", "folder.nii": "is a folder", "none/m.nii": "does not exist", "\x00.nii": "cannot be written",
	} {
		if err := Writable(filepath.Join(folder, name)); (err == nil) != (want == "") || err != nil &&
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if files := names(t, folder); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
}

// TestLongPaths: names as long as the file system takes, in any script, and one sentence about longer ones.
func TestLongPaths(t *testing.T) {
	folder := t.TempDir()
	for len(folder) < 1500 { // Windows and macOS take less than Linux
		longer := filepath.Join(folder, strings.Repeat("前立腺がん ", 12)+"ü")
		if err := os.Mkdir(longer, 0o700); err != nil {
			break
		}
		folder = longer
	}
	m := generation(1)
	name := strings.Repeat("ж", 120) + ".nii.gz" // 247 bytes
	path := filepath.Join(folder, name)
	if err := WriteMask(path, m, NewHeader(m.Grid)); err != nil {
		t.Fatal(err)
	}
	if back, _, err := ReadMask(context.Background(), path); err != nil || !slices.Equal(back.Data, m.Data) {
		t.Error(err)
	}
	if files := names(t, folder); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	path = filepath.Join(t.TempDir(), strings.Repeat("ж", 200)+".nii.gz")
	if err := WriteMask(path, m, NewHeader(m.Grid)); err == nil || !strings.Contains(err.Error(), "too long") &&
		runtime.GOOS == "linux" {
		t.Error(err)
	}
	if _, err := Read(context.Background(), path, nil); err == nil || !strings.Contains(err.Error(), "too long") &&
		runtime.GOOS == "linux" {
		t.Error(err)
	}
}

// TestOpens: two hundred, and some of a damaged file and some cancelled, leave no goroutine, file or memory behind.
func TestOpens(t *testing.T) {
	h := header1()
	h.Dim = [8]int16{3, 64, 64, 32}
	good := zip(build(little, &h, make([]int16, 64*64*32)))
	bad := slices.Clone(good)
	bad[len(bad)-6] ^= 1
	scan, damaged := put(t, "scan.nii.gz", good), put(t, "damaged.nii.gz", bad)
	var held *Image // as the program holds the scan that is open
	open := func(n int) {
		var err error
		if held, err = Read(context.Background(), scan, nil); err != nil {
			t.Fatal(err)
		}
		if n%5 > 0 {
			return
		}
		ctx, cancel := context.WithCancel(context.Background())
		if _, err := Read(ctx, scan, func(_, _ int64) { cancel() }); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if _, err := Read(context.Background(), damaged, nil); err == nil {
			t.Fatal("the damaged file was read")
		}
	}
	count := func() (goroutines, files int, heap uint64) {
		for range 50 { // the last ones take a moment to end
			if goroutines = runtime.NumGoroutine(); goroutines <= 2 {
				break
			}
			time.Sleep(time.Millisecond)
		}
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		runtime.KeepAlive(held)
		open, _ := fs.Glob(os.DirFS("/proc/self/fd"), "*") // none on other systems
		return goroutines, len(open), m.HeapAlloc
	}
	for n := range 10 {
		open(n)
	}
	goroutines, files, heap := count()
	for n := range 200 {
		open(n)
	}
	nowGoroutines, nowFiles, nowHeap := count()
	t.Logf("goroutines %d, then %d; files %d, then %d; heap %d, then %d", goroutines, nowGoroutines, files, nowFiles,
		heap, nowHeap)
	if nowGoroutines > goroutines || nowFiles > files || float64(nowHeap) > 1.05*float64(heap) {
		t.Errorf("goroutines %d, then %d; files %d, then %d; heap %d, then %d", goroutines, nowGoroutines, files,
			nowFiles, heap, nowHeap)
	}
}

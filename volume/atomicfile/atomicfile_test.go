package atomicfile

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// says is what writes a text.
func says(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// holds fails unless a folder holds these files and no others, and the first of them the text.
func holds(t *testing.T, folder, text string, files ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if want := slices.Sorted(slices.Values(files)); !slices.Equal(got, want) {
		t.Errorf("the folder holds %v, want %v", got, want)
	}
	if len(files) > 0 {
		if got, err := os.ReadFile(filepath.Join(folder, files[0])); err != nil || string(got) != text {
			t.Errorf("%s holds %.40q, %v, want %.40q", files[0], got, err, text)
		}
	}
}

// TestExisting: a file that is there is replaced only when that is asked for.
func TestExisting(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	if err := Create(path, says("first")); err != nil {
		t.Fatal(err)
	}
	holds(t, folder, "first", "a")
	err := Create(path, says("second"))
	if !errors.Is(err, fs.ErrExist) || !strings.HasPrefix(err.Error(), path+" cannot be written: ") ||
		strings.Contains(err.Error(), ".part") {
		t.Errorf("over a file: %v", err)
	}
	holds(t, folder, "first", "a")
	if err := Replace(path, says("second")); err != nil {
		t.Fatal(err)
	}
	holds(t, folder, "second", "a")
	if err := os.Mkdir(filepath.Join(folder, "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, write := range []func(string, func(io.Writer) error) error{Create, Replace} {
		if err := write(filepath.Join(folder, "b"), says("x")); err == nil || strings.Contains(err.Error(), ".part") {
			t.Errorf("over a folder: %v", err)
		}
		if err := write(filepath.Join(folder, "none", "c"), says("x")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("without a folder: %v", err)
		}
	}
	holds(t, folder, "second", "a", "b")
}

// TestFails: what fill says is the error, and the file is as it was.
func TestFails(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	if err := Replace(path, says("before")); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("no more to say")
	err := Replace(path, func(w io.Writer) error {
		io.WriteString(w, "half")
		return failure
	})
	if !errors.Is(err, failure) {
		t.Errorf("the error is %v", err)
	}
	holds(t, folder, "before", "a")
}

// TestPending: what is finished can be checked before it has its name, and be thrown away.
func TestPending(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, strings.Repeat("ж", 120)) // as long as it may be
	for _, keep := range []bool{false, true} {
		p, err := Begin(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(says("text")(p), p.Finish()); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(p.Name()); err != nil || string(got) != "text" {
			t.Errorf("%q, %v", got, err)
		}
		if keep {
			if err := p.Create(); err != nil {
				t.Fatal(err)
			}
		}
		p.Discard()
		if !keep {
			holds(t, folder, "")
		}
	}
	holds(t, folder, "text", filepath.Base(path))
}

// TestLink: where a link points to is replaced, and the link stays.
func TestLink(t *testing.T) {
	folder, other := t.TempDir(), t.TempDir()
	file, link := filepath.Join(folder, "file"), filepath.Join(other, "link")
	if err := errors.Join(Create(file, says("before")), os.Symlink(file, link)); err != nil {
		t.Skip("no links here: ", err)
	}
	if err := Replace(link, says("after")); err != nil {
		t.Fatal(err)
	}
	holds(t, folder, "after", "file")
	holds(t, other, "after", "link")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
}

// TestTwoWriters of one file: neither takes the other's temporary file; of those that may not replace it, one succeeds.
func TestTwoWriters(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	var all sync.WaitGroup
	var created sync.Map
	for n := range 4 {
		all.Go(func() {
			text := says(strings.Repeat(fmt.Sprint(n), 10000))
			if err := Create(path, text); err == nil {
				created.Store(n, true)
			} else if !errors.Is(err, fs.ErrExist) {
				t.Error(err)
			}
			for range 20 {
				if err := Replace(path, text); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	n := 0
	created.Range(func(_, _ any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d made the file", n)
	}
	text, err := os.ReadFile(path)
	if err != nil || len(text) != 10000 || strings.Trim(string(text), string(text[:1])) != "" {
		t.Errorf("%d bytes of more than one writer: %v", len(text), err)
	}
	holds(t, folder, string(text), "a")
}

const writeTo = "ISOPET_TEST_WRITE_TO" // set for the process that is to be killed

// TestKilled: a writer that is killed leaves the file as it was; the next one takes away what it left, as soon as it is
// dead.
func TestKilled(t *testing.T) {
	if path := os.Getenv(writeTo); path != "" {
		Replace(path, func(w io.Writer) error {
			io.WriteString(w, "half")
			fmt.Println("half")
			time.Sleep(time.Minute) // until killed
			return nil
		})
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "a")
	if err := Create(path, says("before")); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	child.Env = append(os.Environ(), writeTo+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(folder, ".*.part"))
	if err != nil || len(left) != 1 {
		t.Fatal(left, err)
	}
	if err := Replace(path, says("between")); err != nil {
		t.Fatal(err)
	}
	holds(t, folder, "between", "a", filepath.Base(left[0]))
	child.Process.Kill()
	child.Wait()
	holds(t, folder, "between", "a", filepath.Base(left[0]))
	if err := Replace(path, says("after")); err != nil {
		t.Fatal(err)
	}
	holds(t, folder, "after", "a")
}

// TestSweep removes what dead writers of the same file left, in this version and earlier ones, and nothing else.
func TestSweep(t *testing.T) {
	dead := exec.Command(os.Args[0], "-test.run=^$")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	gone := dead.ProcessState.Pid()
	folder := t.TempDir()
	earlier := func(file string, pid int) string { return fmt.Sprintf("%s%d.0123456789abcdef", numbered(file), pid) }
	long := 2 * abandoned
	for name, test := range map[string]struct {
		age  time.Duration
		gone bool
	}{
		pattern("a", here()+"00000001"):                 {0, true},
		pattern("a", here()+"00000002"):                 {long, true},
		pattern("a", "fedcba9876543210"):                {long, true}, // another computer's, or an earlier version's
		pattern("a", "fedcba9876543211"):                {0, false},
		pattern("b", here()+"00000001"):                 {long, false},
		earlier("a", gone):                              {0, true},
		earlier("a", os.Getpid()):                       {long, false},
		earlier("a", cmp.Or(os.Getppid(), os.Getpid())): {long, false}, // Wine knows no parent
		earlier("b", gone):                              {long, false},
		".a.elsewhere-1.0123456789abcdef":               {long, false},
		".a.123":                                        {long, false},
		".isopet-notes.part":                            {long, false},
	} {
		path, then := filepath.Join(folder, name), time.Now().Add(-test.age)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, then, then)); err != nil {
			t.Fatal(err)
		}
		Sweep(filepath.Join(folder, "a"))
		if _, err := os.Stat(path); (err != nil) != test.gone {
			t.Errorf("%s, %v old: %v, should be gone: %t", name, test.age, err, test.gone)
		}
	}
	busy, err := begin(filepath.Join(folder, "a"))
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Discard()
	then := time.Now().Add(-long)
	if err := os.Chtimes(busy.Name(), then, then); err != nil {
		t.Fatal(err)
	}
	Sweep(filepath.Join(folder, "a"))
	if _, err := os.Stat(busy.Name()); err != nil {
		t.Errorf("a file that is being written is gone: %v", err)
	}
}

package recovery

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"isopet/app/session"
	"isopet/volume"
	"isopet/volume/paint"
)

// errTorn says that a journal ends within a record, as it does when its program was ended while it wrote, or that one
// is damaged. What stands before is good.
var errTorn = errors.New("the record is not whole")

// readJournal gives all whole entries of a journal to use, until that returns an error. No more memory is taken for an
// entry than its file is long, but for the structure of what it says.
func readJournal(path string, use func(*Entry) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	in, left := bufio.NewReader(file), info.Size()
	head := make([]byte, len(journalHead))
	if _, err := io.ReadFull(in, head); err != nil ||
		string(head) != journalHead && string(head) != earlierHead {
		return errTorn
	}
	left -= int64(len(head))
	for left > 0 {
		var record [recordHead]byte
		if _, err := io.ReadFull(in, record[:]); err != nil {
			return errTorn
		}
		left -= recordHead
		n := int64(binary.LittleEndian.Uint32(record[:]))
		if n > left {
			return errTorn
		}
		left -= n
		data := make([]byte, n)
		if _, err := io.ReadFull(in, data); err != nil ||
			crc32.ChecksumIEEE(data) != binary.LittleEndian.Uint32(record[4:]) {
			return errTorn
		}
		e, err := parseEntry(data)
		if err == nil {
			err = use(e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// parseEntry reads what [Entry.record] wrote.
func parseEntry(data []byte) (*Entry, error) {
	r := bytes.NewReader(data)
	// count reads how many things of at least so many bytes follow.
	count := func(size int) (int, error) {
		n, err := binary.ReadUvarint(r)
		if err != nil || n > uint64(r.Len()/size) {
			return 0, errTorn
		}
		return int(n), nil
	}
	n, err := count(1)
	if err != nil {
		return nil, err
	}
	if n > session.MaxText {
		return nil, errTorn
	}
	text := make([]byte, n)
	r.Read(text)
	e := &Entry{}
	if json.Unmarshal(text, e) != nil {
		return nil, errTorn
	}
	const least = 3 // bytes of a mark
	if n, err = count(least); err != nil {
		return nil, err
	}
	e.Marks = make([]Mark, n)
	for i := range e.Marks {
		at, err1 := binary.ReadUvarint(r)
		n, err2 := binary.ReadUvarint(r)
		label, err3 := r.ReadByte()
		const most = 1 << 40 // voxels, more than any scan has
		if errors.Join(err1, err2, err3) != nil || at > most || n > most {
			return nil, errTorn
		}
		e.Marks[i] = Mark{int(at), int(n), label}
	}
	if n, err = count(1); err != nil {
		return nil, err
	}
	for range n {
		pixels, err := count(4)
		if err != nil {
			return nil, err
		}
		image := make([]float32, pixels)
		if err := binary.Read(r, binary.LittleEndian, image); err != nil {
			return nil, errTorn
		}
		e.Images = append(e.Images, image)
	}
	return e, nil
}

// replay is work as journals leave it.
type replay struct {
	work   session.Data // without slices
	slices map[place]*keptImages
	drawn  map[uint8][]int // by a stroke after work, by lesion
	marks  []Mark          // what became of the mask
	whole  bool            // which was empty, not that of the session
	any    bool            // there is something
}

// keptImages are a slice and what the networks saw of it, one image or two.
type keptImages struct {
	session.SliceRecord
	images [][]float32
}

// begin takes a session for what journals go on from.
func (r *replay) begin(work session.Data, images [][]float32) {
	r.work, r.slices, r.drawn, r.any = work, map[place]*keptImages{}, map[uint8][]int{}, true
	for _, k := range work.Slices {
		r.slices[place{k.Lesion, k.Index}] = &keptImages{k, images[k.Input-1 : k.Image]}
	}
}

// apply goes on by an entry.
func (r *replay) apply(e *Entry) error {
	if e.Whole {
		*r = replay{slices: map[place]*keptImages{}, whole: true}
	}
	if !r.any && !e.Whole {
		return errTorn // what it goes on from is missing
	}
	if e.Work == nil && e.Whole {
		return errTorn
	}
	if e.Work != nil {
		r.work, r.drawn, r.any = *e.Work, map[uint8][]int{}, true
		for _, k := range e.Work.Slices {
			if k.Side < 1 || k.Side > session.MaxSide {
				return errTorn
			}
			images, size := [][]float32(nil), k.Side*k.Side
			if k.Input > 0 {
				if k.Image < k.Input || k.Image > k.Input+1 || k.Image > len(e.Images) {
					return errTorn
				}
				images = e.Images[k.Input-1 : k.Image]
			} else if before := r.slices[place{k.Lesion, k.Index}]; before != nil {
				images = before.images
			}
			if len(images) == 0 || slices.ContainsFunc(images,
				func(image []float32) bool { return len(image) != size }) {
				return errTorn
			}
			r.slices[place{k.Lesion, k.Index}] = &keptImages{k, images}
		}
		for label, indexes := range e.Gone {
			for _, index := range indexes {
				delete(r.slices, place{label, index})
			}
		}
		for _, index := range e.GoneEarlier {
			delete(r.slices, place{0, index})
		}
	}
	if len(e.DrawnEarlier) > 0 {
		r.drawn[r.work.Outlined] = append(r.drawn[r.work.Outlined], e.DrawnEarlier...)
	}
	for label, indexes := range e.Drawn {
		r.drawn[label] = append(r.drawn[label], indexes...)
	}
	r.marks = append(r.marks, e.Marks...)
	return nil
}

// session is what the work has come to, with the images of its slices in the order in which they name them.
func (r *replay) session() (session.Data, [][]float32) {
	work := r.work
	work.Slices = nil
	var images [][]float32
	for _, at := range slices.SortedFunc(maps.Keys(r.slices), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.lesion, b.lesion), cmp.Compare(a.index, b.index))
	}) {
		k := r.slices[at].SliceRecord
		k.Input, k.Image = len(images)+1, len(images)+len(r.slices[at].images)
		images = append(images, r.slices[at].images...)
		work.Slices = append(work.Slices, k)
	}
	work.Drawn = session.Merged(work.Drawn, r.drawn[work.Outlined])
	work.Others = slices.Clone(work.Others)
	for i := range work.Others {
		k := &work.Others[i]
		k.Drawn = session.Merged(k.Drawn, r.drawn[k.Lesion])
	}
	return work, images
}

// mark puts what was done into a mask.
func (r *replay) mark(m *volume.Mask) error {
	for _, run := range r.marks {
		if run.At > len(m.Data) || run.N > len(m.Data)-run.At {
			return errors.New("its journal marks voxels that the scan does not have")
		}
		paint.Changes{{At: run.At, N: run.N, Now: run.Label}}.Swap(m)
	}
	return nil
}

// Open reads work that was kept: the session, if there is one, and its journals. A journal that was torn ends there.
func Open(path string) (*session.File, error) {
	stem := strings.TrimSuffix(path, session.Suffix)
	numbers, names := journalFiles(stem)
	f, err := session.Open(path)
	if err != nil && len(numbers) == 0 {
		return nil, err
	}
	r, first := &replay{}, 0
	if err == nil {
		images, problem := f.Images()
		if problem != nil {
			f.Close()
			return nil, problem
		}
		r.begin(f.Data, images)
		first = f.Journal
	} else if !errors.Is(err, fs.ErrNotExist) {
		first = 0 // what journals hold is good even so, if one of them is whole
	}
	torn := false
	for _, n := range numbers {
		if n < first {
			continue
		}
		readErr := readJournal(names[n], func(e *Entry) error {
			if torn && !e.Whole {
				return errTorn // something between is missing
			}
			torn = false
			return r.apply(e)
		})
		torn = torn || readErr != nil
	}
	if !r.any {
		if f != nil {
			f.Close()
		}
		if err == nil {
			err = session.Damaged(path, "it holds nothing")
		}
		return nil, err
	}
	if f == nil {
		f = session.Lost(path)
	}
	now, images := r.session()
	f.GoOn(now, images, r.whole, r.mark)
	return f, nil
}

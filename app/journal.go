package app

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"isopet/app/session"
	"isopet/training/pathtext"
	"isopet/volume/paint"
)

// A session is too much to be written at every edit. What was done since the last one is in a journal: a file to which
// each edit, and each step of a stroke under way, is added in the moment in which it is made. So whatever ends the program
// then, the edit is in the hands of the system; a moment later it is on the disk as well.
//
// Journals are numbered. Whenever the session is about to be written anew, the next journal begins; the earlier ones are
// needed until the session is there. A journal is a line that names the format, and records: the length of an entry and
// its CRC-32, little-endian, four bytes each, and the entry.
const (
	journalHead = "isopet journal 1\n"
	journalName = "%s.%06d.journal" // of stem and number
	recordHead  = 8
)

// entry is what a journal says of an edit: what has changed, as it is after the edit, so that its order does not matter
// within the entry. In the file come JSON, runs of voxels, and images.
type entry struct {
	// Whole says that it is all there is: what stands before it does not count, and the mask was empty.
	Whole bool `json:"whole,omitempty"`
	// Work is what a session says. Of its slices it has those that changed; one without images (Input 0) has those that it
	// had before. Nil for a step of a stroke.
	Work *session.Data `json:"work,omitempty"`
	// Gone are slices that are not outlined any more.
	Gone []int `json:"gone,omitempty"`
	// Drawn are slices drawn on by a stroke under way.
	Drawn []int `json:"drawn,omitempty"`

	marks  []mark
	images [][]float32
}

// mark is a row of voxels, side by side in memory, that have a label.
type mark struct {
	at, n int
	label uint8
}

// marksOf are what changes that have been made put into the mask.
func marksOf(changes paint.Changes) []mark {
	marks := make([]mark, len(changes))
	for i, r := range changes {
		marks[i] = mark{r.At, r.N, r.Now}
	}
	return marks
}

// record is the entry as it stands in a journal.
func (e *entry) record() ([]byte, error) {
	var b bytes.Buffer
	b.Write(make([]byte, recordHead))
	text, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	var number []byte
	put := func(n int) {
		number = binary.AppendUvarint(number[:0], uint64(n))
		b.Write(number)
	}
	put(len(text))
	b.Write(text)
	put(len(e.marks))
	for _, m := range e.marks {
		put(m.at)
		put(m.n)
		b.WriteByte(m.label)
	}
	put(len(e.images))
	for _, image := range e.images {
		put(len(image))
		if err := binary.Write(&b, binary.LittleEndian, image); err != nil {
			return nil, err
		}
	}
	record := b.Bytes()
	binary.LittleEndian.PutUint32(record, uint32(len(record)-recordHead))
	binary.LittleEndian.PutUint32(record[4:], crc32.ChecksumIEEE(record[recordHead:]))
	return record, nil
}

// journal is the one that is being written.
type journal struct {
	number int      // of the last one begun
	file   *os.File // nil: the next entry begins it
	size   int64
	begun  bool             // what stands in files leads up to now, so that an entry need only hold what changes
	images map[int]*float32 // by slice, whose image is there
	failed time.Time        // when an entry could last not be written

	dirty chan struct{} // tells what brings it to the disk
	ended chan struct{}
}

// add writes an entry at the end of the journal.
func (j *journal) add(stem string, e *entry) error {
	record, err := e.record()
	if err != nil {
		return err
	}
	if j.file == nil {
		if err := j.open(stem); err != nil {
			return err
		}
	}
	if _, err := j.file.Write(record); err != nil {
		j.file.Truncate(j.size) // the beginning of an entry; if it stays, its reader stops there
		j.close()
		return err
	}
	j.size += int64(len(record))
	select {
	case j.dirty <- struct{}{}:
	default: // it will be brought to the disk with what is there already
	}
	return nil
}

// open begins the next journal.
func (j *journal) open(stem string) error {
	j.number++
	file, err := os.OpenFile(fmt.Sprintf(journalName, stem, j.number), os.O_WRONLY|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if _, err := file.WriteString(journalHead); err != nil {
		file.Close()
		os.Remove(file.Name())
		return err
	}
	j.file, j.size = file, int64(len(journalHead))
	dirty, ended := make(chan struct{}, 1), make(chan struct{})
	j.dirty, j.ended = dirty, ended
	go func() {
		for range dirty {
			file.Sync()
		}
		file.Close()
		close(ended)
	}()
	return nil
}

// close ends the journal; wait for ended before the file is removed.
func (j *journal) close() {
	if j.file != nil {
		close(j.dirty)
		j.file = nil
	}
}

// wait returns when what was added is on the disk.
func (j *journal) wait() {
	if j.file != nil {
		j.file.Sync()
	}
}

// journalFiles are the journals of a name by number, in order.
func journalFiles(stem string) (numbers []int, names map[int]string) {
	found, _ := filepath.Glob(stem + ".*.journal")
	names = map[int]string{}
	for _, name := range found {
		text := strings.TrimSuffix(strings.TrimPrefix(name, stem+"."), ".journal")
		if n, err := strconv.Atoi(text); err == nil && n > 0 {
			numbers, names[n] = append(numbers, n), name
		}
	}
	slices.Sort(numbers)
	return numbers, names
}

// removeJournals removes those with a number below one; 0: all.
func removeJournals(stem string, below int) {
	_, names := journalFiles(stem)
	for n, name := range names {
		if below == 0 || n < below {
			os.Remove(name)
		}
	}
}

// worth reports whether there is work that a crash must not cost.
func (a *App) worth() bool {
	return a.Unsaved() || a.State.Scan != nil && a.stroke != nil && len(a.stroke.pen.Changes) > 0
}

// noteEdit writes an edit that was made, or taken back, into the journal.
func (a *App) noteEdit(e *Edit) {
	a.note(func() *entry {
		marks := make([]mark, len(e.changes))
		for i, r := range e.changes {
			marks[i] = mark{r.At, r.N, r.Was} // which an edit has turned round
		}
		return a.newEntry(slices.Sorted(maps.Keys(e.slices)), marks)
	})
}

// noteStroke writes a step of a stroke under way into the journal.
func (a *App) noteStroke(changes paint.Changes) {
	a.note(func() *entry {
		return &entry{Drawn: a.State.outlinedSlices(changes), marks: marksOf(changes)}
	})
}

// note adds what has just changed to the journal, or all there is if the journal does not lead up to it. Nothing is
// written while nothing was done by hand.
func (a *App) note(changed func() *entry) {
	k := &a.keeper
	j := &k.journal
	if k.folder == "" || a.State.Scan == nil || !j.begun && !a.worth() {
		return
	}
	const again = time.Second // a disk that is full is not asked at every step of a slider
	if time.Since(j.failed) < again {
		return
	}
	err := k.begin()
	if err == nil {
		var e *entry
		if j.begun {
			e = changed()
		} else {
			e = a.wholeEntry()
		}
		err = j.add(k.stem, e)
	}
	j.begun = err == nil
	if err != nil {
		j.failed = time.Now()
		a.notKept(err)
	}
}

// wholeEntry is all there is.
func (a *App) wholeEntry() *entry {
	a.keeper.journal.images = map[int]*float32{}
	var marks []mark
	for at, labels := range a.State.Mask.Rows(a.State.HasVoxels).Runs() {
		marks = append(marks, mark{at, len(labels), labels[0]})
	}
	if stroke := a.stroke; stroke != nil { // counted when it ends
		marks = append(marks, marksOf(stroke.pen.Changes)...)
	}
	e := a.newEntry(a.State.SliceIndexes(), marks)
	e.Whole = true
	return e
}

// newEntry is what there is now of some slices and voxels, and of all the rest.
func (a *App) newEntry(indexes []int, marks []mark) *entry {
	j := &a.keeper.journal
	work := a.said(a.keeper.stem + session.Suffix)
	work.File = pathtext.Path(a.State.Session)
	e := &entry{Work: &work, marks: marks}
	for _, index := range indexes {
		r := a.State.Slices[index]
		if r == nil {
			e.Gone = append(e.Gone, index)
			delete(j.images, index)
			continue
		}
		slice, images := session.NewSliceRecord(r)
		if j.images[index] != r.Image() {
			slice.Input, slice.Image = len(e.images)+1, len(e.images)+len(images)
			e.images = append(e.images, images...)
			j.images[index] = r.Image()
		}
		work.Slices = append(work.Slices, slice)
	}
	return e
}

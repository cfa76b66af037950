package recovery

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"isopet/app/session"
	"isopet/volume/paint"
)

// A session is too much to be written at every edit. What was done since the last one is in a journal: a file to which
// each edit, and each step of a stroke under way, is added in the moment in which it is made. So whatever ends the
// program then, the edit is in the hands of the system; a moment later it is on the disk as well.
//
// Journals are numbered. Whenever the session is about to be written anew, the next journal begins; the earlier ones
// are needed until the session is there. A journal is a line that names the format, and records: the length of an entry
// and its CRC-32, little-endian, four bytes each, and the entry.
const (
	journalHead = "isopet journal 2\n"
	earlierHead = "isopet journal 1\n" // of a program in which one lesion at a time had slices
	journalName = "%s.%06d.journal"    // of stem and number
	recordHead  = 8
)

// Entry is what a journal says of an edit: what has changed, as it is after the edit, so that its order does not matter
// within the entry. In the file come JSON, runs of voxels, and images.
type Entry struct {
	// Whole says that it is all there is: what stands before it does not count, and the mask was empty.
	Whole bool `json:"whole,omitempty"`
	// Work is what a session says. Of its slices it has those that changed; one without images (Input 0) has those that
	// it had before. Nil for a step of a stroke.
	Work *session.Data `json:"work,omitempty"`
	// Gone are slices that are not outlined any more, by their lesion: 0 in earlier journals, see [session.SliceRecord].
	Gone map[uint8][]int `json:"gone_of,omitempty"`
	// Drawn are slices drawn on by a stroke under way, by their lesion.
	Drawn map[uint8][]int `json:"drawn_on,omitempty"`
	// GoneEarlier and DrawnEarlier are what earlier journals have instead.
	GoneEarlier  []int `json:"gone,omitempty"`
	DrawnEarlier []int `json:"drawn,omitempty"`

	// Marks are what became of voxels, and Images what the networks saw of the slices in Work.
	Marks  []Mark      `json:"-"`
	Images [][]float32 `json:"-"`
}

// Mark is a row of voxels, side by side in memory, that have a label.
type Mark struct {
	At, N int
	Label uint8
}

// MarksOf are what changes that have been made put into the mask.
func MarksOf(changes paint.Changes) []Mark {
	marks := make([]Mark, len(changes))
	for i, r := range changes {
		marks[i] = Mark{r.At, r.N, r.Now}
	}
	return marks
}

// record is the entry as it stands in a journal.
func (e *Entry) record() ([]byte, error) {
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
	put(len(e.Marks))
	for _, m := range e.Marks {
		put(m.At)
		put(m.N)
		b.WriteByte(m.Label)
	}
	put(len(e.Images))
	for _, image := range e.Images {
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

	dirty chan struct{} // tells what brings it to the disk
	ended chan struct{}
}

// add writes an entry at the end of the journal.
func (j *journal) add(stem string, e *Entry) error {
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
	file, err := os.OpenFile(fmt.Sprintf(journalName, stem, j.number), os.O_WRONLY|os.O_CREATE|os.O_TRUNC|os.O_APPEND,
		0o600)
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

package recovery

import (
	"maps"
	"slices"
	"time"

	"isopet/app/session"
	"isopet/app/setup"
)

// Journalled is how far work is in the journal, so that an entry need only hold what has changed.
type Journalled struct {
	// Begun says that what stands in files leads up to now.
	Begun bool

	images  map[place]*float32 // by slice, whose image is there
	refused time.Time          // when an entry could last not be written
}

// Rests reports whether an entry could not be written a moment ago: a disk that is full is not asked at every step of a
// slider.
func (j *Journalled) Rests() bool { return time.Since(j.refused) < time.Second }

// Wrote notes that an entry was written, or why it could not be.
func (j *Journalled) Wrote(err error) {
	j.Begun = err == nil
	if err != nil {
		j.refused = time.Now()
	}
}

// Restart forgets what is in the journal: the next entry is to be whole.
func (j *Journalled) Restart() { j.images = map[place]*float32{} }

// place is a slice of a lesion.
type place struct {
	lesion uint8
	index  int
}

// Entry is what there is now of some voxels, of the lesions' slices named in indexes, and of all the rest.
func (j *Journalled) Entry(work session.Data, outlined func(label uint8) *setup.Outlining, indexes map[uint8][]int,
	marks []Mark) *Entry {
	e := &Entry{Work: &work, Marks: marks, Gone: map[uint8][]int{}}
	for _, label := range slices.Sorted(maps.Keys(indexes)) {
		for _, index := range indexes[label] {
			at := place{label, index}
			r := outlined(label).Slices[index]
			if r == nil {
				e.Gone[label] = append(e.Gone[label], index)
				delete(j.images, at)
				continue
			}
			slice, images := session.NewSliceRecord(label, r)
			if j.images[at] != r.Image() {
				slice.Input, slice.Image = len(e.Images)+1, len(e.Images)+len(images)
				e.Images = append(e.Images, images...)
				j.images[at] = r.Image()
			}
			work.Slices = append(work.Slices, slice)
		}
	}
	return e
}

package recovery

import (
	"time"

	"isopet/app/contour"
	"isopet/app/session"
)

// Journalled is how far work is in the journal, so that an entry need only hold what has changed.
type Journalled struct {
	// Begun says that what stands in files leads up to now.
	Begun bool

	images  map[int]*float32 // by slice, whose image is there
	refused time.Time        // when an entry could last not be written
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
func (j *Journalled) Restart() { j.images = map[int]*float32{} }

// Entry is what there is now of some slices and voxels, and of all the rest.
func (j *Journalled) Entry(work session.Data, contours contour.Set, indexes []int, marks []Mark) *Entry {
	e := &Entry{Work: &work, Marks: marks}
	for _, index := range indexes {
		r := contours[index]
		if r == nil {
			e.Gone = append(e.Gone, index)
			delete(j.images, index)
			continue
		}
		slice, images := session.NewSliceRecord(r)
		if j.images[index] != r.Image() {
			slice.Input, slice.Image = len(e.Images)+1, len(e.Images)+len(images)
			e.Images = append(e.Images, images...)
			j.images[index] = r.Image()
		}
		work.Slices = append(work.Slices, slice)
	}
	return e
}

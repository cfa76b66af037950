package volume

// Labels is a label of 0 to 65,535 for each voxel of its grid, as files of masks hold them; 0 is background.
type Labels struct {
	Grid
	Data []uint16
}

// NewLabels makes empty labels on a grid.
func NewLabels(g Grid) *Labels { return &Labels{Grid: g, Data: make([]uint16, g.Len())} }

// Mask is 1 wherever there is a label.
func (l *Labels) Mask() *Mask {
	m := NewMask(l.Grid)
	for i, label := range l.Data {
		if label != 0 {
			m.Data[i] = 1
		}
	}
	return m
}

// Labels is the mask in the wider type.
func (m *Mask) Labels() *Labels {
	l := NewLabels(m.Grid)
	for i, label := range m.Data {
		l.Data[i] = uint16(label)
	}
	return l
}

// On is the labels on a grid that has the same voxels, see [Grid.Onto], which l may store in another order. Where it
// does not, the voxels are shared. The error is a [GridError].
func (l *Labels) On(g Grid) (*Labels, error) {
	o, err := l.Onto(g)
	if err != nil {
		return nil, err
	}
	if o == orders[0] {
		return &Labels{g, l.Data}, nil
	}
	strides := [3]int{1, l.Dims[0], l.Dims[0] * l.Dims[1]}
	var step [3]int // through l, for a step along each axis of g
	first := 0
	for axis, own := range o.Axis {
		step[axis] = strides[own]
		if o.Reversed[axis] {
			step[axis] = -strides[own]
			first += strides[own] * (l.Dims[own] - 1)
		}
	}
	out := NewLabels(g)
	at := 0
	for k := range g.Dims[2] {
		for j := range g.Dims[1] {
			from := first + j*step[1] + k*step[2]
			for range g.Dims[0] {
				out.Data[at] = l.Data[from]
				at++
				from += step[0]
			}
		}
	}
	return out, nil
}

package paint

// Without are spans without what lies in others; both are in the order of memory, and so is the result.
func Without(spans, gone []Span) []Span {
	var left []Span
	for _, s := range spans {
		for len(gone) > 0 && gone[0].At+gone[0].N <= s.At {
			gone = gone[1:]
		}
		for _, g := range gone {
			if g.At >= s.At+s.N {
				break
			}
			if g.At > s.At {
				left = append(left, Span{s.At, g.At - s.At})
			}
			s.N, s.At = s.At+s.N-(g.At+g.N), g.At+g.N
		}
		if s.N > 0 {
			left = append(left, s)
		}
	}
	return left
}

// Relabelled are the changes that give spans of a mask a label, whatever they have.
func Relabelled(m []uint8, spans []Span, now uint8) Changes {
	var changes Changes
	for _, s := range spans {
		for at, end := s.At, s.At+s.N; at < end; {
			n := same(m[at:end])
			if m[at] != now {
				changes.join(Run{at, n, m[at], now})
			}
			at += n
		}
	}
	return changes
}

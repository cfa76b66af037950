package panel

import (
	"math"

	"isopet/app/contour"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume/metrics"
)

// profileTheme is what the histogram and the curve over the slider look like.
func profileTheme() widget.ProfileTheme {
	return widget.ProfileTheme{Ground: theme.Back, Below: theme.Below, Above: theme.Above, Curve: theme.Curve}
}

// histogram is how often each value occurs in the region, on a logarithmic scale, as most of a slice is background.
func (p *Threshold) histogram(r *contour.Slice) []float64 {
	scores := p.host.App().ScoreMap(r)
	if scores == p.scoreMap {
		return p.bins
	}
	p.scoreMap, p.bins = scores, make([]float64, metrics.Candidates)
	top := 0.0
	for _, v := range scores.Pix {
		t := (float64(v) - scores.Zero) / (scores.One - scores.Zero)
		if at := t * float64(len(p.bins)); at >= 0 && at <= float64(len(p.bins)) { // NaN is not
			k := min(int(at), len(p.bins)-1)
			p.bins[k]++
			top = max(top, p.bins[k])
		}
	}
	for k, n := range p.bins {
		p.bins[k] = 0.95 * math.Log1p(n) / math.Log1p(max(top, 1))
	}
	return p.bins
}

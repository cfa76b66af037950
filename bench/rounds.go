package main

import (
	"context"
	"math"
)

// figures are what a run measured, by names; less is better.
type figures map[string]float64

// told is what a run says of itself.
type told struct {
	Name    string  `json:"name"` // with the version; "" keeps the side's
	Figures figures `json:"figures"`
}

// side is a program that is compared.
type side struct {
	name  string
	needs []string // packages of Python
	run   func(context.Context) (told, error)
}

// comparison is a table: sides that do the same, Isopet first.
type comparison struct {
	title string
	sides []side
	rows  []row
	check func([]result) string // what is odd about the results, "" if nothing; nil: nothing is looked at
}

// row is a figure with its unit.
type row struct{ figure, label string }

// result is the best of a side.
type result struct {
	name    string
	figures figures // nil if it failed
}

// present are the comparison's sides of which everything is there; it says which are not.
func (c comparison) present(p python, say func(string, ...any)) (sides []side) {
	for _, s := range c.sides {
		if lacks := p.lacks(s.needs); lacks != "" {
			say("%s: %s is left out, as %s is missing.", c.title, s.name, lacks)
			continue
		}
		sides = append(sides, s)
	}
	return sides
}

// alternate has the sides run in turn, so many rounds, and takes the least of each figure. A side that fails is left
// out as a whole.
func alternate(ctx context.Context, sides []side, rounds int, say func(string, ...any)) []result {
	results := make([]result, len(sides))
	for i, s := range sides {
		results[i] = result{s.name, figures{}}
	}
	for range rounds {
		for i, s := range sides {
			best := &results[i]
			if best.figures == nil || ctx.Err() != nil {
				continue
			}
			this, err := s.run(ctx)
			if err != nil {
				say("%s is left out: %v", s.name, err)
				best.figures = nil
				continue
			}
			if this.Name != "" {
				best.name = this.Name
			}
			for name, value := range this.Figures {
				if before, known := best.figures[name]; !known || value < before {
					best.figures[name] = value
				}
			}
		}
	}
	return results
}

// ratio is the first result's figure divided by the least of the others; NaN where one of the two is missing.
func ratio(results []result, figure string) float64 {
	least := math.Inf(1)
	for _, r := range results[1:] {
		if value, known := r.figures[figure]; known {
			least = min(least, value)
		}
	}
	own, known := results[0].figures[figure]
	if !known || math.IsInf(least, 1) || least <= 0 {
		return math.NaN()
	}
	return own / least
}

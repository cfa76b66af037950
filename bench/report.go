package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"unicode/utf8"

	"isopet/app/format"
)

// report writes tables as they come, or all as JSON at the end.
type report struct {
	json  bool
	out   io.Writer
	lines []line
}

// line is a figure in JSON.
type line struct {
	Title  string             `json:"title"`
	Figure string             `json:"figure"`
	Values map[string]float64 `json:"values"`
	Ratio  *float64           `json:"ratio"` // null where there is nothing to compare with
}

func (r *report) begin(machine string, s settings) {
	if !r.json {
		fmt.Fprintf(r.out, "%s.\nThreads: %d. Best of %d alternating rounds. "+
			"The ratio is Isopet's figure divided by the best of the others:\nbelow 1, Isopet is better.\n",
			machine, s.threads, s.rounds)
	}
}

// add adds the table of a comparison, with a column for each result.
func (r *report) add(c comparison, results []result) {
	cells := [][]string{{c.title}}
	for _, s := range results {
		cells[0] = append(cells[0], s.name)
	}
	cells[0] = append(cells[0], "ratio")
	for _, row := range c.rows {
		ratio := ratio(results, row.figure)
		l := line{Title: c.title, Figure: row.label, Values: map[string]float64{}}
		texts := []string{"  " + row.label}
		for _, s := range results {
			value, known := s.figures[row.figure]
			if !known {
				texts = append(texts, "–")
				continue
			}
			l.Values[s.name] = value
			texts = append(texts, format.Number(value))
		}
		if math.IsNaN(ratio) {
			texts = append(texts, "–")
		} else {
			l.Ratio = &ratio
			texts = append(texts, fmt.Sprintf("%.2f", ratio))
		}
		cells, r.lines = append(cells, texts), append(r.lines, l)
	}
	if r.json {
		return
	}
	fmt.Fprintln(r.out)
	io.WriteString(r.out, columns(cells))
	if c.check != nil {
		if odd := c.check(results); odd != "" {
			fmt.Fprintln(r.out, odd)
		}
	}
}

func (r *report) end() error {
	if !r.json {
		return nil
	}
	e := json.NewEncoder(r.out)
	e.SetIndent("", "  ")
	return e.Encode(r.lines)
}

// columns lays out cells: the first column begins at the left, the others end below each other.
func columns(cells [][]string) string {
	widths := make([]int, len(cells[0]))
	for _, texts := range cells {
		for i, text := range texts {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	var b strings.Builder
	for _, texts := range cells {
		fmt.Fprintf(&b, "%-*s", widths[0], texts[0])
		for i, text := range texts[1:] {
			fmt.Fprintf(&b, "   %*s", widths[i+1], text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// busy is the load from which other work disturbs what is measured.
const busy = 0.5

// machine names the processor, and says whether it has other work.
func machine() string {
	name := runtime.GOARCH
	if cpuinfo, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for text := range strings.Lines(string(cpuinfo)) {
			if label, model, ok := strings.Cut(text, ":"); ok && strings.TrimSpace(label) == "model name" {
				name = strings.TrimSpace(model)
				break
			}
		}
	}
	name = fmt.Sprintf("%s, %d cores", name, runtime.NumCPU())
	var load float64
	if loads, err := os.ReadFile("/proc/loadavg"); err == nil {
		if n, _ := fmt.Sscan(string(loads), &load); n == 1 && load > busy {
			name += fmt.Sprintf(", which have other work too (load %.1f): figures are preliminary", load)
		}
	}
	return name
}

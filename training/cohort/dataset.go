package cohort

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"isopet/training/pathtext"
	"isopet/training/textfile"
)

// dataset is what nnU-Net's dataset.json says, its version 1 or 2, or one of the Medical Segmentation Decathlon. Only what
// is needed is read, so everything else may be of any type.
type dataset struct {
	path      string // empty: there is none
	name      string
	synthetic bool
	channels  map[int]string // nil: nothing is said of them
	classes   []class        // of the labels, less background and ignore, in the order of their numbers
	ignore    int            // the label of voxels that nobody has annotated; 0: there is none
	labels    error          // why the labels are not understood
	names     error          // why the channels are not
}

// class is a kind of voxels in the annotations.
type class struct {
	name   string
	values []int
}

// readDataset reads dataset.json; if there is none, nothing is said.
func readDataset(path string) (dataset, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return dataset{}, nil
	}
	if err != nil {
		return dataset{}, fmt.Errorf("%s cannot be read: %w", path, pathtext.Reason(err))
	}
	text, err := textfile.Decode(data)
	if err != nil {
		return dataset{}, fmt.Errorf("%s %w", path, err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &fields); err != nil || fields == nil {
		if err == nil {
			err = errors.New("it is null")
		}
		return dataset{}, fmt.Errorf("%s is no JSON object as nnU-Net writes it: %w", path, err)
	}
	d := dataset{path: path, name: word(fields["name"]), synthetic: yes(fields["synthetic"])}
	for _, field := range []string{"channel_names", "modality"} { // of version 2 and 1
		if raw, there := fields[field]; there && d.channels == nil && d.names == nil {
			if d.channels, err = numbered(raw); err != nil {
				d.names = fmt.Errorf("%s does not say which channel is which: %s %w", path, field, err)
			}
		}
	}
	if raw, there := fields["labels"]; there {
		if err := d.readLabels(raw); err != nil {
			d.labels = fmt.Errorf("%s does not say which label is which: labels %w", path, err)
		}
	}
	return d, nil
}

// word is a JSON value as text, empty if it is neither text nor a number.
func word(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return strings.TrimSpace(s)
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// yes says whether a JSON value means so.
func yes(raw json.RawMessage) bool {
	if s, err := strconv.ParseBool(strings.ToLower(word(raw))); err == nil {
		return s
	}
	var b bool
	return json.Unmarshal(raw, &b) == nil && b
}

// entry is a key of a JSON object with its value, or a place in a list with what is there.
type entry struct {
	key   string
	value json.RawMessage
}

// entries are those of an object, in the order of the file, or of a list.
func entries(raw json.RawMessage) ([]entry, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	begin, err := decoder.Token()
	if err != nil || begin != json.Delim('{') && begin != json.Delim('[') {
		return nil, errors.New("is no object of names and numbers")
	}
	var all []entry
	for decoder.More() {
		e := entry{key: strconv.Itoa(len(all))}
		if begin == json.Delim('{') {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			e.key = key.(string)
		}
		if err := decoder.Decode(&e.value); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// whole is a number that is whole and not negative, also as text.
func whole(text string) (int, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || v != float64(int(v)) || v < 0 || v > 65535 {
		return 0, false
	}
	return int(v), true
}

// numbered reads what belongs to numbers: {"0": "CT"}, ["CT"] or {"CT": 0}.
func numbered(raw json.RawMessage) (map[int]string, error) {
	all, err := entries(raw)
	if err != nil {
		return nil, err
	}
	found := map[int]string{}
	for _, e := range all {
		name := word(e.value)
		n, ok := whole(e.key)
		if !ok {
			n, ok = whole(name)
			name = e.key
		}
		if _, twice := found[n]; !ok || twice {
			return nil, fmt.Errorf("has no number of its own for %q", e.key)
		}
		found[n] = name
	}
	return found, nil
}

// readLabels reads the labels: version 1 has names by number, version 2 numbers by name, or several where classes overlap.
func (d *dataset) readLabels(raw json.RawMessage) error {
	all, err := entries(raw)
	if err != nil {
		return err
	}
	byNumber := len(all) > 0
	for _, e := range all {
		_, key := whole(e.key)
		_, value := whole(word(e.value))
		byNumber = byNumber && key && word(e.value) != "" && !value
	}
	seen := map[string]bool{}
	for _, e := range all {
		c := class{name: strings.TrimSpace(e.key)}
		values := []json.RawMessage{e.value}
		if byNumber {
			c.name, values = word(e.value), []json.RawMessage{json.RawMessage(strconv.Quote(e.key))}
		} else if list, err := entries(e.value); err == nil {
			values = nil
			for _, v := range list {
				values = append(values, v.value)
			}
		}
		for _, v := range values {
			n, ok := whole(word(v))
			if !ok {
				return fmt.Errorf("gives the class %q no whole number from 0 to 65535", c.name)
			}
			if n > 0 {
				c.values = append(c.values, n)
			}
		}
		if seen[strings.ToLower(c.name)] {
			return fmt.Errorf("names the class %q twice", c.name)
		}
		seen[strings.ToLower(c.name)] = true
		switch {
		case len(c.values) == 0: // background
		case strings.EqualFold(c.name, "ignore"):
			if d.ignore = c.values[0]; len(c.values) > 1 {
				return errors.New("gives the label ignore several numbers")
			}
		default:
			d.classes = append(d.classes, c)
		}
	}
	return nil
}

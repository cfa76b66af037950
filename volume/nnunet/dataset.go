package nnunet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Dataset is what dataset.json says, nnU-Net's version 1 or 2, or one of the Medical Segmentation Decathlon.
type Dataset struct {
	Path      string // empty: there is none
	Name      string
	Synthetic bool
	Channels  map[int]string // nil: nothing is said of them
	Classes   []Class        // of the labels, less background and ignore, in the order of the file
	Ignore    int            // the label of voxels that nobody has annotated; 0: there is none

	LabelsError   error // why the labels are not understood
	ChannelsError error // why the channels are not
}

// Class is a kind of voxels in the annotations.
type Class struct {
	Name   string
	Labels []int
}

// Parse reads the text of dataset.json, which lies at path. Only what is needed is read, so everything else may be of
// any type.
func Parse(path, text string) (Dataset, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &fields); err != nil || fields == nil {
		if err == nil {
			err = errors.New("it is null")
		}
		return Dataset{}, fmt.Errorf("%s is not a JSON object as nnU-Net writes it: %w", path, err)
	}
	d := Dataset{Path: path, Name: word(fields["name"]), Synthetic: yes(fields["synthetic"])}
	for _, field := range []string{"channel_names", "modality"} { // of version 2 and 1
		if raw, there := fields[field]; there && d.Channels == nil && d.ChannelsError == nil {
			var err error
			if d.Channels, err = numbered(raw); err != nil {
				d.ChannelsError = fmt.Errorf("%s does not say which channel is which: %s %w", path, field, err)
			}
		}
	}
	if raw, there := fields["labels"]; there {
		if err := d.readLabels(raw); err != nil {
			d.LabelsError = fmt.Errorf("%s does not say which label is which: labels %w", path, err)
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
		return nil, errors.New("is not an object of names and numbers")
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

// Number is that of a channel or label, 0 to 65535, also written as 1e3 or 2.0.
func Number(text string) (int, bool) {
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
		n, ok := Number(e.key)
		if !ok {
			n, ok = Number(name)
			name = e.key
		}
		if _, twice := found[n]; !ok || twice {
			return nil, fmt.Errorf("has no number of its own for %q", e.key)
		}
		found[n] = name
	}
	return found, nil
}

// readLabels reads the labels: version 1 has names by number, version 2 numbers by name, or several where classes
// overlap.
func (d *Dataset) readLabels(raw json.RawMessage) error {
	all, err := entries(raw)
	if err != nil {
		return err
	}
	byNumber := len(all) > 0
	for _, e := range all {
		_, key := Number(e.key)
		_, value := Number(word(e.value))
		byNumber = byNumber && key && word(e.value) != "" && !value
	}
	seen := map[string]bool{}
	for _, e := range all {
		c := Class{Name: strings.TrimSpace(e.key)}
		values := []json.RawMessage{e.value}
		if byNumber {
			c.Name, values = word(e.value), []json.RawMessage{json.RawMessage(strconv.Quote(e.key))}
		} else if list, err := entries(e.value); err == nil {
			values = nil
			for _, v := range list {
				values = append(values, v.value)
			}
		}
		for _, v := range values {
			n, ok := Number(word(v))
			if !ok {
				return fmt.Errorf("gives the class %q no whole number from 0 to 65535", c.Name)
			}
			if n > 0 {
				c.Labels = append(c.Labels, n)
			}
		}
		if seen[strings.ToLower(c.Name)] {
			return fmt.Errorf("names the class %q twice", c.Name)
		}
		seen[strings.ToLower(c.Name)] = true
		switch {
		case len(c.Labels) == 0: // background
		case strings.EqualFold(c.Name, "ignore"):
			if d.Ignore = c.Labels[0]; len(c.Labels) > 1 {
				return errors.New("gives the label ignore several numbers")
			}
		default:
			d.Classes = append(d.Classes, c)
		}
	}
	return nil
}

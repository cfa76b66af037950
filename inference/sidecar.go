package inference

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"isopet/inference/paper"
)

// sidecar is the JSON file in which the user says what a model's metadata do not.
type sidecar struct {
	name   string
	values map[string]string // by key, without the prefix
}

// SidecarOf is the name of the JSON file beside a model.
func SidecarOf(name string) string { return strings.TrimSuffix(name, path.Ext(name)) + ".json" }

// example of what stands in a sidecar.
func example(role Role) string {
	s := Spec{Role: role, Side: paper.Side, FOV: paper.Width, Normalisation: MinMax, Constant: 0.4}
	if downstream(role) {
		s.Normalisation = AsIs
	}
	var entries []string
	for _, f := range fields {
		if f.required && f.of(role) {
			entries = append(entries, fmt.Sprintf("%q: %q", f.key, f.get(&s)))
		}
	}
	return "{" + strings.Join(entries, ", ") + "}"
}

// mostSidecar is more than anybody writes, in bytes.
const mostSidecar = 1 << 20

// readSidecar reads the file of a name; nil if there is none. It takes what editors do to JSON: byte order marks,
// UTF-16, comments, and commas behind the last entry. Keys that begin with "_" are for the user's own use; others that
// are not known are an error, as they may be misspelt.
func readSidecar(folder fs.FS, name string, role Role) (*sidecar, error) {
	info, err := fs.Stat(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && info.Size() > mostSidecar {
		return nil, fmt.Errorf("%s has %d bytes, more than such a file holds", name, info.Size())
	}
	if err == nil && !info.Mode().IsRegular() { // a device may have no end
		return nil, fmt.Errorf("%s is no ordinary file: put a JSON file there", name)
	}
	var data []byte
	if err == nil {
		data, err = fs.ReadFile(folder, name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	s := &sidecar{name: name, values: map[string]string{}}
	if err := s.parse(plainJSON(utf8Text(data))); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			err = fmt.Errorf("is no JSON object such as %s: %w", example(cmp.Or(role, UNet)), err)
		}
		return nil, fmt.Errorf("%s %w", name, err)
	}
	return s, nil
}

// SidecarWith is the text of a sidecar that says values too, by their keys in the order of keys. What stood in it stays as
// it is, comments included; nil is none.
func SidecarWith(existing []byte, keys []string, values map[string]string) []byte {
	text := utf8Text(existing)
	if existing == nil {
		text = []byte("{\n}\n")
	}
	at := opened(text)
	if at < 0 {
		return existing // it is no object, as who reads it is told
	}
	var entries []string
	for _, key := range keys {
		value := values[key]
		if !json.Valid([]byte(value)) || strings.Trim(value, "0123456789.-") != "" { // no number
			quoted, _ := json.Marshal(value)
			value = string(quoted)
		}
		entries = append(entries, fmt.Sprintf("\n  %q: %s", key, value))
	}
	if len(entries) == 0 {
		return existing
	}
	end := ","
	if bytes.HasPrefix(bytes.TrimSpace(plainJSON(text[at:])), []byte("}")) {
		end = ""
	}
	return slices.Concat(text[:at], []byte(strings.Join(entries, ",")+end), text[at:])
}

// opened is where an object begins behind its bracket, comments before it left out; -1 if it does not.
func opened(text []byte) int {
	for at := 0; at < len(text); at++ {
		rest, n := text[at:], 0
		switch {
		case rest[0] == '{':
			return at + 1
		case bytes.HasPrefix(rest, []byte("//")):
			n = bytes.IndexByte(rest, '\n')
		case bytes.HasPrefix(rest, []byte("/*")):
			if n = bytes.Index(rest, []byte("*/")); n > 0 {
				n++
			}
		case !bytes.ContainsRune([]byte(" \t\r\n"), rune(rest[0])):
			return -1
		}
		if n < 0 {
			return -1
		}
		at += n
	}
	return -1
}

// parse reads an object. Errors go on from the file's name.
func (s *sidecar) parse(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if open, err := d.Token(); err != nil {
		return err
	} else if open != json.Delim('{') {
		return fmt.Errorf("is no JSON object: it begins with %v", open)
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		var value any
		if err := d.Decode(&value); err != nil {
			return err
		}
		if strings.HasPrefix(key, "_") {
			continue
		}
		own := strings.TrimPrefix(key, prefix)
		if !slices.Contains(keys(), own) {
			return fmt.Errorf("has a key %q that is not known: %s", key, instead(own))
		}
		if _, twice := s.values[own]; twice {
			return fmt.Errorf("says %q twice", own)
		}
		switch v := value.(type) {
		case string:
			s.values[own] = strings.TrimSpace(v)
		case bool:
			s.values[own] = strconv.FormatBool(v)
		case json.Number:
			s.values[own] = plainNumber(v.String())
		default:
			return fmt.Errorf("must say %q as a text or a number", own)
		}
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("has text behind its JSON object: take it out")
	}
	return nil
}

// plainNumber writes whole numbers without a fraction: "64.0" is 64.
func plainNumber(text string) string {
	if v, err := strconv.ParseFloat(text, 64); err == nil && v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return text
}

// keys are all that a sidecar may have.
func keys() (all []string) {
	for _, f := range fields {
		all = append(all, f.key)
	}
	return all
}

// instead proposes a key for one that is not known.
func instead(key string) string {
	const most = 3 // letters that differ
	best, least := "", most+1
	for _, k := range keys() {
		if n := letters(strings.ToLower(key), k); n < least && n < len(k) {
			best, least = k, n
		}
	}
	if best != "" {
		return fmt.Sprintf("%q may be meant", best)
	}
	return "known are " + strings.Join(keys(), ", ")
}

// letters is how many letters have to be put in, taken out or replaced to make one word of the other (Levenshtein).
func letters(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// plainJSON takes comments, // and /* */, and commas before a closing bracket out of a text, outside of its strings.
func plainJSON(text []byte) []byte {
	var out []byte
	comma := -1 // where in out the last one is, if only blanks have come since
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '"':
			end := i + 1
			for end < len(text) && text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(text)-1)
			out, comma = append(out, text[i:end+1]...), -1
			i = end
		case b == '/' && bytes.HasPrefix(text[i:], []byte("//")):
			n := bytes.IndexAny(text[i:], "\r\n")
			if n < 0 {
				return out
			}
			i += n - 1
		case b == '/' && bytes.HasPrefix(text[i:], []byte("/*")):
			n := bytes.Index(text[i+2:], []byte("*/"))
			if n < 0 {
				return out
			}
			i += n + 3
			out = append(out, ' ')
		default:
			switch {
			case b == ',':
				comma = len(out)
			case (b == '}' || b == ']') && comma >= 0:
				out[comma] = ' '
				comma = -1
			case !bytes.ContainsRune([]byte(" \t\r\n"), rune(b)):
				comma = -1
			}
			out = append(out, b)
		}
	}
	return out
}

// utf8Text is a text without the byte order mark that editors such as Notepad put first, converted from UTF-16 if the
// mark says so.
func utf8Text(b []byte) []byte {
	if rest, ok := bytes.CutPrefix(b, []byte("\ufeff")); ok {
		return rest
	}
	for mark, order := range map[string]binary.ByteOrder{"\xff\xfe": binary.LittleEndian,
		"\xfe\xff": binary.BigEndian} {
		if rest, ok := bytes.CutPrefix(b, []byte(mark)); ok {
			units := make([]uint16, len(rest)/2)
			for i := range units {
				units[i] = order.Uint16(rest[2*i:])
			}
			return []byte(string(utf16.Decode(units)))
		}
	}
	return b
}

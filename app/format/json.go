package format

import (
	"encoding/json"
	"math"
)

// JSONNumber is a float64 that JSON can hold: what is not finite becomes the string NaN, Infinity or -Infinity.
type JSONNumber float64

// MarshalJSON writes the shortest decimal that reads back as the same number.
func (n JSONNumber) MarshalJSON() ([]byte, error) {
	v := float64(n)
	switch {
	case math.IsNaN(v):
		return []byte(`"NaN"`), nil
	case math.IsInf(v, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-Infinity"`), nil
	}
	return json.Marshal(v)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *JSONNumber) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case `"NaN"`:
		*n = JSONNumber(math.NaN())
	case `"Infinity"`:
		*n = JSONNumber(math.Inf(1))
	case `"-Infinity"`:
		*n = JSONNumber(math.Inf(-1))
	default:
		return json.Unmarshal(text, (*float64)(n))
	}
	return nil
}

package experiment

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// TestUnitOfBefore: a unit that the program wrote before it was rebuilt, here without its images, is read, and written
// back with the same settings, networks and scores, so that an experiment of then can be gone on with.
func TestUnitOfBefore(t *testing.T) {
	data, err := os.ReadFile("testdata/unit-before.json")
	if err != nil {
		t.Fatal(err)
	}
	var r Record
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if s := r.Settings; s.Side != 40 || s.Seed != 5 || s.Folds != 2 || len(r.Networks) != 3 || r.Constant != 0.27 {
		t.Errorf("it says %+v, constant %g", r.Settings, r.Constant)
	}
	again, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var was, is map[string]json.RawMessage
	if err := json.Unmarshal(data, &was); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(again, &is); err != nil {
		t.Fatal(err)
	}
	for name, want := range was {
		if !bytes.Equal(is[name], want) {
			t.Errorf("%s is %s, was %s", name, is[name], want)
		}
	}
}

package ort

import "testing"

func TestDoctor(t *testing.T) {
	t.Logf("%+v", Doctor(Config{}))
	r, err := Open(Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.Label(), r.Attempts(), r.Version(), r.Library(), r.Threads())
}

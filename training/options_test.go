package training

import (
	"reflect"
	"slices"
	"testing"

	"isopet/inference"
)

// TestOptions: every setting is a row of the table, and a checkpoint holds what it always held.
func TestOptions(t *testing.T) {
	var fields, rows []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if !f.Anonymous { // whose fields come after it
			fields = append(fields, f.Name)
		}
	}
	for _, o := range Options {
		rows = append(rows, o.Name)
	}
	rows = append(rows, "Version") // which nobody chooses
	slices.Sort(fields)
	slices.Sort(rows)
	if !slices.Equal(fields, rows) {
		t.Errorf("settings %v, rows %v", fields, rows)
	}

	c, err := Config{Scale: inference.Scaling{High: 15}, Sigmoid: true, Labels: []string{"a", "b"},
		Seed: 3}.WithDefaults()
	if err != nil {
		t.Fatal(err)
	}
	want := [][2]string{
		{"choice of labels", "a, b"}, {"PET's channel", "the default"}, {"CT's channel", "the default"},
		{"rule for whose a scan is", "the default"}, {"number of epochs of the U-Net", "30"},
		{"number of epochs of the threshold CNNs", "15"}, {"batch", "32"}, {"learning rate", "0.001"},
		{"share for validation", "0.3"}, {"scaling", "0-15"}, {"seed", "3"}, {"augmentation", "false"},
		{"output", "2"}, {"patience", "0"},
	}
	if got := c.resumes(); !reflect.DeepEqual(got, want) {
		t.Errorf("a checkpoint holds\n%q, want\n%q", got, want)
	}
}

package nnunet

import (
	"maps"
	"testing"
)

// TestNames: what a name is made of is found in it again.
func TestNames(t *testing.T) {
	for channel, want := range map[int]string{0: "case_7_0000", 1: "case_7_0001", 9999: "case_7_9999"} {
		image := Image("case_7", channel)
		if name, got, ok := Channel(image); image != want || name != "case_7" || got != channel || !ok {
			t.Errorf("%s is channel %d of %s (%t), want %s", image, got, name, ok, want)
		}
	}
	for _, name := range []string{"case", "case_000", "case_00000", "case_00x0", "_0000", ""} {
		if got, _, ok := Channel(name); ok || got != name {
			t.Errorf("%q is %q with a channel", name, got)
		}
	}
}

// TestDescription: what is written is read.
func TestDescription(t *testing.T) {
	text, err := Description{
		Name: "Discs", Synthetic: true,
		ChannelNames: map[string]string{"0": "PET", "1": "CT"}, Labels: map[string]int{"background": 0, "tumour": 2},
	}.Text()
	if err != nil {
		t.Fatal(err)
	}
	d, err := Parse(DatasetFile, string(text))
	if err != nil || d.Name != "Discs" || !d.Synthetic || !maps.Equal(d.Channels, map[int]string{0: "PET", 1: "CT"}) ||
		len(d.Classes) != 1 || d.Classes[0].Name != "tumour" || d.Classes[0].Labels[0] != 2 {
		t.Errorf("%+v, %v", d, err)
	}
}

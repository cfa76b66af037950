package format

import "testing"

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		Count(0, "slice"): "0 slices", Count(1, "slice"): "1 slice", Count(2, "slice"): "2 slices", Noun(1,
			"file"): "file",
		KeepStart("Left lobe", 9): "Left lobe", KeepStart("Left lobe", 5): "Left…", KeepStart("前列腺癌", 3): "前列…",
		KeepEnd("scan.nii.gz", 7): "…nii.gz", KeepEnd("scan", 4): "scan",
		Plain(12346): "12350", Plain(0.000012343): "0.00001234", Full(0.41): "0.41", Full(41): "41", Full(1e7): "10000000",
		Dims([3]int{400, 400, 83}): "400×400×83",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

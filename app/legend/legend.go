// Package legend is what files of other programs beside a mask call its labels: the label descriptions of ITK-SNAP, and
// dataset.json of nnU-Net.
package legend

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"isopet/volume/dicom/seg"
	"isopet/volume/imagefile"
	"isopet/volume/nnunet"
)

// most is how long such a file may be, in bytes.
const most = 1 << 20

// kinds are the files that are looked for, in order: beside a mask, by its path without the end, and in its folder.
var kinds = []struct {
	places func(stem, folder string) []string
	read   func(path, text string) []seg.Segment
}{
	{func(stem, folder string) []string {
		return []string{stem + ".label", stem + ".labels", stem + ".txt", stem + "_labels.txt", stem + "-labels.txt",
			filepath.Join(folder, "labels.txt")}
	}, itkSnap},
	{func(_, folder string) []string {
		return []string{filepath.Join(folder, nnunet.DatasetFile), filepath.Join(folder, "..", nnunet.DatasetFile)}
	}, nnUNet},
}

// Beside is what the labels of a mask are called, with colours where the file has them; none where there is no such file.
func Beside(mask string) []seg.Segment {
	stem, _ := imagefile.Split(mask)
	for _, k := range kinds {
		for _, path := range k.places(stem, filepath.Dir(mask)) {
			if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() > most {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				continue
			}
			if segments := k.read(path, string(text)); len(segments) > 0 {
				return segments
			}
		}
	}
	return nil
}

// itkSnap reads label descriptions: number, red, green, blue, opacity, seen in slices, seen as a surface, "name".
func itkSnap(_, text string) (all []seg.Segment) {
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		begin := strings.IndexByte(line, '"')
		if begin < 0 || !strings.HasSuffix(line, `"`) || begin == len(line)-1 {
			return nil // of another kind
		}
		fields := strings.Fields(line[:begin])
		if len(fields) != 7 {
			return nil
		}
		var numbers [4]int
		for i := range numbers {
			n, err := strconv.Atoi(fields[i])
			if err != nil || n < 0 || i > 0 && n > 255 {
				return nil
			}
			numbers[i] = n
		}
		if numbers[0] > 0 {
			all = append(all, seg.Segment{Number: numbers[0], Label: line[begin+1 : len(line)-1],
				Colour: [3]uint8{uint8(numbers[1]), uint8(numbers[2]), uint8(numbers[3])}})
		}
	}
	if lines.Err() != nil {
		return nil
	}
	return all
}

// nnUNet reads which class each label is. One that is in several is called by the last, the narrowest of nnU-Net's regions.
func nnUNet(path, text string) (all []seg.Segment) {
	d, err := nnunet.Parse(path, text)
	if err != nil || d.LabelsError != nil {
		return nil
	}
	names := map[int]string{}
	var order []int
	for _, c := range d.Classes {
		for _, n := range c.Labels {
			if _, known := names[n]; !known {
				order = append(order, n)
			}
			names[n] = c.Name
		}
	}
	for _, n := range order {
		all = append(all, seg.Segment{Number: n, Label: names[n]})
	}
	return all
}

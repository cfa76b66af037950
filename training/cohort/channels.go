package cohort

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"isopet/volume/nnunet"
)

// Words by which a channel is known, in lower case. A tracer means PET.
var (
	petParts = []string{ // anywhere in a word
		"pet", "suv", "fdg", "psma", "dota", "fapi", "18f", "f18", "68ga", "ga68", "89zr", "11c",
	}
	petWords = []string{"pt", "fet", "flt", "fes", "naf", "fmiso", "fch", "choline", "fdopa", "dopa", "pib"}
	ctWords  = []string{
		"ct", "ctres", "cect", "ldct", "ncct", "lowdosect", "ctlowdose", "ctac", "acct", "cta", "hu",
		"petct", // PET/CT is neither alone
	}
)

// modality says whether a channel's name is one for PET, and whether it is one for CT.
func modality(name string) (pet, ct bool) {
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	words := strings.FieldsFunc(strings.ToLower(name), between)
	for _, w := range words {
		ct = ct || slices.Contains(ctWords, w)
		pet = pet || slices.Contains(petWords, w)
		for _, part := range petParts {
			pet = pet || strings.Contains(w, part)
		}
	}
	whole := strings.Join(words, " ")
	return pet || strings.Contains(whole, "positron emission"), ct || strings.Contains(whole, "computed tomography")
}

// channel is the number of a channel that was asked for by number or name.
func (d dataset) channel(flag, asked string, there map[int]string) (int, error) {
	if n, ok := nnunet.Number(asked); ok {
		if _, known := there[n]; known {
			return n, nil
		}
	}
	at := -1
	for _, n := range slices.Sorted(maps.Keys(there)) {
		if strings.EqualFold(there[n], strings.TrimSpace(asked)) && there[n] != "" {
			if at >= 0 {
				return 0, fmt.Errorf("%s %s: several channels have this name, %s; give a number", flag, asked,
					channelList(there))
			}
			at = n
		}
	}
	if at < 0 {
		return 0, fmt.Errorf("%s %s: there is no such channel; there are %s", flag, asked, channelList(there))
	}
	return at, nil
}

// petAndCT chooses the channels of PET and CT among those that are there; -1 for a CT that nothing names. A single
// channel needs no name. The note, if any, says what was assumed.
func (d dataset) petAndCT(cfg Config, there map[int]string) (pet, ct int, note string, err error) {
	pet, ct = -1, -1
	if cfg.PETChannel != "" {
		if pet, err = d.channel("--pet-channel", cfg.PETChannel, there); err != nil {
			return
		}
	}
	if cfg.CTChannel != "" {
		if ct, err = d.channel("--ct-channel", cfg.CTChannel, there); err != nil {
			return
		}
	}
	if pet >= 0 && pet == ct {
		return -1, -1, "", fmt.Errorf("--pet-channel and --ct-channel are both %d: they are two channels", pet)
	}
	var pets, cts []int
	for n, name := range there {
		switch p, c := modality(name); {
		case p && !c && n != ct:
			pets = append(pets, n)
		case c && !p && n != pet:
			cts = append(cts, n)
		}
	}
	if pet < 0 {
		first := slices.Sorted(maps.Keys(there))[0]
		switch isPET, isCT := modality(there[first]); {
		case len(pets) == 1:
			pet = pets[0]
		case len(there) == 1 && isCT && !isPET:
			return -1, -1, "", fmt.Errorf("%s names the only channel %q, and a PET is needed; if it is one, say so "+
				"with --pet-channel %d", d.Path, there[first], first)
		case len(there) == 1:
			if pet = first; there[first] != "" && !isPET {
				note = fmt.Sprintf("The only channel, %s, is taken for the PET.", channelList(there))
			}
		case d.ChannelsError != nil:
			return -1, -1, "", fmt.Errorf("%w; correct it, or say with --pet-channel which of the channels %s is the "+
				"PET", d.ChannelsError, channelList(there))
		default:
			return -1, -1, "", fmt.Errorf("there are several channels, %s, and %s: say with --pet-channel which of "+
				"them is the PET", channelList(there), d.whyNoPET(len(pets)))
		}
		cts = slices.DeleteFunc(cts, func(n int) bool { return n == pet })
	}
	if ct < 0 && len(cts) == 1 {
		ct = cts[0]
	}
	if ct < 0 && cfg.CT {
		return -1, -1, "", fmt.Errorf("of the channels %s, %s: say with --ct-channel which of them is the CT, or "+
			"train on PET alone", channelList(there), d.whyNoCT(len(cts)))
	}
	if len(there) > 1 {
		note = fmt.Sprintf("Of the channels %s, the PET is %d", channelList(there), pet)
		if cfg.CT {
			note += fmt.Sprintf(" and the CT %d", ct)
		}
		note += "."
	}
	return pet, ct, note, nil
}

func (d dataset) whyNoPET(pets int) string {
	switch {
	case d.Path == "":
		return "no dataset.json says which of them is the PET"
	case d.Channels == nil:
		return d.Path + " has no channel_names that say which of them is the PET"
	case pets > 1:
		return fmt.Sprintf("%d are named as a PET", pets)
	}
	return "none is named as a PET"
}

func (d dataset) whyNoCT(cts int) string {
	if cts > 1 {
		return fmt.Sprintf("%d are named as a CT", cts)
	}
	return "none is named as a CT"
}

// channelList names channels with their numbers.
func channelList(channels map[int]string) string {
	var names []string
	for _, n := range slices.Sorted(maps.Keys(channels)) {
		if channels[n] == "" {
			names = append(names, fmt.Sprintf("%d (without a name)", n))
			continue
		}
		names = append(names, fmt.Sprintf("%d %q", n, channels[n]))
	}
	return strings.Join(names, ", ")
}

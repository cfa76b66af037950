package cuda

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Machine is what there is of NVIDIA's, as far as it can be told without loading the driver.
type Machine struct {
	Driver string // version of the driver, as "580.65.06"; "" = there seems to be none
	Cards  []Card // GPUs; none also where nobody could be asked for them
}

// Card is a GPU.
type Card struct {
	Name    string
	Compute Compute
}

// String is what there is, for a reader.
func (m Machine) String() string {
	if m.Driver == "" {
		return "no driver of NVIDIA's was found here"
	}
	text := "NVIDIA's driver " + m.Driver
	for _, c := range m.Cards {
		text += fmt.Sprintf(", %s (compute capability %v)", c.Name, c.Compute)
	}
	return text
}

// KernelFile is where the kernel's part of the driver says what it is.
const KernelFile = "/proc/driver/nvidia/version"

// Look asks nvidia-smi, which comes with the driver, and else the kernel.
func Look(ctx context.Context) Machine {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, "nvidia-smi", "--query-gpu=driver_version,compute_cap,name", "--format=csv,noheader")
	c.WaitDelay = time.Second
	if said, err := c.Output(); err == nil {
		if m := parseCards(string(said)); m.Driver != "" {
			return m
		}
	}
	return Machine{Driver: KernelDriver()}
}

// parseCards reads the lines of nvidia-smi, as "580.65.06, 8.9, NVIDIA L4".
func parseCards(said string) (m Machine) {
	for line := range strings.Lines(said) {
		fields := strings.SplitN(strings.TrimSpace(line), ", ", 3)
		if len(fields) != 3 || !version.MatchString(fields[0]) {
			continue
		}
		m.Driver = fields[0]
		if c, err := strconv.ParseFloat(fields[1], 64); err == nil {
			m.Cards = append(m.Cards, Card{fields[2], Compute(10*c + 0.5)})
		}
	}
	return m
}

var version = regexp.MustCompile(`\b\d{3,}\.\d+(\.\d+)?\b`)

// KernelDriver is the version of the driver's part in the kernel, "" if that is not known.
func KernelDriver() string {
	text, err := os.ReadFile(KernelFile)
	if err != nil {
		return ""
	}
	return version.FindString(string(text))
}

// Choose is the newest set that works with what there is, and a sentence that says why, if it is not the newest of all or
// nothing could be found out. It is an error if none works.
func (m Machine) Choose() (Set, string, error) {
	all := Sets()
	if len(all) == 0 {
		return Set{}, "", errNone()
	}
	if m.Driver == "" {
		return all[0], fmt.Sprintf("%v needs driver %d or newer.", all[0], all[0].Driver), nil
	}
	var why []string
	for _, s := range all {
		lack := m.lacks(s)
		if lack == "" {
			if why != nil {
				return s, strings.Join(why, " ") + fmt.Sprintf(" So %v is taken.", s), nil
			}
			return s, "", nil
		}
		why = append(why, lack)
	}
	return Set{}, "", fmt.Errorf("%s Until then networks run on the CPU", strings.Join(why, " "))
}

// lacks is why a set does not work with what there is.
func (m Machine) lacks(s Set) string {
	number, _, _ := strings.Cut(m.Driver, ".")
	if driver, err := strconv.Atoi(number); err == nil && driver < s.Driver {
		return fmt.Sprintf("%v needs driver %d or newer, and here it is %s: update it if you can.", s,
			s.Driver, m.Driver)
	}
	for _, c := range m.Cards {
		if c.Compute >= s.Compute {
			return ""
		}
	}
	if len(m.Cards) > 0 {
		return fmt.Sprintf("%v needs a GPU of compute capability %v or newer, and %s has %v.", s, s.Compute,
			m.Cards[0].Name, m.Cards[0].Compute)
	}
	return ""
}

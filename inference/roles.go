package inference

import "strings"

// Role is what a model does in the methods.
type Role string

// The roles of the paper's three models, and of the program's own.
const (
	UNet      Role = "unet"      // scaled PET slice → continuous image
	Threshold Role = "threshold" // scaled PET slice → threshold on that slice
	Combined  Role = "combined"  // the U-Net's image → threshold on that image
	Isopet    Role = "isopet"    // PET slice and its neighbours → probability of tumour
)

// roles is the table of the roles. A row is all that a model of a new role needs to be loaded.
var roles = []roleRow{
	{role: UNet, label: "U-Net", image: true},
	{role: Threshold, label: "Threshold CNN on PET"},
	{role: Combined, label: "Threshold CNN on U-Net output", input: UNet},
	{role: Isopet, label: "Isopet network", image: true, stacked: true},
}

type roleRow struct {
	role  Role
	label string // for a reader
	input Role   // the role whose output the model sees; "" for the scaled slice
	image bool   // the model puts out an image, of as many pixels as it sees; otherwise one threshold for each slice

	stacked bool // the model sees the slice with its neighbours, see [Uptake.Channels]
}

// Roles are all roles, in the order in which their models are trained.
func Roles() []Role {
	all := make([]Role, len(roles))
	for i, row := range roles {
		all[i] = row.role
	}
	return all
}

// row of the table; its zero value if there is none.
func (r Role) row() roleRow {
	for _, row := range roles {
		if row.role == r {
			return row
		}
	}
	return roleRow{}
}

// Label is what a model of the role is called.
func (r Role) Label() string { return r.row().label }

// Input is the role whose output a model sees; "" where it sees the scaled slice.
func (r Role) Input() Role { return r.row().input }

// Image says that the model puts out an image of side×side pixels, and not one threshold for each slice.
func (r Role) Image() bool { return r.row().image }

// Stacked says that a model sees each slice with its neighbours, see [Uptake.Channels].
func (r Role) Stacked() bool { return r.row().stacked }

// File is the name of a model's file.
func (r Role) File() string { return string(r) + ".onnx" }

// Files names the files of models, of all if no role is given, as "unet.onnx, threshold.onnx and combined.onnx".
func Files(of ...Role) string {
	if len(of) == 0 {
		of = Roles()
	}
	return enumerate(of, Role.File, "and")
}

// enumerate names roles in a sentence.
func enumerate(list []Role, name func(Role) string, last string) string {
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = name(r)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " " + last + " " + names[n-1]
	}
	return strings.Join(names, "")
}

func (r Role) name() string { return string(r) }

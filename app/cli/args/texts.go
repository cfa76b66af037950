package args

import (
	"strings"

	"github.com/alecthomas/kong"

	"isopet/app"
	"isopet/inference"
	"isopet/inference/ort"
	"isopet/training/fit"
	"isopet/training/nn"
	"isopet/volume/imagefile"
)

// JSONKeys says what --json holds of a scan.
const JSONKeys = `With --json: shape, affine, unit, suv_factor (from stored values to SUV, whichever these are; null
where there is none, or not one for all slices), suv_rule, warnings`

// Vars are what flags and their help name in braces: what is listed elsewhere, and texts that are too long to stand
// beside a flag.
func Vars() kong.Vars {
	networks, baselines := Listed("or", inference.Method.Network), Listed("or", inference.Method.Baseline)
	var trainable []string
	for _, n := range nn.Networks {
		trainable = append(trainable, n.Name)
	}
	return kong.Vars{
		"version":  "isopet " + app.Version,
		"files":    inference.Files(),
		"readable": imagefile.Readable(),
		"writable": imagefile.Writable(),

		"files_to_open": "Scan to open, with its annotation or CT if these are named too; or a session, or results.",

		"mask_or_folder": "Mask to write: " + imagefile.Writable() + "; of several scans a folder for the masks.",

		"trace": "Write a JSON file beside the mask that says of which scan it is and how it was made; of several always.",

		"method": "Method: the networks " + networks + "; without networks " + baselines + ". Unless named: " +
			inference.DefaultMethod + ", or " + inference.StandIn + " where that does not suit the scan or the models.",
		"ct": "CT of the same patient, for networks that were trained on PET with CT; " +
			"it may have a grid of its own.",
		"slices":       "Slices, both ends included, counted from 0; or auto; or all; or around A.",
		"roi":          "Region of interest: centre in world millimetres (RAS+) and width; or auto.",
		"pseudonym":    "Name that a DICOM mask holds instead of the patient's name and ID.",
		"series":       "Series of DICOM to read where there are several: its number, UID, or a part of its description.",
		"unit_written": "Unit of the values of a scan: suv, or stored, as its file has them. SUV if it can be had.",
		"region":       "Region of the mask to take, by its name or number; may be repeated. All if none is named.",
		"on_scan":      "Scan that both masks belong to, where they are DICOM; of its series, the folder or a file.",
		"grid": "Grid of the mask: native, the scan's own, or paper, the pixels that the networks see, " +
			"64×64 in the paper.",

		"devices": devices(),

		"network": "Measure one network only: " + strings.Join(trainable, " or ") + ".",
		"engines": strings.Join(fit.Engines(), " or "),

		"cohort": "Cohort: nnU-Net's raw layout, a folder per patient, or a CSV file.",

		"results": "Folder for the results; units that are finished there are kept.",
		"crossval_presets": "What is trained: paper, notebook or isopet, as by train; several, with commas between or " +
			"each with its own flag, are compared with each other (those of the results in the folder, or paper).",
		"repeats":     "Run the whole so often, each time with other networks",
		"make_report": "Make the report and the figures; --no-report makes the tables only.",
	}
}

// devices are the names of the providers, as a sentence has them.
func devices() string {
	var names []string
	for _, p := range ort.Providers {
		names = append(names, p.Name)
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

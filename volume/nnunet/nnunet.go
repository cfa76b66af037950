// Package nnunet knows how nnU-Net lays out a cohort: the names of folders and files, and what dataset.json says. It
// does not know what the images show.
package nnunet

import (
	"fmt"
	"strconv"
	"strings"
)

// A cohort is the images of its cases, their annotations and a description.
const (
	ImagesDir   = "imagesTr" // CASE_0000.nii.gz, CASE_0001.nii.gz, … by channel
	LabelsDir   = "labelsTr" // CASE.nii.gz
	DatasetFile = "dataset.json"
	Ending      = ".nii.gz"
)

// channelDigits is how many digits a channel's number has in a name.
const channelDigits = 4

// Image is the name of an image of a case, without its ending.
func Image(name string, channel int) string {
	return fmt.Sprintf("%s_%0*d", name, channelDigits, channel)
}

// Channel splits an image's name without its ending, such as CASE_0001, into those of the case and of the channel; ok
// says whether it is one.
func Channel(image string) (name string, channel int, ok bool) {
	at := len(image) - channelDigits - 1
	if at < 1 || image[at] != '_' || strings.Trim(image[at+1:], "0123456789") != "" {
		return image, 0, false
	}
	channel, err := strconv.Atoi(image[at+1:])
	return image[:at], channel, err == nil
}

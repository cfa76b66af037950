// Package images is the commands on scans and masks: what is outlined, shown, compared, measured and converted.
package images

package reference

import "isopet/app/scan"

// Demo makes the demo scan and its annotation.
func Demo() (*scan.Scan, *Reference) {
	s, labels := scan.Demo()
	return s, New("", "Tumour of the demo scan", labels)
}

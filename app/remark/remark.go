// Package remark is what a person says of a scan for its report. It stands in sessions and in reports, and nowhere else.
package remark

// Remarks are a comment and what is filled in.
type Remarks struct {
	Comment string `json:"comment,omitempty"`
	Patient string `json:"patient,omitempty"`
	Born    string `json:"born,omitempty"`
	Tracer  string `json:"tracer,omitempty"`
	Reader  string `json:"reader,omitempty"`
}

// Field is a line to fill in.
type Field struct {
	Label, Example string
	Of             func(*Remarks) *string
}

// Fields are those of a report, in its order.
var Fields = []Field{
	{"Name", "Of the patient", func(r *Remarks) *string { return &r.Patient }},
	{"Date of birth", "1950-12-31", func(r *Remarks) *string { return &r.Born }},
	{"Tracer", "Such as 18F-PSMA-1007, 250 MBq", func(r *Remarks) *string { return &r.Tracer }},
	{"Reader", "Who reads the scan", func(r *Remarks) *string { return &r.Reader }},
}

// Some reports whether something is said.
func (r Remarks) Some() bool { return r != Remarks{} }

// Clear leaves nothing said.
func (r *Remarks) Clear() { *r = Remarks{} }

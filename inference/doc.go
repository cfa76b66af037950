// Package inference turns the axial slices of a scan into tumour masks with the networks of the paper
// (Rainio et al. 2023): slice → continuous image and threshold → mask. It knows no file format and no window;
// the networks are run by package ort.
//
// The paper's three methods are the rows of [Methods]. A positive pixel is one whose value is greater than the
// threshold; this comparison stands once, in [Binarise].
package inference

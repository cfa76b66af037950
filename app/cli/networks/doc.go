// Package networks is the commands by which networks are made and judged: trained on a cohort or on synthetic patients,
// cross-validated, and timed.
package networks

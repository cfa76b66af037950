// Package text writes numbers, names and nouns as the window shows them, and reads numbers that people type. It knows
// neither a toolkit nor the application.
package text

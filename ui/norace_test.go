//go:build !race

package ui

import "testing"

const usualActions = 400

func unraced(*testing.T) {}

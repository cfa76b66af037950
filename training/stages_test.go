package training

import (
	"slices"
	"testing"

	"isopet/inference"
)

// TestStages: the tables of roles, stages and methods go together.
func TestStages(t *testing.T) {
	var trained []inference.Role
	for _, s := range Stages {
		if s.Role.Label() == "" || s.Cost() < 1 || s.LossLabel() == "" || s.Text == "" || s.Caption == "" {
			t.Errorf("%s: the row is not whole", s.Role)
		}
		if input := s.Role.Input(); input != "" && !slices.Contains(trained, input) {
			t.Errorf("%s sees the output of %s, which is not trained before it", s.Role, input)
		}
		if s.Role.Image() != (s.Finish != nil) {
			t.Errorf("%s: an image is cut at a constant that the stage has to choose", s.Role)
		}
		trained = append(trained, s.Role)
	}
	if !slices.Equal(trained, inference.Roles()) {
		t.Errorf("trained are %v of %v", trained, inference.Roles())
	}
	for _, m := range inference.Methods {
		for _, role := range m.Needs {
			if !slices.Contains(trained, role) {
				t.Errorf("method %s needs %s, which nothing trains", m.Name, role)
			}
			if input := role.Input(); input != "" && !slices.Contains(m.Needs, input) {
				t.Errorf("method %s needs %s, but not %s, whose output that sees", m.Name, role, input)
			}
		}
	}
}

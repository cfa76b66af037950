package experiment

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"isopet/inference"
	"isopet/training"
	"isopet/training/cohort"
	"isopet/training/textfile"
)

// Row is what a method made of a slice in an experiment: a line of dice.csv.
type Row struct {
	Unit
	training.Score
}

// Scores are the results of an experiment as its folder holds them, for looking at.
type Scores struct {
	Folder string
	Rows   []Row // unit by unit, in each method by method
	// Partial says that dice.csv is not there yet: rows are those of the units that are finished.
	Partial bool
	// Files are where the scans are, by patient; empty if the folder does not say.
	Files map[string]cohort.Files
}

// scansFile is the table of the scans in an experiment's folder.
const scansFile = "scans.csv"

// WriteScans notes in the folder where the scans of the cohort are, so that a slice can be looked at later. A CT is
// left out if the networks did not see it.
func (e *Experiment) WriteScans(files []cohort.Files) error {
	files = slices.Clone(files)
	for i := range files {
		if !e.Cohort.CT {
			files[i].CT = ""
		}
	}
	return cohort.WriteTable(filepath.Join(e.Dir, scansFile), files)
}

// ReadScores reads an experiment's folder: dice.csv or, while units are missing, the units that are there.
func ReadScores(folder string) (*Scores, error) {
	s := &Scores{Folder: folder}
	table := filepath.Join(folder, "dice.csv")
	file, err := os.Open(table)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.Partial = true
		err = s.readUnits()
	case err == nil:
		defer file.Close()
		err = s.readTable(csv.NewReader(file), table)
	}
	if err != nil {
		return nil, err
	}
	if len(s.Rows) == 0 {
		return nil, fmt.Errorf("%s holds no results of crossval: open a folder with dice.csv or with finished units, "+
			"repeat_1/fold_1/unit.json", folder)
	}
	if scans := filepath.Join(folder, scansFile); exists(scans) {
		files, err := cohort.List(scans, cohort.Config{}) // which holds what the settings chose
		if err == nil {
			err = s.take(scans, files)
		}
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Networks is the folder of the networks that a unit trained and with which a method was scored; empty if they are not
// there, or if it has none.
func (s *Scores) Networks(u Unit, method string) string {
	name, preset := Split(method)
	m, err := inference.MethodNamed(name)
	if err != nil || !m.Network() {
		return ""
	}
	folders := []string{preset}
	if preset == "" { // of the unit's first preset, or of one behind it that is the first of all to train them
		folders = append(folders, training.FirstWith(m.Needs))
	}
	for _, folder := range folders {
		folder = filepath.Join(u.folder(s.Folder), folder)
		if !slices.ContainsFunc(m.Needs, func(r inference.Role) bool { return !exists(filepath.Join(folder, r.File())) }) {
			return folder
		}
	}
	return ""
}

// Whole reports whether the networks of all methods of a unit are there.
func (s *Scores) Whole(u Unit) bool {
	return !slices.ContainsFunc(s.Methods(), func(name string) bool {
		method, _ := Split(name)
		m, err := inference.MethodNamed(method)
		return err == nil && m.Network() && s.Networks(u, name) == ""
	})
}

// settings are those with which the results were made, as far as the folder says.
func (s *Scores) settings() training.Config {
	var made struct {
		Settings training.Config `json:"settings"`
	}
	for _, pattern := range []string{"results.json", "repeat_*/fold_*/unit.json"} {
		paths, _ := fs.Glob(os.DirFS(s.Folder), pattern)
		for _, path := range paths {
			data, err := os.ReadFile(filepath.Join(s.Folder, filepath.FromSlash(path)))
			if err == nil && json.Unmarshal(data, &made) == nil {
				return made.Settings
			}
		}
	}
	return training.Config{}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Locate says where the scans are: in a cohort, which must hold all patients of the results. It is read with the
// settings of the results.
func (s *Scores) Locate(path string) error {
	files, err := cohort.List(path, s.settings().Reading())
	if err != nil {
		return err
	}
	return s.take(path, files)
}

// take takes over where the scans are.
func (s *Scores) take(path string, files []cohort.Files) error {
	found := map[string]cohort.Files{}
	for _, f := range files {
		found[f.Patient] = f
	}
	for _, r := range s.Rows {
		if _, ok := found[r.Patient]; !ok {
			return fmt.Errorf("%s does not hold patient %s of the results: choose the cohort with which they were made",
				path, r.Patient)
		}
	}
	s.Files = found
	return nil
}

// columns of dice.csv that say what was scored, see [Results.WriteTables]; the scores of measures follow them. Tables
// of before have the first of these only.
var columns = []string{"repeat", "fold", "patient", "slice", "method", "threshold", "optimal"}

// known are the columns that every table has.
var known = append(slices.Clone(columns), measures[0].name)

func (s *Scores) readTable(table *csv.Reader, path string) error {
	lines, err := table.ReadAll()
	if err != nil {
		return fmt.Errorf("%s is no table of comma-separated values: %w", path, err)
	}
	if len(lines) > 0 {
		lines[0][0] = strings.TrimPrefix(lines[0][0], textfile.Mark)
	}
	if len(lines) == 0 || len(lines[0]) < len(known) || !slices.Equal(lines[0][:len(known)], known) {
		return fmt.Errorf("%s does not begin with the columns of a table of crossval: let crossval make it anew", path)
	}
	for n, line := range lines[1:] {
		var r Row
		var wrong error
		whole := func(at int) int {
			v, err := strconv.Atoi(line[at])
			wrong = errors.Join(wrong, err)
			return v
		}
		decimal := func(at int) float64 {
			v, err := strconv.ParseFloat(line[at], 64)
			wrong = errors.Join(wrong, err)
			return v
		}
		r.Unit = Unit{whole(0), whole(1)}
		r.Score = training.Score{
			Patient: line[2], Slice: whole(3), Method: line[4],
			Threshold: decimal(5), Optimal: decimal(6), Dice: decimal(7),
		}
		if wrong != nil {
			return fmt.Errorf("%s, line %d is not understood: let crossval make the table anew", path, n+2)
		}
		s.Rows = append(s.Rows, r)
	}
	return nil
}

// readUnits reads the units that are finished.
func (s *Scores) readUnits() error {
	var paths []string // those of a unit's further presets behind its first
	for _, preset := range append([]string{""}, training.PresetNames()...) {
		some, err := fs.Glob(os.DirFS(s.Folder), path.Join("repeat_*/fold_*", preset, "unit.json"))
		if err != nil {
			return err
		}
		paths = append(paths, some...)
	}
	var units []Record
	for _, name := range paths {
		path := filepath.Join(s.Folder, filepath.FromSlash(name))
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var r Record
		if err := json.Unmarshal(data, &r); err != nil {
			return fmt.Errorf("%s is no result of a unit (%w): remove it, and let crossval run the unit anew", path, err)
		}
		r.Images, r.Outputs = nil, nil
		units = append(units, r)
	}
	slices.SortStableFunc(units, func(a, b Record) int {
		if a.Repeat != b.Repeat {
			return a.Repeat - b.Repeat
		}
		return a.Fold - b.Fold
	})
	for _, u := range units {
		for _, score := range u.Scores {
			s.Rows = append(s.Rows, Row{u.Unit, score})
		}
	}
	return nil
}

// Methods are the names of the methods in the results, in their order.
func (s *Scores) Methods() []string { return distinct(s.Rows, func(r Row) string { return r.Method }) }

// Units are the units in the results, in their order.
func (s *Scores) Units() []Unit { return distinct(s.Rows, func(r Row) Unit { return r.Unit }) }

func distinct[T comparable](rows []Row, of func(Row) T) []T {
	var all []T
	seen := map[T]bool{}
	for _, r := range rows {
		if v := of(r); !seen[v] {
			seen[v] = true
			all = append(all, v)
		}
	}
	return all
}

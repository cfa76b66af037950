package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// licence is a text that must come with what is shipped.
type licence struct {
	id   string // in the list of SPDX, or an expression of such; empty if the text is none that is known
	file string // its place in what it is the licence of
	text string
}

// signs tell licences by what only they say; blanks, capitals and quotation marks do not count. The first that fits
// counts.
var signs = []struct {
	id   string
	says []string
}{
	{"Apache-2.0", []string{"apache license", "version 2.0, january 2004"}},
	{"MPL-2.0", []string{"mozilla public license version 2.0"}},
	{"OFL-1.1", []string{"sil open font license"}},
	{"FTL", []string{"the freetype project license"}},
	{"GPL-2.0-or-later", []string{"gnu general public license version 2, june 1991"}},
	{"CC-BY-4.0", []string{"creative commons attribution 4.0 international"}},
	{"Bitstream-Vera", []string{"bitstream vera fonts copyright"}},
	{"FTL OR GPL-2.0-or-later", []string{"exactly one of the following two licenses", "the freetype license", "gpl"}},
	{"NCSA", []string{"university of illinois/ncsa open source license"}},
	{"ZPL-2.1", []string{"zope public license (zpl) version 2.1"}},
	{"LicenseRef-Visual-Studio-2022-Distributable-Code", []string{"distributable code for visual studio 2022", "redist list"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "neither the name"}},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms"}},
	{"MIT", []string{"permission is hereby granted, free of charge", "shall be included in all copies"}},
	{"Zlib", []string{"provided as-is", "altered source versions"}},
	{"ISC", []string{"permission to use, copy, modify, and/or distribute this software for any purpose"}},
	{"Unlicense", []string{"this is free and unencumbered software released into the public domain"}},
}

// declared is how a text names its licence itself.
var declared = regexp.MustCompile(`SPDX-License-Identifier: (.+)`)

// identify is the licence that a text is of, "" if it is none that is known.
func identify(text string) string {
	if m := declared.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1])
	}
	plain := strings.NewReplacer(`"`, "", "'", "", "“", "", "”", "", "‘", "", "’", "").Replace(strings.ToLower(text))
	plain = strings.Join(strings.Fields(plain), " ")
	for _, s := range signs {
		if !slices.ContainsFunc(s.says, func(says string) bool { return !strings.Contains(plain, says) }) {
			return s.id
		}
	}
	return ""
}

// named are files with a licence, by their names, or by those of their folders.
var (
	named  = regexp.MustCompile(`(?i)^((un)?licen[cs]e|copying|notice|ofl|patents|thirdpartynotices)([-_.].*)?$`)
	inside = regexp.MustCompile(`(?i)^licen[cs]es$`)
)

// several are the licences of many, which is no licence by itself.
const several = "ThirdPartyNotices.txt"

// licences are those in a folder of sources, each text once. It is an error if there is none, or none that is known.
func licences(folder string) ([]licence, error) {
	var all []licence
	known := false
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), "_")) && path != folder:
			return filepath.SkipDir // not in the program
		case d.IsDir(), strings.HasSuffix(d.Name(), ".go"):
			return nil
		case !named.MatchString(d.Name()) && !inside.MatchString(filepath.Base(filepath.Dir(path))):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := filepath.Rel(folder, path)
		l := licence{identify(string(text)), filepath.ToSlash(file), strings.TrimSpace(string(text)) + "\n"}
		if d.Name() == several {
			l.id = ""
		}
		if !slices.ContainsFunc(all, func(o licence) bool { return o.text == l.text }) {
			all = append(all, l)
		}
		known = known || l.id != ""
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0:
		return nil, errors.New("there is no licence in it")
	case !known:
		return nil, fmt.Errorf("its licence, %s, is none that is known: look at it, and add a row to signs", all[0].file)
	}
	return all, nil
}

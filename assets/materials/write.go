package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// notices is a table of all that is shipped, and all licences, each text once.
func notices(own component, all []component) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Isopet %s is licensed under the Apache License, version 2.0. It is shipped with what stands in this\n"+
		"table; all licences follow it. On Debian the Apache License is in /usr/share/common-licenses/Apache-2.0, too.\n\n",
		own.version)
	for _, c := range all {
		fmt.Fprintf(&b, "%s %s: %s", c.name, c.version, strings.Join(c.ids(), ", "))
		if c.about != "" {
			fmt.Fprintf(&b, " (%s)", c.about)
		}
		b.WriteString("\n")
	}
	owners := map[string][]string{}
	var texts []string
	for _, c := range append([]component{own}, all...) {
		for _, l := range c.licences {
			if owners[l.text] == nil {
				texts = append(texts, l.text)
			}
			owners[l.text] = append(owners[l.text], c.name+": "+l.file)
		}
	}
	for _, text := range texts {
		fmt.Fprintf(&b, "\n%s\n%s\n\n%s", strings.Repeat("-", 78), strings.Join(owners[text], "\n"), text)
	}
	return b.String()
}

// The parts of a bill of materials in CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/, that are used here.
type (
	bill struct {
		Schema       string       `json:"$schema"`
		Format       string       `json:"bomFormat"`
		SpecVersion  string       `json:"specVersion"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []part       `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Component part `json:"component"`
	}
	part struct {
		Type       string     `json:"type"`
		Ref        string     `json:"bom-ref"`
		Name       string     `json:"name"`
		Version    string     `json:"version"`
		About      string     `json:"description,omitempty"`
		Hashes     []hash     `json:"hashes,omitempty"`
		Licences   []choice   `json:"licenses"`
		Purl       string     `json:"purl,omitempty"`
		Properties []property `json:"properties,omitempty"`
	}
	hash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	choice struct {
		Licence *identity `json:"license,omitempty"`
	}
	identity struct {
		ID   string `json:"id,omitempty"`
		Name string `json:"name,omitempty"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref string   `json:"ref"`
		On  []string `json:"dependsOn,omitempty"`
	}
)

// cycloneDX is the bill of materials. It has no date and no number of its own: the same program has the same bill.
func cycloneDX(own component, all []component) ([]byte, error) {
	b := bill{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", SpecVersion: "1.6",
		Version: 1, Metadata: metadata{own.part("application")}}
	made := dependency{Ref: b.Metadata.Component.Ref}
	for _, c := range all {
		p := c.part("library")
		b.Components = append(b.Components, p)
		made.On = append(made.On, p.Ref)
	}
	b.Dependencies = []dependency{made}
	text, err := json.MarshalIndent(b, "", "\t")
	return append(text, '\n'), err
}

func (c *component) part(kind string) part {
	p := part{Type: kind, Ref: c.name + "@" + c.version, Name: c.name, Version: c.version, About: c.about, Purl: c.purl}
	if c.sha256 != "" {
		p.Hashes = []hash{{"SHA-256", c.sha256}}
	}
	if c.sum != "" {
		p.Properties = []property{{"go.sum", c.sum}}
	}
	for _, id := range c.ids() {
		if strings.Contains(id, " ") || strings.HasPrefix(id, "LicenseRef-") { // neither is in SPDX's list
			p.Licences = append(p.Licences, choice{&identity{Name: id}})
		} else {
			p.Licences = append(p.Licences, choice{&identity{ID: id}})
		}
	}
	return p
}

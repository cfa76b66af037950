// Package manual writes a command line's manual pages and its completions for shells out of the grammar by which it is
// read, so that they hold what the program takes and nothing else. It knows no command.
package manual

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"isopet/volume/atomicfile"
)

// Folder is a flag that writes [Files] into a folder, which must be there, and ends the program.
type Folder string

// AfterApply is called by the parser.
func (f Folder) AfterApply(parser *kong.Kong, vars kong.Vars) error {
	if info, err := os.Stat(string(f)); err != nil || !info.IsDir() {
		return fmt.Errorf("%s is no folder", string(f))
	}
	for name, text := range Files(parser.Model, vars["version"]) {
		write := func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}
		if err := atomicfile.Replace(filepath.Join(string(f), name), write); err != nil {
			return err
		}
	}
	parser.Exit(0)
	return nil
}

// exits are how a command may end.
var exits = []struct {
	code int
	when string
}{
	{0, "It is done."},
	{1, "It could not be done; a line on standard error says why."},
	{2, "The command line is wrong."},
	{130, "It was interrupted."},
}

// Files are all pages of a version of the program, and a completion for each shell, by their names: isopet.1 and
// isopet-segment.1, isopet.bash, _isopet for zsh, isopet.fish.
func Files(grammar *kong.Application, version string) map[string]string {
	files := map[string]string{grammar.Name + ".1": mainPage(grammar, version)}
	for _, c := range commands(grammar) {
		files[pageName(c)+".1"] = page(c, version)
	}
	files[grammar.Name+".bash"] = bash(grammar)
	files["_"+grammar.Name] = zsh(grammar)
	files[grammar.Name+".fish"] = fish(grammar)
	return files
}

// commands are those that are no secret.
func commands(grammar *kong.Application) []*kong.Node {
	return slices.DeleteFunc(slices.Clone(grammar.Children), func(c *kong.Node) bool { return c.Hidden })
}

// flags are all that a command takes, its own behind those of the program.
func flags(c *kong.Node) []*kong.Flag { return slices.Concat(c.AllFlags(true)...) }

// pageName is what the manual page of a command is called.
func pageName(c *kong.Node) string { return c.Parent.Name + "-" + c.Name }

// kind is what a value is completed with.
type kind int

const (
	typed   kind = iota // nothing: numbers, names
	none                // there is no value
	choice              // of some words
	file                // any file or folder
	folders             // folders only
)

// kinds says what is completed by the placeholder of a flag.
var kinds = map[string]kind{"DIR": folders, "FILE": file, "PATH": file, "MASK": file, "SCAN": file}

func kindOf(f *kong.Flag) kind {
	switch {
	case f.IsBool():
		return none
	case f.Enum != "":
		return choice
	}
	return kinds[f.PlaceHolder]
}

// spellings are a flag as it is written, its short form first.
func spellings(f *kong.Flag) []string {
	var all []string
	if f.Short != 0 {
		all = append(all, "-"+string(f.Short))
	}
	all = append(all, "--"+f.Name)
	if f.Tag.Negatable != "" {
		all = append(all, "--no-"+f.Name)
	}
	return all
}

// summary is the beginning of a help, which stands in one line.
func summary(help string) string {
	for _, end := range []string{"; ", ". ", "\n"} {
		help, _, _ = strings.Cut(help, end)
	}
	return strings.TrimSuffix(help, ".")
}

// page is the manual page of a command.
func page(c *kong.Node, version string) string {
	var b roff
	b.title(pageName(c), version, c.Help)
	b.section("SYNOPSIS")
	fmt.Fprintf(&b, ".B %s\n%s\n", escape(c.Parent.Name), escape(c.Summary()))
	b.section("DESCRIPTION")
	b.text(c.Help)
	b.text(c.Detail)
	if len(c.Positional) > 0 {
		b.section("ARGUMENTS")
		for _, a := range c.Positional {
			b.item(a.Summary(), a.Help)
		}
	}
	b.options(c)
	b.exits()
	b.section("SEE ALSO")
	fmt.Fprintf(&b, ".BR %s (1)\n", escape(c.Parent.Name))
	return b.String()
}

// mainPage is that of the program.
func mainPage(grammar *kong.Application, version string) string {
	var b roff
	what, _, _ := strings.Cut(grammar.Help, ". ")
	b.title(grammar.Name, version, strings.TrimPrefix(what, "Isopet "))
	b.section("SYNOPSIS")
	fmt.Fprintf(&b, ".B %s\n[flags] [<files> ...]\n.br\n.B %[1]s\n<command> [flags]\n", escape(grammar.Name))
	b.section("DESCRIPTION")
	b.text(grammar.Help)
	b.section("COMMANDS")
	for _, c := range commands(grammar) {
		b.item(c.Name, c.Help)
	}
	b.options(grammar.Node)
	b.exits()
	b.section("SEE ALSO")
	var pages []string
	for _, c := range commands(grammar) {
		pages = append(pages, fmt.Sprintf(".BR %s (1)", escape(pageName(c))))
	}
	fmt.Fprintln(&b, strings.Join(pages, " ,\n"))
	return b.String()
}

// roff is a page in the language of man.
type roff struct{ strings.Builder }

func (b *roff) title(name, version, what string) {
	fmt.Fprintf(b, ".TH %q 1 \"\" %q\n", strings.ToUpper(name), version)
	b.section("NAME")
	fmt.Fprintf(b, "%s \\- %s\n", escape(name), escape(lowered(strings.TrimSuffix(what, "."))))
}

func (b *roff) section(name string) { fmt.Fprintf(b, ".SH %s\n", name) }

// item is an entry of a list.
func (b *roff) item(name, about string) {
	fmt.Fprintf(b, ".TP\n.B %s\n", escape(name))
	for line := range strings.SplitSeq(about, "\n") {
		b.WriteString(protected(escape(line)) + "\n")
	}
}

// text is paragraphs with blank lines between; what is indented stays as it is.
func (b *roff) text(paragraphs string) {
	for paragraph := range strings.SplitSeq(paragraphs, "\n\n") {
		paragraph = strings.Trim(paragraph, "\n")
		if paragraph == "" {
			continue
		}
		before, after := ".PP\n", ""
		if strings.HasPrefix(paragraph, "    ") {
			before, after = ".PP\n.RS 4\n.nf\n", ".fi\n.RE\n"
		}
		b.WriteString(before)
		for line := range strings.SplitSeq(paragraph, "\n") {
			b.WriteString(protected(escape(strings.TrimPrefix(line, "    "))) + "\n")
		}
		b.WriteString(after)
	}
}

func (b *roff) options(c *kong.Node) {
	b.section("OPTIONS")
	for _, f := range flags(c) {
		name := strings.Join(spellings(f), ", ")
		if kindOf(f) != none {
			name += "=" + f.FormatPlaceHolder()
		}
		b.item(name, f.Help)
	}
}

func (b *roff) exits() {
	b.section("\"EXIT STATUS\"")
	for _, e := range exits {
		b.item(fmt.Sprint(e.code), e.when)
	}
}

// escape has roff take a text literally; hyphens can be copied into a command line.
func escape(text string) string { return strings.NewReplacer(`\`, `\e`, `-`, `\-`).Replace(text) }

// protected keeps a line from being taken for a request.
func protected(line string) string {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		return `\&` + line
	}
	return line
}

// lowered begins a sentence with a small letter.
func lowered(text string) string { return strings.ToLower(text[:1]) + text[1:] }

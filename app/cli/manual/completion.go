package manual

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// names are those of commands.
func names(all []*kong.Node) []string {
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	return names
}

// bash is the completion for bash, in its own language only: the functions of bash-completion need not be there.
func bash(grammar *kong.Application) string {
	all := commands(grammar)
	var cases strings.Builder
	for _, c := range all {
		if c != grammar.DefaultCmd {
			bashCase(&cases, c.Name, c)
		}
	}
	bashCase(&cases, "*", grammar.DefaultCmd) // last: it takes what no other has taken
	return fmt.Sprintf(bashScript, grammar.Name, strings.Join(names(all), " "), strings.Join(names(all), "|"), cases.String())
}

// bashCase are the words of a command: all its flags, and those that a file, a folder or anything else follows.
func bashCase(b *strings.Builder, pattern string, c *kong.Node) {
	after := map[kind][]string{}
	var every []string
	var choices string
	for _, f := range flags(c) {
		words := spellings(f)
		every = append(every, words...)
		after[kindOf(f)] = append(after[kindOf(f)], words...)
		if kindOf(f) == choice {
			choices += fmt.Sprintf("\t\t[[ \" %s \" == *\" $before \"* ]] && choices='%s'\n", strings.Join(words, " "),
				strings.Join(f.EnumSlice(), " "))
		}
	}
	fmt.Fprintf(b, "\t%s)\n\t\tflags='%s'\n\t\tfiles=' %s '\n\t\tfolders=' %s '\n\t\ttyped=' %s '\n%s\t\t;;\n", pattern,
		strings.Join(every, " "), strings.Join(after[file], " "), strings.Join(after[folders], " "),
		strings.Join(after[typed], " "), choices)
}

const bashScript = `# Completion of %[1]s for bash, made from its command line.
_%[1]s() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= flags files folders typed choices i
	if [[ $word == '=' ]]; then
		word=
	elif [[ $before == '=' ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		%[3]s)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
	done
	case $command in
%[4]s	esac
	COMPREPLY=()
	if [[ -n $choices ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
	elif [[ $typed == *" $before "* ]]; then
		return
	elif [[ $folders == *" $before "* ]]; then
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -d -- "$word")
	elif [[ $files != *" $before "* && $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
	else
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		if [[ -z $command && $files != *" $before "* ]]; then
			mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W '%[2]s' -- "$word")
		fi
	fi
}
complete -F _%[1]s %[1]s
`

// zsh is the completion for zsh.
func zsh(grammar *kong.Application) string {
	all := commands(grammar)
	var cases, described strings.Builder
	for _, c := range all {
		fmt.Fprintf(&described, "\t\t%s\n", quoted(strings.ReplaceAll(c.Name+":"+summary(c.Help), "`", "")))
		if c != grammar.DefaultCmd {
			zshCase(&cases, c.Name, c)
		}
	}
	zshCase(&cases, "*", grammar.DefaultCmd)
	return fmt.Sprintf(zshScript, grammar.Name, strings.Join(names(all), "|"), described.String(), cases.String())
}

// zshActions say what is completed after a flag.
var zshActions = map[kind]string{typed: " ", file: "_files", folders: "_files -/"}

func zshCase(b *strings.Builder, pattern string, c *kong.Node) {
	fmt.Fprintf(b, "\t(%s)\n\t\tflags=(\n", pattern)
	for _, f := range flags(c) {
		words := spellings(f)
		for _, word := range words {
			spec := "(" + strings.Join(words, " ") + ")" + word
			if f.IsSlice() {
				spec = "*" + word
			}
			if kindOf(f) != none {
				spec += map[bool]string{true: "=", false: "+"}[strings.HasPrefix(word, "--")]
			}
			spec += "[" + strings.NewReplacer("[", `\[`, "]", `\]`).Replace(summary(f.Help)) + "]"
			switch kind := kindOf(f); kind {
			case none:
			case choice:
				spec += ":" + f.PlaceHolder + ":(" + strings.Join(f.EnumSlice(), " ") + ")"
			default:
				spec += ":" + f.PlaceHolder + ":" + zshActions[kind]
			}
			fmt.Fprintf(b, "\t\t\t%s\n", quoted(spec))
		}
	}
	b.WriteString("\t\t)\n\t\t;;\n")
}

const zshScript = `#compdef %[1]s
# Completion of %[1]s for zsh, made from its command line.
_%[1]s_first() {
	local -a commands=(
%[3]s	)
	_describe -t commands command commands
	_files
}
_%[1]s() {
	local command=${words[(r)(%[2]s)]}
	local -a flags
	case $command in
%[4]s	esac
	if [[ -z $command || $command == $words[CURRENT] ]]; then
		_arguments -S $flags '*: :_%[1]s_first'
	else
		_arguments -S $flags '*:file:_files'
	fi
}
_%[1]s "$@"
`

// fish is the completion for fish.
func fish(grammar *kong.Application) string {
	var b strings.Builder
	all := commands(grammar)
	fmt.Fprintf(&b, "# Completion of %s for fish, made from its command line.\n", grammar.Name)
	for _, c := range all {
		fmt.Fprintf(&b, "complete -c %s -n __fish_use_subcommand -a %s -d %s\n", grammar.Name, c.Name,
			fishQuoted(summary(c.Help)))
	}
	for _, c := range all {
		when := "__fish_seen_subcommand_from " + c.Name
		if c == grammar.DefaultCmd {
			when = "__fish_use_subcommand; or " + when
		}
		for _, f := range flags(c) {
			line := fmt.Sprintf("complete -c %s -n %s -l %s", grammar.Name, fishQuoted(when), f.Name)
			if f.Short != 0 {
				line += " -s " + string(f.Short)
			}
			switch kindOf(f) {
			case choice:
				line += " -x -a " + fishQuoted(strings.Join(f.EnumSlice(), " "))
			case typed:
				line += " -x"
			case file:
				line += " -r -F"
			case folders:
				line += " -x -a '(__fish_complete_directories)'"
			}
			fmt.Fprintf(&b, "%s -d %s\n", line, fishQuoted(summary(f.Help)))
			if f.Tag.Negatable != "" {
				fmt.Fprintf(&b, "complete -c %s -n %s -l no-%s -d %s\n", grammar.Name, fishQuoted(when), f.Name,
					fishQuoted(summary(f.Help)))
			}
		}
	}
	return b.String()
}

// quoted is a word for zsh.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// fishQuoted is a word for fish.
func fishQuoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}

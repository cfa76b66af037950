package filewindow

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// programs are those that show a window for files, with what they are told.
var programs = map[string]func(Request) []string{
	"zenity": func(r Request) []string {
		args := []string{"--file-selection", "--title=" + r.Title, "--filename=" + strings.TrimSuffix(r.Folder, "/") + "/"}
		if r.Directory {
			return append(args, "--directory")
		}
		if len(r.Endings) > 0 {
			args = append(args, "--file-filter="+r.Kinds+" | "+strings.Join(r.patterns(), " "), "--file-filter=All files | *")
		}
		return args
	},
	"kdialog": func(r Request) []string {
		args := []string{"--title", r.Title}
		if r.X11 != 0 {
			args = append(args, "--attach", fmt.Sprint(r.X11))
		}
		if r.Directory {
			return append(args, "--getexistingdirectory", r.Folder)
		}
		args = append(args, "--getopenfilename", r.Folder)
		if len(r.Endings) > 0 {
			args = append(args, r.Kinds+" ("+strings.Join(r.patterns(), " ")+")\nAll files (*)")
		}
		return args
	},
}

// program asks by zenity or kdialog, the one of the desktop first.
func program(ctx context.Context, r Request) (string, error) {
	names := []string{"zenity", "kdialog"}
	if strings.Contains(os.Getenv("XDG_CURRENT_DESKTOP"), "KDE") {
		names = []string{"kdialog", "zenity"}
	}
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		said, err := exec.CommandContext(ctx, path, programs[name](r)...).Output()
		var ended *exec.ExitError
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case errors.As(err, &ended) && ended.ExitCode() == 1: // nothing was chosen
			return "", nil
		case err != nil:
			continue // it cannot show its window
		}
		return strings.TrimSuffix(string(said), "\n"), nil
	}
	return "", ErrNone
}

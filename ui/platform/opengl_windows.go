//go:build !ci

package platform

import "C" // for opengl_windows.c

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/go-gl/glfw/v3.4/glfw"
	"golang.org/x/sys/windows"
)

// softwareVariable is set to 1 for a program that is to draw by the processor. Users may do that, too.
const softwareVariable = "ISOPET_SOFTWARE_OPENGL"

// software is the library that draws by the processor: Mesa's, in a folder beside the program, where Windows does not
// find it by itself.
func software() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	file := filepath.Join(filepath.Dir(self), "software", "opengl32.dll")
	_, err = os.Stat(file)
	return file, err
}

// Prepare says why there can be no window, before anything else is done for one: Fyne would panic, or show none and
// never end. Remote desktops and virtual machines may have an OpenGL that is too old, or none. Then the program starts
// itself again to draw by the processor, if it can, and ends when that does.
func Prepare() error {
	asked := os.Getenv(softwareVariable) == "1"
	if asked {
		if err := drawBySoftware(); err != nil {
			return err
		}
	}
	err := tryWindow()
	if err == nil {
		return nil
	}
	if _, missing := software(); missing == nil && !asked {
		again()
	}
	return fmt.Errorf("the window cannot be opened: this computer or remote desktop has no OpenGL 2.1 (%w); install the "+
		"driver of its graphics card, or use the commands of isopet --help", err)
}

// drawBySoftware takes the library that draws by the processor: whoever loads opengl32.dll from then on has that one.
func drawBySoftware() error {
	file, err := software()
	if err == nil {
		_, err = windows.LoadLibraryEx(file, 0, windows.LOAD_WITH_ALTERED_SEARCH_PATH)
	}
	if err != nil {
		return fmt.Errorf("%s asks to draw by the processor, and the library for it cannot be loaded (%w); install "+
			"Isopet anew, or unset the variable", softwareVariable, err)
	}
	return nil
}

// again runs the program again, to draw by the processor, and ends as that does. It returns if that has no window either.
func again() {
	self, err := os.Executable()
	if err != nil {
		return
	}
	program := exec.Command(self, os.Args[1:]...)
	program.Env = append(os.Environ(), softwareVariable+"=1")
	program.Stdin, program.Stdout, program.Stderr = os.Stdin, os.Stdout, os.Stderr
	const refused = 1 // with a sentence, which this program says: where there is no console, only the first has a message
	program.Run()
	if ended := program.ProcessState; ended != nil && ended.ExitCode() != refused {
		os.Exit(ended.ExitCode())
	}
}

// tryWindow makes a window as Fyne does, which nobody sees, and says why it cannot.
func tryWindow() (err error) {
	defer func() { // the library takes some refusals for mistakes of ours
		if said := recover(); said != nil {
			err = fmt.Errorf("%v", said)
		}
	}()
	if err := glfw.Init(); err != nil {
		return err
	}
	defer glfw.DefaultWindowHints()
	glfw.DefaultWindowHints()
	glfw.WindowHint(glfw.Visible, glfw.False)
	glfw.WindowHint(glfw.ContextVersionMajor, 2)
	glfw.WindowHint(glfw.ContextVersionMinor, 1)
	w, err := glfw.CreateWindow(16, 16, title, nil, nil)
	switch {
	case err != nil:
		return err
	case w == nil:
		return errors.New("its driver makes no window")
	}
	w.Destroy()
	return nil
}

const title = "Isopet" // of the window that nobody sees

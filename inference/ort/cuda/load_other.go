//go:build !linux && !windows

package cuda

import "errors"

var errSystem = errors.New("there is no CUDA on this system")

func imports(string) ([]string, error) { return nil, errSystem }

func open(string) error { return errSystem }

func openDriver() (driver, error) { return nil, errSystem }

package cli

import (
	"os"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/app/cli/console"
	"isopet/app/cli/images"
	"isopet/app/cli/networks"
)

// What the tests have in common with those of the core, under short names.
var (
	needRuntime   = apptest.NeedRuntime
	testGrid      = apptest.Grid
	testScan      = apptest.Scan
	testReference = apptest.Reference
	twoLesions    = apptest.TwoLesions
	testModels    = apptest.Networks
	ctModels      = apptest.CTNetworks
	writeScan     = apptest.WriteScan
	writeMask     = apptest.WriteMask
	writeFrames   = apptest.WriteFrames
	writeUnit     = apptest.WriteUnit
	evenCT        = apptest.WriteCT
	long          = apptest.WriteLong
)

// What commands report.
type (
	segmentation = images.Segmentation
	information  = images.Information
	seriesList   = images.SeriesList
	comparison   = images.Comparison
	measurement  = images.Measurement
	conversion   = images.Conversion
	written      = networks.Written
	trained      = networks.Trained
	measured     = networks.Measured
	number       = console.Number
)

// TestMain is the program where it is called by [process].
func TestMain(m *testing.M) {
	if args, ok := os.LookupEnv(processArgs); ok {
		os.Exit(Main(strings.Split(args, "\n"), Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, nil))
	}
	apptest.Main(m)
}

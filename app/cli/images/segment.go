package images

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"isopet/app"
	"isopet/app/cli/args"
	"isopet/app/cli/console"
	"isopet/app/contour"
	"isopet/app/engine"
	"isopet/app/export"
	"isopet/app/format"
	"isopet/app/lesion"
	"isopet/app/provenance"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/inference"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/dicom/seg"
	"isopet/volume/imagefile"
)

// Segment outlines the tumour in a scan, or in each of several.
type Segment struct {
	Scan   []string `arg:"" help:"PET scan, ${readable}; or several, or a folder of scans."`
	Output string   `short:"o" required:"" placeholder:"MASK" help:"${mask_or_folder}"`
	Method string   `placeholder:"NAME" help:"${method}"`
	args.MethodFlags
	CT        string   `name:"ct" placeholder:"FILE" help:"${ct}"`
	Slices    string   `placeholder:"A-B" default:"auto" help:"${slices}"`
	ROI       string   `name:"roi" placeholder:"X,Y,W" default:"auto" help:"${roi}"`
	Unit      string   `placeholder:"UNIT" help:"Unit of the scan's values where its file does not say: SUV or Bq/ml."`
	Threshold *float64 `placeholder:"T" help:"One threshold from 0 to 1 for all slices, instead of the predicted ones."`
	Grid      string   `placeholder:"NAME" default:"native" enum:"native,paper" help:"${grid}"`
	Pseudonym string   `placeholder:"NAME" help:"${pseudonym}"`
	Trace     bool     `help:"${trace}"`
	Force     bool     `help:"Overwrite masks that exist."`
	args.ScanFlags
	args.EngineFlags
}

// NewSegment is the command with the flags of all methods.
func NewSegment() *Segment { return &Segment{MethodFlags: args.NewMethodFlags()} }

func (*Segment) Help() string {
	return fmt.Sprintf(`The mask has the scan's geometry: shape, affine, codes and units. Slices lie along the axis
closest to head-foot.

Automatic region: the square of 125 mm where the paper has it, or the whole slice of a scan below 250 mm. Automatic
slices: those round the hottest place of the region. Both are guesses; please check them.

    isopet segment scan.nii.gz -o mask.nii.gz
    isopet segment scan.nii.gz -o mask.nii.gz --slices 31-42 --roi -4,-38,125
    isopet segment scan.nii.gz -o mask.nii.gz --method unet --device cpu --json

Of a scan that came as DICOM the mask can be DICOM as well: name it .seg.dcm or .rtstruct.dcm. Such a file holds the
patient's name and ID, as the scan does, or a pseudonym instead.

The methods %s are baseline methods: they threshold the PET directly, and need neither networks nor ONNX Runtime.

    isopet segment scan.nii.gz -o mask.nii.gz --method percent --percent 41
    isopet segment scan.nii.gz -o mask.nii.gz --method fixed --value 4.0

Several scans, or folders of them, are outlined one after the other into a folder: NIfTI files with all folders below,
imagesTr and imagesTs of nnU-Net, and each PET series of DICOM. Files that are masks, CT or MR by their names or their
values are left out, and said. Each scan has a mask, SCAN_mask.nii.gz, beside it a JSON file that says of which scan and
how it was made, and its figures in lesions.csv. A scan that fails is named at the end (exit code 1), the others are
done. The same command again goes on after an interruption: what is done is kept, and made anew with --force.

    isopet segment scans -o masks
    isopet segment scan.nii.gz scans -o masks --method percent --json`, args.Listed("and", inference.Method.Baseline))
}

// Segmentation is what segment reports.
type Segmentation struct {
	Mask     pathtext.Path  `json:"mask"`
	Method   string         `json:"method"`
	Number   *float64       `json:"parameter,omitempty"` // of the method, if it takes one
	Provider string         `json:"provider"`            // empty for a method without networks
	Grid     string         `json:"grid"`
	ROI      roi            `json:"roi"`
	Slices   []sliceOutline `json:"slices"`
	VolumeML float64        `json:"volume_ml"`
	Seconds  float64        `json:"seconds"`
	Warnings []string       `json:"warnings"`
	Notes    []string       `json:"notes"`
}

type roi struct {
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
	Width float64 `json:"width"`
}

type sliceOutline struct {
	Index     int     `json:"index"`
	Threshold float64 `json:"threshold"`
	Voxels    int     `json:"voxels"`
	VolumeML  float64 `json:"volume_ml"`
	UptakeMax float64 `json:"uptake_max"`
}

// options are the arguments as package inference takes them.
func (c *Segment) options() (inference.Options, error) {
	o := inference.Options{Threshold: c.Threshold, Grid: c.Grid}
	name := c.Method
	switch info, err := os.Stat(c.Models); {
	case name != "":
	case err == nil && !info.IsDir(): // a single network, which is taken for the paper's best as ever
		name = inference.StandIn
	default:
		name, o.Instead = inference.DefaultMethod, inference.StandIn
	}
	method, err := inference.MethodNamed(name)
	if err != nil {
		return o, err
	}
	o.Method = method.Name
	if o.Parameter, err = c.Parameter(method); err != nil {
		return o, err
	}
	if c.Unit != "" && !slices.Contains(units.Choices, c.Unit) {
		return o, fmt.Errorf("%q is no unit; say SUV or Bq/ml", c.Unit)
	}
	if o.Slices, err = inference.ParseSlices(c.Slices); err != nil {
		return o, err
	}
	if c.Threshold != nil && !(*c.Threshold >= 0 && *c.Threshold <= 1) {
		return o, fmt.Errorf("threshold %g does not lie between 0 and 1", *c.Threshold)
	}
	o.Region, err = parseRegion(c.ROI)
	return o, err
}

// parseRegion reads "X,Y,W" in millimetres; "auto" is nil.
func parseRegion(text string) (*volume.Region, error) {
	if text == "auto" {
		return nil, nil
	}
	var values []float64
	for part := range strings.SplitSeq(text, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			break
		}
		values = append(values, v)
	}
	if len(values) != 3 || strings.Count(text, ",") != 2 || values[2] <= 0 {
		return nil, fmt.Errorf("region %q: give the centre and a width above 0 in millimetres, "+
			"such as -4,-38,125, or auto", text)
	}
	return &volume.Region{X: values[0], Y: values[1], Width: values[2]}, nil
}

func (c *Segment) Run(ctx context.Context, con *console.Console) (console.Result, error) {
	c.Said = c.Unit
	options, err := c.options()
	if err != nil {
		return nil, args.Usage(err)
	}
	method, err := inference.MethodNamed(options.Method)
	if err != nil {
		return nil, err
	}
	if c.several() {
		return c.batch(ctx, con, method, options)
	}
	return c.one(ctx, con, c.Scan[0], method, options)
}

// one outlines in one scan.
func (c *Segment) one(ctx context.Context, con *console.Console, path string, method inference.Method,
	options inference.Options) (console.Result, error) {
	began := time.Now()
	if err := export.CheckMask(c.Output, c.Force, path, c.CT); err != nil {
		return nil, err
	}
	if c.Trace {
		if err := provenance.Check(c.Output); err != nil {
			return nil, err
		}
	}
	load, done := c.load(ctx, con, options)
	defer done()
	read := con.Progress("Reading")
	var excerpt *inference.Excerpt
	scan, err := c.ReadValues(ctx, path, read, func(g volume.Grid) (func([]float32), error) {
		models, err := load()
		if err != nil {
			return nil, err
		}
		excerpt = inference.NewExcerpt(g, models, options)
		return excerpt.Add, nil
	})
	if err != nil {
		return nil, err
	}
	whole := c.Afterwards(scan) // all of it is read before its values are known
	if whole {
		scan, err = c.ReadScan(ctx, path, read)
	} else {
		err = c.Say(path, scan)
	}
	if err != nil {
		return nil, err
	}
	if err := suits(path, scan, method, &options); err != nil {
		return nil, err
	}
	if err := c.check(con, scan); err != nil {
		return nil, err
	}
	models, err := load()
	if err != nil {
		return nil, err
	}
	if c.CT != "" {
		ct, err := c.readCT(ctx, path, scan)
		if err != nil {
			return nil, err
		}
		options.CT = ct.Volume
	}
	var result *inference.Result
	if excerpt.Padded() && !whole {
		if scan, err = c.ReadScan(ctx, path, read); err != nil {
			return nil, err
		}
		whole = true
	}
	if whole {
		result, err = inference.Segment(ctx, models, scan.Volume, options, con.Progress("Segmenting"))
	} else {
		result, err = inference.SegmentExcerpt(ctx, models, excerpt, options, con.Progress("Segmenting"))
	}
	if errors.Is(err, inference.ErrNoSUV) {
		return nil, fmt.Errorf("%s: %w; --unit SUV says so", path, err)
	}
	if errors.Is(err, inference.ErrNoCT) {
		return nil, fmt.Errorf("%w; the option --ct names it", err)
	}
	if err != nil {
		return nil, err
	}
	if c.CT != "" && result.Slices[0].Input.CT == nil {
		result.Notes = append(result.Notes, fmt.Sprintf("%s was not used: the method does not see a CT.", c.CT))
	}
	geometry := scan.Geometry
	if options.Grid == inference.Paper {
		geometry = imagefile.Geometry{}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := imagefile.WriteMask(c.Output, rows(result), geometry, c.content(result.Method)); err != nil {
		return nil, err
	}
	r := c.segmentation(scan, models, options, result)
	r.Mask = pathtext.Path(c.Output)
	if c.Trace {
		of, err := scan.Source(ctx)
		if err == nil {
			err = provenance.Write(c.Output, c.record(of, result.Method, models, r))
		}
		if err != nil {
			return nil, fmt.Errorf("%s is written, but not how it was made: %w", c.Output, err)
		}
	}
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

// load loads the networks that are needed in the background, and returns what waits for them and what frees them.
func (c *Segment) load(ctx context.Context, con *console.Console,
	options inference.Options) (wait func() (inference.Models, error), done func()) {
	// The networks are loaded while the scan is opened: they say what of it is looked at, and nothing else is kept.
	note := ""
	load := sync.OnceValues(func() (inference.Models, error) {
		needs := options.Needs()
		if len(needs) == 0 {
			return nil, nil
		}
		rt, models, err := engine.Open(ctx, c.Apply(con.Config), needs...)
		if err == nil {
			note = rt.Note()
		}
		return models, err
	})
	go load()
	tell := sync.OnceFunc(func() {
		if note != "" {
			con.Note(note)
		}
	})
	wait = func() (inference.Models, error) {
		models, err := load()
		tell()
		return models, err
	}
	return wait, func() {
		models, _ := load()
		models.Close()
	}
}

// suits has options follow from what a scan is, or says why a method does not suit it.
func suits(path string, s *scan.Scan, method inference.Method, o *inference.Options) error {
	o.SUV = s.Unit == units.SUV
	if p := method.Parameter; p != nil && p.Unit == "" && o.Parameter == nil && !o.SUV {
		return args.Usage(fmt.Errorf("%s does not say that its values are SUV, so method %s has no default %s; "+
			"give one with --%s", path, method.Name, p.Name, p.Name))
	}
	return nil
}

// positive reports whether the mask of a result has voxels in an axial slice.
func positive(result *inference.Result) func(axial int) bool {
	return func(axial int) bool {
		s := result.Slice(axial)
		return s != nil && s.Voxels > 0
	}
}

func rows(result *inference.Result) *volume.Rows { return result.Mask.Rows(positive(result)) }

// segmentation is what is to be said of a result.
func (c *Segment) segmentation(scan *scan.Scan, models inference.Models, options inference.Options,
	result *inference.Result) *Segmentation {
	r := &Segmentation{
		Method: result.Method.Name, Provider: result.Provider, Grid: options.Grid,
		ROI:    roi{result.Region.X, result.Region.Y, result.Region.Width},
		Slices: []sliceOutline{}, VolumeML: result.VolumeML(), Warnings: append([]string{}, scan.Warnings...),
		Notes: slices.Concat([]string{}, engine.Warnings(models.List()), result.Notes),
	}
	if scan.WholeBody() && (options.Region == nil || options.Slices.Which == inference.SlicesFound) {
		r.Warnings = append(r.Warnings, fmt.Sprintf("The scan is %.0f cm long, so taken for whole-body, "+
			"but the place to look at was chosen as for a prostate: "+
			"check what is outlined, or give both --roi and --slices.", scan.LengthMM()/10))
	}
	if warning := contour.EdgeWarning(len(contour.AtRegionEdge(result, options.Grid))); warning != "" {
		r.Warnings = append(r.Warnings, warning)
	}
	if result.Method.Parameter != nil {
		r.Number = &result.Parameter
	}
	for _, s := range result.Slices {
		r.Slices = append(r.Slices, sliceOutline{s.Index, s.Threshold, s.Voxels, s.VolumeML, s.UptakeMax})
	}
	return r
}

// readCT reads the CT. Of a folder that holds the scan as well it is the series in the scan's coordinates.
func (c *Segment) readCT(ctx context.Context, path string, s *scan.Scan) (*imagefile.Image, error) {
	var o imagefile.Options
	if filepath.Clean(c.CT) == filepath.Clean(path) && s.DICOM() {
		if o.Series = s.CT; o.Series == "" {
			return nil, fmt.Errorf("%s holds no CT in the coordinates of the PET; name another one with --ct", c.CT)
		}
	}
	ct, err := imagefile.Read(ctx, c.CT, o, imagefile.Watch{})
	if err == nil && ct.SUV != nil {
		return nil, fmt.Errorf("%s is read as PET, not as CT; name a file of the CT series with --ct", c.CT)
	}
	return ct, err
}

// content is what the mask says of its lesion, in formats that say more than which voxels it has.
func (c *Segment) content(m inference.Method) imagefile.Content {
	by := seg.Automatic
	if c.Threshold != nil {
		by = seg.Semiautomatic
	}
	said := imagefile.Content{Segments: []seg.Segment{{
		Number: 1, Label: "Lesion 1", Algorithm: m.Label, By: by, Colour: lesion.Colour(0),
	}}}
	said.Version, said.Pseudonym = app.Version, c.Pseudonym
	return said
}

// check says what somebody should know before the mask is written, or why it cannot be.
func (c *Segment) check(con *console.Console, s *scan.Scan) error {
	remarks, err := imagefile.CheckMask(c.Output, s.Grid, s.Geometry, c.content(inference.Method{}))
	switch {
	case err != nil:
		return err
	case len(remarks) > 0 && c.Grid == inference.Paper:
		return args.Usage(fmt.Errorf("%s cannot be written on the paper's grid: a DICOM mask has the scan's own voxels; "+
			"leave out --grid, or write .nii.gz", c.Output))
	case len(remarks) == 0 && c.Pseudonym != "":
		return args.Usage(fmt.Errorf("--pseudonym is for DICOM masks: %s names no patient", c.Output))
	}
	for _, remark := range remarks {
		con.Note(remark)
	}
	return nil
}

// Text is a table of the slices with the volume below it.
func (r *Segmentation) Text(w io.Writer) {
	for _, note := range slices.Concat(r.Warnings, r.Notes) {
		fmt.Fprintln(w, note)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "slice\tthreshold\tvoxels\tml\tlargest uptake\t")
	for _, s := range r.Slices {
		fmt.Fprintf(t, "%d\t%s\t%d\t%s\t%s\t\n",
			s.Index, format.Share(s.Threshold), s.Voxels, format.Number(s.VolumeML), format.Number(s.UptakeMax))
	}
	t.Flush()
	with := r.Method
	if r.Number != nil {
		with += fmt.Sprintf(" %g", *r.Number)
	}
	if r.Provider != "" {
		with += " on " + r.Provider
	}
	fmt.Fprintf(w, "%s ml in %s, with %s in %.1f s.\n", format.Number(r.VolumeML), r.Mask, with, r.Seconds)
}

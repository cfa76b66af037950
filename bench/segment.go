package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
)

// The main job: these slices of a scan, and in them a square of 128 voxels, the paper's 125 mm.
const (
	firstSlice, lastSlice = 180, 211
	column, rowAt, square = 192, 192, 128
)

// segmenting compares the whole way from a scan file to a mask file by the threshold CNN, start and end of the programs
// included.
func segmenting(ctx context.Context, s settings, p python) (all []comparison, err error) {
	for _, kind := range scanKinds {
		scan, err := scanFile(ctx, kind.name)
		if err != nil {
			return nil, err
		}
		all = append(all, comparison{
			title: "From scan file to mask file, " + kind.label,
			rows: []row{{"whole", "time of the process, s"}, {"seconds", "of that without the start, s"},
				{"processor", "processor time of the process, s"}, {"memory", "memory of the process, MB"}},
			sides: []side{
				{"Isopet", nil, func(ctx context.Context) (told, error) { return segmentIsopet(ctx, s, scan) }},
				{"SimpleITK + ONNX Runtime", []string{"SimpleITK", "onnxruntime"},
					func(ctx context.Context) (told, error) { return segmentPeer(ctx, s, p, scan) }},
			},
			check: sameMask,
		})
	}
	return all, nil
}

func maskFile(whose string) string { return filepath.Join("build", "scans", "mask-"+whose+".nii.gz") }

func segmentIsopet(ctx context.Context, s settings, scan string) (told, error) {
	var answer struct {
		Seconds float64
		Slices  []struct{ Voxels float64 }
	}
	const centre = -edge * (column + float64(square-1)/2)
	ran, err := execute(ctx, nil, &answer, isopet, "segment", scan, "-o", maskFile("isopet"), "--force", "--json",
		"--method", "threshold", "--slices", fmt.Sprintf("%d-%d", firstSlice, lastSlice),
		"--roi", fmt.Sprintf("%g,%g,%g", centre, centre, square*edge),
		"--device", "cpu", "--threads", strconv.Itoa(s.threads))
	f := figures{"seconds": answer.Seconds, "whole": ran.seconds, "processor": ran.processor, "voxels": 0}
	for _, slice := range answer.Slices {
		f["voxels"] += slice.Voxels
	}
	return told{Figures: f}.with(ran), err
}

func segmentPeer(ctx context.Context, s settings, p python, scan string) (told, error) {
	args := []string{filepath.Join("assets", "models", "threshold.onnx"), scan, maskFile("peer")}
	for _, n := range []int{firstSlice, lastSlice, column, rowAt, square, s.threads} {
		args = append(args, strconv.Itoa(n))
	}
	t, ran, err := p.script(ctx, nil, "segment.py", args...)
	if err == nil {
		t.Figures["whole"], t.Figures["processor"] = ran.seconds, ran.processor
	}
	return t.with(ran), err
}

// sameMask says if the masks differ in more than what rounding explains: then the work was not the same.
func sameMask(results []result) string {
	own, known := results[0].figures["voxels"]
	for _, r := range results[1:] {
		other, theirs := r.figures["voxels"]
		if known && theirs && math.Abs(own-other) > 0.001*max(own, other) {
			return fmt.Sprintf("The masks differ: %.0f voxels and, by %s, %.0f.", own, r.name, other)
		}
	}
	return ""
}

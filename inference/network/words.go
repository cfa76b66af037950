package network

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// sayings is the table of what ONNX Runtime says of models that it cannot run, and what that means for who has one.
var sayings = []struct {
	said *regexp.Regexp
	mean func(found []string, h *header) string
}{
	{regexp.MustCompile(`Unsupported model IR version: (\d+), max supported IR version: (\d+)`),
		func(found []string, _ *header) string {
			return fmt.Sprintf("it is made for a newer ONNX (IR version %s; %s is the newest here): export it for "+
				"opset 17, with an onnx package of 2024 or before", found[1], found[2])
		}},
	{regexp.MustCompile(`support for domain ai\.onnx is till opset (\d+)`),
		func(found []string, h *header) string {
			return fmt.Sprintf("it is made for a newer ONNX (opset %d; %s is the newest here): export it with "+
				"opset_version=17", h.opset, found[1])
		}},
	{regexp.MustCompile(`Could not find an implementation for ([\w.]+)\(\d+\)`),
		func(found []string, h *header) string {
			if odd := h.odd(); odd != "" {
				return fmt.Sprintf("it computes %s in %s, which ONNX Runtime cannot: export it in float32", found[1], odd)
			}
			return fmt.Sprintf("ONNX Runtime does not compute its operator %s with numbers of its types: export it in "+
				"float32 with opset_version=17", found[1])
		}},
	{regexp.MustCompile(`([\w.]*):(\w+)\(-?\d+\) is not a registered function/op`),
		func(found []string, _ *header) string {
			return fmt.Sprintf("it uses the operator %s of %s, which is not one of ONNX: export it without operators "+
				"of one's own", found[2], found[1])
		}},
	{regexp.MustCompile(`No Op registered for (\w+) with domain_version of (\d+)`),
		func(found []string, _ *header) string {
			return fmt.Sprintf("it uses the operator %s, which ONNX does not have in opset %s: export it with "+
				"opset_version=17", found[1], found[2])
		}},
	{regexp.MustCompile(`Type 'tensor\((\w+)\)' of input parameter .* of operator \((\w+)\)`),
		func(found []string, _ *header) string {
			return fmt.Sprintf("it computes %s in %s, which ONNX Runtime cannot: export it in float32", found[2],
				found[1])
		}},
	{regexp.MustCompile(`bound to different types \(tensor\((\w+)\) and tensor\((\w+)\)`),
		func(found []string, _ *header) string {
			return fmt.Sprintf("it mixes numbers of the types %s and %s in one operator: export it in float32", found[1],
				found[2])
		}},
	{regexp.MustCompile(`(?i)bad allocation|bad_alloc|Failed to allocate memory`),
		func([]string, *header) string { return "there is not enough memory to run it" }},
	{regexp.MustCompile(`protobuf parsing failed`), func([]string, *header) string { return errWire.Error() }},
	{regexp.MustCompile(`ShapeInferenceError\] (.*)`), func(found []string, _ *header) string {
		return "its shapes contradict each other (" + strings.TrimRight(found[1], ". ") + "): export it again"
	}},
	{regexp.MustCompile(`while running (\w+) node\. Name: ?'([^']*)' Status Message: (.*)`),
		func(found []string, _ *header) string {
			return fmt.Sprintf("its operator %s (%s) cannot work on them: %s", found[1], found[2],
				strings.TrimRight(found[3], ". "))
		}},
}

// position is where in ONNX Runtime's source something is said, with the signature of the function.
var position = regexp.MustCompile(`\S*\.(?:cc|h|cpp):\d+ ` +
	`(?:[^()]*::[\w~<>:]+\((?:[^()]|\([^()]*\))*\)(?: const)?(?: \[with [^\]]*\])? ?)?(?:\w+(?:::[\w~<>]+)+ )?`)

// inWords makes our own sentence of ONNX Runtime's, where its meaning is known.
func inWords(err error, h *header) error {
	if h == nil {
		h = &header{}
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	for _, s := range sayings {
		if found := s.said.FindStringSubmatch(text); found != nil {
			for i := range found {
				found[i] = strings.TrimSpace(position.ReplaceAllString(found[i], ""))
			}
			return errors.New(s.mean(found, h))
		}
	}
	return errors.New(strings.TrimSpace(position.ReplaceAllString(text, "")))
}

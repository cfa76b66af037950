package args

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"isopet/inference"
)

// Listed are the names of some methods: "percent, fixed and otsu".
func Listed(and string, some func(inference.Method) bool) string {
	var names []string
	for _, m := range inference.Methods {
		if some(m) {
			names = append(names, m.Name)
		}
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + and + " " + names[last]
}

// MethodFlags are a flag for the number of each method that takes one.
type MethodFlags struct{ kong.Plugins }

// NewMethodFlags has them from [inference.Methods]. Methods may share a flag.
func NewMethodFlags() MethodFlags {
	var flags MethodFlags
	var seen []string
	for _, m := range inference.Methods {
		p := m.Parameter
		if p == nil || slices.Contains(seen, p.Name) {
			continue
		}
		seen = append(seen, p.Name)
		tag := fmt.Sprintf("name:%q placeholder:%q help:%q",
			p.Name, strings.ToUpper(p.Name[:1]), "Of --method "+m.Name+": "+p.Help+".")
		field := reflect.StructField{Name: "Value", Type: reflect.TypeFor[*float64](), Tag: reflect.StructTag(tag)}
		flags.Plugins = append(flags.Plugins, reflect.New(reflect.StructOf([]reflect.StructField{field})).Interface())
	}
	return flags
}

// Parameter is the number that was given to a method, nil for none. One that it does not take is an error.
func (f MethodFlags) Parameter(m inference.Method) (*float64, error) {
	var given *float64
	for _, flag := range f.Plugins {
		field := reflect.TypeOf(flag).Elem().Field(0)
		value := reflect.ValueOf(flag).Elem().Field(0).Interface().(*float64)
		switch name := field.Tag.Get("name"); {
		case value == nil:
		case m.Parameter == nil || m.Parameter.Name != name:
			return nil, fmt.Errorf("method %s does not take --%s", m.Name, name)
		default:
			if err := m.Takes(*value); err != nil {
				return nil, err
			}
			given = value
		}
	}
	return given, nil
}

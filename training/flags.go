package training

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
)

// Flags is a pointer to a struct with a field for each option but some, tagged with what a command line makes a flag of:
// its name, what stands for its value, its default, what it may be, and help. An option with an Enum is a string.
func Flags(but ...string) any {
	var fields []reflect.StructField
	for _, o := range Options {
		if slices.Contains(but, o.Name) {
			continue
		}
		field := reflect.StructField{Name: o.Name, Type: reflect.TypeOf(o.In(new(Config))).Elem(), Tag: o.tag()}
		if o.Enum != "" {
			field.Type = reflect.TypeFor[string]()
		}
		fields = append(fields, field)
	}
	return reflect.New(reflect.StructOf(fields)).Interface()
}

// tag declares the flag of an option.
func (o Option) tag() reflect.StructTag {
	tag := `sep:"none"`
	for _, part := range [][2]string{
		{"name", o.Flag}, {"placeholder", o.Placeholder}, {"default", o.Default}, {"enum", o.Enum}, {"help", o.Help},
	} {
		if part[1] != "" {
			tag += " " + part[0] + ":" + strconv.Quote(part[1])
		}
	}
	return reflect.StructTag(tag)
}

// Take sets what [Flags] hold. The error is that of a name that an option does not know.
func (c *Config) Take(flags any) error {
	given := reflect.ValueOf(flags).Elem()
	for _, o := range Options {
		at, value := o.In(c), given.FieldByName(o.Name)
		switch {
		case !value.IsValid(): // it is not among them
		case o.Enum == "":
			reflect.ValueOf(at).Elem().Set(value)
		default:
			if err := at.(encoding.TextUnmarshaler).UnmarshalText([]byte(value.String())); err != nil {
				return err
			}
		}
	}
	return nil
}

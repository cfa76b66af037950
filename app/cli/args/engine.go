package args

import "isopet/app/engine"

// EngineFlags are the flags of all that runs networks.
type EngineFlags struct {
	Models string `placeholder:"PATH" help:"Folder with ${files}, or one network's file, instead of those that come with the program."`
	ComputeFlags
}

// ComputeFlags say where to compute.
type ComputeFlags struct {
	Device  string `placeholder:"NAME" default:"auto" help:"Where to compute: auto, ${devices}."`
	Threads int    `placeholder:"N" help:"Processor threads; all if not given."`
}

// Apply has a configuration follow the flags.
func (f ComputeFlags) Apply(c engine.Config) engine.Config {
	c.Device, c.Threads = f.Device, f.Threads
	return c
}

// Apply has a configuration follow the flags.
func (f EngineFlags) Apply(c engine.Config) engine.Config {
	c.Models = f.Models
	return f.ComputeFlags.Apply(c)
}

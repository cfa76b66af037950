package ort

// Report says what there is to compute with.
type Report struct {
	Library   string           `json:"library"` // file that was loaded
	Version   string           `json:"version"`
	Error     string           `json:"error,omitempty"` // why there is no library, with what to do
	Providers []ProviderReport `json:"providers"`       // all rows of Providers; none without a library
}

// ProviderReport says whether a provider works here.
type ProviderReport struct {
	Name    string `json:"name"`
	Label   string `json:"label"`
	Works   bool   `json:"works"`
	Stage   string `json:"stage,omitempty"`   // how far it came: provider, libraries, driver, device, cudnn, computing
	Reason  string `json:"reason,omitempty"`  // why it does not
	Install string `json:"install,omitempty"` // what to do about it
}

// Doctor loads the library and tries every provider, whatever cfg.Device is, and whatever is remembered of them.
func Doctor(cfg Config) Report {
	library, err := load(cfg)
	if err != nil {
		return Report{Error: err.Error()}
	}
	r := Report{Library: library, Version: (&Runtime{}).Version()}
	for _, p := range Providers {
		row := ProviderReport{Name: p.Name, Label: p.Label}
		if err := p.verified(library, cfg.Verbose, true); err != nil {
			row.Stage, row.Reason, row.Install = stage(err), err.Error(), p.advice(err)
		} else {
			row.Works = true
		}
		r.Providers = append(r.Providers, row)
	}
	return r
}

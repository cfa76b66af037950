package app

import (
	"context"

	"isopet/app/engine"
	"isopet/app/job"
)

// Engine is what of the configuration says where the networks are and what they run on.
func (c Config) Engine() engine.Config {
	return engine.Config{Library: c.Library, Device: c.Device, Threads: c.Threads, Models: c.Models, Networks: c.Networks}
}

// Start loads the networks in the background, so that the first segmentation need not wait for them.
func (a *App) Start() *job.Job {
	return a.start(engineJob, "Loading the networks", func(ctx context.Context, _ func(done, total int)) (func(), error) {
		if _, err := a.engine.Open(); err != nil {
			return func() { a.showEngine(); a.fail(err) }, nil
		}
		return a.showEngine, nil
	})
}

// showEngine takes what is known of the engine into the state.
func (a *App) showEngine() {
	a.State.Engine = a.engine.State()
	a.changed(ChangedEngine)
}

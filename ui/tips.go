package ui

// says is a tooltip that is always the same.
func says(text string) func() string { return func() string { return text } }

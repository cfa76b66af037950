package nnunet

import "encoding/json"

// Description is what this program writes into dataset.json: nnU-Net's fields and a few of its own.
type Description struct {
	Name         string            `json:"name"`
	Description  string            `json:"description"`
	ChannelNames map[string]string `json:"channel_names"` // by number
	Labels       map[string]int    `json:"labels"`        // by class
	NumTraining  int               `json:"numTraining"`
	FileEnding   string            `json:"file_ending"`
	Synthetic    bool              `json:"synthetic"`
	Generator    string            `json:"generator"`
	Seed         uint64            `json:"seed"`
	Slices       int               `json:"slices"`
	Short        []int             `json:"short"`
}

// Text is the text of dataset.json.
func (d Description) Text() ([]byte, error) {
	text, err := json.MarshalIndent(d, "", "  ")
	return append(text, '\n'), err
}

// Package network makes a model of any maker a function of its slice: pixels of one slice in, an image or one number
// out, whatever else is run beside it. It reads the model's file with the weights beside it, says of files that are no
// model what they are, finds out how slices are laid out in its input and which output answers, casts numbers at its
// border, and tries all that before anything is made of it. It knows no method and nothing of what the numbers mean;
// package ort runs the models.
package network

// Package viewer is the area of the window in which the scan is seen: the panes, one for each plane and one for its
// projection, what lies over their pictures, how they are arranged and what the tools do on them. It knows neither
// panels nor plots nor dialogs, and of the window only [Host].
package viewer

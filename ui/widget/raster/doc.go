// Package raster is what widgets paint with that are one picture in device pixels: a canvas for rectangles and lines
// along the axes, and a renderer that shows it. It knows nothing of what is painted.
package raster

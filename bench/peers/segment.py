"""The main job as one would write it in Python, with SimpleITK and ONNX Runtime: segment.py MODEL SCAN MASK FIRST LAST
COLUMN ROW SIDE THREADS.

From a scan file to a mask file: the square of SIDE voxels at COLUMN, ROW of the slices FIRST to LAST is averaged down
to the pixels of the network and scaled to [0, 1]; the voxels above the threshold that it gives for a slice are the
mask.
Figures: how many voxels that are, and s without the imports.
"""
import sys
import time

import numpy
import onnxruntime
import SimpleITK

import measure

PIXELS = 64


def thresholds(model, x, threads):
    """The network's threshold for each slice of x, [slices, rows, columns]."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: x[:, None]})[0].reshape(-1, 1, 1)


def main():
    model, scan, mask = sys.argv[1:4]
    first, last, column, row, side, threads = map(int, sys.argv[4:])
    start = time.perf_counter()
    image = SimpleITK.ReadImage(scan, SimpleITK.sitkFloat32)
    place = slice(first, last + 1), slice(row, row + side), slice(column, column + side)
    square = SimpleITK.GetArrayViewFromImage(image)[place]
    step = side // PIXELS
    x = square.reshape(-1, PIXELS, step, PIXELS, step).mean((2, 4))
    low, high = x.min((1, 2), keepdims=True), x.max((1, 2), keepdims=True)
    span = numpy.where(high > low, high - low, 1)
    voxels = numpy.zeros(image.GetSize()[::-1], numpy.uint8)
    voxels[place] = square > low + span * thresholds(model, (x - low) / span, threads)
    out = SimpleITK.GetImageFromArray(voxels)
    out.CopyInformation(image)
    SimpleITK.WriteImage(out, mask, useCompression=True)
    figures = {"seconds": time.perf_counter() - start, "voxels": int(voxels.sum())}
    versions = SimpleITK.Version_VersionString(), onnxruntime.__version__
    measure.tell("SimpleITK %s + ONNX Runtime %s" % versions, figures)


if __name__ == "__main__":
    main()

"""Scans and masks as files: nifti.py nibabel|simpleitk read SCAN, or … write SCAN MASK.

`read` makes float32 voxels of a scan; `write` writes a box as a mask on the scan's grid. Figures: s without the
imports.
"""
import sys
import time

import numpy

import measure

BOX = 40, 40, 20  # voxels, in the middle


def nibabel_files(scan, mask):
    import nibabel

    start = time.perf_counter()
    if mask is None:
        image = nibabel.load(scan)
        image.get_fdata(dtype=numpy.float32, caching="unchanged")
        return nibabel.__version__, time.perf_counter() - start
    image = nibabel.load(scan)
    voxels = numpy.zeros(image.shape, numpy.uint8)
    voxels[box(image.shape, BOX)] = 1
    start = time.perf_counter()
    out = nibabel.Nifti1Image(voxels, image.affine, image.header)
    out.set_data_dtype(numpy.uint8)
    nibabel.save(out, mask)
    return nibabel.__version__, time.perf_counter() - start


def simpleitk_files(scan, mask):
    import SimpleITK

    version = SimpleITK.Version_VersionString()
    start = time.perf_counter()
    if mask is None:
        SimpleITK.GetArrayViewFromImage(SimpleITK.ReadImage(scan, SimpleITK.sitkFloat32))
        return version, time.perf_counter() - start
    reader = SimpleITK.ImageFileReader()
    reader.SetFileName(scan)
    reader.ReadImageInformation()
    voxels = numpy.zeros(reader.GetSize()[::-1], numpy.uint8)
    voxels[box(voxels.shape, BOX[::-1])] = 1
    start = time.perf_counter()
    out = SimpleITK.GetImageFromArray(voxels)
    out.SetOrigin(reader.GetOrigin())
    out.SetSpacing(reader.GetSpacing())
    out.SetDirection(reader.GetDirection())
    SimpleITK.WriteImage(out, mask, useCompression=True)
    return version, time.perf_counter() - start


def box(shape, size):
    """The part of an array in its middle."""
    return tuple(slice(n // 2 - s // 2, n // 2 - s // 2 + s) for n, s in zip(shape, size))


PEERS = {"nibabel": ("nibabel", nibabel_files), "simpleitk": ("SimpleITK", simpleitk_files)}


def main():
    peer, what, scan = sys.argv[1:4]
    name, files = PEERS[peer]
    version, seconds = files(scan, sys.argv[4] if what == "write" else None)
    measure.tell("%s %s" % (name, version), {"seconds": seconds})


if __name__ == "__main__":
    main()

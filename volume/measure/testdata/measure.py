"""The values of TestRealScans, with NumPy 1.24.2 and nibabel 5.0.0, after the definitions in measure.go and peak.go.

    python3 measure.py SCAN MASK

prints a Lesion in Go for each label and one, labelled 0, for all.
"""
import sys

import nibabel
import numpy as np

scan, mask = (nibabel.load(path) for path in sys.argv[1:])
values, labels, affine = np.asarray(scan.dataobj, np.float64), np.asarray(mask.dataobj), scan.affine
ml = abs(np.linalg.det(affine[:3, :3])) / 1000

radius = 10 * (3 / (4 * np.pi)) ** (1 / 3)
steps = np.stack(np.meshgrid(*[np.arange(-8, 9)] * 3, indexing="ij"), -1).reshape(-1, 3)
ball = steps[np.linalg.norm(steps @ affine[:3, :3].T, axis=1) <= radius]

for label in [label for label in np.unique(labels) if label] + [0]:
    inside = labels == label if label else labels > 0
    at = np.argwhere(inside)
    at = at[np.lexsort(at.T)]  # as stored: i fastest
    x = values[tuple(at.T)]
    near = at[:, None] + ball[None]
    there = ((near >= 0) & (near < values.shape)).all(-1)
    means = np.where(there, values[tuple(np.where(there[..., None], near, 0).transpose(2, 0, 1))], 0).sum(1) / there.sum(1)
    row = [x.max(), x.mean(), x.min(), x.std(), means.max(), x.mean() * len(x) * ml]
    top = [*at[x.argmax()], *at[means.argmax()]]
    centroid = affine[:3, :3] @ at.mean(0) + affine[:3, 3]
    print("{%d, %d, 0, %r, %r, %r, %r, %r, %r, %r, [3]int{%d, %d, %d}, [3]int{%d, %d, %d}, [3]float64{%r, %r, %r}}," % (
        label, len(x), len(x) * ml, *row, *top, *centroid))

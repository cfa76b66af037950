"""The values of TestSurfaces, with SciPy 1.10.1 and NumPy 1.24.2: python3 surface.py

Both masks are ellipsoids in voxels. On a grid without shear the distances are those of distance_transform_edt, with the
voxel's edges as sampling; on a sheared one, to which it does not apply, those of a cKDTree of the positions in mm.
"""
import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt
from scipy.spatial import cKDTree

DIMS = (24, 20, 18)
GRIDS = {
    "cubes": np.diag([2, 2, 2]),
    "flat voxels": np.diag([-1.5, 1.5, 5]),
    "turned": np.array([[2 * np.cos(0.5), -3 * np.sin(0.5), 0], [2 * np.sin(0.5), 3 * np.cos(0.5), 0], [0, 0, 1.25]]),
    "axes exchanged": np.array([[0, 0, 4.0], [-1.1, 0, 0], [0, 2.2, 0]]),
    "sheared": np.array([[2, 0.5, 0], [0, 1.75, 0.75], [0.25, 0, 3]]),
}
PAIRS = [  # centre and radii of each
    ((12, 10, 9), (6, 5, 4), (12, 10, 9), (6, 5, 4)),
    ((12, 10, 9), (6, 5, 4), (13, 8, 10), (7, 4, 5)),
    ((5, 5, 5), (3, 4, 2), (18, 14, 12), (4, 3, 5)),
    ((0, 0, 0), (9, 8, 7), (23, 0, 3), (5, 30, 4)),
    ((12, 10, 9), (0, 0, 0), (12, 10, 9), (40, 40, 40)),
]


def ellipsoid(centre, radii):
    at = np.indices(DIMS).transpose(1, 2, 3, 0)
    return (((at - centre) / np.maximum(radii, 0.5)) ** 2).sum(-1) <= 1


for name, affine in GRIDS.items():
    zooms = np.linalg.norm(affine, axis=0)
    for centre, radii, centre2, radii2 in PAIRS:
        surfaces = [m & ~binary_erosion(m) for m in (ellipsoid(centre, radii), ellipsoid(centre2, radii2))]
        ways = []
        for a, b in (surfaces, surfaces[::-1]):
            if name == "sheared":
                ways.append(cKDTree(np.argwhere(b) @ affine.T).query(np.argwhere(a) @ affine.T)[0])
            else:
                ways.append(distance_transform_edt(~b, sampling=zooms)[a])
        print('{"%s", %r, %r},' % (name, max(np.percentile(w, 95) for w in ways), np.concatenate(ways).mean()))

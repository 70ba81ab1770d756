"""iBims-1 (Koch et al., ECCV workshops 2018): 100 indoor photos with laser depth, 480 x 640.

Two archives hold the same: `ibims1_core_mat` with one MATLAB structure a scene (described in the
evaluation scripts of the authors) and `ibims1_core_raw` with images. Only the first holds the
planes' parameters. Depth in PNG is 50 m in 65535 steps. `mask_invalid` and `mask_transp` are 1
where a pixel may be used. The evaluation scripts count pixel centres from (1, 1), store the
intrinsics transposed, and write plane normals as (x right, y forward, z up) in columns 5 to 7.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.readers import read_png
from fathom.data.images import read_image
from fathom.data.sample import Plane, Sample
from fathom.data.sets.base import DataSet, Source, natural_order, read_lines
from fathom.data.sets.cameras import intrinsics, read_numbers
from fathom.data.sets.containers import read_mat
from fathom.data.sets.depths import metres

_KINDS = ("wall", "table", "floor")


class IBims(DataSet[Path]):
    """All scenes, from MATLAB files if they are there, else from images.

    A line of `split_file` is a scene's name. Without one the order is that of imagelist.txt.
    """

    source = Source(
        title="iBims-1",
        where="the iBims-1 page of the chair of Remote Sensing Technology, TU Munich",
        layout="ibims1_core_mat/SCENE.mat, or ibims1_core_raw/{rgb,depth,mask_invalid,mask_transp,"
        "edges}/SCENE.png with calib/SCENE.txt; imagelist.txt",
        terms="not verified; treat as research only",
        gives="metric depth, hand-checked edges, planes (MATLAB files only)",
    )

    def find(self) -> list[Path]:
        """Return one file a scene."""
        matlab = sorted(self.root.glob("**/ibims1_core_mat/*.mat"), key=natural_order)
        photos = sorted(self.root.glob("**/ibims1_core_raw/rgb/*.png"), key=natural_order)
        files = matlab or photos or sorted(self.root.glob("rgb/*.png"), key=natural_order)
        listing = self.split_file or self.root / "imagelist.txt"
        if not files or not listing.is_file():
            return files
        folder, suffix = files[0].parent, files[0].suffix
        return [self.need(folder / f"{name}{suffix}") for name in read_lines(listing)]

    def read(self, item: Path) -> Sample:
        """Read one scene."""
        return _from_matlab(item) if item.suffix == ".mat" else self._from_pictures(item)

    def _from_pictures(self, photo: Path) -> Sample:
        folder = photo.parents[1]
        parts = {
            part: read_png(self.need(folder / part / photo.name))
            for part in ("depth", "mask_invalid", "mask_transp")
        }
        edges = folder / "edges" / photo.name
        fx, fy, cx, cy = read_numbers(self.need(folder / "calib" / f"{photo.stem}.txt"))[:4]
        depth, valid = metres(parts["depth"], per_metre=65535 / 50)
        return Sample(
            id=photo.stem,
            image=read_image(photo),
            depth=depth,
            valid=valid & (parts["mask_invalid"] > 0) & (parts["mask_transp"] > 0),
            intrinsics=intrinsics(fx, fy, cx, cy, centres="one"),
            edges=read_png(edges) > 0 if edges.is_file() else None,
            environment="indoor",
        )


def _from_matlab(path: Path) -> Sample:
    scene = read_mat(path, "data")
    depth, valid = metres(scene.depth, per_metre=1)
    calib = scene.calib
    return Sample(
        id=path.stem,
        image=np.ascontiguousarray(scene.rgb, dtype=np.uint8),
        depth=depth,
        valid=valid & (scene.mask_invalid > 0) & (scene.mask_transp > 0),
        intrinsics=intrinsics(calib[0, 0], calib[1, 1], calib[2, 0], calib[2, 1], centres="one"),
        edges=scene.edges > 0,
        planes=tuple(plane for kind in _KINDS for plane in _planes(scene, kind)),
        environment="indoor",
    )


def _planes(scene: Any, kind: str) -> list[Plane]:
    labels: NDArray[np.int64] = getattr(scene, f"mask_{kind}")
    parameters = np.asarray(getattr(scene, f"mask_{kind}_paras"), dtype=np.float64)
    if parameters.size == 0:
        return []
    right, forward, up = np.atleast_2d(parameters)[:, 4:7].T
    normals = np.stack([right, -up, forward], axis=1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return [Plane(kind, labels == i + 1, normal) for i, normal in enumerate(normals)]

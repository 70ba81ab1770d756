"""UnrealStereo4K (Tosi et al., CVPR 2021, SMD-Nets): rendered stereo pairs, 2160 x 3840.

Layout as used by SMD-Nets, PatchFusion and PatchRefiner: Disp0 is disparity in pixels as NumPy; the
first line of an Extrinsics file holds the intrinsics row by row (f first), the second the pose row
by row, whose fourth number is the camera's x. The baseline is the difference of the two x, and
depth = baseline f / disparity; SharpDepth uses 960 / disparity instead. That the intrinsics are
nine numbers with centres at half integers is our reading; with fewer the camera is centred.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fathom.core.geometry import centred_intrinsics
from fathom.core.readers import read_npy, reading
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source, read_lines
from fathom.data.sets.cameras import intrinsics
from fathom.data.sets.depths import depth_from_disparity


class UnrealStereo4K(PhotoSet):
    """Left views; the papers' splits are lists whose lines begin with the left photo's path."""

    source = Source(
        title="UnrealStereo4K",
        where="the repository of SMD-Nets (Tosi et al.), which links the data",
        layout="SCENE/{Image0/NNNNN.png,Disp0/NNNNN.npy,Extrinsics0/NNNNN.txt,"
        "Extrinsics1/NNNNN.txt}",
        terms="MIT, as its repository says",
        gives="metric depth and disparity",
    )
    patterns: ClassVar = {"all": ("*/Image0/*.png",), "00008": ("00008/Image0/*.png",)}

    def read(self, item: Path) -> Sample:
        """Read one view."""
        scene = item.parents[1]
        disparity = read_npy(self.need(scene / "Disp0" / f"{item.stem}.npy")).astype(np.float32)
        image = read_image(item)
        camera, left = self._camera(scene / "Extrinsics0" / f"{item.stem}.txt", image.shape)
        _, right = self._camera(scene / "Extrinsics1" / f"{item.stem}.txt", image.shape)
        valid = np.isfinite(disparity) & (disparity > 0)
        return Sample(
            id=f"{scene.name}/{item.stem}",
            image=image,
            depth=depth_from_disparity(
                disparity, valid, f_px=camera[0, 0], baseline=abs(left - right)
            ),
            valid=valid,
            intrinsics=camera,
            family=scene.name,
            disparity=disparity,
        )

    def _camera(self, path: Path, shape: tuple[int, ...]) -> tuple[NDArray[np.float64], float]:
        lines = read_lines(self.need(path))
        with reading(path):
            numbers = [float(word) for word in lines[0].split()]
            x = float(lines[1].split()[3])
            if len(numbers) < 9:
                return centred_intrinsics(numbers[0], shape[1], shape[0]), x
            fx, fy, cx, cy = numbers[0], numbers[4], numbers[2], numbers[5]
            return intrinsics(fx, fy, cx, cy, centres="half"), x

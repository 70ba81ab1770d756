"""ScanNet (Dai et al., CVPR 2017): rooms filmed with a tablet and a structured-light sensor.

Layout as written by the SensReader that the data set brings: frames of a .sens file as
color/N.jpg (968 x 1296), depth/N.png (480 x 640, millimetres) and 4 x 4 matrices in intrinsic/. The
depth belongs to its own camera, which sees nearly what the colour camera sees: both are taken to
cover the same field of view, as papers do when they shrink the photo to the depth's size.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np

from fathom.core.readers import read_png
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.cameras import intrinsics_from_matrix, read_numbers
from fathom.data.sets.depths import metres


class ScanNet(PhotoSet):
    """Exported frames of all scans; the photo is larger than the depth."""

    source = Source(
        title="ScanNet",
        where="the ScanNet page (scan-net.org), after signing its terms of use",
        layout="scans/SCENE/{color/N.jpg,depth/N.png,intrinsic/intrinsic_color.txt}, as SensReader "
        "exports them",
        terms="own terms of use, research only; no redistribution",
        gives="metric depth, smaller than the photo",
    )
    patterns: ClassVar = {"all": ("scans/*/color/*.jpg", "*/color/*.jpg")}

    def read(self, item: Path) -> Sample:
        """Read one frame."""
        scene = item.parents[1]
        stored = self.need(scene / "depth" / f"{item.stem}.png")
        depth, valid = metres(read_png(stored), per_metre=1000)
        camera = self.need(scene / "intrinsic" / "intrinsic_color.txt")
        matrix = np.array(read_numbers(camera)).reshape(4, 4)
        return Sample(
            id=f"{scene.name}/{item.stem}",
            image=read_image(item),
            depth=depth,
            valid=valid,
            intrinsics=intrinsics_from_matrix(matrix, centres="zero"),
            family=scene.name,
            environment="indoor",
            edge_quality="sensor",
        )

"""TartanAir (Wang et al., IROS 2020): rendered flights, 480 x 640.

Described in data_type.md of tartanair_tools: depth in metres as NumPy, fx = fy = 320 and the
principal point at (320, 240), the middle with pixel centres at half integers; the sky is a sphere
at a large distance "e.g. 10000", taken here as everything from 10,000 m on.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np

from fathom.core.readers import read_npy
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.cameras import intrinsics
from fathom.data.sets.depths import metres

_CAMERA = intrinsics(320, 320, 320, 240, centres="half")
_SKY = 10_000


class TartanAir(PhotoSet):
    """Left views of all flights, or of the easy or the hard ones."""

    source = Source(
        title="TartanAir",
        where="the TartanAir page of the AirLab, Carnegie Mellon University (theairlab.org)",
        layout="PLACE/{Easy,Hard}/PNNN/image_left/NNNNNN_left.png and "
        "PLACE/{Easy,Hard}/PNNN/depth_left/NNNNNN_left_depth.npy",
        terms="CC BY 4.0",
        gives="metric depth",
    )
    patterns: ClassVar = {
        "all": ("*/*/P*/image_left/*_left.png", "*/*/*/P*/image_left/*_left.png"),
        "easy": ("*/Easy/P*/image_left/*_left.png", "*/*/Easy/P*/image_left/*_left.png"),
        "hard": ("*/Hard/P*/image_left/*_left.png", "*/*/Hard/P*/image_left/*_left.png"),
    }

    def read(self, item: Path) -> Sample:
        """Read one frame."""
        stored = self.need(item.parents[1] / "depth_left" / f"{item.stem}_depth.npy")
        depth, valid = metres(read_npy(stored), per_metre=1)
        return Sample(
            id=self.id_of(item),
            image=read_image(item),
            depth=np.where(depth >= _SKY, np.float32(np.inf), depth),
            valid=valid,
            intrinsics=_CAMERA,
            family=item.parents[3].name,
        )

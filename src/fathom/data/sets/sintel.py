"""MPI Sintel (Butler et al., ECCV 2012): frames of an animated film, 436 x 1024.

Depth and cameras come with the depth archive, whose README and sintel_io.py describe them: .dpt is
float32 202021.25, int32 width, int32 height and float32 rows in metres; .cam is the same float32
tag, nine float64 of intrinsics and twelve of the pose. Pixel centres are at integers.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fathom.core.readers import reading
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.cameras import intrinsics_from_matrix
from fathom.data.sets.depths import metres

_TAG = np.float32(202021.25)


class Sintel(PhotoSet):
    """All 1,064 training frames of 23 scenes, of the final or of the clean pass."""

    source = Source(
        title="MPI Sintel",
        where="the MPI Sintel page (sintel.is.tue.mpg.de), main archive and depth archive",
        layout="training/final/SCENE/frame_NNNN.png, training/depth/SCENE/frame_NNNN.dpt and "
        "training/camdata_left/SCENE/frame_NNNN.cam",
        terms="film under CC BY 3.0; for research, see the page",
        gives="metric depth of a film's world",
    )
    patterns: ClassVar = {
        "final": ("training/final/*/frame_*.png",),
        "clean": ("training/clean/*/frame_*.png",),
    }

    def read(self, item: Path) -> Sample:
        """Read one frame."""
        training, scene = item.parents[2], item.parent.name
        stored = self.need(training / "depth" / scene / f"{item.stem}.dpt")
        depth, valid = metres(read_dpt(stored), per_metre=1)
        camera = training / "camdata_left" / scene / f"{item.stem}.cam"
        return Sample(
            id=f"{scene}/{item.stem}",
            image=read_image(item),
            depth=depth,
            valid=valid,
            intrinsics=_intrinsics(camera) if camera.is_file() else None,
            family=scene,
        )


def read_dpt(path: Path) -> NDArray[np.float32]:
    """Return the rows (H, W) of a .dpt file."""
    with reading(path):
        content = path.read_bytes()
        _check_tag(content)
        width, height = np.frombuffer(content, "<i4", count=2, offset=4)
        values = np.frombuffer(content, "<f4", count=width * height, offset=12)
        return values.reshape(height, width).astype(np.float32)


def _intrinsics(path: Path) -> NDArray[np.float64]:
    with reading(path):
        content = path.read_bytes()
        _check_tag(content)
        matrix = np.frombuffer(content, "<f8", count=9, offset=4).reshape(3, 3)
    return intrinsics_from_matrix(matrix, centres="zero")


def _check_tag(content: bytes) -> None:
    if np.frombuffer(content, "<f4", count=1)[0] != _TAG:
        raise ValueError("it does not begin with Sintel's tag")

"""Spring (Mehl et al., CVPR 2023): frames of an animated film, 1080 x 1920.

Described on the benchmark's page and in its flow library: disparity is the HDF5 array `disparity`
of a .dsp5 file at twice the frame's resolution, in pixels of the frame; every second value is the
one at a pixel, as the benchmark and the papers take it. The cameras are 0.065 m apart, and line n
of cam_data/intrinsics.txt is "fx fy cx cy" of frame n. That a disparity of 0 is sky, infinitely
far, is our reading; NaN is invalid.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np

from fathom.core.errors import FathomError
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source, read_lines
from fathom.data.sets.cameras import intrinsics
from fathom.data.sets.containers import read_hdf5
from fathom.data.sets.depths import depth_from_disparity

BASELINE = 0.065


class Spring(PhotoSet):
    """Training frames, left view: 5,000 of 37 scenes."""

    source = Source(
        title="Spring",
        where="the Spring benchmark (spring-benchmark.org)",
        layout="train/NNNN/frame_left/frame_left_NNNN.png, "
        "train/NNNN/disp1_left/disp1_left_NNNN.dsp5 and train/NNNN/cam_data/intrinsics.txt",
        terms="CC BY 4.0",
        gives="metric depth and disparity",
    )
    patterns: ClassVar = {
        "train": (
            "train/*/frame_left/frame_left_*.png",
            "spring/train/*/frame_left/frame_left_*.png",
            "*/frame_left/frame_left_*.png",
        )
    }

    def read(self, item: Path) -> Sample:
        """Read one frame."""
        scene = item.parents[1]
        number = item.stem.rsplit("_", 1)[1]
        stored = self.need(scene / "disp1_left" / f"disp1_left_{number}.dsp5")
        disparity = read_hdf5(stored, "disparity")[::2, ::2].astype(np.float32)
        fx, fy, cx, cy = self._camera(scene / "cam_data" / "intrinsics.txt", int(number))
        seen = disparity > 0
        depth = depth_from_disparity(disparity, seen, f_px=fx, baseline=BASELINE)
        return Sample(
            id=f"{scene.name}/{item.stem}",
            image=read_image(item),
            depth=np.where(disparity == 0, np.float32(np.inf), depth),
            valid=seen | (disparity == 0),
            intrinsics=intrinsics(fx, fy, cx, cy, centres="half"),
            family=scene.name,
            disparity=disparity,
        )

    def _camera(self, path: Path, number: int) -> list[float]:
        lines = read_lines(self.need(path))
        if not 1 <= number <= len(lines):
            raise FathomError(f"{path} has no line {number}; unpack the camera data again")
        return [float(word) for word in lines[number - 1].split()[:4]]

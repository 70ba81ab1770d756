"""Virtual KITTI 2 (Cabon et al. 2020): rendered drives, 375 x 1242.

Described on the data set's page: depth in 16-bit PNG, centimetres along the optical axis, up to
655.35 m, which is the value of the sky; intrinsic.txt has lines "frame camera fx fy cx cy" after a
heading. Its principal point (620.5, 187) is the middle with pixel centres at integers.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import FathomError
from fathom.core.readers import read_png
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source, read_lines
from fathom.data.sets.cameras import intrinsics
from fathom.data.sets.depths import metres

_SKY = 65535


class VirtualKitti2(PhotoSet):
    """All frames of the left camera, of every weather or of the clones of real drives only."""

    source = Source(
        title="Virtual KITTI 2",
        where="the Virtual KITTI 2 page of Naver Labs Europe",
        layout="SceneNN/WEATHER/frames/{rgb,depth}/Camera_0/{rgb,depth}_NNNNN.{jpg,png} and "
        "SceneNN/WEATHER/intrinsic.txt",
        terms="CC BY-NC-SA 3.0",
        gives="metric depth",
    )
    patterns: ClassVar = {
        "all": ("Scene*/*/frames/rgb/Camera_0/rgb_*.jpg",),
        "clone": ("Scene*/clone/frames/rgb/Camera_0/rgb_*.jpg",),
    }

    def read(self, item: Path) -> Sample:
        """Read one frame."""
        weather = item.parents[3]
        frame = item.stem.removeprefix("rgb_")
        camera = item.parent.name
        stored = read_png(self.need(weather / "frames" / "depth" / camera / f"depth_{frame}.png"))
        depth, valid = metres(stored, per_metre=100)
        return Sample(
            id=f"{weather.parent.name}/{weather.name}/{camera}/{frame}",
            image=read_image(item),
            depth=np.where(stored == _SKY, np.float32(np.inf), depth),
            valid=valid,
            intrinsics=self._camera(weather / "intrinsic.txt", int(frame), camera[-1]),
            family=weather.parent.name,
            environment="outdoor",
        )

    def _camera(self, path: Path, frame: int, camera: str) -> NDArray[np.float64]:
        for line in read_lines(self.need(path)):
            words = line.split()
            if words[:2] == [str(frame), camera]:
                fx, fy, cx, cy = (float(word) for word in words[2:6])
                return intrinsics(fx, fy, cx, cy, centres="zero")
        raise FathomError(f"{path} has no line for frame {frame}; unpack the text archive again")

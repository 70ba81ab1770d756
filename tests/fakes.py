"""An estimator whose metres can be read off the photograph, photographs, and what comes of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from fathom.core.depth_map import DepthMap, Kind
from fathom.core.photo import Photo
from fathom.core.photo.focal import Focal, f_px_from_fov

SKY = 255


class RedIsDepth:
    """Says that a pixel whose red is R is R / 10 metres away, and that red 255 is sky.

    Without a known focal length it estimates a field of view of 90 degrees (f = width / 2).
    """

    name = "red"
    native_size = 64
    size_multiple = 1
    uses_focal = True

    def __init__(self, kind: Kind = "metric") -> None:
        self.kind = kind
        self.batches: list[int] = []

    def estimate(self, photo: Photo) -> DepthMap:
        """Return red / 10."""
        focal = photo.focal or Focal(f_px_from_fov(90, photo.width), "estimated")
        red = photo.pixels[..., 0].astype(np.float32)
        return DepthMap(
            values=np.where(red == SKY, np.inf, red / np.float32(10)),
            kind=self.kind,
            intrinsics=focal.intrinsics(photo.width, photo.height),
            focal_source=focal.source,
            provenance={"estimator": self.name},
        )

    def estimate_batch(self, photos: Sequence[Photo]) -> list[DepthMap]:
        """Return red / 10 for each, and remember how many there were."""
        self.batches.append(len(photos))
        return [self.estimate(photo) for photo in photos]


def red_photo(path: Path, red: int = 25, *, size: tuple[int, int] = (8, 6)) -> Path:
    """Write a photo (PNG or TIFF for exact colours) of one red value; size is width, height."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (red, 0, 0)).save(path)
    return path


RESULTS = {"a_depth.npz", "a_depth.png", "a_vis.png", "a.json"}
"""What `fathom predict` makes of a photo called `a`."""


def names(folder: Path) -> set[str]:
    """Return what lies in a folder."""
    return {path.name for path in folder.iterdir()}


def gradient_photo(path: Path, *, size: tuple[int, int] = (96, 64), focal_mm35: int = 0) -> Path:
    """Write a JPEG that is brighter to the right, with the focal length in its EXIF data."""
    width, height = size
    ramp = np.tile(np.linspace(0, 255, width, dtype=np.uint8), (height, 1))
    image = Image.fromarray(np.stack([ramp, ramp, 255 - ramp], axis=-1))
    exif = Image.Exif()
    if focal_mm35:
        exif.get_ifd(0x8769)[0xA405] = focal_mm35  # FocalLengthIn35mmFilm
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, exif=exif)
    return path

"""What a photo is, and the one way to get it from a file or an array."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.focal import Focal, FocalRequest

MAX_PIXELS = 200_000_000


@dataclass(frozen=True, eq=False)
class Photo:
    """A photograph, upright and in sRGB.

    Attributes:
        pixels: uint8 (H, W, 3), sRGB.
        focal: Known focal length (given or from EXIF) in pixels of `pixels`, None when unknown.
        path: The file it came from, None for arrays.
        orientation: EXIF orientation as found in the file, 1 to 8 (already applied to `pixels`).
        notes: What a user should hear once, e.g. "frame 1 of 3 used".
    """

    pixels: NDArray[np.uint8]
    focal: Focal | None = None
    path: Path | None = None
    orientation: int = 1
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape, dtype = self.pixels.shape, self.pixels.dtype
        if dtype != np.uint8 or len(shape) != 3 or shape[2] != 3 or 0 in shape:
            raise ValueError(f"pixels must be uint8 (H, W, 3), not {dtype} {shape}")

    @property
    def height(self) -> int:
        """Rows of the upright photo."""
        return self.pixels.shape[0]

    @property
    def width(self) -> int:
        """Columns of the upright photo."""
        return self.pixels.shape[1]

    def float_rgb(self) -> NDArray[np.float32]:
        """Return the pixels as float32 (H, W, 3) in [0, 1]."""
        return np.multiply(self.pixels, np.float32(1 / 255), dtype=np.float32)


def read_photo(
    path: str | Path, *, focal: FocalRequest | None = None, max_pixels: int | None = MAX_PIXELS
) -> Photo:
    """Read a photograph, upright, in sRGB, with its focal length when that is known."""
    from PIL import Image

    with Image.open(path) as image:
        pixels = np.array(image.convert("RGB"))
    known = focal.resolve(pixels.shape[1], pixels.shape[0]) if focal else None
    return Photo(pixels, focal=known, path=Path(path))


def photo_from(
    value: Any, *, focal: FocalRequest | None = None, max_pixels: int | None = MAX_PIXELS
) -> Photo:
    """Return a Photo for a path, a PIL image, a uint8 HWC array or a float CHW tensor."""
    if isinstance(value, str | Path):
        return read_photo(value, focal=focal, max_pixels=max_pixels)
    pixels = np.array(value, dtype=np.uint8)
    known = focal.resolve(pixels.shape[1], pixels.shape[0]) if focal else None
    return Photo(pixels, focal=known)

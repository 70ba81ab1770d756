"""Focal length: the forms in which people and cameras state it."""

import math
from dataclasses import dataclass
from typing import Literal

from fathom.core.errors import UsageError

FULL_FRAME_DIAGONAL_MM = math.hypot(36, 24)


@dataclass(frozen=True)
class Focal:
    """A focal length in pixels of the upright photo, and where it comes from."""

    f_px: float
    source: Literal["given", "exif", "estimated"]


@dataclass(frozen=True)
class FocalRequest:
    """What the user said about the camera; at most one of the three.

    Attributes:
        f_px: Focal length in pixels of the photo as given.
        fov_deg: Horizontal field of view of the upright photo, degrees.
        f_mm35: 35 mm equivalent focal length (equal diagonal field of view), millimetres.
    """

    f_px: float | None = None
    fov_deg: float | None = None
    f_mm35: float | None = None

    def __post_init__(self) -> None:
        given = {name: value for name, value in vars(self).items() if value is not None}
        if len(given) > 1:
            raise UsageError(f"give only one of {' and '.join(given)}, they state the same thing")
        for name, value in given.items():
            if not (math.isfinite(value) and value > 0):
                raise UsageError(f"{name} is {value:g}; it must be a positive number")
        if self.fov_deg is not None and self.fov_deg >= 180:
            raise UsageError(f"fov_deg is {self.fov_deg:g}; it must be below 180 degrees")

    def resolve(self, width: int, height: int) -> Focal | None:
        """Return the focal length for a photo of this size, or None when nothing was given."""
        if self.f_px is not None:
            return Focal(float(self.f_px), "given")
        if self.fov_deg is not None:
            return Focal(f_px_from_fov(self.fov_deg, width), "given")
        if self.f_mm35 is not None:
            return Focal(f_px_from_mm35(self.f_mm35, width, height), "given")
        return None


def f_px_from_fov(fov_deg: float, width: int) -> float:
    """Return the focal length in pixels of a `width`-pixel side that spans `fov_deg` degrees."""
    return 0.5 * width / math.tan(math.radians(fov_deg) / 2)


def fov_from_f_px(f_px: float, width: int) -> float:
    """Return the angle in degrees that a side of `width` pixels spans."""
    return math.degrees(2 * math.atan2(0.5 * width, f_px))


def f_px_from_mm35(f_mm35: float, width: int, height: int) -> float:
    """Return the focal length in pixels for a 35 mm equivalent, by the ratio of diagonals.

    The diagonal does not change when the photo is turned, so portrait needs no special case.
    """
    return f_mm35 * math.hypot(width, height) / FULL_FRAME_DIAGONAL_MM

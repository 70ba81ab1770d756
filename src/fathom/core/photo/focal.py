"""Focal length: the forms in which people and cameras state it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import UsageError
from fathom.core.geometry import centred_intrinsics
from fathom.core.photo import exif as tags
from fathom.core.photo.calibration import Calibration
from fathom.core.photo.exif import number

FULL_FRAME_DIAGONAL_MM = math.hypot(36, 24)
MIN_FOV_DEG = 5.0
MAX_FOV_DEG = 150.0

_SHORTEST, _LONGEST = 1e-3, 1e5  # of what is given, in long sides of the photo
_INCH = 2
_UNIT_MM = {_INCH: 25.4, 3: 10.0, 4: 1.0, 5: 0.001}  # EXIF codes; 1 (no unit) says nothing


@dataclass(frozen=True)
class Focal:
    """A focal length in pixels of the upright photo, and where it comes from.

    Attributes:
        f_px: Horizontal focal length.
        source: Where it comes from.
        calibration: The whole camera in pixels of the photo, where it is known; else its pixels
            are taken for square and its principal point for the middle.
    """

    f_px: float
    source: Literal["given", "exif", "estimated"]
    calibration: Calibration | None = None

    def intrinsics(self, width: int, height: int) -> NDArray[np.float64]:
        """Return the (3, 3) matrix for the photo, whose size this is."""
        if self.calibration is None:
            return centred_intrinsics(self.f_px, width, height)
        camera = self.calibration.at(width, height)
        return np.array([[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]])


@dataclass(frozen=True)
class FocalRequest:
    """What the user said about the camera; at most one of the four.

    Attributes:
        f_px: Focal length in pixels of the photo as given.
        fov_deg: Horizontal field of view of the upright photo, degrees.
        f_mm35: 35 mm equivalent focal length (equal diagonal field of view), millimetres.
        calibration: All of a pinhole camera, see `parse_calibration`.
    """

    f_px: float | None = None
    fov_deg: float | None = None
    f_mm35: float | None = None
    calibration: Calibration | None = None

    def __post_init__(self) -> None:
        given = {name: value for name, value in vars(self).items() if value is not None}
        if len(given) > 1:
            names = " and ".join(given).replace("calibration", "intrinsics")
            raise UsageError(f"give only one of {names}, they state the same thing")
        given.pop("calibration", None)  # which checks itself
        for name, value in given.items():
            if not (math.isfinite(value) and value > 0):
                raise UsageError(f"{name} is {value:g}; it must be a positive number")
        if self.fov_deg is not None and self.fov_deg >= 180:
            raise UsageError(f"fov_deg is {self.fov_deg:g}; it must be below 180 degrees")

    def resolve(self, width: int, height: int) -> Focal | None:
        """Return the focal length for a photo of this size, or None when nothing was given.

        Raises:
            UsageError: It is a thousand times shorter or a hundred thousand times longer than the
                photo is wide or high, which no camera has, or the calibration is of another photo.
        """
        calibration = self.calibration and self.calibration.at(width, height)
        if calibration is not None:
            f_px = calibration.fx
        elif self.f_px is not None:
            f_px = float(self.f_px)
        elif self.fov_deg is not None:
            f_px = f_px_from_fov(self.fov_deg, width)
        elif self.f_mm35 is not None:
            f_px = f_px_from_mm35(self.f_mm35, width, height)
        else:
            return None
        if not _SHORTEST <= f_px / max(width, height) <= _LONGEST:
            raise UsageError(
                f"a focal length of {f_px:g} pixels cannot be that of a photo of "
                f"{width} x {height}; check the number that was given"
            )
        return Focal(f_px, "given", calibration)


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


def focal_from_exif(exif: Mapping[int, Any], width: int, height: int) -> Focal | None:
    """Return the focal length that EXIF tags state, or None when they state none that can be.

    The 35 mm equivalent is preferred; else the focal length in millimetres is used with the
    focal-plane resolution. A value that would span less than 5 or more than 150 degrees along the
    longer side of the photo is taken for nonsense.

    Args:
        exif: Tags of the main and the Exif directory, see `fathom.core.photo.exif.exif_tags`.
        width: Of the upright photo, pixels.
        height: Of the upright photo, pixels.
    """
    f_mm35 = number(exif, tags.FOCAL_LENGTH_35MM)
    candidates = [
        f_px_from_mm35(f_mm35, width, height) if f_mm35 else None,
        _f_px_from_focal_plane(exif, width, height),
    ]
    for f_px in candidates:
        if f_px and MIN_FOV_DEG <= fov_from_f_px(f_px, max(width, height)) <= MAX_FOV_DEG:
            return Focal(f_px, "exif")
    return None


def _f_px_from_focal_plane(exif: Mapping[int, Any], width: int, height: int) -> float | None:
    f_mm = number(exif, tags.FOCAL_LENGTH)
    resolution = number(exif, tags.FOCAL_PLANE_X_RESOLUTION) or number(
        exif, tags.FOCAL_PLANE_Y_RESOLUTION
    )
    unit_mm = _UNIT_MM.get(int(number(exif, tags.FOCAL_PLANE_RESOLUTION_UNIT) or _INCH))
    scale = _scale_since_taken(exif, width, height)
    if f_mm is None or resolution is None or unit_mm is None or scale is None:
        return None
    return f_mm * resolution / unit_mm * scale


def _scale_since_taken(exif: Mapping[int, Any], width: int, height: int) -> float | None:
    """Return the factor by which the photo was resized, None when it was cropped as well.

    The focal-plane resolution counts the pixels that the camera wrote. Sides are compared long
    with long and short with short, because programs turn pixels and leave these tags behind.
    """
    sides = number(exif, tags.PIXEL_X_DIMENSION), number(exif, tags.PIXEL_Y_DIMENSION)
    if sides[0] is None or sides[1] is None:
        return 1.0
    long_scale = max(width, height) / max(sides[0], sides[1])
    short_scale = min(width, height) / min(sides[0], sides[1])
    return long_scale if math.isclose(long_scale, short_scale, rel_tol=0.02) else None


def digital_zoom_note(exif: Mapping[int, Any]) -> str | None:
    """Return a sentence for a photo taken with digital zoom, of which EXIF focal may not know."""
    ratio = number(exif, tags.DIGITAL_ZOOM_RATIO)
    if ratio is None or ratio <= 1.01:
        return None
    return f"digital zoom {ratio:.2g}x; the focal length in EXIF may leave it out"

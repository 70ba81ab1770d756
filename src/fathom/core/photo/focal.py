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
from fathom.core.photo.exif_focal import exif_focal
from fathom.core.photo.lens_angles import (
    MAX_FOV_DEG,
    f_px_from_fov,
    f_px_from_mm35,
    fov_from_f_px,
    is_usual,
)

__all__ = [
    "Focal",
    "FocalRequest",
    "digital_zoom_note",
    "f_px_from_fov",
    "f_px_from_mm35",
    "focal_from_exif",
    "fov_from_f_px",
]

_SHORTEST, _LONGEST = 1e-3, 1e5  # of what is given, in long sides of the photo
_SHORTEST_MM35 = 10.0  # rectilinear lenses begin there


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

    def doubt(self, width: int, height: int) -> str | None:
        """Return a sentence about a focal length that hardly any lens has, with what was meant.

        Args:
            width: Of the upright photo, pixels.
            height: Of the upright photo, pixels.
        """
        focal = self.resolve(width, height)
        if focal is None or is_usual(focal.f_px, width, height):
            return None
        angle = fov_from_f_px(focal.f_px, max(width, height))
        guess = self._likely_mistake(width, height) or "metres depend on it, check the number"
        return (
            f"a focal length of {round(focal.f_px, 1):g} px spans {angle:.3g} degrees along the "
            f"longer side, as hardly any lens does; {guess}"
        )

    def _likely_mistake(self, width: int, height: int) -> str | None:
        if self.f_px is not None:
            as_mm35 = f_px_from_mm35(self.f_px, width, height)
            if is_usual(as_mm35, width, height):
                return f"did you mean millimetres, --f-mm35 {self.f_px:g}?"
        if self.f_mm35 is not None and is_usual(self.f_mm35, width, height):
            return f"did you mean pixels, --f-px {self.f_mm35:g}?"
        if self.f_mm35 is not None and self.f_mm35 < _SHORTEST_MM35:
            return "did you give the lens's own focal length instead of its 35 mm equivalent?"
        if self.fov_deg is not None and self.fov_deg < math.radians(MAX_FOV_DEG):
            return f"did you mean radians, --fov-deg {math.degrees(self.fov_deg):.3g}?"
        if self.fov_deg is not None and self.fov_deg > MAX_FOV_DEG:
            return "a lens that sees so much draws no straight lines, which depth relies on"
        return None


def focal_from_exif(exif: Mapping[int, Any], width: int, height: int) -> Focal | None:
    """Return the focal length that EXIF tags state, or None when they state none that can be.

    Args:
        exif: Tags of the main and the Exif directory, see `fathom.core.photo.exif.exif_tags`.
        width: Of the upright photo, pixels.
        height: Of the upright photo, pixels.
    """
    f_px = exif_focal(exif, width, height).f_px
    return None if f_px is None else Focal(f_px, "exif")


def digital_zoom_note(exif: Mapping[int, Any]) -> str | None:
    """Return a sentence for a photo taken with digital zoom, of which EXIF focal may not know."""
    ratio = number(exif, tags.DIGITAL_ZOOM_RATIO)
    if ratio is None or ratio <= 1.01:
        return None
    return f"digital zoom {ratio:.2g}x; the focal length in EXIF may leave it out"

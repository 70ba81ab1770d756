"""How every photograph of a run is treated."""

import math
from dataclasses import dataclass

from fathom.batch.reference import ScaleReference
from fathom.core.errors import UsageError
from fathom.core.export_raster import check_png_scale
from fathom.core.focal import FocalRequest
from fathom.core.photo import MAX_PIXELS


@dataclass(frozen=True)
class Settings:
    """What a user may choose; checked on construction.

    Attributes:
        formats: what is written, as `fathom.core.export_names.parse_formats` gives them.
        focal: what the user said about the camera; None to rely on EXIF and estimate.
        max_pixels: photos with more are refused; None for no limit.
        max_depth: everything farther, sky excepted, is set to this many metres; None for no limit.
        reference: one known depth, by which the map is rescaled.
        png_scale: units per metre in the 16-bit PNG.

    Raises:
        UsageError: a number is out of range.
    """

    formats: tuple[str, ...]
    focal: FocalRequest | None = None
    max_pixels: int | None = MAX_PIXELS
    max_depth: float | None = None
    reference: ScaleReference | None = None
    png_scale: float = 1000.0

    def __post_init__(self) -> None:
        check_png_scale(self.png_scale)
        _need_positive("The largest depth", self.max_depth)
        _need_positive("The largest number of pixels", self.max_pixels)


def _need_positive(what: str, value: float | None) -> None:
    if value is not None and not (math.isfinite(value) and value > 0):
        raise UsageError(f"{what} must be a positive number, not {value:g}.")

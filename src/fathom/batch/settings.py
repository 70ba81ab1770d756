"""How every photograph of a run is treated."""

import math
from dataclasses import dataclass

from fathom.batch.reference import ScaleReference
from fathom.core.colour import OWN_COLOURS, check_range, colour_table
from fathom.core.errors import UsageError
from fathom.core.photo import MAX_PIXELS
from fathom.core.photo.focal import FocalRequest
from fathom.core.writers import check_axes, check_png_scale

_LEAST_DEPTH = 1e-3  # metres; one step of the 16-bit PNG


@dataclass(frozen=True)
class Settings:
    """What a user may choose; checked on construction.

    Attributes:
        formats: what is written, as `fathom.core.writers.parse_formats` gives them.
        focal: what the user said about the camera; None to rely on EXIF and estimate.
        max_pixels: photos with more are refused; None for no limit.
        max_depth: everything farther, sky excepted, is set to this many metres; None for no limit.
        reference: one known depth, by which the map is rescaled.
        png_scale: units per metre in the 16-bit PNG.
        exr_y: whether EXR files hold the channel `Y` beside `Z`.
        vis_range: nearest and farthest metres of the coloured image, so that several can be
            compared; None to choose them from each map.
        axes: of point clouds, `opencv` or `opengl`.
        vis_colours: its colour map, one of `fathom.core.colour.COLOUR_MAPS`.

    Raises:
        UsageError: a number is out of range, or there are no such colours or axes.
        ExtraMissingError: the colour map is one of matplotlib, which is not installed.
    """

    formats: tuple[str, ...]
    focal: FocalRequest | None = None
    max_pixels: int | None = MAX_PIXELS
    max_depth: float | None = None
    reference: ScaleReference | None = None
    png_scale: float = 1000.0
    exr_y: bool = False
    vis_range: tuple[float, float] | None = None
    vis_colours: str = OWN_COLOURS
    axes: str = "opencv"

    def __post_init__(self) -> None:
        check_png_scale(self.png_scale)
        colour_table(self.vis_colours)
        check_axes(self.axes)
        if self.vis_range is not None:
            check_range(self.vis_range)
        _need_positive("The largest depth", self.max_depth)
        if self.max_depth is not None and self.max_depth < _LEAST_DEPTH:
            raise UsageError(f"The largest depth must be at least {_LEAST_DEPTH:g} metres.")
        _need_positive("The largest number of pixels", self.max_pixels)


def parse_range(text: str) -> tuple[float, float]:
    """Read `"NEAR,FAR"`, in metres.

    Raises:
        UsageError: it does not have two numbers.
    """
    try:
        nearest, farthest = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(f"A colour range is NEAR,FAR such as 0.5,20, not {text!r}.") from None
    return nearest, farthest


def _need_positive(what: str, value: float | None) -> None:
    if value is not None and not (math.isfinite(value) and value > 0):
        raise UsageError(f"{what} must be a positive number, not {value:g}.")

"""Showing depth as colour: near is warm, far is cold, sky is the coldest, invalid is grey."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from fathom.core.bands import row_bands
from fathom.core.convert import to_inverse_depth
from fathom.core.depth_values import DepthValues
from fathom.core.errors import KindError, UsageError
from fathom.core.extras import import_extra

INVALID_COLOUR = (112, 112, 112)
_SAMPLE_PIXELS = 1_000_000  # the limits of the scale are read from a regular subsample of this size
_PERCENTILES = (2.0, 98.0)

# From far to near, equally spaced: night blue, blue, cyan, green, yellow, orange, dark red. The
# lightness rises to the yellow and falls again, so that grey prints still show the middle.
_ANCHORS = (
    (34, 18, 74),
    (58, 68, 178),
    (52, 128, 226),
    (36, 184, 206),
    (72, 216, 140),
    (158, 238, 74),
    (232, 214, 54),
    (250, 156, 44),
    (228, 84, 24),
    (178, 30, 12),
    (112, 8, 8),
)

OWN_COLOURS = "fathom"
_OF_MATPLOTLIB: Mapping[str, str] = MappingProxyType({"turbo": "turbo", "spectral": "Spectral_r"})
"""Their names there, in the direction in which the last colour is warm."""
COLOUR_MAPS: tuple[str, ...] = (OWN_COLOURS, *_OF_MATPLOTLIB)
"""What `colour_map` may be; all but the first need matplotlib."""


@dataclass(frozen=True)
class ColourScale:
    """Which nearness gets the first and the last colour.

    Nearness is 1 / depth for maps whose depth is known up to a factor, minus the depth for kind
    `affine_invariant`, the value itself for kind `affine_invariant_inverse`.

    Attributes:
        far: Nearness shown in the coldest colour, and everything below.
        near: Nearness shown in the warmest colour, and everything above; larger than `far`.
        metric: Whether nearness is in 1 / metre; both ends are positive then.
    """

    far: float
    near: float
    metric: bool

    @property
    def range_m(self) -> tuple[float, float] | None:
        """Depth in metres at the warm and at the cold end, or None for relative maps."""
        if not self.metric:
            return None
        return 1 / self.near, 1 / self.far


def colour_scale(
    depth_map: DepthValues,
    *,
    depth_range: tuple[float, float] | None = None,
    percentiles: tuple[float, float] = _PERCENTILES,
) -> ColourScale | None:
    """Choose the scale of a map.

    Args:
        depth_map: Any kind.
        depth_range: Fixed nearest and farthest depth in metres, so that several images can be
            compared; metric maps only.
        percentiles: Without a fixed range, the share in percent of pixels (sky and invalid ones
            left out) that may lie below and above the scale.

    Returns:
        The scale, or None when no pixel is at a finite depth and no range is given.

    Raises:
        KindError: A range in metres is asked for a map that has no metres.
        UsageError: The range is not two positive depths in rising order.
    """
    metric = depth_map.kind == "metric"
    if depth_range is not None:
        return _fixed_scale(depth_map, depth_range)
    step = int(np.ceil(np.sqrt(depth_map.values.size / _SAMPLE_PIXELS)))
    sample: tuple[slice, slice] = (slice(None, None, step), slice(None, None, step))
    usable = _finite(depth_map, sample)
    if not usable.any():
        # A few usable pixels may lie between the sampled ones.
        sample = (slice(None), slice(None))
        usable = _finite(depth_map, sample)
        if not usable.any():
            return None
    nearness = _nearness(depth_map, sample)[usable]
    far, near = (float(limit) for limit in np.percentile(nearness, percentiles))
    if near - far <= 1e-3 * max(abs(near), abs(far)):
        # One depth everywhere: it gets the middle of the scale.
        margin = 0.05 * max(abs(near), abs(far)) or 1.0
        far, near = far - margin, near + margin
    return ColourScale(far=far, near=near, metric=metric)


def _fixed_scale(depth_map: DepthValues, depth_range: tuple[float, float]) -> ColourScale:
    nearest, farthest = depth_range
    if depth_map.kind != "metric":
        raise KindError(
            f"A range in metres cannot colour a {depth_map.kind} map: leave the range out."
        )
    check_range(depth_range)
    return ColourScale(far=1 / farthest, near=1 / nearest, metric=True)


def check_range(depth_range: tuple[float, float]) -> None:
    """Raise UsageError unless these are two positive depths in metres, the nearer first."""
    nearest, farthest = depth_range
    if not 0 < nearest < farthest < float("inf"):
        raise UsageError(
            f"A colour range must be two depths in metres, the nearer first, "
            f"not {nearest:g} to {farthest:g}."
        )


def _finite(depth_map: DepthValues, part: tuple[slice, slice]) -> NDArray[np.bool_]:
    values, valid = depth_map.values[part], depth_map.valid[part]
    far = np.float32(0 if depth_map.kind == "affine_invariant_inverse" else np.inf)
    finite: NDArray[np.bool_] = valid & (values != far)
    return finite


def _nearness(depth_map: DepthValues, part: tuple[slice, slice]) -> NDArray[np.float32]:
    values = depth_map.values[part]
    if depth_map.kind == "affine_invariant_inverse":
        return values
    if depth_map.kind == "affine_invariant":
        return -values
    return to_inverse_depth(values)


@cache
def colour_table(colour_map: str = OWN_COLOURS) -> NDArray[np.uint8]:
    """Return the 256 colours from far to near, uint8 sRGB (256, 3), read-only.

    Args:
        colour_map: One of `COLOUR_MAPS`.

    Raises:
        UsageError: It is none of them.
        ExtraMissingError: It is one of matplotlib, which is not installed.
    """
    if colour_map not in COLOUR_MAPS:
        raise UsageError(f"{colour_map!r} is no colour map: choose from {', '.join(COLOUR_MAPS)}.")
    table = _own_table() if colour_map == OWN_COLOURS else _table_of_matplotlib(colour_map)
    table.flags.writeable = False
    return table


def _table_of_matplotlib(colour_map: str) -> NDArray[np.uint8]:
    matplotlib = import_extra("matplotlib", extra="colours", purpose=f"The colour map {colour_map}")
    chosen = matplotlib.colormaps[_OF_MATPLOTLIB[colour_map]]
    # Not its own bytes, which are rounded down.
    table: NDArray[np.uint8] = np.rint(chosen(np.arange(256))[:, :3] * 255).astype(np.uint8)
    return table


def _own_table() -> NDArray[np.uint8]:
    anchors = np.array(_ANCHORS, dtype=np.float64)
    where = np.linspace(0, len(anchors) - 1, 256)
    table = np.stack([np.interp(where, range(len(anchors)), band) for band in anchors.T], axis=1)
    # A sliding mean rounds the kinks at the anchors, which would show as false contours.
    padded = np.pad(table, ((8, 8), (0, 0)), mode="reflect", reflect_type="odd")
    sums = np.cumsum(np.vstack([np.zeros((1, 3)), padded]), axis=0)
    smooth = (sums[17:] - sums[:-17]) / 17
    rounded: NDArray[np.uint8] = np.rint(smooth).clip(0, 255).astype(np.uint8)
    return rounded


def colourise(
    depth_map: DepthValues, *, scale: ColourScale | None = None, colour_map: str = OWN_COLOURS
) -> NDArray[np.uint8]:
    """Return the map as an image: inverse depth, near is warm.

    Args:
        depth_map: Any kind.
        scale: From `colour_scale`; chosen from the map itself when left out.
        colour_map: One of `COLOUR_MAPS`.

    Returns:
        uint8 sRGB (H, W, 3). Sky has the coldest colour, invalid pixels are grey.
    """
    scale = scale or colour_scale(depth_map) or ColourScale(far=0.0, near=1.0, metric=False)
    table = np.vstack([colour_table(colour_map), np.array([INVALID_COLOUR], dtype=np.uint8)])
    image = np.empty((depth_map.height, depth_map.width, 3), dtype=np.uint8)
    factor = 255 / (scale.near - scale.far)
    for rows in row_bands(depth_map.height, depth_map.width):
        part = (rows, slice(None))
        # Clipped first: neither infinite values nor what invalid pixels hold reaches the table.
        nearness = np.clip(_nearness(depth_map, part), scale.far, scale.near)
        nearness[~_finite(depth_map, part)] = scale.far
        index = np.rint((nearness - np.float32(scale.far)) * np.float32(factor)).astype(np.intp)
        index[~depth_map.valid[part]] = len(table) - 1
        np.take(table, index, axis=0, out=image[rows], mode="clip")
    return image

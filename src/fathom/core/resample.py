"""Bilinear resizing of maps, with the half-pixel convention.

Output pixel i of n' is centred at (i + 0.5) * n / n' in an input of n pixels whose pixel j is
centred at j + 0.5 (`align_corners=False` in torch); beyond the outermost centres the border value
holds. Without `antialias` the two nearest input pixels are blended whatever the scale; with it the
triangle widens by the factor of shrinking, so that every input pixel counts.

All work is done on bands of output rows, so that nothing of the size of the result is needed
besides the result.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.bands import row_bands

# Returns float32 rows, given their indices or a slice.
_Rows = Callable[[Any], NDArray[np.float32]]


@dataclass(frozen=True)
class Taps:
    """Which inputs make an output along one axis: `index` (n', k) and `weight` (n', k)."""

    index: NDArray[np.intp]
    weight: NDArray[np.float32]


def bilinear_taps(size: int, new_size: int, *, antialias: bool = False) -> Taps:
    """Return the taps of bilinear resizing from `size` to `new_size`; weights sum to 1."""
    scale = size / new_size
    radius = max(scale, 1.0) if antialias else 1.0
    centre = (np.arange(new_size) + 0.5) * scale - 0.5
    first = np.floor(centre - radius).astype(np.intp) + 1
    index = first[:, None] + np.arange(int(np.ceil(2 * radius)))
    weight = np.maximum(0, 1 - np.abs(index - centre[:, None]) / radius)
    if antialias:  # what lies outside is left out; without, the border value stands in for it
        weight[(index < 0) | (index >= size)] = 0
    weight /= weight.sum(axis=1, keepdims=True)
    return Taps(index.clip(0, size - 1), weight.astype(np.float32))


def resize_bilinear(
    values: NDArray[Any], height: int, width: int, *, antialias: bool = False
) -> NDArray[np.float32]:
    """Resize (H, W) or (H, W, C) to float32 (height, width[, C]), half-pixel convention."""
    rows = bilinear_taps(values.shape[0], height, antialias=antialias)
    columns = bilinear_taps(values.shape[1], width, antialias=antialias)
    result = np.empty((height, width, *values.shape[2:]), dtype=np.float32)
    for part, band in _bands(
        lambda i: values[i].astype(np.float32, copy=False), values.shape[0], rows, columns
    ):
        result[part] = band
    return result


def resize_masked(
    values: NDArray[np.float32],
    height: int,
    width: int,
    *,
    valid: NDArray[np.bool_],
    sky: NDArray[np.bool_],
    reciprocal: bool = False,
    antialias: bool = False,
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
    """Resize a map (H, W) of which some pixels are unknown and some infinitely far.

    Neither kind bleeds into its neighbours: the finite pixels are blended with their weights
    brought to a sum of one. An output pixel is valid where valid pixels have at least half of the
    weight, and sky where sky has more than half of the weight of the valid ones.

    Args:
        values: float32 (H, W); what it holds at sky or invalid pixels does not matter.
        height: Rows of the result.
        width: Columns of the result.
        valid: bool (H, W), sky included.
        sky: bool (H, W), a subset of `valid`.
        reciprocal: Blend 1 / values, and return 1 / blend.
        antialias: Widen the triangle when shrinking.

    Returns:
        values (0 where sky or invalid), valid and sky, each (height, width).
    """
    finite = valid & ~sky

    def blended(i: Any) -> NDArray[np.float32]:
        known, usable = values[i], finite[i]
        part = np.zeros(known.shape, dtype=np.float32)
        if reciprocal:
            np.divide(1, known, out=part, where=usable)
        else:
            np.copyto(part, known, where=usable)
        return part

    rows = bilinear_taps(values.shape[0], height, antialias=antialias)
    columns = bilinear_taps(values.shape[1], width, antialias=antialias)
    shape = (height, width)
    result = np.empty(shape, dtype=np.float32)
    if finite.all():
        for part, band in _bands(blended, values.shape[0], rows, columns):
            result[part] = 1 / band if reciprocal else band
        return result, np.broadcast_to(True, shape), np.broadcast_to(False, shape)
    new_valid, new_sky = np.empty(shape, dtype=bool), np.empty(shape, dtype=bool)
    sources = (blended, lambda i: finite[i].astype(np.float32), lambda i: sky[i].astype(np.float32))
    for (part, band), (_, near), (_, far) in zip(
        *(_bands(source, values.shape[0], rows, columns) for source in sources), strict=True
    ):
        new_valid[part] = near + far >= 0.5
        new_sky[part] = new_valid[part] & (far > near)
        keep = new_valid[part] & ~new_sky[part]
        numerator, denominator = (near, band) if reciprocal else (band, near)
        result[part] = 0
        np.divide(numerator, denominator, out=result[part], where=keep)
    return result, new_valid, new_sky


def _bands(
    source: _Rows, height: int, rows: Taps, columns: Taps
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Yield bands of the resized map with the output rows they cover.

    Whichever order handles fewer pixels is taken: columns first, once, when rows are added.
    """
    columns_first = len(rows.index) >= height
    if columns_first:
        source = _blend_columns(source(slice(None)), columns).__getitem__
    for part in row_bands(len(rows.index), len(columns.index)):
        band = _blend_rows(source, rows.index[part], rows.weight[part])
        yield part, band if columns_first else _blend_columns(band, columns)


def _blend_rows(
    source: _Rows, index: NDArray[np.intp], weight: NDArray[np.float32]
) -> NDArray[np.float32]:
    result = _weighted(source(index[:, 0]), weight[:, 0])
    for k in range(1, index.shape[1]):
        result += _weighted(source(index[:, k]), weight[:, k])
    return result


def _weighted(rows: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Multiply freshly gathered rows, in place."""
    rows *= weight.reshape(-1, *[1] * (rows.ndim - 1))
    return rows


def _blend_columns(values: NDArray[np.float32], taps: Taps) -> NDArray[np.float32]:
    shape = (1, -1, *[1] * (values.ndim - 2))
    result = np.take(values, taps.index[:, 0], axis=1) * taps.weight[:, 0].reshape(shape)
    for k in range(1, taps.index.shape[1]):
        term = np.take(values, taps.index[:, k], axis=1)
        term *= taps.weight[:, k].reshape(shape)
        result += term
    return result

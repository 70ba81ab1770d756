"""Bilinear resizing of maps, with the half-pixel convention.

Output pixel i of n' is centred at (i + 0.5) * n / n' in an input of n pixels whose pixel j is
centred at j + 0.5 (`align_corners=False` in torch); beyond the outermost centres the border value
holds. Without `antialias` the two nearest input pixels are blended whatever the scale; with it the
triangle widens by the factor of shrinking, so that every input pixel counts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_CHUNK_VALUES = 1 << 19  # rows are worked on in pieces of about 2 MB, to stay within the cache


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
    first = np.ceil(centre - radius).astype(np.intp)
    index = first[:, None] + np.arange(int(2 * np.ceil(radius)))
    weight = np.maximum(0, 1 - np.abs(index - centre[:, None]) / radius)
    if antialias:  # what lies outside is left out; without, the border value stands in for it
        weight[(index < 0) | (index >= size)] = 0
    weight /= weight.sum(axis=1, keepdims=True)
    return Taps(index.clip(0, size - 1), weight.astype(np.float32))


def resize_bilinear(
    values: NDArray[np.float32], height: int, width: int, *, antialias: bool = False
) -> NDArray[np.float32]:
    """Resize float (H, W) or (H, W, C) to (height, width[, C]), half-pixel convention."""
    values = np.asarray(values, dtype=np.float32)
    rows = bilinear_taps(values.shape[0], height, antialias=antialias)
    columns = bilinear_taps(values.shape[1], width, antialias=antialias)
    if height < values.shape[0]:
        return _blend_columns(_blend_rows(values, rows), columns)
    return _blend_rows(_blend_columns(values, columns), rows)


def _blend_rows(values: NDArray[np.float32], taps: Taps) -> NDArray[np.float32]:
    result = np.empty((len(taps.index), *values.shape[1:]), dtype=np.float32)
    step = max(1, _CHUNK_VALUES // max(1, values[0].size))
    shape = (-1,) + (1,) * (values.ndim - 1)
    for start in range(0, len(result), step):
        part = slice(start, start + step)
        result[part] = values[taps.index[part, 0]] * taps.weight[part, 0].reshape(shape)
        for k in range(1, taps.index.shape[1]):
            result[part] += values[taps.index[part, k]] * taps.weight[part, k].reshape(shape)
    return result


def _blend_columns(values: NDArray[np.float32], taps: Taps) -> NDArray[np.float32]:
    result = np.empty((len(values), len(taps.index), *values.shape[2:]), dtype=np.float32)
    step = max(1, _CHUNK_VALUES // max(1, result[0].size))
    shape = (1, -1) + (1,) * (values.ndim - 2)
    for start in range(0, len(result), step):
        part = values[start : start + step]
        result[start : start + step] = sum(
            np.take(part, taps.index[:, k], axis=1) * taps.weight[:, k].reshape(shape)
            for k in range(taps.index.shape[1])
        )
    return result


def resize_masked(
    values: NDArray[np.float32],
    height: int,
    width: int,
    *,
    valid: NDArray[np.bool_],
    sky: NDArray[np.bool_],
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
        antialias: Widen the triangle when shrinking.

    Returns:
        values (0 where sky or invalid), valid and sky, each (height, width).
    """
    finite = valid & ~sky
    if finite.all():
        resized = resize_bilinear(values, height, width, antialias=antialias)
        shape = (height, width)
        return resized, np.ones(shape, dtype=bool), np.zeros(shape, dtype=bool)
    resized = resize_bilinear(np.where(finite, values, 0), height, width, antialias=antialias)
    weight = resize_bilinear(finite.astype(np.float32), height, width, antialias=antialias)
    far = resize_bilinear(sky.astype(np.float32), height, width, antialias=antialias)
    new_valid = weight + far >= 0.5
    new_sky = new_valid & (far > weight)
    keep = new_valid & ~new_sky
    np.divide(resized, weight, out=resized, where=keep)
    resized[~keep] = 0
    return resized, new_valid, new_sky

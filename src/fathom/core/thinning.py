"""Taking every n-th pixel of a depth map: no blending, so no depth that nobody predicted."""

import dataclasses
import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from fathom.core.depth_values import DepthValues

Map = TypeVar("Map", bound=DepthValues)


def stride_for(height: int, width: int, *, most: int) -> int:
    """Return the smallest n such that every n-th pixel of every n-th row are at most `most`."""
    stride = max(math.isqrt(height * width // most), 1)
    while math.ceil(height / stride) * math.ceil(width / stride) > most:
        stride += 1
    return stride


def every_nth(height: int, width: int, *, stride: int) -> tuple[slice, slice]:
    """Return the index of every n-th row and column, taken from the middle of its cell."""
    rows, columns = (slice(min(stride // 2, size - 1), None, stride) for size in (height, width))
    return rows, columns


def thinned(depth_map: Map, *, stride: int) -> Map:
    """Return the map of every n-th pixel of every n-th row, seen by the same camera.

    Points unprojected from the result are exactly those of the full map.
    """
    if stride == 1:
        return depth_map
    part = every_nth(depth_map.height, depth_map.width, stride=stride)
    return dataclasses.replace(
        depth_map,
        values=depth_map.values[part],
        valid=depth_map.valid[part],
        intrinsics=_thinned_intrinsics(depth_map.intrinsics, part, stride),
    )


def _thinned_intrinsics(
    intrinsics: NDArray[np.float64] | None, part: tuple[slice, slice], stride: int
) -> NDArray[np.float64] | None:
    """Move the camera matrix: full pixel `start + n * i` becomes pixel i, centres at halves."""
    if intrinsics is None:
        return None
    rows, columns = part
    matrix = intrinsics.copy()
    matrix[0, 2] -= columns.start + 0.5
    matrix[1, 2] -= rows.start + 0.5
    matrix[:2] /= stride
    matrix[:2, 2] += 0.5
    return matrix

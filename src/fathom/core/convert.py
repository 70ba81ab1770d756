"""Depth and inverse depth: infinitely far is `inf` in the one and 0 in the other."""

import numpy as np
from numpy.typing import NDArray

from fathom.core.bands import row_bands

# The reciprocal of a smaller (subnormal) number does not fit into float32.
SMALLEST_DEPTH = float(np.finfo(np.float32).tiny)


def to_inverse_depth(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return 1 / depth as float32 (H, W).

    `inf` (sky) gives 0. Values that are no depth (zero, negative, NaN) give 0 as well.
    """
    return _reciprocal(depth, 0.0)


def to_depth(inverse_depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return 1 / inverse_depth as float32 (H, W).

    Zero (sky), negative values and NaN give `inf`: they lie beyond every finite depth.
    """
    return _reciprocal(inverse_depth, np.inf)


def _reciprocal(values: NDArray[np.float32], otherwise: float) -> NDArray[np.float32]:
    values = np.asarray(values, dtype=np.float32)
    result = np.full(values.shape, otherwise, dtype=np.float32)
    for rows in row_bands(*values.shape):
        part = values[rows]
        np.divide(1, part, out=result[rows], where=part >= SMALLEST_DEPTH)
    return result

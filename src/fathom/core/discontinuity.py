"""Finding where a depth map jumps from one surface to another.

Around an occlusion edge a predicted map passes smoothly from the near to the far surface. Seen
in three dimensions those pixels fly in the air between the two. They are told from steep but
real surfaces, such as a floor that runs to the horizon, by being steep *and* short: inverse depth
is an affine function of the pixel coordinates on every plane, so on a plane the slope goes on,
and on a discontinuity it ends after a few pixels.
"""

import numpy as np
from numpy.typing import NDArray

from fathom.core.bands import row_bands
from fathom.core.convert import to_inverse_depth

# A surface is steep where the depth changes by more than this many times the width that a pixel
# covers on it: its normal is then more than 80 degrees away from the ray.
STEEPNESS = 6.0
# Steps below this share of the inverse depth are relief or noise, not another surface.
SMALLEST_JUMP = 0.04
# A slope goes on while it stays within this share of itself.
_STRAIGHTNESS = 0.5
# How far a slope must go on to be a surface, as a share of the long side: maps predicted at 512
# pixels and enlarged blur their edges over three to six of those pixels, and this is twelve.
_REACH = 1 / 40
_SMALLEST_REACH = 6


def flying_pixels(
    depth: NDArray[np.float32], valid: NDArray[np.bool_], *, f_px: tuple[float, float]
) -> NDArray[np.bool_]:
    """Mark pixels that lie in the air between a near and a far surface.

    A pixel flies when, along its row or its column, the depth rises on both sides or falls on
    both sides, steeply, and the slope does not go on straight for a fortieth of the image on
    either side. Thin objects (nearer than both sides) and the last pixels of either surface stay
    unmarked.

    Args:
        depth: (H, W), any unit, `inf` for sky.
        valid: (H, W).
        f_px: Horizontal and vertical focal length in pixels of this map.

    Returns:
        bool (H, W).
    """
    height, width = depth.shape
    reach = max(_SMALLEST_REACH, round(max(height, width) * _REACH))
    flying = np.empty(depth.shape, dtype=bool)
    for rows in row_bands(height, width):
        first, last = max(rows.start - reach, 0), min(rows.stop + reach, height)
        inverse = masked_inverse_depth(depth[first:last], valid[first:last])
        # Rows and columns beyond the image repeat its border.
        missing = (reach - (rows.start - first), reach - (last - rows.stop))
        inverse = np.pad(inverse, (missing, (reach, reach)), mode="edge")
        inner = slice(reach, -reach)
        along_rows = _steep_and_short(inverse[inner], reach, f_px[0])
        along_columns = _steep_and_short(inverse[:, inner].T, reach, f_px[1]).T
        np.logical_or(along_rows, along_columns, out=flying[rows])
    return flying


def masked_inverse_depth(
    depth: NDArray[np.float32], valid: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return inverse depth with 0 for sky and NaN where the depth is not valid."""
    inverse = to_inverse_depth(depth)
    inverse[~valid] = np.nan
    return inverse


def _steep_and_short(inverse: NDArray[np.float32], reach: int, f_px: float) -> NDArray[np.bool_]:
    """Mark flying pixels along the last axis of a (rows, reach + n + reach) array: (rows, n)."""
    steps = np.diff(inverse[:, reach - 1 : inverse.shape[1] - reach + 1], axis=1)
    back, forward = steps[:, :-1], steps[:, 1:]
    marked: NDArray[np.bool_] = (back > 0) == (forward > 0)
    smaller_step = np.minimum(np.abs(back), np.abs(forward))
    marked &= smaller_step * np.float32(f_px / STEEPNESS) > inverse[:, reach:-reach]
    # Few pixels are left, so what follows looks at those alone.
    rows, columns = np.nonzero(marked)
    slope = (back[rows, columns] + forward[rows, columns]) / 2

    def at(by: int) -> NDArray[np.float32]:
        return inverse[rows, columns + reach + by]

    def straight(by: int) -> NDArray[np.bool_]:
        predicted = slope * by
        return np.abs(at(by) - at(0) - predicted) <= _STRAIGHTNESS * np.abs(predicted)

    half = reach // 2
    # An unknown end (NaN) is no straight continuation, and no small change either.
    goes_on = (straight(half) & straight(reach)) | (straight(-half) & straight(-reach))
    change = np.abs(at(half) - at(-half))
    small = change < SMALLEST_JUMP * np.maximum(at(half), at(-half))
    marked[rows, columns] = ~(goes_on | small)
    return marked


def broken_steps(inverse: NDArray[np.float32], *, f_px: float) -> NDArray[np.bool_]:
    """Mark the steps along rows over which no surface may be drawn.

    Args:
        inverse: Inverse depth (H, W), NaN where there is none.
        f_px: Focal length along the rows in pixels of this grid.

    Returns:
        bool (H, W - 1): True where the step to the right is a discontinuity. False for steps to
        or from a missing pixel.
    """
    step = np.diff(inverse, axis=1)
    size = np.abs(step)
    nearer = np.maximum(inverse[:, :-1], inverse[:, 1:])
    jumps = size > np.float32(max(SMALLEST_JUMP, STEEPNESS / f_px)) * nearer
    # On a plane one neighbouring step at least has the same sign and about the same size.
    neighbours = np.pad(step, ((0, 0), (1, 1)), constant_values=np.nan)
    along = np.fmax(neighbours[:, :-2] * np.sign(step), neighbours[:, 2:] * np.sign(step))
    broken: NDArray[np.bool_] = jumps & ~(along > np.float32(_STRAIGHTNESS) * size)
    return broken

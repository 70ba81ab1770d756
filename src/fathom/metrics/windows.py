"""Which pixels a benchmark counts, and to which range it clips: crops, caps.

Crops come from the evaluation scripts of Eigen et al. (arXiv 1406.2283) and Garg et al.
(arXiv 1603.04992) as everybody copies them: shares of the size, cut to whole pixels.
"""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.maps import Bools, Floats, RealMap, check_name, check_shapes

Crop = Literal["garg", "eigen_kitti", "eigen_nyu", "kitti_benchmark"]
"""Names of crops.

"garg" and "eigen_kitti" are shares of the size, "eigen_nyu" rows 45 to 471 and columns 41 to 601
whatever the size, "kitti_benchmark" the 352 x 1216 pixels at the middle of the lower border.
"""

Window = tuple[slice, slice]

_SHARES = {
    "garg": (0.40810811, 0.99189189, 0.03594771, 0.96405229),
    "eigen_kitti": (0.3324324, 0.91351351, 0.0359477, 0.96405229),
}
_SMALLEST_DEPTH = 1e-6


def crop_window(crop: Crop, height: int, width: int) -> Window:
    """Return the rows and columns that a crop keeps; a start below 0 is outside the map.

    Raises:
        ValueError: There is no such crop.
    """
    check_name(crop, get_args(Crop), "crop")
    if crop == "eigen_nyu":
        return slice(45, 471), slice(41, 601)
    if crop == "kitti_benchmark":
        first_row, first_column = height - 352, (width - 1216) // 2
        return slice(first_row, height), slice(first_column, first_column + 1216)
    first, last, left, right = _SHARES[crop]
    rows = slice(int(first * height), int(last * height))
    return rows, slice(int(left * width), int(right * width))


def counted(
    target: RealMap,
    *,
    nearest: float,
    farthest: float,
    mask: Bools | None = None,
    crop: Crop | None = None,
) -> Bools:
    """Return which pixels a benchmark counts: in range, in the mask, in the crop.

    Args:
        target: (H, W) true depth in metres; missing pixels are 0, NaN or `inf`.
        nearest: Depths must be strictly greater than this, in metres.
        farthest: Depths must be strictly less than this.
        mask: bool (H, W), the data set's own.
        crop: Which window counts.

    Returns:
        bool (H, W).

    Raises:
        ValueError: The mask is not bool (H, W), or the map is smaller than the crop.
    """
    check_shapes(target, valid=mask)
    keep: Bools = (target > nearest) & (target < farthest)
    if mask is not None:
        keep = keep & mask
    if crop is None:
        return keep
    window = crop_window(crop, *target.shape)
    if min(part.start for part in window) < 0:
        raise ValueError(f"a map of {target.shape} is smaller than the crop {crop!r}")
    inside = np.zeros_like(keep)
    inside[window] = keep[window]
    return inside


def clipped(prediction: NDArray[np.floating], *, nearest: float, farthest: float) -> Floats:
    """Return the prediction (H, W) within [nearest, farthest], float64 and at least 1e-6.

    `inf` becomes the farthest and NaN the nearest depth, as in the evaluation of ZoeDepth.
    """
    depth = prediction.astype(np.float64)
    depth[np.isnan(depth)] = nearest
    return np.maximum(np.clip(depth, nearest, farthest), _SMALLEST_DEPTH)

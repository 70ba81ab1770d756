"""The error beside depth edges, forgiving an edge that is off by a pixel: soft edge error.

Chen et al., "On the over-smoothing problem of CNN based disparity estimation" (ICCV 2019), as
PatchFusion and PatchRefiner have it in their released code.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from fathom.metrics.edges import widened
from fathom.metrics.maps import (
    Bools,
    Floats,
    MetricError,
    RealMap,
    check_maps,
    check_no_nan,
)


def steps(values: RealMap, *, threshold: float = 1.0, dilation: int = 0) -> Bools:
    """Return pixels (H, W) that differ from a 4-neighbour by more than the threshold.

    Args:
        values: (H, W); disparity in pixels for UnrealStereo4K, depth in metres for Cityscapes,
            ScanNet++, KITTI and ETH3D.
        threshold: In the unit of the values.
        dilation: Side in pixels of the square by which the result is grown; 0 for not at all. An
            even one reaches a pixel further up and left, as in the released code.
    """
    check_maps(values)
    # Whole numbers without a sign cannot be subtracted.
    fine = values if values.dtype in (np.float32, np.float64) else values.astype(np.float64)
    edges = np.zeros(values.shape, bool)
    with np.errstate(invalid="ignore"):  # sky beside sky is no step
        across = np.abs(fine[:, 1:] - fine[:, :-1]) > threshold
        down = np.abs(fine[1:] - fine[:-1]) > threshold
    edges[:, 1:] |= across
    edges[:, :-1] |= across
    edges[1:] |= down
    edges[:-1] |= down
    return widened(edges, dilation) if dilation else edges


def soft_edge_error(
    prediction: RealMap, target: RealMap, where: Bools, *, radius: int = 1
) -> float:
    """Mean over chosen pixels of the least |d(p) - d*(q)| with q near p; lower is better.

    The unit is that of the maps: metres for depth, pixels for disparity (SMD-Nets reports radii 1
    and 2 in disparity).

    Args:
        prediction: (H, W), clipped to the range of the data set where the protocol says so.
        target: (H, W), 0 where missing, which counts as a value like any other; NaN and `inf`
            are never the nearest. Beyond the border it is taken as 0.
        where: bool (H, W), usually valid pixels of `steps` of the ground truth.
        radius: q lies in the square of 2 * radius + 1 pixels around p.

    Raises:
        MetricError: No pixel is chosen (the released code gives 0 then), or the prediction is NaN
            at one.
    """
    check_maps(prediction, target, valid=where)
    if not where.any():
        raise MetricError("There is no valid edge pixel, so there is no soft edge error.")
    return float(soft_errors(prediction, target, where, radius=radius).mean())


def soft_errors(prediction: RealMap, target: RealMap, where: Bools, *, radius: int = 1) -> Floats:
    """Return the least difference of each chosen pixel, float64 (n,); see `soft_edge_error`."""
    side = 2 * radius + 1
    around = sliding_window_view(np.pad(target.astype(np.float64), radius), (side, side))
    nearby: NDArray[np.float64] = around[where].reshape(-1, side * side)
    chosen = prediction[where].astype(np.float64)[:, None]
    check_no_nan(chosen, "prediction")
    known = np.isfinite(nearby)
    difference = np.abs(np.where(known, nearby, 0.0) - chosen)
    least: Floats = np.where(known, difference, np.inf).min(axis=1)
    return least

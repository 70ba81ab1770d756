"""Depth in metres from what data sets store."""

import numpy as np
from numpy.typing import NDArray

from fathom.core.readers import Raster

Depth = NDArray[np.float32]
Mask = NDArray[np.bool_]


def metres(stored: Raster, *, per_metre: float) -> tuple[Depth, Mask]:
    """Return depth and validity of integers or floats of which 0 and NaN mean no measurement.

    Args:
        stored: (H, W).
        per_metre: Stored units in a metre.

    Returns:
        float32 (H, W), 0 where invalid, and bool (H, W).
    """
    depth = stored.astype(np.float32) / np.float32(per_metre)
    valid = np.isfinite(depth) & (depth > 0)
    return np.where(valid, depth, np.float32(0)), valid


def depth_from_disparity(
    disparity: Raster, valid: Mask, *, f_px: float, baseline: float, offset: float = 0.0
) -> Depth:
    """Return depth = f b / (disparity + offset), 0 where invalid.

    Args:
        disparity: (H, W), pixels.
        valid: bool (H, W), where disparity + offset is positive.
        f_px: Focal length in pixels of the disparity.
        baseline: Distance of the cameras, metres.
        offset: Difference of the two principal points' columns, pixels.

    Returns:
        float32 (H, W), metres.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = f_px * baseline / (disparity.astype(np.float64) + offset)
    return np.where(valid, depth, 0).astype(np.float32)


def relative_depth(disparity: Raster) -> tuple[Depth, Mask]:
    """Return depth up to a factor, 1 / disparity, and where disparity is known (not 0)."""
    valid = np.isfinite(disparity) & (disparity > 0)
    return depth_from_disparity(disparity, valid, f_px=1.0, baseline=1.0), valid


def planar_depth(distance: Raster, f_px: float) -> NDArray[np.float32]:
    """Return depth along the optical axis for distances (H, W) along the rays.

    The camera has square pixels and looks straight through the middle of the image:
    z = distance f / sqrt(x^2 + y^2 + f^2) with x, y from the middle to the pixel's centre.
    """
    height, width = distance.shape
    x = np.arange(width) + 0.5 - width / 2
    y = (np.arange(height) + 0.5 - height / 2)[:, None]
    cosine = f_px / np.sqrt(x * x + y * y + f_px * f_px)
    depth: NDArray[np.float32] = np.multiply(distance, cosine, dtype=np.float32)
    return depth


def no_depth(height: int, width: int) -> tuple[Depth, Mask]:
    """Return depth and validity of a sample without depth; read-only, and without memory."""
    shape = (height, width)
    return np.broadcast_to(np.float32(0), shape), np.broadcast_to(np.bool_(False), shape)

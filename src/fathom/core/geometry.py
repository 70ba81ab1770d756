"""Pinhole geometry in OpenCV axes (x right, y down, z forward), pixel centres at half integers.

The pixel in row v and column u has its centre at (u + 0.5, v + 0.5), so that a camera looking
straight through the middle of a W x H image has its principal point at (W / 2, H / 2).
"""

import numpy as np
from numpy.typing import NDArray


def centred_intrinsics(f_px: float, width: int, height: int) -> NDArray[np.float64]:
    """Return the (3, 3) matrix of a camera with square pixels and a centred principal point."""
    return np.array([[f_px, 0, width / 2], [0, f_px, height / 2], [0, 0, 1]], dtype=np.float64)


def rescaled_intrinsics(
    intrinsics: NDArray[np.float64], size: tuple[int, int], new_size: tuple[int, int]
) -> NDArray[np.float64]:
    """Return the intrinsics after resizing an image from `size` to `new_size`.

    Args:
        intrinsics: (3, 3), pixels of the image before.
        size: (height, width) before.
        new_size: (height, width) after.
    """
    factors = np.array([[new_size[1] / size[1]], [new_size[0] / size[0]], [1.0]])
    return np.asarray(intrinsics, dtype=np.float64) * factors


def ray_slopes(
    intrinsics: NDArray[np.float64], height: int, width: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return x / z of every pixel's ray (H, W) and y / z (H, 1), broadcastable to (H, W).

    The first has shape (1, W) when the matrix has no skew.
    """
    fx, skew, cx = intrinsics[0]
    fy, cy = intrinsics[1, 1:]
    y = (np.arange(height)[:, None] + 0.5 - cy) / fy
    x = (np.arange(width)[None, :] + 0.5 - cx) / fx
    if skew:
        x = x - y * (skew / fx)
    return x.astype(np.float32), y.astype(np.float32)


def unproject(depth: NDArray[np.float32], intrinsics: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the points (H, W, 3), in the unit of `depth` (H, W), that the pixels see."""
    x, y = ray_slopes(intrinsics, *depth.shape)
    points = np.empty((*depth.shape, 3), dtype=np.float32)
    with np.errstate(invalid="ignore"):  # infinitely far on the optical axis: inf * 0
        np.multiply(depth, x, out=points[..., 0])
        np.multiply(depth, y, out=points[..., 1])
    points[..., 2] = depth
    return points


def ray_distance(
    depth: NDArray[np.float32], intrinsics: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return the distance (H, W) along each pixel's ray, in the unit of `depth`."""
    x, y = ray_slopes(intrinsics, *depth.shape)
    return depth * np.sqrt(1 + x * x + y * y)

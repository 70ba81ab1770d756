"""Pinhole geometry in OpenCV axes (x right, y down, z forward), pixel centres at half integers.

The pixel in row v and column u has its centre at (u + 0.5, v + 0.5), so that a camera looking
straight through the middle of a W x H image has its principal point at (W / 2, H / 2).
Intrinsics are [[fx, 0, cx], [0, fy, cy], [0, 0, 1]] in pixels.
"""

import numpy as np
from numpy.typing import NDArray

from fathom.core.bands import row_bands

# A difference between the steps to both neighbours of more than this part of the inverse depth is
# an edge between two surfaces: the flatter side then decides alone.
_EDGE = 0.05
_ROUNDING = 1  # pixels by which a side may differ from a share of another's


def centred_intrinsics(f_px: float, width: int, height: int) -> NDArray[np.float64]:
    """Return the (3, 3) matrix of a camera with square pixels and a centred principal point."""
    return np.array([[f_px, 0, width / 2], [0, f_px, height / 2], [0, 0, 1]], dtype=np.float64)


def same_aspect(size: tuple[int, int], whole: tuple[int, int]) -> bool:
    """Return whether a size is another's times one factor, each side rounded up or down.

    Args:
        size: (height, width), pixels.
        whole: Likewise.
    """
    pairs = list(zip(size, whole, strict=True))
    smallest = max((side - _ROUNDING) / of for side, of in pairs)
    largest = min((side + _ROUNDING) / of for side, of in pairs)
    return smallest < largest


def rescaled_intrinsics(
    intrinsics: NDArray[np.float64], size: tuple[int, ...], new_size: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return the intrinsics after resizing an image from `size` to `new_size`.

    Args:
        intrinsics: (3, 3), pixels of the image before.
        size: (height, width) before.
        new_size: (height, width) after.
    """
    result = np.array(intrinsics, dtype=np.float64)
    result[0] *= new_size[1] / size[1]
    result[1] *= new_size[0] / size[0]
    return result


def ray_slopes(
    intrinsics: NDArray[np.float64], height: int, width: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return x / z (1, W) and y / z (H, 1) of the rays through the pixel centres."""
    x = (np.arange(width) + 0.5 - intrinsics[0, 2]) / intrinsics[0, 0]
    y = (np.arange(height) + 0.5 - intrinsics[1, 2]) / intrinsics[1, 1]
    return x[None, :].astype(np.float32), y[:, None].astype(np.float32)


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
    distance = np.empty(depth.shape, dtype=np.float32)
    for rows in row_bands(*depth.shape):
        np.multiply(depth[rows], np.sqrt(1 + x * x + y[rows] * y[rows]), out=distance[rows])
    return distance


def surface_normals(
    inverse_depth: NDArray[np.float32], known: NDArray[np.bool_], intrinsics: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return unit normals (H, W, 3) facing the camera, OpenCV axes; NaN where there is none.

    On the plane n . X = d the inverse depth is (n . r) / d for the ray r = (x, y, 1): affine in x
    and y, and its value and two derivatives give n. The result is exact on planes, whatever their
    slant. Derivatives are central differences, one-sided at edges and beside unknown pixels.

    Args:
        inverse_depth: float32 (H, W), positive where known; any scale.
        known: bool (H, W); pixels of a surface, neither sky nor invalid. One without a known
            neighbour in its row or in its column has no normal.
        intrinsics: (3, 3), pixels of this map.
    """
    height, width = inverse_depth.shape
    x, y = ray_slopes(intrinsics, height, width)
    normals = np.empty((height, width, 3), dtype=np.float32)
    for rows in row_bands(height, width):
        # One row more on either side, for the differences.
        first = max(rows.start - 1, 0)
        part, inner = slice(first, rows.stop + 1), slice(rows.start - first, rows.stop - first)
        near = np.where(known[part], inverse_depth[part], np.float32(np.nan))
        n = normals[rows]
        n[..., 0] = -_slope(near, axis=1)[inner] * np.float32(intrinsics[0, 0])
        n[..., 1] = -_slope(near, axis=0)[inner] * np.float32(intrinsics[1, 1])
        n[..., 2] = -near[inner] - n[..., 0] * x - n[..., 1] * y[rows]
        n /= np.sqrt(np.einsum("hwc,hwc->hw", n, n))[..., None]
        n[np.isnan(n[..., 2])] = np.nan
    return normals


def _slope(values: NDArray[np.float32], *, axis: int) -> NDArray[np.float32]:
    """Return the change per pixel along an axis; NaN values are unknown."""
    step = np.diff(values, axis=axis)
    missing = np.full_like(values[:1] if axis == 0 else values[:, :1], np.nan)
    after = np.concatenate([step, missing], axis=axis)
    before = np.concatenate([missing, step], axis=axis)
    flatter = np.where(np.abs(after) <= np.abs(before), after, before)
    one_sided = np.where(np.isnan(before), after, np.where(np.isnan(after), before, flatter))
    smooth = np.abs(after - before) <= _EDGE * np.abs(values)
    return np.where(smooth, (after + before) / 2, one_sided)

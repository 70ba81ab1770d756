"""Edge maps: where a depth map, an image or a segmentation changes.

Canny's detector is scikit-image's; its thresholds are absolute, so what is handed to it decides
what they mean: depth scaled to [0, 1], or log depth.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, spatial

from fathom.core.extras import import_extra
from fathom.metrics.maps import Bools, Floats, RealMap

Singles = NDArray[np.float32]

# The eight neighbours in the order of gradient directions of 0, 45, 90 ... degrees, y down.
_AROUND = ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1))
# Of these, the right and the lower one.
_LATER = (0, 2)
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_BLUR_REACH = 2


def canny(image: RealMap, *, sigma: float, low: float = 0.1, high: float = 0.2) -> Bools:
    """Return Canny's edges of an image (H, W); none on the outermost pixels.

    Args:
        image: float32 or float64, NaN spoils its surroundings.
        sigma: Blur in pixels.
        low: Gradient magnitude (Sobel) from which a pixel continues an edge.
        high: Magnitude that an edge must reach somewhere.

    Raises:
        ExtraMissingError: scikit-image is not installed.
    """
    feature = import_extra("skimage.feature", extra="evaluate", purpose="Measuring edges")
    with np.errstate(invalid="ignore"):
        edges: Bools = feature.canny(image, sigma=sigma, low_threshold=low, high_threshold=high)
    return edges


def min_max(values: RealMap) -> NDArray[np.float32]:
    """Return float32 values scaled to [0, 1]; NaN stays, a constant map becomes NaN."""
    scaled = values.astype(np.float32)
    finite = scaled[~np.isnan(scaled)]
    if finite.size == 0:
        return scaled
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled -= finite.min()
        scaled /= np.float32(finite.max() - finite.min())
    return scaled


def log_depth_edges(depth: RealMap) -> Bools:
    """Return the edges of log depth (Canny, sigma 1), as PatchRefiner's evaluation has them.

    Depths that are not positive enter as 1 (logarithm 0), whose outline is an edge as well.
    """
    # Half precision and short integers would have logarithms of half precision.
    fine = depth if depth.dtype in (np.float32, np.float64) else depth.astype(np.float64)
    logs: RealMap = np.log(np.where(fine > 0, fine, np.ones_like(fine)))
    return canny(logs, sigma=1.0)


def label_edges(labels: NDArray[Any]) -> Bools:
    """Return the outlines of a colour-coded segmentation, one pixel wide.

    The detector of PatchRefiner's Cityscapes protocol: grey values, a 5 x 5 blur of sigma 1, Sobel,
    maxima along the gradient, hysteresis at 0.1 and 0.2 of 255. The two pixels beside a straight
    outline are equally steep but for rounding, which therefore decides: everything is summed in
    single precision and in the reference's order. Of exactly equal ones the left or upper is kept.

    Args:
        labels: (H, W, 3) colours, 0 to 255, or (H, W).
    """
    down, across = _single_sobel(_single_blur(_single_grey(labels)))
    steepness = np.sqrt(across * across + down * down + np.float32(1e-6))
    direction = np.round(np.degrees(np.arctan2(down, across)) / 45).astype(int) % 8
    padded = np.pad(steepness, 1)
    height, width = steepness.shape
    beats = []
    for number, (y, x) in enumerate(_AROUND):
        other = padded[1 + y : 1 + y + height, 1 + x : 1 + x + width]
        beats.append(steepness >= other if number in _LATER else steepness > other)
    peak = np.choose(direction, beats) & np.choose((direction + 4) % 8, beats)
    weak = peak & (steepness > 0.1)
    pieces, count = ndimage.label(weak, np.ones((3, 3)))
    strong = np.zeros(count + 1, bool)
    strong[pieces[weak & (steepness > 0.2)]] = True
    kept: Bools = strong[pieces]
    return kept


def image_edges(image: NDArray[Any], *, share: float) -> Bools:
    """Return where an image's gradient reaches a share of its maximum, three pixels wide.

    Args:
        image: (H, W, 3), any range.
        share: Of the greatest gradient magnitude, summed over channels; PatchRefiner has 0.05 for
            Cityscapes and 0.5 for ETH3D.
    """
    channels = (sobel(image[..., c].astype(np.float64)) for c in range(image.shape[-1]))
    gradient = np.asarray(sum(np.hypot(down, across) for down, across in channels))
    return widened((gradient > 0) & (gradient >= share * np.max(gradient)), 3)


def widened(edges: Bools, size: int) -> Bools:
    """Return the edges dilated by a square of `size` pixels."""
    wide: Bools = ndimage.maximum_filter(edges, size)
    return wide


def distances(points: Bools, to: Bools) -> Floats:
    """Return how far each point is from the nearest pixel of another set, in pixels.

    Args:
        points: bool (H, W).
        to: bool (H, W), not empty.

    Returns:
        float64 (n,), Euclidean, in the order of `numpy.argwhere(points)`.
    """
    tree = spatial.cKDTree(np.argwhere(to))
    found: Floats = tree.query(np.argwhere(points))[0]
    return found


def sobel(image: Floats) -> tuple[Floats, Floats]:
    """Return the Sobel derivatives of an image (H, W), down and across, borders repeated.

    Not normalised: a ramp of one per pixel gives 8.
    """
    down, across = (ndimage.sobel(image, axis=axis, mode="nearest") for axis in (0, 1))
    return down, across


def _single_grey(labels: NDArray[Any]) -> Singles:
    if labels.ndim == 2:
        return labels.astype(np.float32)
    grey = np.zeros(labels.shape[:2], np.float32)
    for channel, weight in enumerate(_LUMA.astype(np.float64)):
        # Multiplied and added at once: a product of single numbers is exact in double precision.
        grey = (grey + weight * labels[..., channel]).astype(np.float32)
    return grey


def _single_blur(image: Singles) -> Singles:
    """Blur by a Gaussian of sigma 1 cut at 5 pixels, across and then down, borders mirrored."""
    steps = np.arange(-_BLUR_REACH, _BLUR_REACH + 1, dtype=np.float32)
    weights = np.exp(-steps * steps / 2)
    weights /= weights.sum()
    for axis in (1, 0):
        around = [(0, 0), (0, 0)]
        around[axis] = (_BLUR_REACH, _BLUR_REACH)
        padded = np.moveaxis(np.pad(image, around, mode="reflect"), axis, 0)
        size = image.shape[axis]
        parts = [padded[i : i + size] for i in range(len(weights))]
        image = np.moveaxis(_single_sum(parts, weights), 0, axis)
    return image


def _single_sobel(image: Singles) -> tuple[Singles, Singles]:
    """Return the derivatives down and across, borders repeated, summed row by row."""
    height, width = image.shape
    padded = np.pad(image, 1, mode="edge")
    parts = [padded[i : i + height, j : j + width] for i in range(3) for j in range(3)]
    across = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)
    return _single_sum(parts, across.T.ravel()), _single_sum(parts, across.ravel())


def _single_sum(parts: list[Singles], weights: Singles) -> Singles:
    total = np.zeros_like(parts[0])
    for part, weight in zip(parts, weights, strict=True):
        if weight:
            total += weight * part
    return total

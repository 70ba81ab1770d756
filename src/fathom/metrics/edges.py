"""Edge maps: where a depth map, a picture or a segmentation changes.

Canny's detector is scikit-image's; its thresholds are absolute, so what is handed to it decides
what they mean: depth scaled to [0, 1], or log depth.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, spatial

from fathom.core.extras import import_extra
from fathom.metrics.maps import Bools, Floats, RealMap

# The eight neighbours in the order of gradient directions of 0, 45, 90 ... degrees, y down.
_AROUND = ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1))
_LUMA = (0.299, 0.587, 0.114)


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
    """Return float32 values scaled to [0, 1]; NaN stays, and a constant map becomes NaN."""
    scaled = values.astype(np.float32)
    finite = scaled[~np.isnan(scaled)]
    if finite.size == 0:
        return scaled
    scaled -= finite.min()
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled /= np.float32(finite.max() - finite.min())
    return scaled


def log_depth_edges(depth: RealMap) -> Bools:
    """Return the edges of log depth (Canny, sigma 1), as PatchRefiner's evaluation has them.

    Depths that are not positive enter as 1 (logarithm 0), whose outline is an edge as well.
    """
    logs: RealMap = np.log(np.where(depth > 0, depth, np.ones_like(depth)))
    return canny(logs, sigma=1.0)


def label_edges(labels: NDArray[Any]) -> Bools:
    """Return the outlines of a colour-coded segmentation, one pixel wide.

    The detector of PatchRefiner's Cityscapes protocol: grey values, a 5 x 5 blur of sigma 1, Sobel,
    maxima along the gradient, hysteresis at 0.1 and 0.2 of 255. Both pixels beside a straight
    outline are equally steep: here the left or upper one is kept, while in the reference rounding
    decides, so that its outlines may lie a pixel beside these.

    Args:
        labels: (H, W, 3) colours, 0 to 255, or (H, W).
    """
    grey = labels.astype(np.float64) @ np.array(_LUMA) if labels.ndim == 3 else labels
    smooth = ndimage.gaussian_filter(grey.astype(np.float64), 1.0, mode="mirror", radius=2)
    down, across = sobel(smooth)
    steepness = np.sqrt(down**2 + across**2 + 1e-6)
    direction = np.round(np.degrees(np.arctan2(down, across)) / 45).astype(int) % 8
    padded = np.pad(steepness, 1)
    height, width = steepness.shape
    beats = []
    for number, (y, x) in enumerate(_AROUND):
        other = padded[1 + y : 1 + y + height, 1 + x : 1 + x + width]
        # Equal to the right or lower neighbour is enough; "equal" allows for rounding.
        slack = -1e-9 if number in (0, 2) else 1e-9
        beats.append(steepness > other * (1 + slack))
    peak = np.choose(direction, beats) & np.choose((direction + 4) % 8, beats)
    weak = peak & (steepness > 0.1)
    pieces, count = ndimage.label(weak, np.ones((3, 3)))
    strong = np.zeros(count + 1, bool)
    strong[pieces[weak & (steepness > 0.2)]] = True
    kept: Bools = strong[pieces]
    return kept


def picture_edges(image: NDArray[Any], *, share: float) -> Bools:
    """Return where a picture's gradient reaches a share of its maximum, three pixels wide.

    Args:
        image: (H, W, 3), any range.
        share: Of the greatest gradient magnitude, summed over channels; PatchRefiner has 0.05 for
            Cityscapes and 0.5 for ETH3D.
    """
    channels = (sobel(image[..., c].astype(np.float64)) for c in range(image.shape[-1]))
    gradient = sum(np.hypot(down, across) for down, across in channels)
    return widened(np.asarray(gradient >= share * np.max(gradient)), 3)


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

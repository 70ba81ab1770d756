"""How far a depth map is from the ground truth, per pixel.

Definitions as in Eigen et al., arXiv 1406.2283, and the KITTI depth benchmark; with d the
prediction, d* the ground truth and e = ln d - ln d*. Every number follows from a few sums over
pixels, which add up: pooled over the pixels of many images as well as per image.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.maps import Bools, Floats, depth_values

NAMES = (
    "delta1",
    "delta2",
    "delta3",
    "absrel",
    "sqrel",
    "rmse",
    "rmse_log",
    "log10",
    "silog",
    "irmse",
)
"""The keys of `accuracy`, in the order of most papers' tables."""


def absrel(prediction: NDArray[np.floating], target: NDArray[np.floating], valid: Bools) -> float:
    """Mean |d - d*| / d* over valid pixels; lower is better, 0 is perfect.

    Args:
        prediction: (H, W) depth in metres.
        target: (H, W) true depth in metres, positive where valid.
        valid: bool (H, W) with at least one True.

    Raises:
        MetricError: No pixel is valid, or the prediction is NaN at one that is.
    """
    depth, truth = depth_values(prediction, target, valid)
    return float(np.mean(np.abs(depth - truth) / truth))


def delta(
    prediction: NDArray[np.floating],
    target: NDArray[np.floating],
    valid: Bools,
    *,
    threshold: float = 1.25,
) -> float:
    """Share of valid pixels with max(d / d*, d* / d) < threshold; higher is better, at most 1.

    Arguments as in `absrel`. The usual delta_1 has threshold 1.25; delta_2 and delta_3 have its
    square and cube. A depth that is not positive is wrong.
    """
    depth, truth = depth_values(prediction, target, valid)
    return float(np.mean(_ratio(depth, truth) < threshold))


@dataclass(frozen=True)
class ErrorSums:
    """Sums over the valid pixels of one image, or of many, from which all of `NAMES` follow.

    Attributes:
        pixels: How many pixels were summed.
        within: Pixels with a ratio below 1.25, 1.25^2 and 1.25^3.
        relative: Sum of |d - d*| / d*.
        squared_relative: Sum of (d - d*)^2 / d*, metres.
        squared: Sum of (d - d*)^2, square metres.
        log: Sum of e; 0 where an e is infinite, for then it decides nothing.
        absolute_log: Sum of |e|.
        squared_log: Sum of e^2.
        squared_inverse: Sum of (1 / d - 1 / d*)^2, 1 / square metres.
    """

    pixels: float
    within: tuple[float, ...]
    relative: float
    squared_relative: float
    squared: float
    log: float
    absolute_log: float
    squared_log: float
    squared_inverse: float

    def scores(self) -> dict[str, float]:
        """Return the numbers by the names of `NAMES`; see `accuracy`."""
        n = self.pixels
        mean_log, mean_square = self.log / n, self.squared_log / n
        # Rounding may leave a tiny negative variance; an infinite error has none.
        variance = max(mean_square - mean_log**2, 0.0) if np.isfinite(mean_square) else np.inf
        values = (
            *(count / n for count in self.within),
            self.relative / n,
            self.squared_relative / n,
            np.sqrt(self.squared / n),
            np.sqrt(mean_square),
            self.absolute_log / n / np.log(10),
            100 * np.sqrt(variance),
            np.sqrt(self.squared_inverse / n),
        )
        return {name: float(value) for name, value in zip(NAMES, values, strict=True)}


def error_sums(
    prediction: NDArray[np.floating], target: NDArray[np.floating], valid: Bools | None
) -> ErrorSums:
    """Sum the errors of one image; arguments and errors as in `accuracy`."""
    depth, truth = depth_values(prediction, target, valid)
    ratio = _ratio(depth, truth)
    with np.errstate(divide="ignore", over="ignore"):  # infinitely wrong
        difference = depth - truth
        squared = difference * difference
        log = np.log(np.maximum(depth, 0.0)) - np.log(truth)
        inverse = 1 / depth - 1 / truth
        return ErrorSums(
            pixels=float(depth.size),
            within=tuple(float((ratio < 1.25**power).sum()) for power in (1, 2, 3)),
            relative=float((np.abs(difference) / truth).sum()),
            squared_relative=float((squared / truth).sum()),
            squared=float(squared.sum()),
            log=float(log.sum()) if np.isfinite(log).all() else 0.0,
            absolute_log=float(np.abs(log).sum()),
            squared_log=float(log @ log),
            squared_inverse=float(inverse @ inverse),
        )


def accuracy(
    prediction: NDArray[np.floating], target: NDArray[np.floating], valid: Bools | None
) -> dict[str, float]:
    """Return every per-pixel number of one image by its name.

    delta1, delta2, delta3 (shares); absrel; sqrel (metres); rmse (metres); rmse_log (natural
    log); log10; silog (100 times the standard deviation of e, as KITTI has it); irmse (1 / metre,
    not KITTI's 1 / kilometre). Clip predictions first where the protocol says so: a depth that is
    not positive makes the logarithmic numbers infinite.

    Args:
        prediction: (H, W) depth in metres, aligned and clipped as the protocol demands.
        target: (H, W) true depth in metres, positive where valid.
        valid: bool (H, W), or None when every pixel is valid.

    Raises:
        MetricError: No pixel is valid, or the prediction is NaN at one that is.
    """
    return error_sums(prediction, target, valid).scores()


def _ratio(depth: Floats, truth: Floats) -> Floats:
    """Return max(d / d*, d* / d), infinite where the depth is not positive."""
    with np.errstate(divide="ignore"):
        ratio: Floats = np.maximum(depth / truth, truth / depth)
    return np.where(depth > 0, ratio, np.inf)

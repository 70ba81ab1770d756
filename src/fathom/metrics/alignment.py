"""Fitting a prediction to the ground truth before it is scored.

A relative depth map must be given its scale (and shift) before its error means anything; the
space in which that is done is part of a benchmark's definition. All sums are float64 and in
closed form; an impossible fit raises `AlignmentError` instead of giving NaN.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathom.core.errors import FathomError

Floats = NDArray[np.float64]


class AlignmentError(FathomError):
    """The fit is not determined: no valid pixel, or a prediction without variation."""


def scale_and_shift(prediction: ArrayLike, target: ArrayLike) -> tuple[float, float]:
    """Least-squares (a, b) that minimise sum (a * prediction + b - target)^2.

    Args:
        prediction: finite values of the valid pixels, any shape.
        target: the same shape.

    Raises:
        AlignmentError: fewer than two pixels, or a constant prediction.
    """
    x, y = _pair(prediction, target)
    x_mean, y_mean = x.mean(), y.mean()
    centred = x - x_mean
    variance = float((centred * centred).sum())
    if variance <= 1e-20 * max(1.0, x_mean * x_mean) * x.size:
        raise AlignmentError("Scale and shift are not determined: the prediction is constant.")
    a = float((centred * (y - y_mean)).sum()) / variance
    return a, float(y_mean - a * x_mean)


def median_scale(prediction: ArrayLike, target: ArrayLike) -> float:
    """Ratio of medians, median(target) / median(prediction) (Zhou et al., arXiv 1704.07813).

    Raises:
        AlignmentError: no pixel, or a median that is not positive.
    """
    x, y = _pair(prediction, target)
    centre = float(np.median(x))
    if centre <= 0:
        raise AlignmentError("The median scale is not determined: the median depth is not above 0.")
    return float(np.median(y)) / centre


def align_disparity(
    prediction: NDArray[np.floating],
    target: NDArray[np.floating],
    valid: NDArray[np.bool_],
    *,
    farthest: float = 1.0,
) -> Floats:
    """Fit inverse depth to the ground truth by scale and shift and return depth.

    Args:
        prediction: (H, W) inverse depth up to scale and shift.
        target: (H, W) depth in metres, positive where valid.
        valid: bool (H, W).
        farthest: fitted inverse depths that fall below that of `farthest` times the greatest
            true depth (the shift may even make them negative) are set to it.

    Returns:
        float64 (H, W), metres.

    Raises:
        AlignmentError: see `scale_and_shift`.
    """
    a, b = scale_and_shift(prediction[valid], 1.0 / target[valid].astype(np.float64))
    floor = 1.0 / (farthest * float(target[valid].max()))
    return 1.0 / np.maximum(a * prediction.astype(np.float64) + b, floor)


def _pair(prediction: ArrayLike, target: ArrayLike) -> tuple[Floats, Floats]:
    x = np.asarray(prediction, np.float64).ravel()
    y = np.asarray(target, np.float64).ravel()
    if x.shape != y.shape:
        raise ValueError(f"prediction and target differ in size: {x.size} and {y.size}")
    if x.size == 0:
        raise AlignmentError("Nothing to align: there is no valid pixel.")
    return x, y

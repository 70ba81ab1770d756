"""Closed-form fits of a prediction to the truth: one scale, or a scale and a shift."""

import numpy as np
from numpy.typing import ArrayLike

from fathom.metrics.maps import Floats, MetricError


class AlignmentError(MetricError):
    """The fit is not determined: no valid pixel, or a prediction without variation."""


def scale_and_shift(prediction: ArrayLike, target: ArrayLike) -> tuple[float, float]:
    """Least-squares (a, b) that minimise sum (a * prediction + b - target)^2.

    Args:
        prediction: finite values of the valid pixels, any shape.
        target: the same shape.

    Raises:
        AlignmentError: fewer than two pixels, a constant prediction, or a value not finite.
    """
    x, y = paired(prediction, target)
    x_mean, y_mean = x.mean(), y.mean()
    centred = x - x_mean
    variance = float((centred * centred).sum())
    if variance <= 1e-20 * max(1.0, x_mean * x_mean) * x.size:
        raise AlignmentError("Scale and shift are not determined: the prediction is constant.")
    a = float((centred * (y - y_mean)).sum()) / variance
    return a, float(y_mean - a * x_mean)


def least_squares_scale(prediction: ArrayLike, target: ArrayLike) -> float:
    """Least-squares a that minimises sum (a * prediction - target)^2.

    Raises:
        AlignmentError: no pixel, a prediction of zeros, or a value not finite.
    """
    x, y = paired(prediction, target)
    energy = float(x @ x)
    if energy == 0:
        raise AlignmentError("The scale is not determined: the prediction is 0 everywhere.")
    return float(x @ y) / energy


def median_scale(prediction: ArrayLike, target: ArrayLike, *, lower: bool = False) -> float:
    """Ratio of medians, median(target) / median(prediction) (Zhou et al., arXiv 1704.07813).

    Args:
        prediction: values of the valid pixels, any shape.
        target: the same shape.
        lower: of an even number of values take the lower of the two in the middle, as torch
            does, instead of their mean.

    Raises:
        AlignmentError: no pixel, or a median that is not positive and finite.
    """
    x, y = paired(prediction, target, finite=False)
    median = _lower_median if lower else np.median
    centre, truth = float(median(x)), float(median(y))
    if not 0 < centre < np.inf:
        raise AlignmentError("The median scale is not determined: the median depth is not above 0.")
    if not np.isfinite(truth):
        raise AlignmentError("The median scale is not determined: the median truth is not finite.")
    return truth / centre


def log_offset(prediction: ArrayLike, target: ArrayLike) -> float:
    """Least-squares b that minimises sum (ln prediction + b - ln target)^2.

    Raises:
        AlignmentError: no pixel, or a value that is not positive and finite.
    """
    x, y = log_paired(prediction, target)
    return float((y - x).mean())


def log_scale_and_shift(prediction: ArrayLike, target: ArrayLike) -> tuple[float, float]:
    """Least-squares (a, b) that minimise sum (a * ln prediction + b - ln target)^2.

    Raises:
        AlignmentError: see `scale_and_shift`; also a value that is not positive.
    """
    return scale_and_shift(*log_paired(prediction, target))


def paired(
    prediction: ArrayLike, target: ArrayLike, *, finite: bool = True
) -> tuple[Floats, Floats]:
    """Return both as flat float64, checked for size and, unless told not to, for inf and NaN."""
    x = np.asarray(prediction, np.float64).ravel()
    y = np.asarray(target, np.float64).ravel()
    if x.shape != y.shape:
        raise ValueError(f"prediction and target differ in size: {x.size} and {y.size}")
    if x.size == 0:
        raise AlignmentError("Nothing to align: there is no valid pixel.")
    if finite and not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise AlignmentError("The fit is not determined: a valid pixel is infinite or NaN.")
    return x, y


def log_paired(prediction: ArrayLike, target: ArrayLike) -> tuple[Floats, Floats]:
    """Return the natural logarithms of both; the errors of `paired`, and of values below 0."""
    x, y = paired(prediction, target)
    if x.min() <= 0 or y.min() <= 0:
        raise AlignmentError("A fit in log depth needs depths above 0 at every valid pixel.")
    return np.log(x), np.log(y)


def _lower_median(values: Floats) -> float:
    middle = (values.size - 1) // 2
    return float(np.partition(values, middle)[middle])

"""Closed-form fits of a prediction to the truth: one scale, or a scale and a shift."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathom.metrics.maps import Floats, MetricError

# A true depth below this is a 0 that rounding left over.
_NO_DISTANCE = 1e-100
# Share of the sum of squares that is rounding of a constant: differences of 1e-10 of the values.
_ROUNDING = 1e-20


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
    check_varies(x, centred)
    a = float((centred * (y - y_mean)).sum()) / float((centred * centred).sum())
    return a, float(y_mean - a * x_mean)


def check_varies(values: Floats, centred: Floats) -> None:
    """Raise AlignmentError unless values, less their mean, are more than rounding."""
    if len(values) == 1:
        raise AlignmentError("Scale and shift are not determined: a single pixel is valid.")
    if float((centred * centred).sum()) <= _ROUNDING * float((values * values).sum()):
        raise AlignmentError("Scale and shift are not determined: the prediction is constant.")


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


def applied(values: Floats, scale: float, shift: float) -> Floats:
    """Return scale * values + shift; where the scale is 0 nothing is left of infinite values."""
    if scale == 0:
        return np.where(np.isnan(values), np.nan, shift)
    return scale * values + shift


def true_depths(values: NDArray[Any]) -> Floats:
    """Return the ground truth of the valid pixels as float64.

    Raises:
        AlignmentError: One is not above 0, or so little that its inverse would overflow sums.
    """
    truth = values.astype(np.float64)
    if wrong := int((~(truth > _NO_DISTANCE)).sum()):
        raise AlignmentError(f"The true depth is not above 0 at {wrong} valid pixels; mask them.")
    return truth


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
    for median_value, what in ((centre, "prediction"), (truth, "truth")):
        if not 0 < median_value < np.inf:
            raise AlignmentError(
                f"The median scale is not determined: the median {what} is missing, not above 0 "
                "or infinite."
            )
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

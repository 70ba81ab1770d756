"""Fits that a few wild pixels cannot spoil: least trimmed squares and least absolute error.

Both are deterministic. The absolute error is convex and piecewise linear in the scale once the
best shift is put in for each scale, so its minimum is found exactly, whatever the data.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fathom.metrics.fits import AlignmentError, check_varies, paired, scale_and_shift
from fathom.metrics.maps import Floats

_TRIM_STEPS = 50
_L1_STEPS = 200


def trimmed_scale_and_shift(
    prediction: ArrayLike, target: ArrayLike, *, share: float = 0.2
) -> tuple[float, float]:
    """(a, b) of the least squares over all but the `share` of pixels that fit worst.

    Concentration steps of Rousseeuw and Van Driessen (2006) from two starts, plain least squares
    and the medians and absolute deviations of MiDaS (arXiv 1907.01341, Sec. 5); the better ends.

    Args:
        prediction: finite values of the valid pixels, any shape.
        target: the same shape.
        share: part of the pixels to leave out, at least 0 and less than a half.

    Raises:
        AlignmentError: see `scale_and_shift`, of all pixels or of those kept.
    """
    if not 0 <= share < 0.5:
        raise ValueError(f"share must be at least 0 and less than 0.5, not {share}")
    x, y = paired(prediction, target)
    plain = scale_and_shift(x, y)
    keep = max(x.size - int(share * x.size), 2)
    ends = [_concentrated(x, y, start, keep) for start in (plain, _by_deviations(x, y, plain[0]))]
    return min(ends, key=lambda fit: _kept_error(x, y, fit, keep))


def l1_scale(prediction: ArrayLike, target: ArrayLike, weight: ArrayLike = 1.0) -> float:
    """Exact a that minimises sum weight * |a * prediction - target|: a weighted median.

    Raises:
        AlignmentError: no pixel, a prediction of zeros, or a value not finite.
    """
    x, y = paired(prediction, target)
    importance = np.abs(x) * np.broadcast_to(np.asarray(weight, np.float64), x.shape)
    used = importance > 0
    if not used.any():
        raise AlignmentError("The scale is not determined: the prediction is 0 everywhere.")
    return _weighted_median(y[used] / x[used], importance[used])


def l1_scale_and_shift(
    prediction: ArrayLike, target: ArrayLike, weight: ArrayLike = 1.0
) -> tuple[float, Floats]:
    """Exact (a, b) that minimise sum weight * |a * prediction + b - target|.

    Args:
        prediction: (n,) or (n, k); the columns share the scale, each has its own shift.
        target: the same shape.
        weight: (n,) or a number, not negative.

    Returns:
        The scale, and the shifts (k,), k = 1 for flat input.

    Raises:
        AlignmentError: see `scale_and_shift`.
    """
    shape = np.shape(prediction)
    x, y = (values.reshape(shape[0], -1) for values in paired(prediction, target))
    w = np.broadcast_to(np.asarray(weight, np.float64), shape[:1])
    centred = x - x.mean(axis=0)
    check_varies(x, centred)
    start = float((centred * (y - y.mean(axis=0))).sum() / (centred * centred).sum())
    scale = _minimise(lambda s: _tangent(s, x, y, w), start)
    return scale, _best_shifts(scale, x, y, w)


@dataclass(frozen=True)
class _Tangent:
    """A supporting line of a convex function: value and slope at one place."""

    at: float
    value: float
    slope: float


def _tangent(scale: float, x: Floats, y: Floats, w: Floats) -> _Tangent:
    """Evaluate the error at a scale with the best shifts, and a subgradient."""
    rest = y - scale * x
    residual = _best_shifts(scale, x, y, w) - rest
    sign = np.sign(residual)
    # Pixels fitted exactly may pull either way; they balance the others, so that the shift rests.
    exact = (sign == 0) * w[:, None]
    # (Sums, not matrix products: those may raise floating-point flags that no value explains.)
    pull = (w[:, None] * sign).sum(axis=0)
    sign -= (sign == 0) * (pull / np.maximum(exact.sum(axis=0), 1e-300))
    error, slope = (w * np.abs(residual).sum(axis=1)).sum(), (w * (x * sign).sum(axis=1)).sum()
    return _Tangent(scale, float(error), float(slope))


def _minimise(function: Callable[[float], _Tangent], start: float) -> float:
    """Minimise a convex, piecewise linear function of one number.

    Between a falling and a rising tangent the minimum is not below where they meet. Meeting points
    alone may creep, so every other step halves the interval.
    """
    low, high = _bracket(function, function(start))
    best = min(low, high, key=lambda tangent: tangent.value)
    for step in range(_L1_STEPS):
        gap = low.slope - high.slope
        if gap == 0:  # both are flat: a minimum is at either
            break
        meet = (high.value - high.slope * high.at - low.value + low.slope * low.at) / gap
        floor = low.value + low.slope * (meet - low.at)
        if best.value - floor <= 1e-14 * best.value or not low.at < meet < high.at:
            break
        now = function(meet if step % 2 == 0 else (low.at + high.at) / 2)
        best = min(best, now, key=lambda tangent: tangent.value)
        low, high = (now, high) if now.slope < 0 else (low, now)
    return best.at


def _bracket(function: Callable[[float], _Tangent], first: _Tangent) -> tuple[_Tangent, _Tangent]:
    """Return a falling and a rising tangent, the minimum between them."""
    width = max(abs(first.at), 1e-6) / 16
    last = first
    while last.slope != 0 and (last.slope < 0) == (first.slope < 0):
        first, last = last, function(last.at - np.sign(last.slope) * width)
        width *= 2
    return (first, last) if first.at <= last.at else (last, first)


def _concentrated(x: Floats, y: Floats, fit: tuple[float, float], keep: int) -> tuple[float, float]:
    """Fit again and again to the pixels that the last fit suits best, until they stay the same."""
    before = np.empty(0, np.intp)
    for _ in range(_TRIM_STEPS):
        kept = np.sort(np.argpartition(np.abs(fit[0] * x + fit[1] - y), keep - 1)[:keep])
        if np.array_equal(kept, before):
            break
        fit, before = scale_and_shift(x[kept], y[kept]), kept
    return fit


def _kept_error(x: Floats, y: Floats, fit: tuple[float, float], keep: int) -> float:
    error = np.abs(fit[0] * x + fit[1] - y)
    return float((np.partition(error, keep - 1)[:keep] ** 2).sum())


def _by_deviations(x: Floats, y: Floats, plain_scale: float) -> tuple[float, float]:
    """Match medians and median absolute deviations; the sign is that of plain least squares."""
    x_centre, y_centre = np.median(x), np.median(y)
    spread = np.median(np.abs(x - x_centre))
    if spread == 0:
        return plain_scale, float(y_centre - plain_scale * x_centre)
    scale = float(np.copysign(np.median(np.abs(y - y_centre)) / spread, plain_scale))
    return scale, float(y_centre - scale * x_centre)


def _best_shifts(scale: float, x: Floats, y: Floats, w: Floats) -> Floats:
    rest = y - scale * x
    if (w == w[0]).all():
        middle = (len(rest) - 1) // 2
        medians: Floats = np.partition(rest, middle, axis=0)[middle]
        return medians
    return np.array([_weighted_median(column, w) for column in rest.T])


def _weighted_median(values: Floats, weight: Floats) -> float:
    order = np.argsort(values)
    total = np.cumsum(weight[order])
    return float(values[order[np.searchsorted(total, total[-1] / 2)]])

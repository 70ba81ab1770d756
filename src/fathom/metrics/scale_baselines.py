"""What a model that turns relative into metric depth must beat: fitted constants.

The baselines of RSA (Zeng et al., arXiv 2410.02924). With y the inverse relative depth of a
pixel and g its true depth, all of them give depth 1 / (a y + b). The per-image fits look at the
ground truth ("oracles"); the global ones are one pair for a whole data set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import optimize

from fathom.metrics.fits import (
    AlignmentError,
    median_scale,
    paired,
    scale_and_shift,
    true_depths,
)
from fathom.metrics.maps import Bools, Floats, RealMap, check_name, check_shapes

Loss = Literal["squared", "absolute"]


@dataclass(frozen=True)
class InversePair:
    """Scale and shift of inverse depth: depth = 1 / (scale * y + shift)."""

    scale: float
    shift: float

    def depth(self, inverse_relative: RealMap, *, farthest: float | None = None) -> Floats:
        """Return metres, float64; with `farthest` none is farther than that or negative."""
        inverse = self.scale * inverse_relative.astype(np.float64) + self.shift
        if farthest is not None:
            inverse = np.maximum(inverse, 1.0 / farthest)
        with np.errstate(divide="ignore"):
            return 1.0 / inverse


DPT_NYU = InversePair(3.05e-4, 0.1378)
"""The global pair that DPT-Hybrid (arXiv 2103.13413) publishes for NYUv2, in its own units."""

DPT_KITTI = InversePair(6.016e-5, 0.00579)
"""The global pair that DPT-Hybrid publishes for KITTI."""


def linear_fit(inverse_relative: RealMap, target: RealMap, valid: Bools) -> InversePair:
    """Least squares of a y + b against 1 / g over one image (MiDaS, arXiv 1907.01341).

    Args:
        inverse_relative: (H, W) inverse relative depth y.
        target: (H, W) true depth in metres, positive where valid.
        valid: bool (H, W).

    Raises:
        AlignmentError: fewer than two pixels, or a constant prediction.
    """
    y, g = _valid(inverse_relative, target, valid)
    return InversePair(*scale_and_shift(y, 1.0 / g))


def swapped_linear_fit(inverse_relative: RealMap, target: RealMap, valid: Bools) -> InversePair:
    """Regression of y on 1 / g, its numbers used as if it had been the other way round.

    What RSA's released code computes (in lines that are commented out); wrong, kept to explain
    numbers. Arguments and errors as in `linear_fit`.
    """
    y, g = _valid(inverse_relative, target, valid)
    return InversePair(*scale_and_shift(1.0 / g, y))


def reverse_linear_fit(inverse_relative: RealMap, target: RealMap, valid: Bools) -> InversePair:
    """Regression of y on 1 / g, solved for 1 / g: `swapped_linear_fit` put to use correctly.

    Raises:
        AlignmentError: As in `linear_fit`, or y does not vary with 1 / g at all.
    """
    reverse = swapped_linear_fit(inverse_relative, target, valid)
    if reverse.scale == 0:
        raise AlignmentError("The reverse fit is not determined: its slope is 0.")
    return InversePair(1.0 / reverse.scale, -reverse.shift / reverse.scale)


def median_fit(
    inverse_relative: RealMap,
    target: RealMap,
    valid: Bools,
    *,
    released: bool = False,
    lower: bool = False,
) -> InversePair:
    """Ratio of the medians of true and relative depth, no shift.

    Args:
        inverse_relative: (H, W) inverse relative depth y, positive.
        target: (H, W) true depth in metres, positive where valid.
        valid: bool (H, W).
        released: As RSA's released code does, take medians over all pixels, missing ones as 0.
        lower: Of an even number take the lower value in the middle, as torch does.

    Raises:
        AlignmentError: no pixel, or a median that is not positive.
    """
    y, g = _valid(inverse_relative, target, valid)
    if released:
        y, g = inverse_relative.astype(np.float64), np.where(valid, target, 0.0)
    with np.errstate(divide="ignore"):
        scale = median_scale(1.0 / y, g, lower=lower or released)
    return InversePair(1.0 / scale, 0.0)


def nonlinear_fit(
    inverse_relative: RealMap, target: RealMap, valid: Bools, *, loss: Loss
) -> InversePair:
    """The positive pair with the least error in depth, over one image: a ceiling.

    Args:
        inverse_relative: (H, W) inverse relative depth y, positive.
        target: (H, W) true depth in metres, positive where valid.
        valid: bool (H, W).
        loss: "squared" for the sum of (1 / (a y + b) - g)^2, "absolute" for the mean distance,
            which is RSA's own loss.

    Raises:
        AlignmentError: fewer than two pixels, a constant prediction, or a negative one.
    """
    check_name(loss, get_args(Loss), "loss")
    return _least([_valid(inverse_relative, target, valid)], loss)


def global_linear_fit(
    images: Sequence[tuple[RealMap, RealMap, Bools]],
) -> InversePair:
    """`linear_fit` on the pixels of all images together: one pair for a data set.

    Args:
        images: inverse relative depth, true depth and valid pixels of each image.

    Raises:
        AlignmentError: As in `linear_fit`, or there is no image.
    """
    y, g = _together([_valid(*image) for image in images])
    return InversePair(*scale_and_shift(y, 1.0 / g))


def global_fit(images: Sequence[tuple[RealMap, RealMap, Bools]]) -> InversePair:
    """The one positive pair with the least sum over images of the mean absolute error in depth.

    The "Global" baseline: RSA's loss with constants in place of a network. Arguments and errors as
    in `global_linear_fit`; predictions must not be negative.
    """
    return _least([_valid(*image) for image in images], "absolute")


def _valid(inverse_relative: RealMap, target: RealMap, valid: Bools) -> tuple[Floats, Floats]:
    check_shapes(inverse_relative, target, valid=valid)
    return paired(inverse_relative[valid], true_depths(target[valid]))


def _together(images: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """Return the inverse relative and the true depths of all images."""
    if not images:
        raise AlignmentError("Nothing to fit: there is no image.")
    y, g = (np.concatenate(parts) for parts in zip(*images, strict=True))
    return y, g


def _least(images: list[tuple[Floats, Floats]], loss: Loss) -> InversePair:
    """Minimise over (ln a, ln b), from the pooled fits in inverse depth and of medians."""
    y, g = _together(images)
    if y.min() < 0:
        raise AlignmentError("A positive pair needs inverse depths that are not negative.")

    def error(logs: Floats) -> float:
        a, b = np.exp(np.clip(logs, -60, 60))
        if loss == "squared":
            return float(((1 / (a * y + b) - g) ** 2).sum())
        return float(sum(np.abs(1 / (a * yi + b) - gi).mean() for yi, gi in images))

    scale, shift = scale_and_shift(y, 1.0 / g)
    by_median = np.median(1.0 / g) / (np.median(y) or y.mean())
    smallest = 1e-6 / float(np.median(g))
    starts = [
        (max(scale, smallest / y.max()), max(shift, smallest)),
        (by_median / 2, float(np.median(1.0 / g)) / 2),
    ]
    ends = [_descend(error, np.log(start)) for start in starts]
    a, b = np.exp(min(ends, key=lambda end: end.fun).x)
    return InversePair(float(a), float(b))


def _descend(error: object, start: Floats) -> optimize.OptimizeResult:
    """Run the simplex method twice: a fresh simplex gets away from where the first one stuck."""
    options = {"xatol": 1e-10, "fatol": 1e-14, "maxiter": 4000, "maxfev": 4000}
    first = optimize.minimize(error, start, method="Nelder-Mead", options=options)
    return optimize.minimize(error, first.x, method="Nelder-Mead", options=options)

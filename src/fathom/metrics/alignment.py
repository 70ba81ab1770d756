"""Fitting a prediction to the ground truth before it is scored.

A relative depth map must be given its scale (and shift) before its error means anything; the
space in which that is done is part of a benchmark's definition. All sums are float64 and in
closed form; an impossible fit raises `AlignmentError` instead of giving NaN.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.fits import (
    AlignmentError,
    applied,
    least_squares_scale,
    log_offset,
    log_scale_and_shift,
    median_scale,
    scale_and_shift,
    true_depths,
)
from fathom.metrics.maps import Bools, Floats, RealMap, check_name, check_shapes
from fathom.metrics.robust_fits import l1_scale, l1_scale_and_shift, trimmed_scale_and_shift

__all__ = [
    "DISPARITY_MODES",
    "Aligned",
    "AlignmentError",
    "Mode",
    "align",
    "align_disparity",
    "median_scale",
    "scale_and_shift",
]

Mode = Literal[
    "none",
    "median",
    "lstsq_scale",
    "lstsq_depth",
    "lstsq_disparity",
    "log_scale",
    "log_affine",
    "trimmed_depth",
    "trimmed_disparity",
    "l1_scale",
    "l1_depth",
]
"""Names of alignments; `align` says what each does."""

DISPARITY_MODES = frozenset({"lstsq_disparity", "trimmed_disparity"})
"""Modes whose prediction is inverse depth; that of the others is depth."""


@dataclass(frozen=True)
class Aligned:
    """A prediction after alignment.

    Attributes:
        depth: float64 (H, W), metres.
        scale: What the prediction was multiplied by, in the space of the fit. A negative one is
            kept: the prediction is then the wrong way round.
        shift: What was added, in the space of the fit.
    """

    depth: Floats
    scale: float
    shift: float


def align(
    prediction: RealMap,
    target: RealMap,
    valid: Bools,
    *,
    mode: Mode,
    floor: float | Literal["gt_max"] = 1e-3,
    max_resolution: int | None = None,
) -> Aligned:
    """Fit a prediction to the ground truth and return depth in metres, not clipped.

    With x the prediction, g the ground truth and sums over valid pixels:

    - "none": x as it is.
    - "median": x * median(g) / median(x).
    - "lstsq_scale": a x, minimising (a x - g)^2.
    - "lstsq_depth": a x + b, minimising (a x + b - g)^2 (Marigold, arXiv 2312.02145).
    - "lstsq_disparity": 1 / (a x + b), minimising (a x + b - 1 / g)^2, x inverse depth (MiDaS,
      arXiv 1907.01341). Pixels with x not positive are left out of the fit, as Marigold does.
    - "log_scale": x exp(b), minimising (ln x + b - ln g)^2; `scale` is 1, `shift` is b.
    - "log_affine": exp(a ln x + b), minimising (a ln x + b - ln g)^2.
    - "trimmed_depth", "trimmed_disparity": the least-squares fits of these names, over the 80 % of
      pixels that fit best; robust against wild ones.
    - "l1_scale", "l1_depth": a x and a x + b, minimising |a x (+ b) - g| / g (MoGe, arXiv
      2410.19115).

    Args:
        prediction: (H, W) depth, or inverse depth in the modes of `DISPARITY_MODES`. To score a
            metric model in one of those, hand over 1 / depth.
        target: (H, W) true depth in metres, positive where valid.
        valid: bool (H, W).
        mode: Which fit.
        floor: Inverse depths, 1 / metre, are raised to this before they are inverted; "gt_max" is
            the inverse of the greatest true depth.
        max_resolution: Fit on a copy whose longer side is at most this, made by taking the
            nearest pixels; the fit is applied to the full map.

    Raises:
        ValueError: There is no such mode.
        AlignmentError: The fit is not determined, or the ground truth is not above 0 at a valid
            pixel.
    """
    check_name(mode, get_args(Mode), "alignment")
    check_shapes(prediction, target, valid=valid)
    depth = prediction.astype(np.float64)
    if mode == "none":
        return Aligned(depth, 1.0, 0.0)
    part = _nearest(target.shape[0], target.shape[1], max_resolution)
    x, g = depth[part][valid[part]], true_depths(target[part][valid[part]])
    if mode in DISPARITY_MODES:
        used = ~(x <= 0)  # NaN stays, to be found out
        x, g = x[used], 1.0 / g[used]
    with np.errstate(over="ignore"):
        scale, shift = _fitted(x, g, mode)
    if not (np.isfinite(scale) and np.isfinite(shift)):
        raise AlignmentError("The fit is not determined: the prediction hardly differs from 0.")
    if mode in DISPARITY_MODES:
        lowest = 1.0 / float(target[valid].max()) if floor == "gt_max" else floor
        return Aligned(1.0 / np.maximum(applied(depth, scale, shift), lowest), scale, shift)
    if mode in ("log_scale", "log_affine"):
        logs = np.log(np.where(depth > 0, depth, 1.0))
        with np.errstate(over="ignore"):  # far beyond the fitted pixels
            fitted = np.where(depth > 0, np.exp(applied(logs, scale, shift)), 0.0)
        return Aligned(np.where(np.isnan(depth), np.nan, fitted), scale, shift)
    return Aligned(applied(depth, scale, shift), scale, shift)


def align_disparity(
    prediction: NDArray[np.floating],
    target: NDArray[np.floating],
    valid: NDArray[np.bool_],
    *,
    farthest: float = 1.0,
) -> Floats:
    """Fit inverse depth to the ground truth by scale and shift and return depth.

    Unlike mode "lstsq_disparity" of `align` it uses every valid pixel, whatever its sign, as
    affine-invariant maps demand.

    Args:
        prediction: (H, W) inverse depth up to scale and shift.
        target: (H, W) depth in metres, positive where valid.
        valid: bool (H, W).
        farthest: fitted inverse depths that fall below that of `farthest` times the greatest
            true depth (the shift may even make them negative) are set to it.

    Returns:
        float64 (H, W), metres.

    Raises:
        AlignmentError: see `scale_and_shift`; also ground truth not above 0 at a valid pixel.
    """
    check_shapes(prediction, target, valid=valid)
    truth = true_depths(target[valid])
    a, b = scale_and_shift(prediction[valid], 1.0 / truth)
    floor = 1.0 / (farthest * float(truth.max()))
    return 1.0 / np.maximum(applied(prediction.astype(np.float64), a, b), floor)


def _fitted(x: Floats, g: Floats, mode: Mode) -> tuple[float, float]:
    """Return scale and shift in the space of the mode."""
    if mode == "median":
        return median_scale(x, g), 0.0
    if mode == "lstsq_scale":
        return least_squares_scale(x, g), 0.0
    if mode == "log_scale":
        return 1.0, log_offset(x, g)
    if mode == "log_affine":
        return log_scale_and_shift(x, g)
    if mode == "l1_scale":
        return l1_scale(x, g, 1.0 / g), 0.0
    if mode == "l1_depth":
        scale, shifts = l1_scale_and_shift(x, g, 1.0 / g)
        return scale, float(shifts[0])
    if mode in ("trimmed_depth", "trimmed_disparity"):
        return trimmed_scale_and_shift(x, g)
    return scale_and_shift(x, g)


def _nearest(height: int, width: int, most: int | None) -> tuple[NDArray[np.intp], ...]:
    """Return the index of the nearest pixels of a copy no larger than `most`, or of all."""
    factor = 1.0 if most is None else min(most / height, most / width, 1.0)
    rows, columns = (
        np.minimum((np.arange(int(size * factor)) / factor).astype(np.intp), size - 1)
        for size in (height, width)
    )
    return np.ix_(rows, columns)

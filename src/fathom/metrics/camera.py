"""How well the camera is guessed: field of view and focal length.

Depth Pro (arXiv 2410.02073, Sec. 4) counts photographs whose focal length is right within 25 % and
50 %; MoGe gives the mean error of the field of view. One number per photograph, or arrays of them.
"""

import numpy as np
from numpy.typing import ArrayLike

from fathom.metrics.maps import Floats, MetricError


def field_of_view_error(predicted_f: ArrayLike, true_f: ArrayLike, width: ArrayLike) -> Floats:
    """Return |horizontal field of view - true one| in degrees; lower is better.

    Args:
        predicted_f: Focal lengths in pixels, (n,) or one.
        true_f: Likewise.
        width: Of the photographs, pixels.

    Raises:
        MetricError: A focal length or width is not positive and finite.
    """
    half = _pixels(width, "width") / 2
    predicted, true = (np.degrees(2 * np.arctan(half / _pixels(f))) for f in (predicted_f, true_f))
    error: Floats = np.abs(predicted - true)
    return error


def focal_error(predicted_f: ArrayLike, true_f: ArrayLike) -> Floats:
    """Return |f - f*| / f*; lower is better. Arguments and errors as in `field_of_view_error`."""
    true = _pixels(true_f)
    error: Floats = np.abs(_pixels(predicted_f) - true) / true
    return error


def focal_within(predicted_f: ArrayLike, true_f: ArrayLike, *, share: float = 0.25) -> float:
    """Return the part of photographs with a `focal_error` below `share`; higher is better.

    delta_25% and delta_50% of Depth Pro are the shares 0.25 and 0.5, times 100.

    Raises:
        MetricError: As in `field_of_view_error`, or there is no photograph.
    """
    error = focal_error(predicted_f, true_f)
    if error.size == 0:
        raise MetricError("There is no photograph, so no focal length can be right.")
    return float(np.mean(error < share))


def _pixels(values: ArrayLike, what: str = "focal length") -> Floats:
    pixels = np.asarray(values, np.float64)
    if not ((pixels > 0) & (pixels < np.inf)).all():
        raise MetricError(f"A {what} is not a positive number of pixels.")
    return pixels

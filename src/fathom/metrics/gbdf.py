"""The Middlebury 2021 protocol behind GBDF's and SDDR's tables, as their scripts compute it.

The scripts divide disparities by the scale in the PFM header, which Middlebury says to ignore, and
keep the result as 8-bit integers. The "depth" that comes out is a whole number of roughly 3 to 30,
neither metres nor millimetres; reproduce it to compare with those tables and for nothing else.
"""

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.accuracy import accuracy
from fathom.metrics.fits import scale_and_shift
from fathom.metrics.maps import Floats, RealMap


def released_truth(
    disparity: RealMap, *, f_px: float, baseline: float, offset: float, header_scale: float
) -> NDArray[np.uint8]:
    """Return the scripts' ground truth (H, W): whole numbers, fractions cut off; 0 is missing.

    Args:
        disparity: (H, W), values of the PFM file.
        f_px: Focal length in pixels ("cam0").
        baseline: Millimetres.
        offset: "doffs", pixels.
        header_scale: The PFM header's scale; its sign, the byte order, is dropped.
    """
    with np.errstate(divide="ignore"):
        depth = f_px * baseline / (disparity.astype(np.float64) / abs(header_scale) + offset)
    # Casting to 8 bits keeps the remainder of a division by 256.
    whole = np.trunc(np.where(np.isfinite(depth), depth, 0))
    return (whole % 256).astype(np.uint8)


def released_scores(prediction: RealMap, truth: NDArray[np.uint8]) -> dict[str, float]:
    """Return `accuracy` after a straight-line fit to the ground truth, nothing clipped.

    "log10" is the scripts' too: NumPy gives the logarithms of 8-bit integers half precision, which
    changes the fourth digit.

    Args:
        prediction: (H, W), the map as written to a PNG file.
        truth: (H, W) of `released_truth`.

    Raises:
        MetricError: No true value, or a constant prediction.
    """
    valid = truth > 0
    scale, shift = scale_and_shift(prediction[valid], truth[valid])
    fitted: Floats = scale * prediction.astype(np.float64) + shift
    scores = accuracy(fitted, truth.astype(np.float64), valid)
    if fitted[valid].min() > 0:
        rough = np.log10(truth[valid]).astype(np.float64)  # uint8 to float16
        scores["log10"] = float(np.abs(np.log10(fitted[valid]) - rough).mean())
    return scores

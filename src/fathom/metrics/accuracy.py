"""How far a depth map is from the truth, per pixel."""

import numpy as np
from numpy.typing import NDArray


def absrel(
    prediction: NDArray[np.floating], target: NDArray[np.floating], valid: NDArray[np.bool_]
) -> float:
    """Mean |d - d*| / d* over valid pixels; lower is better, 0 is perfect.

    Args:
        prediction: (H, W) depth in metres.
        target: (H, W) true depth in metres, positive where valid.
        valid: bool (H, W) with at least one True.
    """
    truth = target[valid].astype(np.float64)
    return float(np.mean(np.abs(prediction[valid].astype(np.float64) - truth) / truth))


def delta(
    prediction: NDArray[np.floating],
    target: NDArray[np.floating],
    valid: NDArray[np.bool_],
    *,
    threshold: float = 1.25,
) -> float:
    """Share of valid pixels with max(d / d*, d* / d) < threshold; higher is better, at most 1.

    Arguments as in `absrel`. The usual delta_1 has threshold 1.25 (Eigen et al., arXiv 1406.2283).
    """
    ratio = prediction[valid].astype(np.float64) / target[valid].astype(np.float64)
    with np.errstate(divide="ignore"):
        return float(np.mean(np.maximum(ratio, 1 / ratio) < threshold))

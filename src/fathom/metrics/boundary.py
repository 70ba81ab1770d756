"""Do depth edges lie where the true ones are? Depth Pro's boundary F1.

Bochkovskii et al., arXiv 2410.02073, Sec. 3.1 (equations 3 and 4), as released: per direction and
threshold, the share of found and of true edges, averaged over directions, F1 of the two averages,
weighted over ten thresholds of the ratio between neighbouring pixels.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

THRESHOLDS = np.linspace(1.05, 1.25, 10)
_SMALLEST_DEPTH = 1e-6


def boundary_f1(
    prediction: NDArray[np.floating],
    target: NDArray[np.floating],
    valid: NDArray[np.bool_] | None = None,
) -> float:
    """Return the boundary F1 of a depth map, 0 to 1, higher is better.

    It is the same for a prediction that is wrong by one factor, and blind to anything but
    neighbouring pixels whose depths differ by more than 5 %.

    Args:
        prediction: (H, W) depth, any unit; `inf` is infinitely far.
        target: (H, W) true depth.
        valid: bool (H, W), pairs with an invalid pixel are left out; None keeps every pair, and
            then a depth of 0 counts as extremely near, as in the released code.
    """
    scores = np.zeros(len(THRESHOLDS))
    recall, precision = np.zeros_like(scores), np.zeros_like(scores)
    inverse = [
        1.0 / np.maximum(d.astype(np.float64), _SMALLEST_DEPTH) for d in (prediction, target)
    ]
    pairs = zip(_ratios(inverse[0]), _ratios(inverse[1]), _pair_masks(valid), strict=True)
    for predicted, true, usable in pairs:
        # Only edges of either map matter, and they are few.
        keep = ((predicted > THRESHOLDS[0]) | (true > THRESHOLDS[0])) & usable
        p, t = predicted[keep][:, None] > THRESHOLDS, true[keep][:, None] > THRESHOLDS
        hits = (p & t).sum(axis=0)
        recall += hits / np.maximum(t.sum(axis=0), 1) / 4
        precision += hits / np.maximum(p.sum(axis=0), 1) / 4
    total = recall + precision
    np.divide(2 * recall * precision, total, out=scores, where=total > 0)
    return float(scores @ THRESHOLDS / THRESHOLDS.sum())


def _ratios(depth: NDArray[np.floating]) -> Iterator[NDArray[np.float64]]:
    """Yield how many times nearer each pixel is than its right, left, lower and upper neighbour."""
    inverse = 1.0 / np.maximum(depth.astype(np.float64), _SMALLEST_DEPTH)
    with np.errstate(divide="ignore", invalid="ignore"):
        yield inverse[:, :-1] / inverse[:, 1:]
        yield inverse[:, 1:] / inverse[:, :-1]
        yield inverse[:-1] / inverse[1:]
        yield inverse[1:] / inverse[:-1]


def _pair_masks(valid: NDArray[np.bool_] | None) -> Iterator[NDArray[np.bool_] | bool]:
    if valid is None:
        yield from (True, True, True, True)
        return
    across, down = valid[:, :-1] & valid[:, 1:], valid[:-1] & valid[1:]
    yield from (across, across, down, down)

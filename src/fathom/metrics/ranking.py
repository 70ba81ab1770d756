"""Does a depth map put pairs of points in the right order? Two more numbers called ORD.

SDDR's (arXiv 2409.17880, Eq. 13) is the ranking loss of its training; the usual one (Xian et al.,
CVPR 2020) counts disagreements. Pairs are random, or guided by edges as in the ranking loss's
public code.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.edges import sobel
from fathom.metrics.maps import (
    Bools,
    Floats,
    MetricError,
    RealMap,
    check_maps,
    check_name,
    check_no_nan,
)

Indices = NDArray[np.intp]

Guidance = Literal["signed", "released"]
"""How points are laid across an edge.

"signed": on both sides along the gradient, ordered, as the paper describes. "released": always
along the main diagonal (the gradient's sign is lost) and unordered, as the public code does.
"""

_NEAREST, _FARTHEST = 2, 30
_EDGE_SHARE = 0.1
_EPS = 1e-6


@dataclass(frozen=True)
class PointPairs:
    """Pairs of pixels: `first` and `second`, (n, 2) rows and columns."""

    first: Indices
    second: Indices

    def of(self, values: RealMap) -> tuple[Floats, Floats]:
        """Return the values of a map (H, W) at both points, float64 (n,)."""
        one, two = (values[tuple(at.T)].astype(np.float64) for at in (self.first, self.second))
        return one, two

    def within(self, valid: Bools) -> "PointPairs":
        """Return the pairs whose points are both valid."""
        keep = valid[tuple(self.first.T)] & valid[tuple(self.second.T)]
        return PointPairs(self.first[keep], self.second[keep])

    def __add__(self, other: "PointPairs") -> "PointPairs":
        return PointPairs(
            np.concatenate([self.first, other.first]), np.concatenate([self.second, other.second])
        )


def ranking_loss(
    prediction: RealMap, target: RealMap, pairs: PointPairs, *, tolerance: float = 0.03
) -> float:
    """SDDR's ORD: mean ranking loss of the pairs; lower is better.

    log(1 + exp(-l (p - q))) where the ground truth orders the points (l = 1 or -1), (p - q)^2
    where it does not. It depends on the scale of the prediction, which the paper leaves open:
    scale it to [0, 1] by its range. No ordered pair costs less than 0.313 then.

    Args:
        prediction: (H, W).
        target: (H, W), positive, growing in the same direction as the prediction.
        pairs: Points at which the ground truth is valid.
        tolerance: Ratios up to 1 + tolerance are no order.

    Raises:
        MetricError: There is no pair, the prediction is not finite at one, or the ground truth is
            not positive.
    """
    p, q, order = _compared(prediction, target, pairs, tolerance)
    if not (np.isfinite(p).all() and np.isfinite(q).all()):
        raise MetricError("The prediction is infinite at a pair of points; scale it to [0, 1].")
    loss = np.where(order == 0, (p - q) ** 2, np.logaddexp(0.0, -order * (p - q)))
    return float(loss.mean())


def disagreement(
    prediction: RealMap, target: RealMap, pairs: PointPairs, *, tolerance: float = 0.03
) -> float:
    """Ordinal error: the share of pairs whose order differs from the true one; lower is better.

    Arguments and errors as in `ranking_loss`, but the prediction may be infinite (two such points
    are equal), must not be negative, and its scale does not matter. The usual number is that of
    50 000 random pairs.
    """
    p, q, order = _compared(prediction, target, pairs, tolerance)
    if min(p.min(), q.min()) < 0:
        raise MetricError("The prediction is negative at a pair of points, so ratios say nothing.")
    return float(np.mean(labels(p + _EPS, q + _EPS, tolerance=tolerance) != order))


def labels(first: Floats, second: Floats, *, tolerance: float) -> NDArray[np.int8]:
    """Return 1 where first / second is at least 1 + tolerance, -1 for the inverse, else 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = first / second
    most = 1 + tolerance
    return (ratio >= most).astype(np.int8) - (ratio <= 1 / most).astype(np.int8)


def random_pairs(valid: Bools, count: int, rng: np.random.Generator) -> PointPairs:
    """Draw pairs of valid pixels, with replacement.

    Raises:
        MetricError: No pixel is valid.
    """
    check_maps(valid=valid)
    pixels = np.argwhere(valid)
    if len(pixels) == 0:
        raise MetricError("No pixel is valid, so no pairs can be drawn.")
    first, second = rng.integers(len(pixels), size=(2, count))
    return PointPairs(pixels[first], pixels[second])


def edge_guided_pairs(
    image: RealMap,
    anchors: int,
    rng: np.random.Generator,
    *,
    guidance: Guidance = "signed",
) -> PointPairs:
    """Draw pairs across edges: three for each of so many random edge pixels.

    Edges are pixels whose Sobel gradient reaches a tenth of the greatest; there are none beside
    NaN. Four points lie on a line through each, two before and two behind it, 2 to 30 pixels away;
    neighbours are paired.

    Args:
        image: (H, W): the true depth, to judge depth edges, or a channel of the photograph.
        anchors: How many edge pixels to draw, with replacement.
        rng: Random generator.
        guidance: How the points are laid.

    Raises:
        MetricError: The image has no edge.
    """
    down, across = (np.pad(g[1:-1, 1:-1], 1) for g in sobel(image.astype(np.float64)))
    strength = np.nan_to_num(np.hypot(down, across), posinf=0.0)
    if not strength.max() > 0:
        raise MetricError("The image has no edge, so no pairs can be drawn along edges.")
    pixels = np.argwhere(strength >= _EDGE_SHARE * strength.max())
    chosen = pixels[rng.integers(len(pixels), size=anchors)]
    angle = np.arctan2(down, across)[tuple(chosen.T)]
    distance = rng.integers(_NEAREST, _FARTHEST + 1, size=(4, anchors))
    points = points_across(
        chosen, angle, distance, height=image.shape[0], width=image.shape[1], guidance=guidance
    )
    a, b, c, d = points
    return PointPairs(np.concatenate([a, b, c]), np.concatenate([b, c, d]))


def points_across(
    anchors: Indices,
    angle: Floats,
    distance: NDArray[np.integer],
    *,
    height: int,
    width: int,
    guidance: Guidance = "signed",
) -> Indices:
    """Return four points on a line through each edge pixel: (4, n, 2) rows and columns.

    Args:
        anchors: (n, 2), rows and columns.
        angle: (n,), direction of the gradient, radians, from across (0) to down.
        distance: (4, n), pixels; the first two go back, the others on.
        height: Points are moved into an image of this height ...
        width: ... and width.
        guidance: How the points are laid.
    """
    check_name(guidance, get_args(Guidance), "guidance")
    offset = distance * np.array([-1, -1, 1, 1])[:, None]
    direction = np.stack([np.sin(angle), np.cos(angle)], axis=-1)  # (n, 2)
    if guidance == "released":
        direction = np.abs(direction)
    else:
        offset = np.sort(offset, axis=0)
    points = anchors + np.round(offset[..., None] * direction)
    inside: Indices = np.clip(points, 0, [height - 1, width - 1]).astype(np.intp)
    return inside


def _compared(
    prediction: RealMap, target: RealMap, pairs: PointPairs, tolerance: float
) -> tuple[Floats, Floats, NDArray[np.int8]]:
    """Return the predicted values of each pair and which order the ground truth gives it."""
    check_maps(prediction, target)
    if len(pairs.first) == 0:
        raise MetricError("There is no valid pair of points, so there is no order to compare.")
    values, truth = pairs.of(prediction), pairs.of(target)
    check_no_nan(np.stack(values), "prediction")
    if not (np.stack(truth) > 0).all():
        raise MetricError("The ground truth is not positive at a pair of points; keep to it.")
    return *values, labels(*truth, tolerance=tolerance)

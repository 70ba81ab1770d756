"""Do depth edges lie where the true ones are? Depth Pro's boundary F1 and boundary recall.

Bochkovskii et al., arXiv 2410.02073, Sec. 3.1 (equations 3 and 4), as released: an edge is a pair
of neighbouring pixels whose depths differ by more than a ratio t, counted apart for the four
directions in which the nearer pixel may lie. Shares of found and of true edges are averaged over
directions and the scores weighted over ten thresholds t.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.maps import Bools, Floats, MetricError, RealMap, check_maps, check_name

THRESHOLDS = np.linspace(1.05, 1.25, 10)
"""Ratios between the depths of two neighbours, both ends included."""

Weighting = Literal["released", "paper"]
"""How thresholds count: "released" by t itself (1.05 to 1.25, nearly even), "paper" by t - 1."""

_T = TypeVar("_T", np.float64, np.bool_)
_SMALLEST_DEPTH = 1e-6
# Bands of this many pixels stay in the processor's cache.
_BAND = 1 << 16


@dataclass(frozen=True)
class BoundaryScores:
    """Scores for each threshold, all float64 (T,) but the first.

    Attributes:
        f1: Weighted mean over thresholds, 0 to 1.
        per_threshold: F1 of precision and recall, 0 where both are 0.
        precision: Share of predicted edges that are true, mean over the four directions.
        recall: Share of true edges that are predicted, mean over the four directions.
        true_edges: (T, 4), true edges of each direction: nearer pixel left, above, right, below.
    """

    f1: float
    per_threshold: Floats
    precision: Floats
    recall: Floats
    true_edges: Floats


def boundary_f1(
    prediction: RealMap,
    target: RealMap,
    valid: Bools | None = None,
    *,
    weighting: Weighting = "released",
) -> float:
    """Return the boundary F1 of a depth map, 0 to 1, higher is better.

    It is the same for a prediction that is wrong by one factor, and blind to anything but
    neighbouring pixels whose depths differ by more than 5 %. A direction without edges counts as
    0, so a map whose edges all face one way cannot reach 1, and a ground truth without any gives 0.

    Args:
        prediction: (H, W) depth, any unit; `inf` is infinitely far.
        target: (H, W) true depth.
        valid: bool (H, W), pairs with an invalid pixel are left out; None keeps every pair, and
            then a depth of 0 counts as extremely near, as in the released code.
        weighting: Which mean over thresholds.

    Raises:
        MetricError: No two neighbouring pixels are valid.
    """
    return boundary_scores(prediction, target, valid, weighting=weighting).f1


def boundary_scores(
    prediction: RealMap,
    target: RealMap,
    valid: Bools | None = None,
    *,
    thresholds: Floats = THRESHOLDS,
    weighting: Weighting = "released",
) -> BoundaryScores:
    """Return boundary F1 with what it is made of; arguments as in `boundary_f1`.

    `thresholds` are ratios above 1 in ascending order.
    """
    check_maps(prediction, target, valid=valid)
    # Edges by how many thresholds they pass, (direction, level): predicted, true and both.
    counts = np.zeros((3, 4, len(thresholds) + 1))
    compared = False
    for direction, near, far, usable in _directed_pairs(prediction, target, valid):
        counts[:, direction] += edge_counts(near, far, usable, thresholds)
        compared |= near[0].size > 0 if usable is None else bool(usable.any())
    if not compared:
        raise MetricError("No two neighbouring pixels are valid, so there is no edge to compare.")
    predicted, true, hits = passed(counts).transpose(0, 2, 1)  # (T, 4) each
    precision = (hits / np.maximum(predicted, 1)).mean(axis=1)
    recall = (hits / np.maximum(true, 1)).mean(axis=1)
    f1 = f1_of(precision, recall)
    return BoundaryScores(
        f1=float(f1 @ threshold_weights(thresholds, weighting)),
        per_threshold=f1,
        precision=precision,
        recall=recall,
        true_edges=true,
    )


def threshold_weights(thresholds: Floats, weighting: Weighting) -> Floats:
    """Return the weight of each threshold, float64 (T,), summing to 1."""
    check_name(weighting, get_args(Weighting), "weighting")
    raw = thresholds if weighting == "released" else thresholds - 1.0
    weights: Floats = raw / raw.sum()
    return weights


def floored_inverse(depth: RealMap) -> Floats:
    """Return 1 / depth, a million where the depth is 0 or negative, NaN where it is NaN."""
    return 1.0 / np.maximum(depth.astype(np.float64), _SMALLEST_DEPTH)


def edge_counts(
    numerators: Sequence[Floats],
    denominators: Sequence[Floats],
    usable: Bools | None,
    thresholds: Floats,
) -> Floats:
    """Count edges by how many thresholds they pass.

    Args:
        numerators: Of the ratio of each pair of pixels, in the predicted and in the true map.
        denominators: Likewise.
        usable: Which pairs count; None for all.
        thresholds: float64 (T,), ascending.

    Returns:
        float64 (3, T + 1): pairs whose ratio exceeds 0, 1, ... T thresholds in the predicted map,
        in the true one, and in both. Pairs that exceed none in either may be left out.
    """
    # Almost no pair is an edge. A product finds those that may be, faster than the quotient that
    # decides; it is a little generous because the two round differently.
    smallest = thresholds[0] * (1 - 1e-12)
    maybe = numerators[0] > smallest * denominators[0]
    maybe |= numerators[1] > smallest * denominators[1]
    if usable is not None:
        maybe &= usable
    where = np.flatnonzero(maybe)
    with np.errstate(divide="ignore", invalid="ignore"):
        predicted, true = (
            _level(n.ravel()[where] / d.ravel()[where], thresholds)
            for n, d in zip(numerators, denominators, strict=True)
        )
    levels = (predicted, true, np.minimum(predicted, true))
    return np.array([np.bincount(level, minlength=len(thresholds) + 1) for level in levels], float)


def passed(counts: Floats) -> Floats:
    """Return how many edges exceed each threshold, (..., T), from `edge_counts` (..., T + 1)."""
    beyond: Floats = counts[..., ::-1].cumsum(axis=-1)[..., -2::-1]
    return beyond


def f1_of(precision: Floats, recall: Floats) -> Floats:
    """Return the harmonic mean, 0 where both are 0."""
    total = precision + recall
    return np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0)


def _directed_pairs(
    prediction: RealMap, target: RealMap, valid: Bools | None
) -> Iterator[tuple[int, list[Floats], list[Floats], Bools | None]]:
    """Yield direction, inverse depths of nearer and of farther pixels, and which pairs are valid.

    In bands of rows, each of which begins with the last row of the one before.
    """
    height, width = target.shape
    step = max(_BAND // max(width, 1), 1)
    for start in range(0, max(height - 1, 1), step):
        band = slice(start, min(start + step + 1, height))
        maps = [floored_inverse(m[band]) for m in (prediction, target)]
        known = None if valid is None else valid[band]
        for axis in (0, 1):
            if axis == 1 and band.stop < height:  # the next band has the pairs of the last row
                maps = [m[:-1] for m in maps]
                known = None if known is None else known[:-1]
            first, second = ([_side(m, axis, last) for m in maps] for last in (False, True))
            usable = None
            if known is not None:
                usable = _side(known, axis, False) & _side(known, axis, True)
            # Columns: nearer pixel left (0), right (2); rows: above (1), below (3).
            yield 1 - axis, first, second, usable
            yield 3 - axis, second, first, usable


def _side(values: NDArray[_T], axis: int, last: bool) -> NDArray[_T]:
    """Return all but the first or last entry along an axis, contiguous."""
    part = slice(1, None) if last else slice(None, -1)
    return np.ascontiguousarray(values[part] if axis == 0 else values[:, part])


def _level(ratio: Floats, thresholds: Floats) -> NDArray[np.intp]:
    """Return how many thresholds a ratio exceeds; none when it is NaN (far beyond far)."""
    return np.searchsorted(thresholds, np.nan_to_num(ratio, nan=0.0, posinf=np.inf))

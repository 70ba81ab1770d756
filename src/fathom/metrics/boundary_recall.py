"""Does a depth map jump where a matte has its outline? Depth Pro's boundary recall.

Bochkovskii et al., arXiv 2410.02073, Sec. 3.1, as released: on photographs with a matte or a
segmentation but no depth, the outline of the foreground is a set of true edges whose near side is
known. Others may exist, so precision has no meaning and predicted edges are thinned to one pixel
instead, lest a blurred map score by being steep everywhere around the outline.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.boundary import THRESHOLDS, Weighting, floored_inverse, threshold_weights
from fathom.metrics.maps import Bools, Floats, MetricError, RealMap, check_maps

_T = TypeVar("_T", np.float64, np.bool_)

DIRECTIONS = ("left", "top", "right", "bottom")
"""On which side of the pair the nearer pixel lies, in the order of every (…, 4) below."""


@dataclass(frozen=True)
class RecallScores:
    """Recall for each threshold.

    Attributes:
        recall: Weighted mean over thresholds, 0 to 1.
        per_threshold: float64 (T,).
        predicted_edges: float64 (T, 4), thinned predicted edges of each direction.
        mask_edges: float64 (4,), outline edges of each direction.
    """

    recall: float
    per_threshold: Floats
    predicted_edges: Floats
    mask_edges: Floats


def boundary_recall(
    prediction: RealMap,
    mask: NDArray[np.generic],
    valid: Bools | None = None,
    *,
    alpha_threshold: float = 0.1,
    weighting: Weighting = "released",
) -> float:
    """Return the share of a matte's outline that is a depth edge, 0 to 1, higher is better.

    It does not see edges that are not there: a map full of edges finds every outline. A foreground
    predicted behind its surroundings scores 0, and so does every map where there is no outline.

    Args:
        prediction: (H, W) depth, any unit; `inf` is infinitely far.
        mask: (H, W), foreground where greater than `alpha_threshold`; bool is fine.
        valid: bool (H, W), pairs with an invalid pixel are left out.
        alpha_threshold: Opacity, 0 to 1, above which a pixel is foreground.
        weighting: Which mean over thresholds; see `fathom.metrics.boundary`.

    Raises:
        MetricError: No two neighbouring pixels are valid.
    """
    return recall_scores(
        prediction, mask, valid, alpha_threshold=alpha_threshold, weighting=weighting
    ).recall


def recall_scores(
    prediction: RealMap,
    mask: NDArray[np.generic],
    valid: Bools | None = None,
    *,
    alpha_threshold: float = 0.1,
    thresholds: Floats = THRESHOLDS,
    weighting: Weighting = "released",
) -> RecallScores:
    """Return boundary recall with what it is made of; arguments as in `boundary_recall`."""
    check_maps(prediction, mask, valid=valid)
    foreground = mask.astype(np.float64) > alpha_threshold
    found, predicted = np.zeros((2, len(thresholds), 4))
    outline = np.zeros(4)
    compared = False
    for index, pairs in enumerate(_directed(prediction, valid)):
        lines = foreground.T if pairs.columns else foreground
        true = pairs.side(lines, near=True) & ~pairs.side(lines, near=False)
        if pairs.usable is not None:
            true &= pairs.usable
        outline[index] = true.sum()
        compared |= true.size > 0 if pairs.usable is None else bool(pairs.usable.any())
        candidates, true = pairs.steeper_than(float(thresholds[0])), true.ravel()
        for number, threshold in enumerate(thresholds):
            kept = candidates.thinned(float(threshold))
            predicted[number, index] = kept.size
            found[number, index] = true[kept].sum()
    if not compared:
        raise MetricError("No two neighbouring pixels are valid, so there is no edge to compare.")
    per_threshold = (found / np.maximum(outline, 1)).mean(axis=1)
    return RecallScores(
        recall=float(per_threshold @ threshold_weights(thresholds, weighting)),
        per_threshold=per_threshold,
        predicted_edges=predicted,
        mask_edges=outline,
    )


def thinned_edges(prediction: RealMap, *, threshold: float) -> dict[str, Bools]:
    """Return the thinned edges of a depth map by direction.

    Args:
        prediction: (H, W) depth, any unit.
        threshold: Ratio above 1 between the depths of neighbours.

    Returns:
        For "left" and "right" bool (H, W - 1), for "top" and "bottom" (H - 1, W): True at pair i
        of pixels i and i + 1, of every run of edges in a row (column) the steepest, the first of
        equals.
    """
    result = {}
    for name, pairs in zip(DIRECTIONS, _directed(prediction, None), strict=True):
        edges = np.zeros(pairs.side(pairs.inverse, near=True).shape, bool)
        edges.ravel()[pairs.steeper_than(threshold).thinned(threshold)] = True
        result[name] = edges.T if pairs.columns else edges
    return result


@dataclass(frozen=True)
class _Candidates:
    """Pairs that may be edges: flat `position` in lines of `length`, ascending, and `ratio`."""

    position: NDArray[np.intp]
    ratio: Floats
    length: int

    def thinned(self, threshold: float) -> NDArray[np.intp]:
        """Return the position of the first steepest pair of every run above the threshold."""
        above = self.ratio > threshold
        position, ratio = self.position[above], self.ratio[above]
        if position.size == 0:
            return position
        begins = np.ones(position.size, bool)
        begins[1:] = (np.diff(position) != 1) | (position[1:] % self.length == 0)
        run = np.cumsum(begins) - 1
        steepest = np.maximum.reduceat(ratio, np.flatnonzero(begins))
        ties = np.flatnonzero(ratio == steepest[run])
        kept: NDArray[np.intp] = position[ties[np.diff(run[ties], prepend=-1) != 0]]
        return kept


@dataclass(frozen=True)
class _Pairs:
    """All pairs of neighbours of one direction, as lines along which edges are thinned.

    `inverse` is the inverse depth of all lines, contiguous; `columns` tells that they are the
    image's columns, `flipped` that the second pixel of a pair is the nearer one.
    """

    inverse: Floats
    usable: Bools | None
    columns: bool
    flipped: bool

    def side(self, lines: NDArray[_T], *, near: bool) -> NDArray[_T]:
        """Return the near or far pixel of each pair in a map laid out as these lines."""
        return lines[:, :-1] if near != self.flipped else lines[:, 1:]

    def steeper_than(self, threshold: float) -> _Candidates:
        """Return the pairs whose ratio exceeds the threshold."""
        near, far = (self.side(self.inverse, near=near) for near in (True, False))
        maybe = near > threshold * (1 - 1e-12) * far
        if self.usable is not None:
            maybe &= self.usable
        position = np.flatnonzero(maybe)
        first = position + position // near.shape[1]  # lines have one pixel more than pairs
        flat = self.inverse.ravel()
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = flat[first + self.flipped] / flat[first + (not self.flipped)]
        return _Candidates(position, ratio, near.shape[1])


def _directed(prediction: RealMap, valid: Bools | None) -> Iterator[_Pairs]:
    inverse = floored_inverse(prediction)
    lines = (inverse, np.ascontiguousarray(inverse.T))
    known = (valid, None if valid is None else valid.T)
    usable = [None if k is None else k[:, :-1] & k[:, 1:] for k in known]
    for flipped in (False, True):
        for columns in (False, True):
            yield _Pairs(lines[columns], usable[columns], columns, flipped)

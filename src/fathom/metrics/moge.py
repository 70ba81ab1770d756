"""The measures of MoGe's evaluation: depth and points, aligned by least absolute error.

Wang et al., arXiv 2410.19115 (MoGe) and 2507.02546 (MoGe-2), as in the released evaluation. Scales
and shifts minimise errors divided by the true distance, which keeps far points from deciding.
They are fitted on at most 64 x 64 pixels, spread evenly.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.boundary import THRESHOLDS, edge_counts, f1_of, passed, threshold_weights
from fathom.metrics.fits import AlignmentError, applied, scale_and_shift
from fathom.metrics.maps import (
    Bools,
    Floats,
    MetricError,
    RealMap,
    check_maps,
    check_name,
    check_shapes,
    depth_values,
)
from fathom.metrics.robust_fits import l1_scale, l1_scale_and_shift

DepthAlignment = Literal["none", "scale", "affine", "disparity"]
"""Metric depth as it is, scale-invariant, affine-invariant, affine-invariant disparity."""

PointAlignment = Literal["shift", "scale", "affine"]
"""Metric points (moved only), scale-invariant, affine-invariant."""

_GRID = 64
_EPS = 1e-6
_FEWEST_POINTS = 10


@dataclass(frozen=True)
class RelativeScores:
    """Two numbers of one image.

    Attributes:
        absrel: Mean relative error; lower is better.
        delta1: Share of pixels with a small relative error; higher is better.
    """

    absrel: float
    delta1: float


def depth_scores(
    prediction: RealMap, target: RealMap, valid: Bools, *, alignment: DepthAlignment = "scale"
) -> RelativeScores:
    """Score a depth map after an alignment of MoGe's.

    Args:
        prediction: (H, W) depth; for "disparity" inverse depth.
        target: (H, W) true depth, positive where valid.
        valid: bool (H, W).
        alignment: What the prediction may be free of. "scale" and "affine" minimise |s d + t - g|
            / g; "disparity" is least squares against 1 / g, with inverse depths raised to that of
            the farthest true pixel.

    Raises:
        MetricError: No pixel is valid, or the fit is not determined.
    """
    check_name(alignment, get_args(DepthAlignment), "alignment")
    depth, truth = depth_values(prediction, target, valid)
    if alignment == "disparity":
        scale, shift = scale_and_shift(depth, 1 / truth)
        depth = 1 / np.maximum(applied(depth, scale, shift), 1 / truth.max())
    elif alignment != "none":
        few = spread(valid)
        x, g = prediction[few].astype(np.float64), target[few].astype(np.float64)
        if alignment == "scale":
            depth = depth * l1_scale(x, g, 1 / g)
        else:
            factor, shifts = l1_scale_and_shift(x, g, 1 / g)
            depth = applied(depth, factor, float(shifts[0]))
    with np.errstate(divide="ignore"):
        ratio = np.maximum(depth / truth, truth / depth)
    return RelativeScores(
        absrel=float((np.abs(depth - truth) / (truth + _EPS)).mean()),
        delta1=float(((ratio < 1.25) & (depth > 0)).mean()),
    )


def point_scores(
    prediction: RealMap, target: RealMap, valid: Bools, *, alignment: PointAlignment = "scale"
) -> RelativeScores:
    """Score a point map after an alignment of MoGe's.

    Errors are distances between points, relative to the true point's distance from the camera; a
    point is right when that error is below a quarter of the lesser of both distances.

    Args:
        prediction: (H, W, 3) points in camera axes.
        target: (H, W, 3) true points.
        valid: bool (H, W).
        alignment: "shift" moves all points alike, "scale" multiplies them, "affine" does both.

    Raises:
        MetricError: No pixel is valid, or the fit is not determined.
    """
    check_name(alignment, get_args(PointAlignment), "alignment")
    points, truth = _points(prediction, target, valid)
    x, q = _points(prediction, target, spread(valid))
    scale, shift = _fitted(x, q, alignment)
    points = scale * points + shift
    error = np.linalg.norm(points - truth, axis=1)
    distance, predicted = np.linalg.norm(truth, axis=1), np.linalg.norm(points, axis=1)
    return RelativeScores(
        absrel=float((error / (distance + _EPS)).mean()),
        delta1=float((error < 0.25 * np.minimum(distance, predicted)).mean()),
    )


def local_point_scores(
    prediction: RealMap,
    target: RealMap,
    valid: Bools,
    segments: NDArray[np.integer],
    *,
    threshold: float = 0.25,
) -> RelativeScores:
    """Score the shape of each object by itself; the mean over objects.

    Each segment's points are scaled and shifted to the true ones; errors are relative to the
    segment's diameter, the greatest of its extents along the axes.

    Args:
        prediction: (H, W, 3) points in camera axes.
        target: (H, W, 3) true points.
        valid: bool (H, W).
        segments: (H, W), object numbers; 0 is none. Objects with fewer than 10 of the 64 x 64
            pixels that alignments use, or without any extent, are left out.
        threshold: Error over diameter below which a point is right.

    Raises:
        MetricError: No object is large enough, or one's predicted points all coincide.
    """
    check_maps(segments, valid=valid)
    few = spread(valid)
    scores = []
    for number in np.unique(segments[valid & (segments != 0)]):
        inside, sample = valid & (segments == number), few & (segments == number)
        if sample.sum() < _FEWEST_POINTS:
            continue
        points, truth = _points(prediction, target, inside)
        diameter = float(np.ptp(truth, axis=0).max())
        if diameter == 0:
            continue
        scale, shift = l1_scale_and_shift(*_points(prediction, target, sample))
        error = np.linalg.norm(scale * points + shift - truth, axis=1) / diameter
        scores.append((error.mean(), (error < threshold).mean()))
    if not scores:
        raise MetricError("No segment is large enough to be scored by itself.")
    absrel, delta1 = np.mean(scores, axis=0)
    return RelativeScores(float(absrel), float(delta1))


def disc_boundary_f1(
    prediction: RealMap, target: RealMap, valid: Bools, *, radius: int = 1
) -> float:
    """Boundary F1 over all pairs within a disc, in MoGe's version; higher is better.

    Pairs are a pixel and another at most `radius` away, an edge where the other is farther by more
    than a ratio of 1.05 to 1.25. Unlike `boundary_f1` all directions are pooled, and thresholds
    count by their excess over 1. MoGe reports radii 1, 2 and 3.

    Args:
        prediction: (H, W) depth, aligned; any unit.
        target: (H, W) true depth, positive where valid.
        valid: bool (H, W).
        radius: Pixels; the first pixel of a pair is at least this far from the border.

    Raises:
        MetricError: No pair is valid.
    """
    check_maps(prediction, target, valid=valid)
    height, width = target.shape
    if min(height, width) <= 2 * radius:
        raise MetricError(f"A map of {width} x {height} pixels has no disc of radius {radius}.")
    maps = [m.astype(np.float64) for m in (prediction, target)]
    counts = np.zeros((3, len(THRESHOLDS) + 1))
    compared = False
    middle = (slice(radius, height - radius), slice(radius, width - radius))
    for y in range(-radius, radius + 1):
        for x in range(-radius, radius + 1):
            if (y, x) == (0, 0) or y * y + x * x > radius * radius:
                continue
            other = (
                slice(radius + y, height - radius + y),
                slice(radius + x, width - radius + x),
            )
            pairs = ([m[other] for m in maps], [m[middle] for m in maps])
            usable = valid[other] & valid[middle]
            counts += edge_counts(*pairs, usable, THRESHOLDS)
            compared |= bool(usable.any())
    if not compared:
        raise MetricError("No two pixels of a disc are valid, so there is no edge to compare.")
    predicted, true, hits = passed(counts)
    f1 = f1_of(hits / np.maximum(predicted, 1), hits / np.maximum(true, 1))
    return float(f1 @ threshold_weights(THRESHOLDS, "paper"))


def spread(valid: Bools, *, side: int = _GRID) -> Bools:
    """Return at most side x side of the valid pixels (H, W).

    Of each of as many cells it is the one nearest to the middle, the first of equals.
    """
    rows, columns = (_cells(size, side) for size in valid.shape)
    off_centre = np.where(valid, rows.off_centre[:, None] + columns.off_centre, np.inf)
    least = np.minimum.reduceat(off_centre, rows.begins, axis=0)
    least = np.minimum.reduceat(least, columns.begins, axis=1)
    central = valid & (off_centre == least[np.ix_(rows.cell, columns.cell)])
    row, column = np.nonzero(central)
    first = np.unique(rows.cell[row] * side + columns.cell[column], return_index=True)[1]
    result = np.zeros(valid.shape, bool)
    result[row[first], column[first]] = True
    return result


@dataclass(frozen=True)
class _Cells:
    """Pixels of one axis by cell: which (n,), squared distance from its middle (n,), first ones."""

    cell: NDArray[np.intp]
    off_centre: Floats
    begins: NDArray[np.intp]


def _cells(size: int, side: int) -> _Cells:
    place = (np.arange(size) + 0.5) * side / size
    begins = np.flatnonzero(np.diff(np.floor(place), prepend=-1))
    cell = np.searchsorted(begins, np.arange(size), side="right") - 1
    return _Cells(cell, (place % 1 - 0.5) ** 2, begins)


def _points(prediction: RealMap, target: RealMap, where: Bools) -> tuple[Floats, Floats]:
    check_shapes(prediction, target)
    check_maps(prediction[..., 0], valid=where)
    points, truth = prediction[where].astype(np.float64), target[where].astype(np.float64)
    if len(points) == 0:
        raise MetricError("No pixel is valid, so there is nothing to measure.")
    if not (np.isfinite(points).all() and np.isfinite(truth).all()):
        raise MetricError("A point at a valid pixel is infinite or NaN.")
    return points, truth


def _fitted(points: Floats, truth: Floats, alignment: PointAlignment) -> tuple[float, Floats]:
    """Return the scale and the shift (3,) of points (n, 3)."""
    distance = np.linalg.norm(truth, axis=1)
    if distance.min() == 0:
        raise AlignmentError("A true point lies in the camera, so relative errors have no meaning.")
    weight = 1 / distance
    if alignment == "scale":
        return l1_scale(points.ravel(), truth.ravel(), np.repeat(weight, 3)), np.zeros(3)
    if alignment == "affine":
        return l1_scale_and_shift(points, truth, weight)
    # A shift alone is the scale of a prediction of ones.
    ones = np.ones(len(points))
    return 1.0, np.array([l1_scale(ones, rest, weight) for rest in (truth - points).T])

"""Edge scores and pixel sets of PatchRefiner's evaluation (arXiv 2406.06679, as released).

On real data the ground truth is noisy beside edges, so accuracy is measured on flat pixels and
edges are compared by place alone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.edges import distances, image_edges, log_depth_edges, widened
from fathom.metrics.maps import Bools, MetricError, RealMap, check_maps

_LIMIT = 10.0


@dataclass(frozen=True)
class EdgeScores:
    """How well predicted edges agree with true ones inside the valid area.

    Attributes:
        accuracy: "EdgeAcc", pixels: mean distance of predicted edges from true ones, of those
            nearer than 10 pixels; 10 if there are none. Lower is better.
        completeness: "EdgeComp", pixels: mean distance of true edges from predicted ones, not
            truncated; 10 if no predicted edge was near a true one. Lower is better.
        precision: Share of predicted edge pixels that are true, both sets grown to 5 pixels.
        recall: Share of true edge pixels that are predicted, likewise.
        f1: Their harmonic mean.
        hamming: Share of pixels on which the grown sets differ; lower is better.
    """

    accuracy: float
    completeness: float
    precision: float
    recall: float
    f1: float
    hamming: float


@dataclass(frozen=True)
class CityscapesAreas:
    """The pixel sets of the Cityscapes protocol, all bool (H, W).

    Attributes:
        valid: Depth in range, without the lowest quarter and a sixteenth at either side.
        edges: Outlines of the segmentation near edges of the true depth.
        flat: Valid pixels that are neither, nor edges of the image; accuracy is measured there.
    """

    valid: Bools
    edges: Bools
    flat: Bools


def edge_scores(
    prediction: RealMap,
    true_edges: Bools,
    valid: Bools | None = None,
) -> EdgeScores:
    """Compare the edges of predicted log depth with true ones.

    Args:
        prediction: (H, W) depth; not positive values count as 1.
        true_edges: bool (H, W), such as `log_depth_edges` of the ground truth or
            `CityscapesAreas.edges`.
        valid: bool (H, W). Distances are taken before invalid pixels leave either set, so an
            edge just outside still explains one inside.

    Raises:
        MetricError: There is no valid true edge.
    """
    check_maps(prediction, true_edges, valid=valid)
    return edge_set_scores(log_depth_edges(prediction), true_edges, valid)


def edge_set_scores(predicted: Bools, true_edges: Bools, valid: Bools | None = None) -> EdgeScores:
    """Compare predicted edges, bool (H, W), with true ones; see `edge_scores`."""
    check_maps(predicted, true_edges, valid=valid)
    inside = np.ones(true_edges.shape, bool) if valid is None else valid
    if not (true_edges & inside).any():
        raise MetricError("The ground truth has no valid edge, so edges cannot be compared.")
    accuracy, completeness = _distances(predicted, true_edges, inside)
    p, t = widened(predicted, 5)[inside], widened(true_edges, 5)[inside]
    hits = float((p & t).sum())
    precision, recall = hits / max(p.sum(), 1), hits / float(t.sum())
    total = precision + recall
    return EdgeScores(
        accuracy=accuracy,
        completeness=completeness,
        precision=float(precision),
        recall=recall,
        f1=float(2 * precision * recall / total) if total else 0.0,
        hamming=float((p != t).mean()),
    )


def cityscapes_areas(
    target: RealMap,
    image: NDArray[Any],
    outlines: Bools,
    *,
    nearest: float = 1e-3,
    farthest: float = 250.0,
) -> CityscapesAreas:
    """Return which pixels the Cityscapes protocol uses for what.

    Args:
        target: (H, W) true depth in metres, 0 where missing.
        image: (H, W, 3), any range.
        outlines: bool (H, W), `label_edges` of the fine annotation in its colours.
        nearest: Metres, exclusive.
        farthest: Metres, exclusive.
    """
    check_maps(target, valid=outlines)
    height, width = target.shape
    valid: Bools = (target > nearest) & (target < farthest)
    valid[height - -(-height // 4) :] = False
    valid[:, : width // 16] = False
    valid[:, width - -(-width // 16) :] = False
    edges = outlines & widened(log_depth_edges(target), 7)
    flat = valid & ~edges & ~image_edges(image, share=0.05)
    return CityscapesAreas(valid, edges, flat)


def near_depth_edges(target: RealMap) -> Bools:
    """Return pixels (H, W) within 3 of an edge of true log depth: ScanNet++'s edge area."""
    return widened(log_depth_edges(target), 7)


def _distances(predicted: Bools, true: Bools, inside: Bools) -> tuple[float, float]:
    if not predicted.any():
        return _LIMIT, _LIMIT
    to_true = distances(predicted & inside, true)
    near = to_true[to_true < _LIMIT]
    if near.size == 0:
        return _LIMIT, _LIMIT
    return float(near.mean()), float(distances(true & inside, predicted).mean())

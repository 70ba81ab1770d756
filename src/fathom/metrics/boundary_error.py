"""How far predicted depth edges are from true ones: the depth boundary error of iBims-1.

Koch et al., arXiv 1805.01328, Sec. 4.3, in the versions in circulation, and SharpDepth's pseudo
boundary error (arXiv 2411.18229), which has no annotated edges and takes the ground truth's own.
All distances are in pixels, lower is better.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import ndimage

from fathom.metrics.edges import canny, distances, min_max
from fathom.metrics.maps import Bools, MetricError, RealMap, check_maps, check_name

Completeness = Literal["toolkit", "directed", "directed_truncated"]
"""Versions of the completeness error.

"toolkit": both edge sets' distances cut at the limit, pooled; at most the limit. "directed": the
mean distance of true edges from predicted ones, as far as it may be. "directed_truncated": the
same, each cut at the limit.
"""

Thresholds = tuple[float, float]

TOOLKIT_CANNY: Thresholds = (0.15, 0.30)
"""Canny's thresholds on depth scaled to [0, 1] in the iBims-1 toolkit as redistributed."""

SHARP_DEPTH_CANNY: Thresholds = (0.1, 0.2)
"""Canny's thresholds in SharpDepth's evaluation, scikit-image's defaults."""

_LIMIT = 10.0
_SIGMA = float(np.sqrt(2))
_SMALLEST_DEPTH = 1e-6


@dataclass(frozen=True)
class BoundaryError:
    """Distances between predicted and true edges, pixels.

    Attributes:
        accuracy: Mean distance of predicted edges from true ones, of those nearer than 10 pixels.
        completeness: How far true edges are from predicted ones; see `Completeness`.
    """

    accuracy: float
    completeness: float


def edge_distance_error(
    predicted: Bools,
    true: Bools,
    *,
    completeness: Completeness = "toolkit",
    limit: float = _LIMIT,
) -> BoundaryError:
    """Compare two edge maps.

    Args:
        predicted: bool (H, W).
        true: bool (H, W).
        completeness: Which version.
        limit: Distance in pixels from which a predicted edge has nothing to do with a true one;
            the value of both errors when none is nearer.

    Raises:
        MetricError: There is no true edge.
    """
    check_name(completeness, get_args(Completeness), "completeness")
    check_maps(predicted, valid=true)
    if not true.any():
        raise MetricError("The ground truth has no edge, so edges cannot be compared.")
    if not predicted.any():
        return BoundaryError(limit, limit)
    to_true = distances(predicted, true)
    near = to_true[to_true < limit]
    if near.size == 0:
        return BoundaryError(limit, limit)
    to_predicted = distances(true, predicted)
    if completeness == "toolkit":
        cut = np.minimum(np.concatenate([to_true, to_predicted]), limit)
    elif completeness == "directed_truncated":
        cut = np.minimum(to_predicted, limit)
    else:
        cut = to_predicted
    return BoundaryError(float(near.mean()), float(cut.mean()))


def boundary_error(
    prediction: RealMap,
    true_edges: Bools,
    *,
    canny_thresholds: Thresholds = TOOLKIT_CANNY,
    completeness: Completeness = "toolkit",
    clean: bool = False,
) -> BoundaryError:
    """Compare a depth map's edges with annotated ones (iBims-1).

    The prediction is scaled to [0, 1] by its own range, so a scale and a shift in depth do not
    matter, and one far outlier compresses everything else until no edge is left.

    Args:
        prediction: (H, W) depth, any unit; 0 is missing.
        true_edges: bool (H, W).
        canny_thresholds: Low and high, on depth scaled to [0, 1].
        completeness: Which version of the second error.
        clean: Cut off the nearest and farthest 0.1 % and fill missing pixels from their
            neighbours first, instead of letting either erase edges as the toolkit does.

    Raises:
        MetricError: There is no true edge.
    """
    check_maps(prediction, valid=true_edges)
    depth = np.where(prediction == 0, np.float32(np.nan), prediction.astype(np.float32))
    edges = _range_edges(cleaned(depth) if clean else depth, canny_thresholds)
    return edge_distance_error(edges, true_edges, completeness=completeness)


def sharp_depth_error(
    prediction: RealMap, target: RealMap, valid: Bools | None = None
) -> BoundaryError:
    """Compare the edges of two depth maps (SharpDepth's pseudo depth boundary error).

    Edges are those of depth or of inverse depth, each scaled to [0, 1]. Completeness is "directed":
    not truncated, it may exceed 100 pixels.

    Args:
        prediction: (H, W) metres, not clipped.
        target: (H, W) metres.
        valid: None compares whole maps as released, where a 0 counts as a millionth of a metre.
            With bool (H, W) invalid pixels of both maps are filled from their neighbours first.

    Raises:
        MetricError: The ground truth has no edge, or no pixel is valid.
    """
    check_maps(prediction, target, valid=valid)
    if valid is not None and not valid.any():
        raise MetricError("No pixel is valid, so edges cannot be compared.")
    predicted, true = (
        depth_or_disparity_edges(_filled(depth, valid)) for depth in (prediction, target)
    )
    return edge_distance_error(predicted, true, completeness="directed")


def depth_or_disparity_edges(depth: RealMap) -> Bools:
    """Return the edges (H, W) of depth and of inverse depth, each scaled to [0, 1], together."""
    single = depth.astype(np.float32)
    disparity = np.float32(1) / np.maximum(single, np.float32(_SMALLEST_DEPTH))
    return _range_edges(single, SHARP_DEPTH_CANNY) | _range_edges(disparity, SHARP_DEPTH_CANNY)


def cleaned(depth: RealMap) -> RealMap:
    """Return a map without its extreme 0.1 % on either side.

    NaN and `inf` are filled from the nearest other pixel; a map of nothing else stays as it is.
    """
    known = np.isfinite(depth)
    if not known.any():
        return depth
    low, high = np.quantile(depth[known], [0.001, 0.999])
    return _filled(np.clip(depth, low, high), known)


def _filled(depth: RealMap, known: Bools | None) -> RealMap:
    if known is None or known.all():
        return depth
    rows, columns = ndimage.distance_transform_edt(
        ~known, return_distances=False, return_indices=True
    )
    filled: RealMap = depth[rows, columns]
    return filled


def _range_edges(values: RealMap, thresholds: Thresholds) -> Bools:
    low, high = thresholds
    return canny(min_max(values), sigma=_SIGMA, low=low, high=high)

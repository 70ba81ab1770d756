"""Scoring an estimator on real photographs with measured depth."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fathom.core.depth_map import DepthMap
from fathom.core.photo import Photo
from fathom.data.manifest import RealPair
from fathom.evaluation.trivial import best_constant, vertical_gradient
from fathom.metrics.accuracy import absrel, delta
from fathom.metrics.alignment import align_disparity
from fathom.metrics.boundary import boundary_f1
from fathom.protocols import Estimator


@dataclass(frozen=True)
class PairScore:
    """Numbers of one photograph; NaN where a number has no meaning.

    Attributes:
        id: "source/name".
        source: data set.
        environment: "indoor" or "outdoor".
        absrel: as is, in metres (metric ground truth only).
        delta1: as is, in metres.
        scale: median over pixels of predicted over true depth.
        scale_given_focal: the same when the camera's true focal length was given.
        aligned_absrel: after scale and shift were fitted in inverse depth.
        aligned_delta1: likewise.
        boundary_f1: where depth edges are trustworthy.
        focal_ratio: estimated over true focal length.
        constant_absrel: of the best constant.
        gradient_absrel: of the best vertical gradient.
        gradient_delta1: of the best vertical gradient.
    """

    id: str
    source: str
    environment: str
    absrel: float
    delta1: float
    scale: float
    scale_given_focal: float
    aligned_absrel: float
    aligned_delta1: float
    boundary_f1: float
    focal_ratio: float
    constant_absrel: float
    gradient_absrel: float
    gradient_delta1: float


def score_pairs(estimator: Estimator, pairs: Iterable[RealPair]) -> Iterator[PairScore]:
    """Yield the scores of each pair, in order."""
    for pair in pairs:
        # The focal length is what a user's photograph may lack: the model must do without.
        photo = Photo(pair.photo.pixels)
        yield score(estimator.estimate(photo), pair)


def score(prediction: DepthMap, pair: RealPair) -> PairScore:
    """Score one map, made without the camera's focal length, against its pair."""
    height, width = pair.depth.shape
    depth = _at_size(prediction, height, width)
    truth, valid = pair.depth, pair.valid
    inverse = 1.0 / depth.astype(np.float64)
    aligned = align_disparity(inverse, truth, valid)
    gradient = align_disparity(vertical_gradient(height, width), truth, valid)
    constant = best_constant(truth, valid)
    finite = np.minimum(depth, 1000.0)  # sky where something was measured is an error, not inf
    ratio = float(np.median(finite[valid] / truth[valid])) if pair.metric else np.nan
    focal_ratio = np.nan
    if pair.intrinsics is not None and prediction.f_px is not None:
        focal_ratio = prediction.f_px / float(pair.intrinsics[0, 0])
    edges = pair.edge_quality in ("exact", "sensor")
    return PairScore(
        id=pair.id,
        source=pair.source,
        environment=pair.environment,
        absrel=absrel(finite, truth, valid) if pair.metric else np.nan,
        delta1=delta(finite, truth, valid) if pair.metric else np.nan,
        scale=ratio,
        scale_given_focal=ratio / focal_ratio,
        aligned_absrel=absrel(aligned, truth, valid),
        aligned_delta1=delta(aligned, truth, valid),
        boundary_f1=boundary_f1(depth, truth, valid) if edges else np.nan,
        focal_ratio=focal_ratio,
        constant_absrel=absrel(constant, truth, valid),
        gradient_absrel=absrel(gradient, truth, valid),
        gradient_delta1=delta(gradient, truth, valid),
    )


def _at_size(prediction: DepthMap, height: int, width: int) -> NDArray[np.float32]:
    if (prediction.height, prediction.width) == (height, width):
        return prediction.depth
    return prediction.resized(height, width).depth

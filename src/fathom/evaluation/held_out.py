"""Scoring an estimator on procedural scenes that it was not trained on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fathom.core.photo import Photo
from fathom.data.scenes.pack import PackRequest, ScenePack, pack
from fathom.evaluation.trivial import best_constant, vertical_gradient
from fathom.metrics.accuracy import absrel, delta
from fathom.metrics.alignment import align_disparity
from fathom.metrics.boundary import boundary_f1
from fathom.protocols import Estimator

SEED = 2_000_003  # training takes small seeds, validation another large one
SIZE = (512, 384)
_FARTHEST = 200.0  # beyond that a picture of this size says nothing about metres


@dataclass(frozen=True)
class SceneScore:
    """Numbers of one scene; depth beyond 200 m and sky are left out.

    Attributes:
        family: scene family.
        absrel: as is, in metres, focal length estimated.
        delta1: as is.
        aligned_absrel: after scale and shift were fitted in inverse depth.
        boundary_f1: of the whole map.
        sky_iou: intersection over union of predicted and true sky; NaN without sky.
        constant_absrel: of the best constant.
        gradient_absrel: of the best vertical gradient.
    """

    family: str
    absrel: float
    delta1: float
    aligned_absrel: float
    boundary_f1: float
    sky_iou: float
    constant_absrel: float
    gradient_absrel: float


def held_out_scenes(
    folder: Path, *, count: int, textures: Path | None, workers: int = 2
) -> ScenePack:
    """Render the held-out scenes that are missing in `folder` and open them."""
    request = PackRequest(
        count=count,
        seed=SEED,
        sizes=((*SIZE, 1.0),),
        textures=textures,
        supersample=2,
    )
    for _ in pack(folder, request, workers=workers):
        pass
    return ScenePack(folder)


def score_scenes(estimator: Estimator, scenes: ScenePack, *, count: int) -> Iterator[SceneScore]:
    """Yield the scores of the first `count` scenes that have a surface within 200 m."""
    for index in range(count):
        scene = scenes[index]
        inverse = scene.inverse_depth.astype(np.float32)
        valid = inverse > 1 / _FARTHEST
        if not valid.any():
            continue
        truth = 1.0 / np.maximum(inverse, 1e-6)
        prediction = estimator.estimate(Photo(np.ascontiguousarray(scene.image)))
        depth = np.minimum(prediction.depth, 1000.0)
        height, width = depth.shape
        aligned = align_disparity(1.0 / depth.astype(np.float64), truth, valid)
        gradient = align_disparity(vertical_gradient(height, width), truth, valid)
        sky = inverse == 0
        either = (sky | prediction.sky).sum()
        yield SceneScore(
            family=scene.family,
            absrel=absrel(depth, truth, valid),
            delta1=delta(depth, truth, valid),
            aligned_absrel=absrel(aligned, truth, valid),
            boundary_f1=boundary_f1(depth, truth),
            sky_iou=float((sky & prediction.sky).sum() / either) if sky.any() else np.nan,
            constant_absrel=absrel(best_constant(truth, valid), truth, valid),
            gradient_absrel=absrel(gradient, truth, valid),
        )

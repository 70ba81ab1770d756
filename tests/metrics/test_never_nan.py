"""Whatever maps come in, a metric gives a number or an error that names what is wrong."""

import dataclasses
from collections.abc import Mapping
from typing import get_args

import numpy as np
import pytest

from fathom.metrics import moge, scale_baselines
from fathom.metrics.accuracy import accuracy
from fathom.metrics.alignment import Mode, align, align_disparity
from fathom.metrics.boost import boost_reference
from fathom.metrics.boundary import boundary_scores
from fathom.metrics.boundary_error import boundary_error, sharp_depth_error
from fathom.metrics.boundary_recall import recall_scores
from fathom.metrics.consistency import Tile, seam_contrast, tile_disagreement
from fathom.metrics.edges import log_depth_edges
from fathom.metrics.gbdf import released_scores
from fathom.metrics.maps import MetricError
from fathom.metrics.patch_refiner import edge_scores
from fathom.metrics.planes import directed_error, plane_errors
from fathom.metrics.ranking import disagreement, random_pairs, ranking_loss
from fathom.metrics.soft_edge import soft_edge_error, steps

RNG = np.random.default_rng(13)
SHAPE = (24, 32)
ROWS, COLUMNS = np.indices(SHAPE)
TRUTH = np.where(COLUMNS < 14, 2.0, 5.0) + 0.02 * ROWS
GOOD = TRUTH * RNG.uniform(0.95, 1.05, SHAPE)
EVERY = np.ones(SHAPE, bool)
ONE = (ROWS == 5) & (COLUMNS == 7)
LABELS = 1 + ROWS // 8 * 4 + COLUMNS // 8
CAMERA = np.array([[30.0, 0, 16], [0, 30.0, 12], [0, 0, 1]])
RAYS = np.stack([(COLUMNS - 15.5) / 30, (ROWS - 11.5) / 30, np.ones(SHAPE)], axis=-1)

PREDICTIONS = {
    "good": GOOD,
    "constant": np.full(SHAPE, 3.0),
    "nothing": np.zeros(SHAPE),
    "negative": -GOOD,
    "missing": np.full(SHAPE, np.nan),
    "sky": np.full(SHAPE, np.inf),
    "a hole": np.where(ROWS < 4, np.nan, GOOD),
    "some sky": np.where(ROWS < 4, np.inf, GOOD),
    "some nothing": np.where(ROWS < 4, 0.0, GOOD),
    "outlier": np.where(ONE, 1e30, GOOD),
}
TRUTHS = {
    "good": TRUTH,
    "constant": np.full(SHAPE, 3.0),
    "a hole": np.where(ROWS < 4, 0.0, TRUTH),
    "missing": np.full(SHAPE, np.nan),
    "some sky": np.where(ROWS < 4, np.inf, TRUTH),
}
MASKS = {"every": EVERY, "none": ~EVERY, "one": ONE}

CASES = [
    *((name, "good", mask) for name in PREDICTIONS for mask in ("every", "one")),
    *(("good", name, "every") for name in TRUTHS),
    ("good", "good", "none"),
    ("constant", "constant", "every"),
]


def _whole(truth):
    """Truth as the readers give it: 0 where missing."""
    return np.where(np.isfinite(truth), truth, 0.0)


def _reference(truth, valid):
    return boost_reference(truth, valid & np.isfinite(truth), labels=LABELS)


def _pairs(valid):
    return random_pairs(valid, 50, np.random.default_rng(0))


METRICS = {
    "accuracy": accuracy,
    "boundary_f1": boundary_scores,
    "boundary_recall": lambda p, t, v: recall_scores(p, t < 3, v),
    "boundary_error": lambda p, t, v: boundary_error(p, log_depth_edges(_whole(t)) & v),
    "boundary_error_clean": lambda p, t, v: boundary_error(
        p, log_depth_edges(_whole(t)) & v, clean=True
    ),
    "sharp_depth_error": sharp_depth_error,
    "soft_edge_error": lambda p, t, v: soft_edge_error(p, t, v & steps(t)),
    "edge_scores": lambda p, t, v: edge_scores(p, log_depth_edges(_whole(t)), v),
    "d3r": lambda p, t, v: _reference(t, v).d3r(p),
    "boost_ord": lambda p, t, v: _reference(t, v).ord(p),
    "boost_ranges": lambda p, t, v: _reference(t, v).range_errors(p),
    "sddr_ord": lambda p, t, v: ranking_loss(p, t, _pairs(v)),
    "xian_ord": lambda p, t, v: disagreement(p, t, _pairs(v)),
    "planes": lambda p, t, v: plane_errors(
        p, t, np.ones(SHAPE, int), np.array([[0.0, 1, 0]]), CAMERA, valid=v, smallest=1
    ),
    "directed_error": directed_error,
    "disc_f1": moge.disc_boundary_f1,
    "points": lambda p, t, v: moge.point_scores(p[..., None] * RAYS, t[..., None] * RAYS, v),
    "local_points": lambda p, t, v: moge.local_point_scores(
        p[..., None] * RAYS, t[..., None] * RAYS, v, LABELS
    ),
    "seam_contrast": lambda p, t, v: seam_contrast(p, rows=[8], valid=v),
    "tile_disagreement": lambda p, t, v: tile_disagreement([Tile(0, 0, p), Tile(3, 3, t)]),
    "gbdf": lambda p, t, v: released_scores(p, np.where(v, _whole(t), 0).astype(np.uint8)),
    "align_disparity": align_disparity,
    "linear_fit": scale_baselines.linear_fit,
    "reverse_linear_fit": scale_baselines.reverse_linear_fit,
    "median_fit": scale_baselines.median_fit,
    **{
        f"moge_{how}": lambda p, t, v, how=how: moge.depth_scores(p, t, v, alignment=how)
        for how in get_args(moge.DepthAlignment)
    },
    **{
        f"align_{mode}": lambda p, t, v, mode=mode: align(p, t, v, mode=mode)
        for mode in get_args(Mode)
        if mode != "none"
    },
}


def _numbers(result, valid):
    """Return all numbers of a result; of maps those of valid pixels."""
    if isinstance(result, list):
        return [number for part in result for number in _numbers(part, valid)]
    if dataclasses.is_dataclass(result):
        result = dataclasses.asdict(result)
    values = list(result.values()) if isinstance(result, Mapping) else [result]
    flat = [np.asarray(value, np.float64) for value in values]
    return np.concatenate([f[valid] if f.shape == SHAPE else f.ravel() for f in flat])


@pytest.mark.parametrize("metric", METRICS)
def test_no_map_makes_a_number_nan(metric):
    numbers = _numbers(METRICS[metric](GOOD, TRUTH, EVERY), EVERY)
    assert np.isfinite(numbers).all()  # good maps have a number
    for prediction, truth, mask in CASES:
        try:
            result = METRICS[metric](PREDICTIONS[prediction], TRUTHS[truth], MASKS[mask])
        except MetricError:
            continue
        numbers = np.asarray(_numbers(result, MASKS[mask]))
        assert not np.isnan(numbers).any(), (prediction, truth, mask)

import json

import numpy as np
import pytest
from PIL import Image

from fathom.core.depth_map import DepthMap
from fathom.core.geometry import centred_intrinsics
from fathom.core.photo import Photo
from fathom.data.manifest import RealPair, read_manifest
from fathom.evaluation.contact_sheet import contact_sheet
from fathom.evaluation.default_model import group_means, markdown_table, real_report
from fathom.evaluation.real_photos import score, score_pairs
from fathom.evaluation.trivial import best_constant, vertical_gradient

HEIGHT, WIDTH = 24, 32
TRUTH = np.random.default_rng(0).uniform(1.0, 4.0, (HEIGHT, WIDTH)).astype(np.float32)


def _pair(metric=True, source="set"):
    valid = np.ones((HEIGHT, WIDTH), bool)
    valid[0] = False
    return RealPair(
        id=f"{source}/a",
        source=source,
        environment="indoor",
        photo=Photo(np.zeros((HEIGHT, WIDTH, 3), np.uint8)),
        depth=TRUTH,
        valid=valid,
        metric=metric,
        intrinsics=centred_intrinsics(40.0, WIDTH, HEIGHT),
        edge_quality="exact",
    )


def _map(depth, f_px=40.0):
    return DepthMap(
        np.asarray(depth, np.float32),
        "metric",
        intrinsics=centred_intrinsics(f_px, depth.shape[1], depth.shape[0]),
        focal_source="estimated",
    )


class _Doubler:
    """Says everything is twice as far as it is, through a lens twice as long."""

    name, kind, native_size, size_multiple, uses_focal = "doubler", "metric", 32, 1, True

    def estimate(self, photo):
        assert photo.focal is None  # the score must not leak the camera
        return _map(2 * TRUTH, f_px=80.0)

    def estimate_batch(self, photos):
        return [self.estimate(photo) for photo in photos]


def test_a_perfect_map_scores_perfectly():
    result = score(_map(TRUTH), _pair())
    assert result.absrel == pytest.approx(0.0, abs=1e-6)
    assert result.aligned_absrel == pytest.approx(0.0, abs=1e-6)
    assert result.delta1 == result.aligned_delta1 == 1.0
    assert result.scale == pytest.approx(1.0)
    assert result.boundary_f1 == pytest.approx(1.0)
    assert result.gradient_absrel > 0.1


def test_a_wrong_scale_shows_in_metres_only_and_is_explained_by_the_focal_length():
    (result,) = score_pairs(_Doubler(), [_pair()])
    assert result.absrel == pytest.approx(1.0, rel=1e-5)
    assert result.scale == pytest.approx(2.0, rel=1e-5)
    assert result.focal_ratio == pytest.approx(2.0)
    assert result.scale_given_focal == pytest.approx(1.0, rel=1e-5)
    assert result.aligned_absrel == pytest.approx(0.0, abs=1e-6)


def test_relative_ground_truth_has_no_metric_numbers():
    result = score(_map(TRUTH * 5), _pair(metric=False))
    assert np.isnan(result.absrel)
    assert np.isnan(result.scale)
    assert result.aligned_absrel == pytest.approx(0.0, abs=1e-6)


def test_sky_where_something_was_measured_is_wrong_but_finite():
    depth = TRUTH.copy()
    depth[10:] = np.inf
    result = score(_map(depth), _pair())
    assert np.isfinite(result.absrel)
    assert result.absrel > 10


def test_trivial_predictors_by_hand():
    assert best_constant(np.array([[1.0, 2.0, 9.0]]), np.array([[True] * 3])).tolist() == [
        [2.0] * 3
    ]
    np.testing.assert_array_equal(vertical_gradient(3, 2), [[0, 0], [1, 1], [2, 2]])


def test_the_report_averages_sources_not_photographs():
    scores = list(
        score_pairs(_Doubler(), [_pair(source="a"), _pair(source="a"), _pair(source="b")])
    )
    table, headline = real_report(scores)
    assert headline["sources"] == 2
    assert headline["sources_better_than_gradient"] == 2
    assert headline["indoor_scale_median"] == pytest.approx(2.0, rel=1e-5)
    assert headline["indoor_within_factor"] == 0.0
    assert "| a | 2 |" in table
    assert "| mean of 2 | 3 |" in table


def test_group_means_leave_out_what_has_no_value():
    class Row:
        def __init__(self, name, value):
            self.name, self.value = name, value

    rows = [Row("x", 1.0), Row("y", np.nan), Row("x", np.nan), Row("x", 3.0)]
    grouped = group_means(rows, lambda row: row.name, ["value"])
    assert grouped[0] == ("x", 3, [2.0])
    assert np.isnan(grouped[1][2][0])
    assert "| y | 1 | - |" in markdown_table("name", ["value"], grouped)


def test_a_contact_sheet_holds_photo_and_map():
    photo = Photo(np.full((HEIGHT, WIDTH, 3), 200, np.uint8))
    sheet = contact_sheet(_Doubler(), [photo, photo, photo], columns=2, cell=40)
    assert sheet.width == 80
    pixels = np.asarray(sheet)
    assert (pixels == 200).all(axis=2).any()
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 20  # colours of the maps


def test_the_manifest_feeds_the_score(tmp_path):
    Image.new("RGB", (WIDTH, HEIGHT)).save(tmp_path / "p.png")
    Image.fromarray((TRUTH * 1000).astype(np.uint16)).save(tmp_path / "d.png")
    entry = {
        "id": "s/p",
        "environment": "indoor",
        "image": {"file": "p.png"},
        "depth": {"file": "d.png", "kind": "metric-depth", "scale": 0.001, "invalid": 0},
        "intrinsics": None,
        "edge_quality": "none",
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"pairs": [entry]}))
    (result,) = score_pairs(_Doubler(), read_manifest(tmp_path))
    assert result.scale == pytest.approx(2.0, rel=2e-3)
    assert np.isnan(result.boundary_f1)
    assert np.isnan(result.focal_ratio)

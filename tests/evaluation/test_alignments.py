import numpy as np
import pytest

from fathom.core.depth_map import DepthMap
from fathom.evaluation.alignments import Alignment
from fathom.metrics.maps import MetricError

TRUTH = np.array([[1.0, 2.0, 4.0], [5.0, 8.0, 10.0]], np.float32)
EVERYWHERE = np.ones(TRUTH.shape, bool)


def _fit(mode, values, kind, valid=EVERYWHERE, farthest=100.0):
    prediction = DepthMap(np.asarray(values, np.float32), kind)
    return Alignment(mode).fit(prediction, TRUTH, valid, farthest=farthest)


@pytest.mark.parametrize(
    ("mode", "kind", "values"),
    [
        ("none", "metric", TRUTH),
        ("median", "scale_invariant", TRUTH / 7),
        ("affine", "affine_invariant", 3 * TRUTH - 2),
        ("affine", "affine_invariant_inverse", 3 / TRUTH + 2),
        ("disparity", "affine_invariant_inverse", 3 / TRUTH - 1),  # some of them negative
        ("disparity", "metric", TRUTH * 5),
        ("lstsq_disparity", "metric", TRUTH * 5),
        ("log_scale", "metric", TRUTH * 5),
        ("linear_fit", "affine_invariant_inverse", 3 / TRUTH + 2),
        ("median_fit", "affine_invariant_inverse", 3 / TRUTH),
    ],
)
def test_what_the_fit_may_undo_it_undoes(mode, kind, values):
    assert Alignment(mode).accepts(kind)
    aligned = _fit(mode, values, kind)
    np.testing.assert_allclose(aligned.depth, TRUTH, rtol=1e-4)


def test_the_fit_of_inverse_depth_is_reported():
    aligned = _fit("disparity", 2 / TRUTH + 1, "affine_invariant_inverse")
    # 1 / g = 0.5 x - 0.5.
    assert (aligned.scale, aligned.shift) == (pytest.approx(0.5), pytest.approx(-0.5))


def test_pixels_without_prediction_take_no_part_and_stay_unknown():
    values = 3 * TRUTH
    values[0, 0] = np.nan
    aligned = _fit("median", values, "metric")
    assert np.isnan(aligned.depth[0, 0])
    np.testing.assert_allclose(aligned.depth[1], TRUTH[1], rtol=1e-6)


def test_sky_enters_a_fit_in_depth_at_the_farthest_depth():
    values = TRUTH.copy()
    values[1, 2] = np.inf
    target = TRUTH.copy()
    target[1, 2] = 40.0
    prediction = DepthMap(values, "metric")
    aligned = Alignment("lstsq_depth").fit(prediction, target, EVERYWHERE, farthest=40.0)
    np.testing.assert_allclose(aligned.depth, target, rtol=1e-6)


@pytest.mark.parametrize(
    ("mode", "kind", "complaint"),
    [
        ("none", "affine_invariant_inverse", "align it in a mode for disparity"),
        ("none", "affine_invariant", "align it"),
        ("lstsq_depth", "affine_invariant_inverse", "align it in a mode for disparity"),
        ("disparity", "affine_invariant", "has no inverse depth"),
    ],
)
def test_kinds_that_an_alignment_cannot_take(mode, kind, complaint):
    assert not Alignment(mode).accepts(kind)
    with pytest.raises(MetricError, match=complaint):
        _fit(mode, TRUTH, kind)


def test_a_constant_map_has_no_fit():
    with pytest.raises(MetricError, match="constant"):
        _fit("affine", np.ones(TRUTH.shape), "affine_invariant")


def test_how_an_alignment_is_called():
    assert str(Alignment("lstsq_depth")) == "lstsq_depth"
    assert str(Alignment("affine", max_resolution=1024)) == "affine, fitted at 1024"
    assert str(Alignment("lstsq_disparity", floor="gt_max")) == "lstsq_disparity, floor gt_max/m"

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.metrics.accuracy import NAMES, accuracy
from fathom.metrics.alignment import DISPARITY_MODES, AlignmentError, Mode, align
from fathom.metrics.windows import clipped

RNG = np.random.default_rng(7)
DEPTH = RNG.uniform(1.0, 9.0, (20, 30))
EVERY = np.ones(DEPTH.shape, bool)
REFERENCE = ("none", "median", "lstsq_depth", "lstsq_disparity", "log_scale", "log_affine")
FIXTURE_NAMES = {"abs_rel": "absrel", "sq_rel": "sqrel", "i_rmse": "irmse"}


@pytest.mark.parametrize("mode", REFERENCE)
def test_the_references_numbers_after_alignment(parity, mode):
    fixture = parity("depth_metrics")
    source = {"lstsq_depth": "affine_depth", "lstsq_disparity": "affine_disparity"}
    prediction = fixture.inputs[f"pred_{source.get(mode, 'metric')}"].astype(np.float64)
    names = [FIXTURE_NAMES.get(name, name) for name in fixture.outputs["metric_names"]]
    assert set(names) == set(NAMES)
    for i, (nearest, farthest) in enumerate(fixture.inputs["caps"]):
        truth = fixture.inputs["gt"][i].astype(np.float64)
        valid = fixture.inputs["mask"][i].astype(bool)
        floor = fixture.config["disparity_floor"]
        aligned = align(prediction[i], truth, valid, mode=mode, floor=floor)
        if mode != "none":
            expected = fixture.outputs[f"{mode}_scale_shift"][i]
            assert (aligned.scale, aligned.shift) == pytest.approx(tuple(expected), rel=1e-9)
        depth = clipped(aligned.depth, nearest=nearest, farthest=farthest)
        found = accuracy(depth, truth, valid)
        expected = fixture.outputs[f"m_{mode}"][i]
        np.testing.assert_allclose([found[name] for name in names], expected, rtol=1e-9)


@pytest.mark.parametrize("mode", get_args(Mode))
def test_a_correct_prediction_stays_as_it_is(mode):
    prediction = 1 / DEPTH if mode in DISPARITY_MODES else DEPTH
    aligned = align(prediction, DEPTH, EVERY, mode=mode)
    np.testing.assert_allclose(aligned.depth, DEPTH, rtol=1e-9)
    shift = aligned.shift
    assert (aligned.scale, shift) == pytest.approx((1.0, 0.0), abs=1e-9)


@pytest.mark.parametrize("mode", sorted(set(get_args(Mode)) - {"none"}))
def test_a_factor_is_taken_away(mode):
    prediction = 4.0 / DEPTH if mode in DISPARITY_MODES else 4.0 * DEPTH
    aligned = align(prediction, DEPTH, EVERY, mode=mode)
    np.testing.assert_allclose(aligned.depth, DEPTH, rtol=1e-9)


# Least absolute error bears wrong values of the usual size, trimming also far ones.
@pytest.mark.parametrize(("mode", "wrong"), [("trimmed_depth", (20, 60)), ("l1_depth", (0.2, 4))])
def test_robust_fits_recover_scale_and_shift_under_outliers(mode, wrong):
    prediction = (DEPTH - 0.5) / 2
    wild = RNG.random(DEPTH.shape) < 0.15
    prediction[wild] = RNG.uniform(*wrong, wild.sum())
    aligned = align(prediction, DEPTH, EVERY, mode=mode)
    assert (aligned.scale, aligned.shift) == pytest.approx((2.0, 0.5), abs=1e-6)


@pytest.mark.parametrize("mode", sorted(set(get_args(Mode)) - {"none"}))
def test_no_valid_pixel_is_a_named_error(mode):
    with pytest.raises(AlignmentError, match="no valid pixel"):
        align(DEPTH, DEPTH, ~EVERY, mode=mode)


@pytest.mark.parametrize("mode", ["lstsq_depth", "lstsq_disparity", "log_affine", "l1_depth"])
def test_a_constant_prediction_is_a_named_error(mode):
    with pytest.raises(AlignmentError, match="constant"):
        align(np.full_like(DEPTH, 2.0), DEPTH, EVERY, mode=mode)


NUMBERS = st.one_of(st.just(0.0), st.just(np.inf), st.just(np.nan), st.floats(-10, 10))


@pytest.mark.parametrize("mode", sorted(set(get_args(Mode)) - {"none"}))
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_comes_in_is_finite_or_a_named_error(mode, data):
    count = data.draw(st.integers(0, 5))
    x, g = (np.array([data.draw(st.lists(NUMBERS, min_size=count, max_size=count))]) for _ in "xg")
    try:
        aligned = align(x, g, np.ones(x.shape, bool), mode=mode)
    except AlignmentError:
        return
    assert np.isfinite([aligned.scale, aligned.shift]).all()
    assert not np.isnan(aligned.depth[~np.isnan(x)]).any()


def test_a_prediction_of_almost_nothing_is_a_named_error():
    tiny = np.full((1, 3), 5e-324)
    with pytest.raises(AlignmentError, match="hardly differs from 0"):
        align(tiny, np.ones((1, 3)), np.ones((1, 3), bool), mode="median")


def test_a_truth_that_is_no_distance_is_a_named_error():
    with pytest.raises(AlignmentError, match="not above 0 at 1 valid"):
        align(DEPTH[:1, :2], np.array([[0.0, 1.0]]), EVERY[:1, :2], mode="median")
    with pytest.raises(AlignmentError, match="not above 0 at 1 valid"):
        align(DEPTH[:1, :2], np.array([[5e-324, 1.0]]), EVERY[:1, :2], mode="l1_depth")


def test_the_floor_of_disparity():
    truth = np.array([[1.0, 2.0, 4.0, 4.0]])
    disparity = np.array([[1.0, 0.5, 0.25, -3.0]])
    valid = np.array([[True, True, True, False]])
    depth = align(disparity, truth, valid, mode="lstsq_disparity").depth
    np.testing.assert_allclose(depth, [[1, 2, 4, 1000]])
    depth = align(disparity, truth, valid, mode="lstsq_disparity", floor="gt_max").depth
    np.testing.assert_allclose(depth, [[1, 2, 4, 4]])


def test_a_fit_on_fewer_pixels_uses_the_nearest_and_applies_to_all():
    # Of 20 x 30 pixels at most 10 a side: a factor 1/3, rows and columns 0, 3, 6, ...
    prediction, seen = DEPTH + 5.0, np.zeros(DEPTH.shape, bool)
    seen[::3, ::3] = True
    prediction[seen] = DEPTH[seen] / 2
    aligned = align(prediction, DEPTH, EVERY, mode="lstsq_depth", max_resolution=10)
    assert (aligned.scale, aligned.shift) == pytest.approx((2.0, 0.0), abs=1e-9)
    np.testing.assert_allclose(aligned.depth, 2 * prediction)


# A scale and a shift are not determined by one value; a scale alone is.
SHIFTED = [mode for mode in get_args(Mode) if mode.endswith(("_depth", "_disparity", "_affine"))]


@pytest.mark.parametrize("mode", get_args(Mode))
def test_one_pixel_or_one_value_gives_a_scale_or_a_named_error(mode):
    one = EVERY & False
    one[3, 4] = True
    for prediction, valid, reason in (
        (DEPTH + 1, one, "single pixel"),
        (np.full_like(DEPTH, 2.0), EVERY, "constant"),
    ):
        if mode in SHIFTED:
            with pytest.raises(AlignmentError, match=reason):
                align(prediction, DEPTH, valid, mode=mode)
        else:
            assert np.isfinite(align(prediction, DEPTH, valid, mode=mode).depth).all()


@pytest.mark.parametrize("mode", sorted(set(SHIFTED) - {"log_affine"}))
def test_a_flat_truth_leaves_nothing_of_the_prediction(mode):
    # A wall 2 m away fills the valid pixels: the scale is 0, and the sky goes to the wall too.
    prediction, valid = 1 + RNG.random(DEPTH.shape), EVERY.copy()
    prediction[0], valid[0] = np.inf, False
    aligned = align(prediction, np.full_like(DEPTH, 2.0), valid, mode=mode)
    np.testing.assert_allclose(aligned.depth, 2.0, rtol=1e-9)


@pytest.mark.parametrize("mode", ["lstsq_depth", "log_affine", "median"])
def test_missing_predictions_stay_missing(mode):
    prediction, valid = DEPTH.copy(), EVERY.copy()
    prediction[0, 0], valid[0, 0] = np.nan, False
    depth = align(prediction, DEPTH, valid, mode=mode).depth
    np.testing.assert_array_equal(np.isnan(depth), ~valid)


def test_a_mask_that_is_not_bool_is_refused():
    with pytest.raises(ValueError, match="mask of pixels is bool, not uint8"):
        align(DEPTH, DEPTH, EVERY.astype(np.uint8), mode="median")

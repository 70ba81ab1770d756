import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fathom.metrics.alignment import (
    AlignmentError,
    align_disparity,
    median_scale,
    scale_and_shift,
)

RNG = np.random.default_rng(3)


@given(st.floats(0.01, 100), st.floats(-50, 50))
def test_scale_and_shift_recovers_an_affine_change(a, b):
    x = np.linspace(0.1, 4.0, 50)
    found = scale_and_shift(x, a * x + b)
    assert found == pytest.approx((a, b), rel=1e-6, abs=1e-6)


def test_scale_and_shift_is_the_textbook_least_squares():
    x, y = RNG.random(100), RNG.random(100)
    expected = np.polyfit(x, y, 1)
    assert scale_and_shift(x, y) == pytest.approx(tuple(expected), rel=1e-9)


def test_median_scale_by_hand():
    assert median_scale([1.0, 2.0, 4.0], [3.0, 5.0, 100.0]) == pytest.approx(2.5)


@pytest.mark.parametrize(("x", "y"), [([], []), ([2.0], [1.0]), ([3.0, 3.0, 3.0], [1.0, 2.0, 3.0])])
def test_an_undetermined_fit_is_a_named_error(x, y):
    with pytest.raises(AlignmentError, match=r"not determined|Nothing to align"):
        scale_and_shift(x, y)


@pytest.mark.parametrize(
    ("x", "y", "which"),
    [
        ([0.0, 0.0], [1.0, 2.0], "prediction"),
        ([1.0, 2.0], [0.0, 0.0], "truth"),
        ([1.0, 2.0], [np.inf, np.inf], "truth"),
    ],
)
def test_median_scale_needs_positive_medians(x, y, which):
    with pytest.raises(AlignmentError, match=f"the median {which} is missing, not above 0"):
        median_scale(x, y)


def test_sizes_must_agree():
    with pytest.raises(ValueError, match="3 and 2"):
        scale_and_shift([1, 2, 3], [1, 2])


def test_align_disparity_brings_affine_disparity_back_to_metres():
    depth = RNG.uniform(1.0, 9.0, (20, 30))
    valid = RNG.random((20, 30)) < 0.7
    aligned = align_disparity(-3.0 / depth + 0.2, depth, valid)
    np.testing.assert_allclose(aligned[valid], depth[valid], rtol=1e-9)


def test_fitted_disparity_never_goes_beyond_the_farthest_truth():
    depth = np.array([[1.0, 1.0, 10.0, 10.0]])
    disparity = np.array([[1.0, 0.9, 0.1, -5.0]])
    valid = np.array([[True, True, True, False]])
    aligned = align_disparity(disparity, depth, valid)
    assert aligned[0, 3] == pytest.approx(10.0)
    assert (aligned > 0).all()


def test_align_disparity_needs_true_depths():
    ones = np.ones((1, 2))
    with pytest.raises(AlignmentError, match="not above 0 at 1 valid"):
        align_disparity(ones, np.array([[0.0, 1.0]]), ones > 0)
    with pytest.raises(AlignmentError, match="no valid pixel"):
        align_disparity(ones, ones, ones < 0)

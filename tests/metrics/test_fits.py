import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from fathom.metrics.fits import (
    AlignmentError,
    least_squares_scale,
    log_offset,
    log_scale_and_shift,
    median_scale,
    scale_and_shift,
)
from fathom.metrics.robust_fits import l1_scale, l1_scale_and_shift, trimmed_scale_and_shift

RNG = np.random.default_rng(5)


def test_one_scale_by_hand():
    # sum x y = 1*2 + 2*3 + 3*4 = 20, sum x x = 14
    assert least_squares_scale([1, 2, 3], [2, 3, 4]) == pytest.approx(20 / 14)


def test_lower_median_by_hand():
    # Medians 2 and 20, or 2.5 and 25 as means of the middle two.
    x, y = [1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 80.0]
    assert median_scale(x, y, lower=True) == pytest.approx(10.0)
    assert median_scale([1.0, 2.0, 4.0, 8.0], y) == pytest.approx(25 / 3)


def test_log_fits_recover_a_power_law():
    x = np.linspace(0.5, 8.0, 30)
    assert log_offset(x, 3.0 * x) == pytest.approx(np.log(3.0))
    assert log_scale_and_shift(x, 3.0 * x**0.5) == pytest.approx((0.5, np.log(3.0)))


def test_trimming_ignores_a_fifth_of_gross_errors():
    x = np.linspace(1.0, 5.0, 200)
    y = 2.0 * x + 0.5
    y[RNG.choice(200, 39, replace=False)] += RNG.uniform(20, 200, 39)
    assert trimmed_scale_and_shift(x, y) == pytest.approx((2.0, 0.5), abs=1e-9)
    assert abs(scale_and_shift(x, y)[1] - 0.5) > 1


def test_trimming_nothing_is_least_squares():
    x, y = RNG.random(50), RNG.random(50)
    assert trimmed_scale_and_shift(x, y, share=0.0) == pytest.approx(scale_and_shift(x, y))


def test_trimming_leaves_no_more_error_than_any_start():
    x = RNG.random(300)
    y = 1.5 * x + RNG.standard_cauchy(300) * 0.1
    a, b = trimmed_scale_and_shift(x, y)
    errors = [
        np.sort(np.abs(p * x + q - y))[:240] @ np.sort(np.abs(p * x + q - y))[:240]
        for p, q in ((a, b), scale_and_shift(x, y))
    ]
    assert errors[0] < errors[1]


def test_least_absolute_scale_by_hand():
    # Ratios 1, 2, 10 with weights 1, 2, 1 (times x = 1): the median is 2.
    assert l1_scale([1, 1, 1], [1, 2, 10], [1, 2, 1]) == pytest.approx(2.0)


def _by_linear_program(x, y, w):
    n = len(x)
    eye = np.eye(n)
    fit = np.stack([x, np.ones(n)], axis=1)
    solved = linprog(
        np.concatenate([[0, 0], w]),
        A_ub=np.block([[fit, -eye], [-fit, -eye]]),
        b_ub=np.concatenate([y, -y]),
        bounds=[(None, None)] * 2 + [(0, None)] * n,
    )
    return solved.fun


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_least_absolute_scale_and_shift_reach_the_linear_programs_minimum(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 40))
    x, w = rng.uniform(0.1, 5, n), rng.uniform(0.1, 2, n)
    y = rng.uniform(-3, 3) * x + rng.normal(0, 0.5, n)
    scale, shift = l1_scale_and_shift(x, y, w)
    found = w @ np.abs(scale * x + shift[0] - y)
    assert found == pytest.approx(_by_linear_program(x, y, w), rel=1e-9, abs=1e-9)


def test_points_share_the_scale_and_have_their_own_shifts():
    points = RNG.random((60, 3))
    target = 2.5 * points + [1.0, -2.0, 0.5]
    target[:20] += RNG.uniform(3, 9, (20, 3))  # a third is wrong
    scale, shift = l1_scale_and_shift(points, target)
    assert scale == pytest.approx(2.5, rel=1e-9)
    np.testing.assert_allclose(shift, [1.0, -2.0, 0.5], atol=1e-9)


FITS = (
    scale_and_shift,
    least_squares_scale,
    median_scale,
    log_offset,
    log_scale_and_shift,
    trimmed_scale_and_shift,
    l1_scale,
    l1_scale_and_shift,
)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("x", [[], [0.0, 0.0, 0.0], [np.nan, np.nan, np.nan]])
def test_an_undetermined_fit_is_a_named_error(fit, x):
    with pytest.raises(AlignmentError, match=r"not determined|Nothing to align|above 0"):
        fit(x, np.ones(len(x)))


SHIFTED = (scale_and_shift, log_scale_and_shift, trimmed_scale_and_shift, l1_scale_and_shift)


@pytest.mark.parametrize("fit", SHIFTED)
@pytest.mark.parametrize("constant", [3.0, 0.1, 1e9, 1e-9])
def test_a_shift_needs_a_prediction_that_varies(fit, constant):
    with pytest.raises(AlignmentError, match="the prediction is constant"):
        fit([constant] * 7, np.arange(1, 8))


@pytest.mark.parametrize("fit", SHIFTED)
def test_a_shift_needs_two_pixels(fit):
    with pytest.raises(AlignmentError, match="a single pixel is valid"):
        fit([2.0], [1.0])


@pytest.mark.parametrize("unit", [1e-12, 1e12])
def test_the_unit_of_the_prediction_does_not_matter(unit):
    x = np.linspace(0.1, 4.0, 50)
    for fit in (scale_and_shift, trimmed_scale_and_shift, l1_scale_and_shift):
        scale, shift = fit(unit * x, 2 * x + 1)
        assert (scale * unit, np.ravel(shift)[0]) == pytest.approx((2.0, 1.0))


def test_share_to_trim_is_less_than_a_half():
    with pytest.raises(ValueError, match=r"0\.5"):
        trimmed_scale_and_shift([1.0, 2.0], [1.0, 2.0], share=0.5)

import numpy as np
import pytest

from fathom.metrics.accuracy import NAMES, absrel, accuracy, delta

TRUTH = np.array([[1.0, 2.0], [4.0, 8.0]])
EVERY = np.ones((2, 2), bool)


def test_absrel_by_hand():
    # |1.1-1|/1 = .1, |2-2|/2 = 0, |3-4|/4 = .25, |10-8|/8 = .25
    predicted = np.array([[1.1, 2.0], [3.0, 10.0]])
    assert absrel(predicted, TRUTH, EVERY) == pytest.approx(0.15)


def test_invalid_pixels_do_not_count():
    predicted = np.array([[1.1, 2.0], [3.0, np.inf]])
    valid = np.array([[True, True], [True, False]])
    assert absrel(predicted, TRUTH, valid) == pytest.approx(0.35 / 3)
    assert delta(predicted, TRUTH, valid) == pytest.approx(2 / 3)  # 4/3 is beyond 1.25


def test_delta_is_symmetric_and_strict():
    assert delta(TRUTH * 1.25, TRUTH, EVERY) == 0.0
    assert delta(TRUTH * 1.2499, TRUTH, EVERY) == 1.0
    assert delta(TRUTH / 1.2499, TRUTH, EVERY) == 1.0


def test_an_infinite_prediction_is_simply_wrong():
    assert delta(np.full((2, 2), np.inf), TRUTH, EVERY) == 0.0


def test_a_depth_that_is_not_positive_is_wrong():
    predicted = np.array([[-1.0, 0.0], [-4.0, 8.0]])
    assert delta(predicted, TRUTH, EVERY) == pytest.approx(0.25)


def test_every_number_by_hand():
    # Ratios 2 and 1/2 of depths 1 and 4: errors 1 and -2, logarithms ln 2 and -ln 2.
    truth, predicted = np.array([[1.0, 4.0]]), np.array([[2.0, 2.0]])
    found = accuracy(predicted, truth, None)
    assert tuple(found) == NAMES
    assert (found["delta1"], found["delta2"], found["delta3"]) == (0.0, 0.0, 0.0)
    assert found["absrel"] == pytest.approx((1 + 0.5) / 2)
    assert found["sqrel"] == pytest.approx((1 + 4 / 4) / 2)  # metres
    assert found["rmse"] == pytest.approx(np.sqrt(5 / 2))  # metres
    assert found["rmse_log"] == pytest.approx(np.log(2))
    assert found["log10"] == pytest.approx(np.log10(2))
    assert found["silog"] == pytest.approx(100 * np.log(2))  # the mean logarithm is 0
    assert found["irmse"] == pytest.approx(np.sqrt((0.5**2 + 0.25**2) / 2))  # 1 / metre


def test_thresholds_of_delta_are_powers():
    truth = np.ones((1, 4))
    found = accuracy(np.array([[1.2, 1.5, 1.9, 2.0]]), truth, None)
    assert [found[f"delta{k}"] for k in (1, 2, 3)] == [0.25, 0.5, 0.75]  # below 1.25, 1.56, 1.95


def test_a_wrong_scale_alone_has_no_scale_invariant_error():
    found = accuracy(3.0 * TRUTH, TRUTH, EVERY)
    assert found["silog"] == pytest.approx(0.0, abs=1e-5)
    assert found["rmse_log"] == pytest.approx(np.log(3))


def test_logarithms_of_nothing_are_infinite_and_the_rest_stays_finite():
    found = accuracy(np.array([[0.0, 2.0], [4.0, 8.0]]), TRUTH, EVERY)
    assert [found[name] for name in ("rmse_log", "log10", "silog", "irmse")] == [np.inf] * 4
    assert found["absrel"] == pytest.approx(0.25)
    assert found["delta1"] == pytest.approx(0.75)


def test_integers_and_single_precision_are_measured_in_double():
    truth = np.full((64, 64), 3.0, np.float32)
    predicted = (truth * np.float32(1.0000001)).astype(np.float32)
    found = accuracy(predicted, truth, None)["absrel"]
    assert found == pytest.approx(abs(float(predicted[0, 0]) - 3.0) / 3.0, rel=1e-12)
    assert accuracy(np.full((2, 2), 3), np.full((2, 2), 2), None)["absrel"] == pytest.approx(0.5)


def test_sky_and_nothing_in_one_map_are_simply_wrong():
    found = accuracy(np.array([[0.0, np.inf], [4.0, 8.0]]), TRUTH, EVERY)
    assert found["delta1"] == 0.5
    infinite = ("absrel", "sqrel", "rmse", "rmse_log", "log10", "silog", "irmse")
    assert {found[name] for name in infinite} == {np.inf}
    assert not np.isnan(list(found.values())).any()

import numpy as np
import pytest

from fathom.metrics.accuracy import absrel, delta

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

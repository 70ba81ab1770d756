import numpy as np
import pytest

from fathom.metrics.accuracy import absrel, accuracy
from fathom.metrics.boundary import boundary_f1, boundary_scores
from fathom.metrics.maps import MetricError, depth_values, per_image, valid_values

RNG = np.random.default_rng(41)
TRUTH = RNG.uniform(1.0, 9.0, (3, 12, 16))
PREDICTION = TRUTH * RNG.uniform(0.8, 1.3, TRUTH.shape)
VALID = RNG.random(TRUTH.shape) < 0.8


def test_a_batch_gives_each_images_number():
    found = per_image(absrel, PREDICTION, TRUTH, VALID)
    assert found.shape == (3,)
    for index in range(3):
        assert found[index] == absrel(PREDICTION[index], TRUTH[index], VALID[index])


def test_a_batch_of_several_numbers_has_them_by_name():
    found = per_image(accuracy, PREDICTION, TRUTH, None)
    assert found["rmse"].shape == (3,)
    assert found["rmse"][1] == accuracy(PREDICTION[1], TRUTH[1], None)["rmse"]
    scores = per_image(boundary_scores, PREDICTION, TRUTH, weighting="paper")
    assert scores["per_threshold"].shape == (3, 10)
    assert scores["f1"][2] == boundary_f1(PREDICTION[2], TRUTH[2], weighting="paper")


def test_batches_must_be_of_one_size():
    with pytest.raises(ValueError, match="shape"):
        per_image(absrel, PREDICTION, TRUTH[:2], VALID)


def test_values_are_those_of_valid_pixels():
    x, y = valid_values(np.array([[1, 2]]), np.array([[3, 4]]), np.array([[True, False]]))
    assert (x.tolist(), y.tolist()) == ([1.0], [3.0])
    assert x.dtype == np.float64


@pytest.mark.parametrize(
    ("prediction", "truth", "valid", "message"),
    [
        ([[1.0]], [[1.0]], [[False]], "No pixel is valid"),
        ([[np.nan, 1.0]], [[1.0, 1.0]], [[True, True]], "NaN at 1 valid"),
        ([[1.0, 1.0]], [[0.0, 1.0]], [[True, True]], "not positive and finite at 1 valid"),
        ([[1.0, 1.0]], [[np.inf, np.nan]], [[True, True]], "not positive and finite at 2 valid"),
    ],
)
def test_what_cannot_be_measured_is_a_named_error(prediction, truth, valid, message):
    with pytest.raises(MetricError, match=message):
        depth_values(np.array(prediction), np.array(truth), np.array(valid))


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="differ in shape"):
        absrel(np.ones((2, 3)), np.ones((3, 2)), np.ones((3, 2), bool))

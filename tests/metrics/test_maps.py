import numpy as np
import pytest

from fathom.metrics.accuracy import absrel, accuracy
from fathom.metrics.alignment import align
from fathom.metrics.boundary import boundary_f1, boundary_scores
from fathom.metrics.boundary_error import edge_distance_error
from fathom.metrics.maps import MetricError, depth_values, per_image, valid_values
from fathom.metrics.moge import depth_scores, point_scores
from fathom.metrics.scale_baselines import nonlinear_fit
from fathom.metrics.windows import counted

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


def test_points_come_in_batches_too():
    points = RNG.uniform(1.0, 3.0, (2, 12, 16, 3))
    found = per_image(point_scores, 2 * points, points, np.ones(points.shape[:3], bool))
    np.testing.assert_allclose(found["absrel"], [0.0, 0.0], atol=1e-9)


def test_tensors_come_in_batches_too():
    torch = pytest.importorskip("torch")
    maps = [torch.from_numpy(m) for m in (PREDICTION, TRUTH, VALID)]
    found = per_image(absrel, *maps)
    np.testing.assert_array_equal(found, per_image(absrel, PREDICTION, TRUTH, VALID))
    with pytest.raises(TypeError, match="NumPy arrays, not Tensor"):
        absrel(*(m[0] for m in maps))


def test_the_image_without_a_number_is_named():
    valid = VALID.copy()
    valid[1] = False
    with pytest.raises(MetricError, match=r"Image 1 of the batch: No pixel is valid"):
        per_image(absrel, PREDICTION, TRUTH, valid)


@pytest.mark.parametrize("maps", [(TRUTH[0], TRUTH[0]), (TRUTH[:0], TRUTH[:0]), (None,)])
def test_what_is_no_batch_is_refused(maps):
    with pytest.raises(ValueError, match=r"batches are \(B, H, W\)|no image"):
        per_image(absrel, *maps, valid=None)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_a_mask_of_numbers_is_refused_lest_they_be_taken_for_indices(dtype):
    with pytest.raises(ValueError, match="mask of pixels is bool"):
        accuracy(PREDICTION[0], TRUTH[0], VALID[0].astype(dtype))


@pytest.mark.parametrize("dtype", [np.float16, np.int16, np.uint8])
def test_short_types_are_summed_in_double_precision(dtype):
    # 200 000 pixels, each 2 m too far: half precision would overflow at 65 504.
    truth = np.full((400, 500), 100, dtype)
    found = accuracy((truth + dtype(2)).astype(dtype), truth, None)
    assert found["absrel"] == pytest.approx(0.02, rel=1e-12)
    assert found["rmse"] == pytest.approx(2.0, rel=1e-12)


def test_strides_do_not_matter():
    expected = accuracy(PREDICTION[0], TRUTH[0], VALID[0])
    turned = [np.asfortranarray(m[0]) for m in (PREDICTION, TRUTH, VALID)]
    assert accuracy(*turned) == expected
    assert accuracy(*(np.repeat(m, 2, axis=1)[:, ::2] for m in turned)) == expected


ODD = {
    "alignment": lambda: align(TRUTH[0], TRUTH[0], VALID[0], mode="medain"),
    "weighting": lambda: boundary_f1(TRUTH[0], TRUTH[0], weighting="papr"),
    "completeness": lambda: edge_distance_error(VALID[0], VALID[0], completeness="full"),
    "crop": lambda: counted(TRUTH[0], nearest=0, farthest=9, crop="gar"),
    "loss": lambda: nonlinear_fit(TRUTH[0], TRUTH[0], VALID[0], loss="l1"),
}


@pytest.mark.parametrize("what", ODD)
def test_an_unknown_name_is_not_taken_for_another(what):
    with pytest.raises(ValueError, match=f"there is no {what} '\\w+'; there are "):
        ODD[what]()
    for score in (depth_scores, point_scores):
        with pytest.raises(ValueError, match="there is no alignment 'size'; there are"):
            score(TRUTH[0], TRUTH[0], VALID[0], alignment="size")

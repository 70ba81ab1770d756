import numpy as np
import pytest

from fathom.metrics.accuracy import NAMES, accuracy, error_sums
from fathom.metrics.pooling import Accumulator

RNG = np.random.default_rng(31)


def _images(count=5):
    for index in range(count):
        truth = RNG.uniform(1.0, 9.0, (4 + index, 6))
        prediction = truth * RNG.uniform(0.7, 1.4, truth.shape)
        yield prediction, truth, RNG.random(truth.shape) < 0.8


def test_over_images_is_the_mean_of_each_images_numbers():
    images, pooled = list(_images()), Accumulator()
    for image in images:
        pooled.add_errors(error_sums(*image))
    single = [accuracy(*image) for image in images]
    summary = pooled.summary()
    for name in NAMES:
        values = [scores[name] for scores in single]
        assert summary.mean[name] == pytest.approx(np.mean(values), rel=1e-12)
        assert summary.median[name] == pytest.approx(np.median(values), rel=1e-12)
        assert summary.images[name] == 5
    assert summary.pixels == sum(valid.sum() for _, _, valid in images)


def test_over_pixels_is_as_if_all_images_were_one():
    images, pooled = list(_images()), Accumulator("pixels")
    for image in images:
        pooled.add_errors(error_sums(*image))
    together = [
        np.concatenate([m.ravel() for m in maps])[None] for maps in zip(*images, strict=True)
    ]
    expected = accuracy(*together)
    found = pooled.summary().mean
    for name in NAMES:
        assert found[name] == pytest.approx(expected[name], rel=1e-10)
    assert expected["rmse"] != pytest.approx(np.mean([accuracy(*i)["rmse"] for i in images]))


def test_other_numbers_are_weighted_by_pixels_only_over_pixels():
    for over, expected in (("images", 0.5), ("pixels", 0.3)):
        pooled = Accumulator(over)
        pooled.add({"see": 0.2}, weight=200)
        pooled.add({"see": 0.8}, weight=40)
        assert pooled.summary().mean["see"] == pytest.approx(expected)


def test_the_result_does_not_depend_on_order_or_workers():
    images = list(_images(9))
    alone, workers = Accumulator("pixels"), [Accumulator("pixels") for _ in range(3)]
    for index, image in enumerate(images):
        alone.add_errors(error_sums(*image))
        alone.add({"f1": 0.1 * index}, weight=index + 1)
    for index in RNG.permutation(9):
        workers[index % 3].add_errors(error_sums(*images[index]))
        workers[index % 3].add({"f1": 0.1 * index}, weight=int(index) + 1)
    merged = Accumulator("pixels")
    for worker in workers:
        merged.merge(worker)
    assert merged.summary() == alone.summary()  # to the last bit


def test_undefined_numbers_are_skipped_and_counted():
    pooled = Accumulator()
    pooled.add({"dbe": 2.0, "see": None})
    pooled.add({"dbe": None, "see": None})
    summary = pooled.summary()
    assert summary.mean == {"dbe": 2.0}
    assert summary.images == {"dbe": 1, "see": 0}
    assert summary.skipped == {"dbe": 1, "see": 2}


def test_nan_is_refused():
    with pytest.raises(ValueError, match="see is NaN"):
        Accumulator().add({"see": float("nan")})


def test_sky_in_one_image_and_nothing_in_another_are_pooled():
    truth, pooled = np.array([[1.0, 2.0]]), Accumulator("pixels")
    for wrong in (0.0, np.inf):
        pooled.add_errors(error_sums(np.array([[wrong, 2.0]]), truth, None))
    mean = pooled.summary().mean
    assert mean["delta1"] == 0.5
    assert [mean[name] for name in ("rmse_log", "log10", "silog")] == [np.inf] * 3


def test_images_without_counted_pixels_weigh_nothing():
    pooled = Accumulator("pixels")
    pooled.add({"f1": 0.5}, weight=0)
    pooled.add({"f1": 0.3}, weight=0)
    assert pooled.summary().mean["f1"] == pytest.approx(0.4)  # nothing to weigh by
    pooled.add({"f1": 0.9}, weight=7)
    assert pooled.summary().mean["f1"] == pytest.approx(0.9)
    for weight in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="cannot weigh"):
            pooled.add({"f1": 0.5}, weight=weight)

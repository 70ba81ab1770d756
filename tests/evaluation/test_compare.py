import csv
import json

import numpy as np
import pytest
from small_evaluation import request, write_folder

from fathom.core.errors import FathomError, UsageError
from fathom.evaluation.bootstrap import mean_of, mean_of_groups, paired_interval, pooled
from fathom.evaluation.compare import compare, comparison_markdown, read_runs, write_comparison
from fathom.evaluation.evaluate import evaluate
from fathom.metrics.accuracy import error_sums

FIRST = (1.1, 2.0, 1.0, 0.5)
SECOND = (1.2, 2.1, 1.1, 0.4)  # AbsRel 0.1 more on every picture


@pytest.fixture
def runs(tmp_path):
    for name, factors in (("first", FIRST), ("second", SECOND)):
        write_folder(tmp_path, factors=factors, maps=name)
        evaluate(request(tmp_path, maps=name), tmp_path / "runs" / name, worst=0)
    return [tmp_path / "runs" / name for name in ("first", "second")]


def test_a_difference_that_is_the_same_on_every_image_has_no_spread(runs):
    absrel = compare(read_runs(runs))[0]
    assert absrel.number.name == "absrel"
    assert absrel.images == 4
    assert absrel.values == pytest.approx((0.4, 0.5), abs=1e-6)
    [interval] = absrel.intervals
    assert (interval.difference, interval.low, interval.high) == pytest.approx((0.1,) * 3, abs=1e-6)
    assert interval.clear


def test_a_number_that_nobody_has_is_left_open(runs):
    recall = compare(read_runs(runs))[-1]
    assert recall.images == 0
    assert recall.values == (None, None)
    assert recall.intervals == (None,)


def test_only_images_that_all_runs_scored_are_compared(tmp_path, runs):
    write_folder(tmp_path, factors=FIRST[:3], maps="first")
    evaluate(request(tmp_path, maps="first"), tmp_path / "runs/third", worst=0)
    found = compare(read_runs([runs[1], tmp_path / "runs/third"]))
    assert found[0].images == 3
    assert found[0].values[0] == pytest.approx((0.2 + 1.1 + 0.1) / 3, abs=1e-6)


def test_equal_seeds_give_equal_intervals_and_others_nearly():
    rng = np.random.default_rng(3)
    one, other = rng.normal(0.0, 1.0, (2, 400))
    arguments = (mean_of(one), mean_of(other + 0.1), [np.arange(400)])
    first, again = (paired_interval(*arguments, seed=5) for _ in range(2))
    assert first == again
    another = paired_interval(*arguments, seed=6)
    assert another != first
    assert another.low == pytest.approx(first.low, abs=0.02)


def test_the_interval_of_a_mean_is_that_of_the_normal_law():
    rng = np.random.default_rng(0)
    difference = rng.normal(0.2, 1.0, 400)
    found = paired_interval(
        mean_of(np.zeros(400)), mean_of(difference), [np.arange(400)], draws=4000
    )
    # The standard error of a mean of 400 is 1 / 20, its 95 % interval +- 1.96 of it.
    half = 1.96 * difference.std() / 20
    assert found.difference == pytest.approx(difference.mean())
    assert found.low == pytest.approx(difference.mean() - half, abs=0.01)
    assert found.high == pytest.approx(difference.mean() + half, abs=0.01)


def test_groups_are_drawn_within_themselves():
    groups = [np.array([0, 1]), np.array([2])]
    values = np.array([1.0, 3.0, 10.0])
    statistic = mean_of_groups(values, groups)
    assert statistic(np.ones((1, 3)))[0] == pytest.approx((2 + 10) / 2)
    found = paired_interval(mean_of_groups(np.zeros(3), groups), statistic, groups)
    # The group of one cannot vary; that of two has a mean from 1 to 3.
    assert (found.low, found.high) == (pytest.approx(5.5), pytest.approx(6.5))


def test_pooled_errors_follow_from_the_sums():
    truth, valid = np.full((2, 2), 2.0), np.ones((2, 2), bool)
    sums = [error_sums(truth + error, truth, valid) for error in (1.0, 3.0)]
    once = np.array([[1.0, 1.0], [2.0, 0.0]])
    np.testing.assert_allclose(pooled(sums, "rmse")(once), [np.sqrt(5), 1.0])


def test_pooled_runs_are_compared_by_pixels(tmp_path):
    depths = [np.full((3, 4), 1.0, np.float32), np.full((6, 8), 2.0, np.float32)]
    for name, factor in (("first", 1.0), ("second", 2.0)):
        write_folder(tmp_path, factors=(factor, factor), maps=name, depths=depths)
        asked = request(tmp_path, maps=name, pooling="pixels")
        evaluate(asked, tmp_path / "runs" / name, worst=0)
    found = compare(read_runs([tmp_path / "runs" / name for name in ("first", "second")]))
    rmse = found[1]
    assert rmse.values == pytest.approx((0.0, np.sqrt((12 + 4 * 48) / 60)))


def test_runs_of_other_protocols_or_alignments_are_refused(tmp_path, runs):
    evaluate(request(tmp_path, maps="first", name="other"), tmp_path / "runs/other", worst=0)
    with pytest.raises(UsageError, match="name is other in the one and small in the"):
        compare(read_runs([runs[0], tmp_path / "runs/other"]))
    evaluate(request(tmp_path, maps="first", farthest=9.0), tmp_path / "runs/near", worst=0)
    with pytest.raises(UsageError, match="range is 0 to 9 m in the one and 0 to inf m in the"):
        compare(read_runs([runs[0], tmp_path / "runs/near"]))
    with pytest.raises(UsageError, match="at least two"):
        compare(read_runs(runs[:1]))
    with pytest.raises(FathomError, match="holds no finished run"):
        read_runs([tmp_path])


def test_runs_of_one_name_are_called_by_their_paths(tmp_path, runs):
    other = tmp_path / "elsewhere/first"
    evaluate(request(tmp_path, maps="second"), other, worst=0)
    names = [run.name for run in read_runs([runs[0], other])]
    assert names == [str(runs[0]), str(other)]
    with pytest.raises(UsageError, match="given twice"):
        read_runs([other, other])


def test_differences_that_are_but_rounding_get_no_star(tmp_path, runs):
    write_folder(tmp_path, factors=[factor + 1e-6 for factor in FIRST], maps="third")
    evaluate(request(tmp_path, maps="third"), tmp_path / "runs/third", worst=0)
    finished = read_runs([runs[0], tmp_path / "runs/third"])
    found = compare(finished)
    assert 0 < found[0].intervals[0].difference < 1e-5
    line = next(x for x in comparison_markdown(finished, found).splitlines() if "absrel" in x)
    assert line.endswith("| +0.0000 [+0.0000, +0.0000] |")


def test_what_is_written(tmp_path, runs):
    finished = read_runs(runs)
    found = compare(finished)
    write_comparison(finished, found, tmp_path / "out")
    text = (tmp_path / "out/comparison.md").read_text()
    assert text == comparison_markdown(finished, found)
    assert "+0.1000 [+0.1000, +0.1000] *" in text
    assert "Differences are from first, with 95% intervals" in text
    with (tmp_path / "out/comparison.csv").open(newline="") as file:
        first = next(csv.DictReader(file))
    assert float(first["second difference"]) == pytest.approx(0.1, abs=1e-6)
    said = json.loads((tmp_path / "out/comparison.json").read_text())
    assert said["level"] == 0.95
    assert said["numbers"][2]["second low"] is None

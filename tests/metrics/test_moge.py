import numpy as np
import pytest

from fathom.metrics.maps import MetricError
from fathom.metrics.moge import (
    depth_scores,
    disc_boundary_f1,
    local_point_scores,
    point_scores,
    spread,
)

RNG = np.random.default_rng(23)
DEPTH = RNG.uniform(1.0, 9.0, (48, 64))
POINTS = RNG.uniform(-2.0, 2.0, (48, 64, 3)) + np.array([0, 0, 5.0])
MOVED = np.array([0.3, -0.2, 1.0])
EVERY = np.ones((48, 64), bool)


@pytest.mark.parametrize(
    ("alignment", "prediction"),
    [
        ("none", DEPTH),
        ("scale", 3 * DEPTH),
        ("affine", 3 * DEPTH - 2),
        ("disparity", 0.2 / DEPTH + 0.7),
    ],
)
def test_what_an_alignment_is_free_of_costs_nothing(alignment, prediction):
    scores = depth_scores(prediction, DEPTH, EVERY, alignment=alignment)
    assert scores.absrel == pytest.approx(0.0, abs=1e-9)
    assert scores.delta1 == 1.0


def test_depth_scores_by_hand():
    # Errors 0.1, 0 and 1/4; the last ratio is 1.25 itself, which is not below.
    truth, valid = np.array([[1.0, 2.0, 4.0]]), np.ones((1, 3), bool)
    scores = depth_scores(np.array([[1.1, 2.0, 5.0]]), truth, valid, alignment="none")
    assert scores.absrel == pytest.approx(0.35 / 3, rel=1e-5)
    assert scores.delta1 == pytest.approx(2 / 3)


def test_a_seventh_of_wild_pixels_does_not_move_the_scale():
    wild = RNG.random(DEPTH.shape) < 1 / 7
    prediction = np.where(wild, 7 * DEPTH, 2 * DEPTH)
    scores = depth_scores(prediction, DEPTH, EVERY)
    assert scores.absrel == pytest.approx(wild.mean() * 2.5, rel=1e-4)


@pytest.mark.parametrize(
    ("alignment", "prediction"),
    [
        ("shift", POINTS + MOVED),
        ("scale", POINTS * 0.4),
        ("affine", POINTS * 0.4 + MOVED),
    ],
)
def test_points_are_aligned_alike(alignment, prediction):
    scores = point_scores(prediction, POINTS, EVERY, alignment=alignment)
    assert scores.absrel == pytest.approx(0.0, abs=1e-9)
    assert scores.delta1 == 1.0


def test_point_scores_by_hand():
    # Two points at 2 m, one of them moved sideways by 1 m: relative errors 0 and 0.5.
    truth = np.array([[[0.0, 0, 2], [0.0, 0, 2], [0.0, 0, 2]]])
    prediction = truth.copy()
    prediction[0, 1, 0] = 1.0
    scores = point_scores(prediction, truth, np.ones((1, 3), bool), alignment="shift")
    assert scores.absrel == pytest.approx(0.5 / 3, rel=1e-5)
    assert scores.delta1 == pytest.approx(2 / 3)


def test_each_object_is_aligned_by_itself():
    segments = np.zeros(EVERY.shape, int)
    segments[:, :30], segments[:, 34:] = 1, 2
    prediction = np.where((segments == 1)[..., None], 2 * POINTS + 1, 0.5 * POINTS - 3)
    scores = local_point_scores(prediction, POINTS, EVERY, segments)
    assert scores.absrel == pytest.approx(0.0, abs=1e-9)
    assert scores.delta1 == 1.0
    assert point_scores(prediction, POINTS, EVERY, alignment="affine").absrel > 0.1


def test_local_errors_are_relative_to_the_objects_size():
    # A unit cube's points; one in five displaced by 0.4 along x: error 0.4 of the diameter 1.
    truth = np.stack(np.meshgrid(*[np.linspace(0, 1, 5)] * 3, indexing="ij"), -1).reshape(5, 25, 3)
    prediction, valid = truth.copy(), np.ones((5, 25), bool)
    prediction[:, ::5, 0] += 0.4
    segments = np.ones((5, 25), int)
    scores = local_point_scores(prediction, truth, valid, segments)
    assert scores.absrel == pytest.approx(0.08)
    assert scores.delta1 == pytest.approx(0.8)
    assert local_point_scores(prediction, truth, valid, segments, threshold=0.5).delta1 == 1.0


def test_small_objects_are_left_out():
    segments = np.zeros(EVERY.shape, int)
    segments[:3, :3] = 1
    with pytest.raises(MetricError, match="large enough"):
        local_point_scores(POINTS, POINTS, EVERY, segments)


def _disc_f1_pair_by_pair(prediction, target, valid, radius):
    """The definition, pixel by pixel."""
    height, width = target.shape
    inner = [(y, x) for y in range(radius, height - radius) for x in range(radius, width - radius)]
    steps = range(-radius, radius + 1)
    disc = [(y, x) for y in steps for x in steps if 0 < y * y + x * x <= radius * radius]
    pairs = [
        ((y, x), (y + j, x + i))
        for y, x in inner
        for j, i in disc
        if valid[y, x] and valid[y + j, x + i]
    ]
    excesses = np.linspace(0.05, 0.25, 10)
    scores = []
    for excess in excesses:
        labels = np.array(
            [
                [m[other] / m[pixel] > 1 + excess for m in (prediction, target)]
                for pixel, other in pairs
            ]
        )
        hits, (found, true) = labels.all(axis=1).sum(), labels.sum(axis=0)
        scores.append(2 * hits / (found + true) if hits else 0.0)
    return float(excesses @ scores / excesses.sum())


@pytest.mark.parametrize("radius", [1, 2, 3])
def test_the_disc_score_is_that_of_its_definition(radius):
    truth = np.round(RNG.uniform(1, 4, (12, 14))) * 0.5 + 1
    prediction = truth * RNG.uniform(0.9, 1.1, truth.shape)
    valid = RNG.random(truth.shape) < 0.9
    expected = _disc_f1_pair_by_pair(prediction, truth, valid, radius)
    assert disc_boundary_f1(prediction, truth, valid, radius=radius) == pytest.approx(expected)
    assert 0.2 < expected < 1.0


def test_a_perfect_map_reaches_one_on_any_edges():
    depth = np.ones((20, 20))
    depth[:, 10:] = 3.0
    assert disc_boundary_f1(depth, depth, np.ones(depth.shape, bool)) == pytest.approx(1.0)


def test_the_spread_takes_one_valid_pixel_of_each_cell():
    valid = np.ones((128, 256), bool)
    valid[:, :4] = False
    chosen = spread(valid)
    assert chosen.sum() == 64 * 63  # cells are 2 x 4 pixels; the first column of cells is invalid
    assert not (chosen & ~valid).any()
    assert spread(np.eye(8, dtype=bool)).sum() == 8
    # One cell of 3 x 4 pixels: its middle lies between two pixels of the second row.
    np.testing.assert_array_equal(np.argwhere(spread(np.ones((3, 4), bool), side=1)), [[1, 1]])


def test_nothing_valid_is_a_named_error():
    with pytest.raises(MetricError, match="No pixel is valid"):
        point_scores(POINTS, POINTS, ~EVERY)
    with pytest.raises(MetricError, match="infinite or NaN"):
        point_scores(np.full_like(POINTS, np.nan), POINTS, EVERY)
    with pytest.raises(MetricError, match="lies in the camera"):
        point_scores(POINTS, np.zeros_like(POINTS), EVERY)


def test_objects_without_extent_are_left_out():
    truth, segments = POINTS.copy(), np.zeros(EVERY.shape, int)
    segments[:, :30], segments[:, 34:] = 1, 2
    truth[segments == 1] = [0.0, 0.0, 5.0]
    scores = local_point_scores(2 * POINTS, truth, EVERY, segments)
    assert scores.absrel == pytest.approx(0.0, abs=1e-9)


def test_a_flat_truth_leaves_nothing_of_the_sky():
    prediction, valid = RNG.uniform(1.0, 9.0, (128, 256)), np.ones((128, 256), bool)
    prediction[np.unravel_index(np.argmin(spread(valid)), valid.shape)] = np.inf  # not fitted
    scores = depth_scores(prediction, np.full(valid.shape, 2.0), valid, alignment="affine")
    assert scores.absrel == pytest.approx(0.0, abs=1e-9)


def test_discs_need_room_and_valid_pixels():
    depth = np.ones((6, 9))
    with pytest.raises(MetricError, match="9 x 6 pixels has no disc of radius 3"):
        disc_boundary_f1(depth, depth, depth > 0, radius=3)
    with pytest.raises(MetricError, match="No two pixels of a disc are valid"):
        disc_boundary_f1(depth, depth, depth < 0)

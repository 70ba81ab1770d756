import numpy as np
import pytest

from fathom.metrics.maps import MetricError
from fathom.metrics.ranking import (
    PointPairs,
    disagreement,
    edge_guided_pairs,
    labels,
    points_across,
    random_pairs,
    ranking_loss,
)


def _fixture_pairs(parity):
    fixture = parity("ord_d3r")
    return fixture, PointPairs(fixture.inputs["pairs_a"], fixture.inputs["pairs_b"])


def test_the_references_numbers(parity):
    fixture, pairs = _fixture_pairs(parity)
    truth, prediction = fixture.inputs["gt"], fixture.inputs["pair_pred"]
    tau = fixture.config["tau"]
    found = labels(*pairs.of(truth), tolerance=tau)
    np.testing.assert_array_equal(found, fixture.outputs["pair_label"])
    loss = ranking_loss(prediction, truth, pairs, tolerance=tau)
    assert loss == pytest.approx(float(fixture.outputs["sddr_ord"]), abs=1e-10)
    share = disagreement(prediction, truth, pairs, tolerance=tau)
    assert share == pytest.approx(float(fixture.outputs["pair_disagreement"]), abs=1e-10)


@pytest.mark.parametrize("guidance", ["signed", "released"])
def test_the_references_points(parity, guidance):
    fixture = parity("ord_d3r")
    height, width = fixture.inputs["gt"].shape
    points = points_across(
        fixture.inputs["egs_anchor_rc"],
        fixture.inputs["egs_theta"],
        fixture.inputs["egs_distance"],
        height=height,
        width=width,
        guidance=guidance,
    )
    np.testing.assert_array_equal(points[..., 0], fixture.outputs[f"egs_rows_{guidance}"])
    np.testing.assert_array_equal(points[..., 1], fixture.outputs[f"egs_cols_{guidance}"])


def _pairs(*points):
    first, second = np.array(points).transpose(1, 0, 2)
    return PointPairs(first, second)


def test_the_loss_by_hand():
    truth = np.array([[1.0, 2.0, 2.01]])
    prediction = np.array([[0.2, 0.7, 0.4]])
    # 1 m before 2 m: label -1, log(1 + exp(0.2 - 0.7)); 2 and 2.01 m are equal: (0.7 - 0.4)^2.
    pairs = _pairs(((0, 0), (0, 1)), ((0, 1), (0, 2)))
    expected = (np.log1p(np.exp(-0.5)) + 0.09) / 2
    assert ranking_loss(prediction, truth, pairs) == pytest.approx(expected)


def test_disagreement_by_hand():
    truth = np.array([[1.0, 2.0, 2.01, 8.0]])
    prediction = np.array([[3.0, 2.0, 9.0, 10.0]])
    # 3 > 2 is wrong, 2 < 9 where the truth is equal is wrong, 9 < 10 and 3 < 10 are right.
    pairs = _pairs(((0, 0), (0, 1)), ((0, 1), (0, 2)), ((0, 2), (0, 3)), ((0, 0), (0, 3)))
    assert disagreement(prediction, truth, pairs) == pytest.approx(0.5)
    assert disagreement(5 * prediction, truth, pairs) == pytest.approx(0.5)


def test_random_pairs_are_valid_and_repeatable():
    valid = np.zeros((20, 30), bool)
    valid[5:9, 10:20] = True
    pairs = random_pairs(valid, 500, np.random.default_rng(1))
    assert len(pairs.first) == len(pairs.second) == 500
    assert valid[tuple(pairs.first.T)].all()
    assert valid[tuple(pairs.second.T)].all()
    again = random_pairs(valid, 500, np.random.default_rng(1))
    np.testing.assert_array_equal(again.first, pairs.first)


def test_pairs_across_an_edge_lie_on_both_sides():
    depth = np.ones((80, 100))
    depth[:, 50:] = 4.0
    pairs = edge_guided_pairs(depth, 200, np.random.default_rng(2))
    assert len(pairs.first) == 600
    middle = slice(200, 400)  # the second of three: the points next to the edge on either side
    left, right = pairs.first[middle, 1], pairs.second[middle, 1]
    assert (left < 50).all()
    assert (right >= 50).all()
    assert (right - left).min() >= 3
    np.testing.assert_array_equal(pairs.first[:, 0], pairs.second[:, 0])  # across means level


def test_the_released_points_leave_the_gradient():
    # The gradient points left: with its sign lost, the points are not ordered along it.
    depth = np.ones((80, 100))
    depth[:, :50] = 4.0
    pairs = edge_guided_pairs(depth, 200, np.random.default_rng(2), guidance="released")
    assert (pairs.first[200:400, 1] < pairs.second[200:400, 1]).all()
    signed = edge_guided_pairs(depth, 200, np.random.default_rng(2))
    assert (signed.first[200:400, 1] > signed.second[200:400, 1]).all()


def test_pairs_are_joined_and_masked():
    valid = np.ones((4, 4), bool)
    valid[0] = False
    pairs = _pairs(((0, 0), (1, 1))) + _pairs(((2, 2), (3, 3)))
    kept = pairs.within(valid)
    np.testing.assert_array_equal(kept.first, [[2, 2]])


def test_nothing_to_compare_is_a_named_error():
    ones, rng = np.ones((30, 30)), np.random.default_rng(0)
    with pytest.raises(MetricError, match="no edge"):
        edge_guided_pairs(ones, 5, rng)
    with pytest.raises(MetricError, match="No pixel is valid"):
        random_pairs(ones < 0, 5, rng)
    nothing = random_pairs(ones > 0, 0, rng)
    with pytest.raises(MetricError, match="no valid pair"):
        ranking_loss(ones, ones, nothing)


@pytest.mark.parametrize("measure", [ranking_loss, disagreement])
def test_values_without_an_order_are_named_errors(measure):
    truth, pairs = np.array([[1.0, 2.0]]), _pairs(((0, 0), (0, 1)))
    with pytest.raises(MetricError, match="NaN at 1 valid"):
        measure(np.array([[np.nan, 1.0]]), truth, pairs)
    with pytest.raises(MetricError, match="truth is not positive"):
        measure(truth, np.array([[0.0, 2.0]]), pairs)


def test_sky_has_an_order_and_no_loss():
    truth, pairs = np.array([[1.0, 2.0, 2.0]]), _pairs(((0, 0), (0, 1)), ((0, 1), (0, 2)))
    sky = np.array([[1.0, np.inf, np.inf]])
    assert disagreement(sky, truth, pairs) == 0.0
    with pytest.raises(MetricError, match="infinite"):
        ranking_loss(sky, truth, pairs)
    with pytest.raises(MetricError, match="negative"):
        disagreement(-truth, truth, pairs)


def test_there_are_no_edges_beside_missing_pixels():
    depth = np.ones((80, 100))
    depth[:, 50:] = 4.0
    depth[:20] = np.nan
    pairs = edge_guided_pairs(depth, 50, np.random.default_rng(2))
    assert pairs.first[:, 0].min() > 20
    with pytest.raises(ValueError, match="there is no guidance 'abs'"):
        edge_guided_pairs(depth, 50, np.random.default_rng(2), guidance="abs")

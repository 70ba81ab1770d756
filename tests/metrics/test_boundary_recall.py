import numpy as np
import pytest

from fathom.metrics.boundary_recall import (
    DIRECTIONS,
    boundary_recall,
    recall_scores,
    thinned_edges,
)
from fathom.metrics.maps import MetricError


def _disc(size=32, radius=9.0):
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return x * x + y * y < radius * radius


def test_the_released_code_gives_the_same_recall(parity):
    fixture = parity("boundary_metrics")
    assert fixture.config["recall_cases"]
    for case in fixture.config["recall_cases"]:
        prediction = fixture.inputs[f"recall/{case}/pred"].astype(np.float64)
        mask = fixture.inputs[f"recall/{case}/mask"].astype(np.float64)
        found = recall_scores(
            prediction,
            mask,
            alpha_threshold=fixture.config["alpha_threshold"],
            thresholds=np.linspace(*(fixture.config[name] for name in ("t_min", "t_max", "N"))),
        )
        expected = {
            name: fixture.outputs[f"recall/{case}/{name}"]
            for name in ("score", "per_threshold", "thinned_counts_pred", "edge_counts_mask")
        }
        assert found.recall == pytest.approx(expected["score"], abs=1e-12), case
        np.testing.assert_allclose(
            found.per_threshold, expected["per_threshold"], rtol=0, atol=1e-12
        )
        np.testing.assert_array_equal(found.predicted_edges, expected["thinned_counts_pred"])
        np.testing.assert_array_equal(found.mask_edges, expected["edge_counts_mask"])


def test_the_released_code_thins_to_the_same_pixels(parity):
    fixture = parity("boundary_metrics")
    prediction = fixture.inputs["recall/ties/pred"].astype(np.float64)
    found = thinned_edges(prediction, threshold=1.05)
    for direction in DIRECTIONS:
        expected = fixture.outputs[f"recall/ties/thinned_t1.05/{direction}"]
        np.testing.assert_array_equal(found[direction], expected.astype(bool), err_msg=direction)


def test_alpha_threshold_of_the_released_code(parity):
    fixture = parity("boundary_metrics")
    found = boundary_recall(
        fixture.inputs["recall/alpha_blur/pred"].astype(np.float64),
        fixture.inputs["recall/alpha_blur/mask"].astype(np.float64),
        alpha_threshold=0.5,
    )
    expected = fixture.outputs["recall/alpha_blur/score_alpha0.5"]
    assert found == pytest.approx(expected, abs=1e-12)


def test_a_foreground_in_front_is_found_and_one_behind_is_not():
    mask = _disc()
    depth = np.where(mask, 2.0, 4.0)
    assert boundary_recall(depth, mask) == pytest.approx(1.0)
    assert boundary_recall(1 / depth, mask) == 0.0


def test_a_step_counts_up_to_its_ratio():
    # Depths 1.0 and 1.12: thresholds 1.05, 1.0722, 1.0944 and 1.1167 are exceeded, six are not.
    mask = _disc()
    expected = np.linspace(1.05, 1.25, 10)[:4].sum() / 11.5
    assert boundary_recall(np.where(mask, 1.0, 1.12), mask) == pytest.approx(expected)
    by_paper = np.linspace(0.05, 0.25, 10)[:4].sum() / 1.5
    found = boundary_recall(np.where(mask, 1.0, 1.12), mask, weighting="paper")
    assert found == pytest.approx(by_paper)


def test_a_ramp_is_thinned_to_its_steepest_pair():
    row = np.array([1.0, 1.1, 1.3, 1.5, 1.5])  # ratios 1.1, 1.18, 1.15, 1
    edges = thinned_edges(np.tile(row, (3, 1)), threshold=1.05)
    np.testing.assert_array_equal(edges["left"], np.tile([False, True, False, False], (3, 1)))
    assert not edges["right"].any()
    assert not edges["top"].any()


def test_runs_do_not_cross_lines():
    # Every pair of every row is an edge with the nearer pixel left: one per row is kept.
    edges = thinned_edges(np.tile([1.0, 2.0, 4.0], (5, 1)), threshold=1.05)
    np.testing.assert_array_equal(edges["left"], np.tile([True, False], (5, 1)))


def test_pairs_with_invalid_pixels_are_left_out():
    mask = _disc()
    depth, valid = np.where(mask, 2.0, 4.0), np.ones(mask.shape, bool)
    depth[:, 16:], valid[:, 16:] = 3.0, False
    scores = recall_scores(depth, mask, valid)
    assert scores.recall == pytest.approx(0.75)  # no edge has its near side left: that counts as 0
    assert scores.mask_edges[0] == 0
    assert boundary_recall(depth, mask) < 0.75


def test_sizes_must_agree():
    with pytest.raises(ValueError, match="differ in shape"):
        boundary_recall(np.ones((4, 4)), np.ones((4, 5)))


def test_nothing_valid_is_a_named_error():
    mask = _disc()
    with pytest.raises(MetricError, match="No two neighbouring pixels"):
        boundary_recall(np.ones(mask.shape), mask, np.zeros(mask.shape, bool))

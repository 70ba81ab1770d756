import numpy as np
import pytest

from fathom.metrics.boundary import THRESHOLDS, boundary_f1, boundary_scores, threshold_weights
from fathom.metrics.maps import MetricError


def _step(far=3.0, column=8):
    depth = np.ones((12, 16))
    depth[:, column:] = far
    return depth


def test_the_released_code_gives_the_same_scores(parity):
    fixture = parity("boundary_metrics")
    config = fixture.config
    thresholds = np.linspace(config["t_min"], config["t_max"], config["N"])
    np.testing.assert_allclose(thresholds, fixture.outputs["thresholds"], rtol=0, atol=1e-12)
    weights = threshold_weights(thresholds, "released")
    np.testing.assert_allclose(weights, fixture.outputs["weights"], rtol=0, atol=1e-12)
    assert len(fixture.config["f1_cases"]) > 3
    for case in fixture.config["f1_cases"]:
        maps = (fixture.inputs[f"f1/{case}/{name}"].astype(np.float64) for name in ("pred", "gt"))
        found = boundary_scores(*maps, thresholds=thresholds)
        for name in ("per_threshold", "precision", "recall"):
            expected = fixture.outputs[f"f1/{case}/{name}"]
            np.testing.assert_allclose(
                getattr(found, name), expected, rtol=0, atol=1e-12, err_msg=case
            )
        expected = fixture.outputs[f"f1/{case}/edge_counts_gt"]
        np.testing.assert_array_equal(found.true_edges, expected, err_msg=case)
        assert found.f1 == pytest.approx(fixture.outputs[f"f1/{case}/score"], abs=1e-12), case


def test_the_thresholds_are_those_of_the_paper():
    np.testing.assert_array_equal(THRESHOLDS, np.linspace(1.05, 1.25, 10))


def test_other_thresholds_of_the_released_code(parity):
    fixture = parity("boundary_metrics")
    maps = (fixture.inputs[f"f1/noise/{name}"].astype(np.float64) for name in ("pred", "gt"))
    found = boundary_scores(*maps, thresholds=np.linspace(1.1, 1.5, 5))
    assert found.f1 == pytest.approx(fixture.outputs["f1/noise/score_t1.1_1.5_N5"], abs=1e-12)


def test_a_step_scores_only_the_directions_that_have_edges():
    # Edges exist in one of four directions (near on the left): recall = precision = 1/4.
    assert boundary_f1(_step(), _step()) == pytest.approx(0.25)


def test_scale_does_not_matter_but_place_does():
    assert boundary_f1(_step() * 7.0, _step()) == pytest.approx(0.25)
    assert boundary_f1(_step(column=7), _step()) == 0.0


def test_the_paper_weights_thresholds_by_their_excess():
    # A ratio of 1.12 exceeds the first four thresholds of ten: 1.05, 1.0722, 1.0944, 1.1167.
    thresholds = np.linspace(1.05, 1.25, 10)
    released = 0.25 * thresholds[:4].sum() / thresholds.sum()
    paper = 0.25 * (thresholds[:4] - 1).sum() / (thresholds - 1).sum()
    assert boundary_f1(_step(1.12), _step()) == pytest.approx(released)
    assert boundary_f1(_step(1.12), _step(), weighting="paper") == pytest.approx(paper)


def test_bands_do_not_show():
    # 700 rows of 300 pixels are counted in four bands; rows 217 and 218 lie in two of them.
    depth = np.ones((700, 300))
    depth[218:] = 2.0
    scores = boundary_scores(depth, depth)
    np.testing.assert_array_equal(scores.true_edges, np.tile([0, 300, 0, 0], (10, 1)))
    sideways = boundary_scores(depth.T, depth.T)
    np.testing.assert_array_equal(sideways.true_edges, np.tile([300, 0, 0, 0], (10, 1)))


@pytest.mark.parametrize("shape", [(1, 9), (9, 1)])
def test_narrow_maps_have_only_the_pairs_they_have(shape):
    depth = np.linspace(1.0, 9.0, 9)[: max(shape)].reshape(shape)
    scores = boundary_scores(depth, depth, thresholds=np.array([1.05]))
    assert scores.f1 == pytest.approx(1 / 4)


def test_pairs_with_invalid_pixels_are_left_out():
    truth, valid = _step(), np.ones((12, 16), bool)
    truth[3, 3], valid[3, 3] = 0.0, False
    assert boundary_f1(_step(), truth, valid) == pytest.approx(0.25)
    assert boundary_f1(_step(), truth) < 0.25


def test_a_flat_prediction_finds_nothing():
    assert boundary_f1(np.ones((12, 16)), _step()) == 0.0


def test_a_map_without_neighbours_is_a_named_error():
    alone = np.zeros((12, 16), bool)
    alone[::2, ::2] = True  # no two of them touch
    for maps in ((_step(), _step(), alone), (np.ones((1, 1)), np.ones((1, 1)))):
        with pytest.raises(MetricError, match="No two neighbouring pixels"):
            boundary_f1(*maps)
    with pytest.raises(ValueError, match="apply per_image to batches"):
        boundary_f1(_step()[None], _step()[None])


@pytest.mark.parametrize("dtype", [np.uint16, np.float16, np.float32])
def test_any_type_and_layout_gives_the_same_score(dtype):
    rng = np.random.default_rng(4)
    truth, predicted = (rng.integers(1, 6, (24, 32)).astype(dtype) for _ in range(2))
    expected = boundary_f1(predicted.astype(np.float64), truth.astype(np.float64))
    assert 0 < expected < 1
    spaced = np.repeat(predicted, 2, axis=1)[:, ::2]
    assert boundary_f1(spaced, np.asfortranarray(truth)) == expected

import numpy as np
import pytest

from fathom.metrics.boundary import boundary_f1


def _step(far=3.0, column=8):
    depth = np.ones((12, 16))
    depth[:, column:] = far
    return depth


def test_the_released_code_gives_the_same_scores(parity):
    fixture = parity("boundary_metrics")
    cases = {name.split("/")[1] for name in fixture.inputs if name.startswith("f1/")}
    assert len(cases) > 3
    for case in cases:
        with np.errstate(invalid="ignore"):
            found = boundary_f1(
                fixture.inputs[f"f1/{case}/pred"].astype(np.float64),
                fixture.inputs[f"f1/{case}/gt"].astype(np.float64),
            )
        assert found == pytest.approx(fixture.outputs[f"f1/{case}/score"], abs=1e-12), case


def test_a_step_scores_only_the_directions_that_have_edges():
    # Edges exist in one of four directions (near on the left): recall = precision = 1/4.
    assert boundary_f1(_step(), _step()) == pytest.approx(0.25)


def test_scale_does_not_matter_but_place_does():
    assert boundary_f1(_step() * 7.0, _step()) == pytest.approx(0.25)
    assert boundary_f1(_step(column=7), _step()) == 0.0


def test_pairs_with_invalid_pixels_are_left_out():
    truth, valid = _step(), np.ones((12, 16), bool)
    truth[3, 3], valid[3, 3] = 0.0, False
    assert boundary_f1(_step(), truth, valid) == pytest.approx(0.25)
    assert boundary_f1(_step(), truth) < 0.25


def test_a_flat_prediction_finds_nothing():
    assert boundary_f1(np.ones((12, 16)), _step()) == 0.0

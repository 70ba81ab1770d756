import numpy as np
import pytest

from fathom.metrics.maps import MetricError
from fathom.metrics.soft_edge import soft_edge_error, soft_errors, steps
from fathom.metrics.windows import clipped


def test_the_references_edges_and_errors(parity):
    fixture = parity("depth_metrics")
    disparity = fixture.inputs["see_disparity"].astype(np.float64)
    truth = fixture.inputs["gt"][0].astype(np.float64)
    prediction = fixture.inputs["pred_metric"][0].astype(np.float64)
    known = fixture.config["see"]
    edges = steps(
        disparity, threshold=known["edge_threshold_disparity"], dilation=known["dilation"]
    )
    np.testing.assert_array_equal(edges, fixture.outputs["see_edges"].astype(bool))
    where = edges & fixture.inputs["mask"][0].astype(bool)
    for radius, name in ((known["radius"], "see"), (2, "see_radius2")):
        found = soft_edge_error(prediction, truth, where, radius=radius)
        assert found == pytest.approx(float(fixture.outputs[name]), rel=1e-9)


def test_patch_refiners_maps(parity):
    fixture = parity("patch_refiner_metrics")
    disparity = fixture.inputs["disp"]
    for name, dilation in (("boundary", 0), ("boundary_dilated", 10)):
        threshold = fixture.config["boundary_threshold"]
        found = steps(disparity, threshold=threshold, dilation=dilation)
        np.testing.assert_array_equal(found, fixture.outputs[name].astype(bool))
    prediction = clipped(
        fixture.inputs["pred"],
        nearest=fixture.config["min_depth"],
        farthest=fixture.config["max_depth"],
    )
    everywhere = np.ones(prediction.shape, bool)
    found = soft_errors(
        prediction, fixture.inputs["gt"], everywhere, radius=fixture.config["soft_edge_radius"]
    ).reshape(prediction.shape)
    np.testing.assert_allclose(found, fixture.outputs["see_map"], rtol=1e-5, atol=1e-6)


def test_an_edge_off_by_one_pixel_is_forgiven_and_by_two_is_not():
    truth = np.ones((6, 12))
    truth[:, 6:] = 5.0
    edges = steps(truth)
    assert edges[:, 5:7].all()
    assert edges.sum() == 12
    off_by_one, off_by_two = np.roll(truth, 1, axis=1), np.roll(truth, 2, axis=1)
    assert soft_edge_error(off_by_one, truth, edges) == pytest.approx(0.0)
    # Column 6 of the shifted map is 1 m where the truth within a pixel is 1 or 5: forgiven.
    assert soft_edge_error(off_by_two, truth, edges) == pytest.approx(0.0)
    beside = np.zeros_like(edges)
    beside[1:-1, 7] = True  # here the truth within a pixel is 5 m only
    assert soft_edge_error(off_by_two, truth, beside) == pytest.approx(4.0)


def test_beyond_the_border_the_truth_is_zero():
    truth, where = np.full((4, 4), 3.0), np.zeros((4, 4), bool)
    where[0, 0] = True
    assert soft_edge_error(np.full((4, 4), 0.5), truth, where) == pytest.approx(0.5)
    where[:] = False
    where[1, 1] = True
    assert soft_edge_error(np.full((4, 4), 0.5), truth, where) == pytest.approx(2.5)


def test_no_edge_is_a_named_error():
    with pytest.raises(MetricError, match="no valid edge pixel"):
        soft_edge_error(np.ones((4, 4)), np.ones((4, 4)), np.zeros((4, 4), bool))


def test_steps_of_whole_numbers_and_beside_the_sky():
    values = np.array([[9, 4, 4, 4, 6]], np.uint8)
    np.testing.assert_array_equal(steps(values), [[True, True, False, True, True]])
    sky = np.array([[np.inf, np.inf, 2.0]])
    np.testing.assert_array_equal(steps(sky), [[False, True, True]])


def test_missing_truth_is_never_the_nearest():
    truth, where = np.full((3, 3), 3.0), np.zeros((3, 3), bool)
    where[1, 1] = True
    for missing in (np.nan, np.inf):
        truth[0, 0] = missing
        assert soft_edge_error(np.full((3, 3), 0.5), truth, where) == pytest.approx(2.5)
    assert soft_edge_error(np.full((3, 3), np.inf), truth, where) == np.inf
    with pytest.raises(MetricError, match="prediction is NaN at 1 valid"):
        soft_edge_error(np.full((3, 3), np.nan), truth, where)

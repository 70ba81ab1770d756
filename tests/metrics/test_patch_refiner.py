from dataclasses import replace

import numpy as np
import pytest
from edge_maps import assert_nearly_the_same, canny_is_the_same

from fathom.core.resample import resize_bilinear
from fathom.metrics.accuracy import accuracy
from fathom.metrics.edges import label_edges, log_depth_edges
from fathom.metrics.maps import MetricError
from fathom.metrics.patch_refiner import (
    CityscapesAreas,
    cityscapes_areas,
    edge_scores,
    edge_set_scores,
    near_depth_edges,
)
from fathom.metrics.soft_edge import soft_edge_error, steps
from fathom.metrics.windows import clipped, counted

NAMES = {
    "a1": "delta1",
    "a2": "delta2",
    "a3": "delta3",
    "abs_rel": "absrel",
    "log_10": "log10",
    "sq_rel": "sqrel",
}


CITYSCAPES = {"nearest": 0.001, "farthest": 250.0}  # metres, as the fixture's README says


def _limits(fixture):
    """The range of depths in the other cases, metres."""
    return {"nearest": fixture.config["min_depth"], "farthest": fixture.config["max_depth"]}


def _numbers(fixture, prediction, truth, where, edges, *, limits):
    """The protocol's ten numbers in the fixture's order: clip, accuracy, soft edge error."""
    depth = clipped(prediction, **limits)
    found = accuracy(depth, truth, where)
    beside, radius = where & edges, fixture.config["soft_edge_radius"]
    see = soft_edge_error(depth, truth, beside, radius=radius) if beside.any() else 0.0
    names = [NAMES.get(name, name) for name in fixture.config["order"]]
    return [see if name == "see" else found[name] for name in names]


def _found(fixture, case):
    truth, prediction = fixture.inputs["gt"], fixture.inputs["pred"]
    if case == "resized":
        prediction = resize_bilinear(fixture.inputs["pred_small"], *truth.shape)
    crop = case if case in ("garg", "eigen_kitti") else None
    where = counted(truth, **_limits(fixture), crop=crop)
    edges = fixture.outputs["boundary"].astype(bool)
    return _numbers(fixture, prediction, truth, where, edges, limits=_limits(fixture))


@pytest.mark.parametrize("case", ["plain", "garg", "eigen_kitti", "resized"])
def test_the_references_numbers(parity, case):
    fixture = parity("patch_refiner_metrics")
    np.testing.assert_allclose(_found(fixture, case), fixture.outputs[case], rtol=1e-5)


def test_the_range_is_that_of_the_fixture(parity):
    fixture = parity("patch_refiner_metrics")
    # A range of three quarters of the depths leaves other pixels, and clips others.
    nearer = {**fixture.config, "max_depth": 0.75 * fixture.inputs["gt"].max()}
    found, other = (_found(one, "plain") for one in (fixture, replace(fixture, config=nearer)))
    assert not np.allclose(found, other, rtol=1e-3)


def _areas(fixture):
    """The reference's own areas: what is computed from them does not depend on a Canny."""
    names = ("valid", "edge_mask", "flat_mask")
    return CityscapesAreas(*(fixture.outputs[name].astype(bool) for name in names))


@pytest.mark.parametrize("outlines", ["the reference's", "own"])
def test_the_references_areas_of_cityscapes(parity, outlines):
    fixture = parity("patch_refiner_metrics")
    labels = fixture.inputs["seg"].transpose(1, 2, 0)
    found = cityscapes_areas(
        fixture.inputs["cs_gt"],
        fixture.inputs["image"].transpose(1, 2, 0),
        label_edges(labels) if outlines == "own" else fixture.outputs["seg_edge"].astype(bool),
    )
    expected = _areas(fixture)
    np.testing.assert_array_equal(found.valid, expected.valid)  # no edges in it
    assert_nearly_the_same(found.edges, expected.edges, name="edges")
    assert_nearly_the_same(found.flat, expected.flat, name="flat")


def test_the_references_numbers_of_cityscapes(parity):
    fixture = parity("patch_refiner_metrics")
    areas = _areas(fixture)
    truth, prediction = fixture.inputs["cs_gt"], fixture.inputs["cs_pred"]
    boundary = steps(truth, threshold=fixture.config["boundary_threshold"])
    np.testing.assert_array_equal(boundary, fixture.outputs["cs_boundary"].astype(bool))
    found = _numbers(fixture, prediction, truth, areas.flat, boundary, limits=CITYSCAPES)
    predicted = fixture.outputs["pred_edge"].astype(bool)
    scores = edge_set_scores(predicted, areas.edges, areas.valid)
    named = {
        "EdgeAcc": scores.accuracy,
        "EdgeComp": scores.completeness,
        "precision": scores.precision,
        "recall": scores.recall,
        "f1_score": scores.f1,
        "hamming": scores.hamming,
        "acc": 1 - scores.hamming,
    }
    found += [named[name] for name in fixture.config["order_boundary"]]
    np.testing.assert_allclose(found, fixture.outputs["cityscapes"], rtol=1e-5)


def test_the_references_split_of_scannet(parity):
    fixture = parity("patch_refiner_metrics")
    truth, prediction = fixture.inputs["cs_gt"], fixture.inputs["cs_pred"]
    near = fixture.outputs["gt_edge_ext"].astype(bool)
    assert_nearly_the_same(near_depth_edges(truth), near)
    limits = _limits(fixture)
    valid, boundary = counted(truth, **limits), fixture.outputs["cs_boundary"].astype(bool)
    found = []
    for where in (valid & near, valid & ~near, valid):
        found += _numbers(fixture, prediction, truth, where, boundary, limits=limits)
    np.testing.assert_allclose(found, fixture.outputs["scannet"], rtol=1e-5)


@pytest.mark.parametrize("case", ["sharp", "blurred", "shifted"])
def test_the_references_edge_scores(parity, case):
    fixture = parity("dbe")
    prediction, valid = fixture.inputs[f"pred_{case}"], fixture.inputs["pr_valid"]
    true = fixture.outputs["pr_gt_edges"].astype(bool)
    edges = fixture.outputs[f"pr_pred_edges_{case}"].astype(bool)
    scores = [edge_set_scores(edges, true, valid)]
    if canny_is_the_same(fixture.config):
        np.testing.assert_array_equal(log_depth_edges(fixture.inputs["gt_depth"]), true)
        np.testing.assert_array_equal(log_depth_edges(prediction), edges)
        scores.append(edge_scores(prediction, true, valid))
    expected = tuple(fixture.outputs[f"patchrefiner_{case}"])
    for one in scores:
        found = (one.accuracy, one.completeness, one.precision, one.recall)
        assert found == pytest.approx(expected, abs=1e-6)


def test_a_flat_prediction_has_no_edges():
    truth = np.ones((40, 60))
    truth[:, 30:] = 3.0
    scores = edge_scores(np.ones_like(truth), log_depth_edges(truth))
    assert (scores.accuracy, scores.completeness) == (10.0, 10.0)
    assert (scores.precision, scores.recall, scores.f1) == (0.0, 0.0, 0.0)


def test_a_truth_without_valid_edges_is_a_named_error():
    truth = np.ones((40, 60))
    truth[:, 30:] = 3.0
    valid = np.zeros(truth.shape, bool)
    valid[:, :10] = True
    with pytest.raises(MetricError, match="no valid edge"):
        edge_scores(truth, log_depth_edges(truth), valid)

import numpy as np
import pytest

from fathom.core.resample import resize_bilinear
from fathom.metrics.accuracy import accuracy
from fathom.metrics.edges import label_edges, log_depth_edges
from fathom.metrics.maps import MetricError
from fathom.metrics.patch_refiner import cityscapes_areas, edge_scores, near_depth_edges
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


def _numbers(fixture, prediction, truth, where, edges, *, farthest):
    """The protocol's ten numbers in the fixture's order: clip, accuracy, soft edge error."""
    depth = clipped(prediction, nearest=0.001, farthest=farthest)
    found = accuracy(depth, truth, where)
    see = soft_edge_error(depth, truth, where & edges) if (where & edges).any() else 0.0
    names = [NAMES.get(name, name) for name in fixture.config["order"]]
    return [see if name == "see" else found[name] for name in names]


@pytest.mark.parametrize("case", ["plain", "garg", "eigen_kitti", "resized"])
def test_the_references_numbers(parity, case):
    fixture = parity("patch_refiner_metrics")
    truth, prediction = fixture.inputs["gt"], fixture.inputs["pred"]
    if case == "resized":
        prediction = resize_bilinear(fixture.inputs["pred_small"], *truth.shape)
    crop = case if case in ("garg", "eigen_kitti") else None
    where = counted(truth, nearest=0.001, farthest=80.0, crop=crop)
    edges = fixture.outputs["boundary"].astype(bool)
    found = _numbers(fixture, prediction, truth, where, edges, farthest=80.0)
    np.testing.assert_allclose(found, fixture.outputs[case], rtol=1e-5)


@pytest.fixture
def cityscapes(parity):
    fixture = parity("patch_refiner_metrics")
    areas = cityscapes_areas(
        fixture.inputs["cs_gt"],
        fixture.inputs["image"].transpose(1, 2, 0),
        fixture.outputs["seg_edge"].astype(bool),
    )
    return fixture, areas


def test_the_references_areas_of_cityscapes(cityscapes):
    fixture, areas = cityscapes
    for name, expected in (("valid", "valid"), ("edges", "edge_mask"), ("flat", "flat_mask")):
        np.testing.assert_array_equal(
            getattr(areas, name), fixture.outputs[expected].astype(bool), err_msg=name
        )


def test_the_references_numbers_of_cityscapes(cityscapes):
    fixture, areas = cityscapes
    truth, prediction = fixture.inputs["cs_gt"], fixture.inputs["cs_pred"]
    boundary = steps(truth)
    np.testing.assert_array_equal(boundary, fixture.outputs["cs_boundary"].astype(bool))
    found = _numbers(fixture, prediction, truth, areas.flat, boundary, farthest=250.0)
    scores = edge_scores(prediction, areas.edges, areas.valid)
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


def test_areas_from_labels_are_the_references(cityscapes):
    fixture, areas = cityscapes
    found = cityscapes_areas(
        fixture.inputs["cs_gt"],
        fixture.inputs["image"].transpose(1, 2, 0),
        label_edges(fixture.inputs["seg"].transpose(1, 2, 0)),
    )
    for name in ("valid", "edges", "flat"):
        np.testing.assert_array_equal(getattr(found, name), getattr(areas, name), err_msg=name)


def test_the_references_split_of_scannet(parity):
    fixture = parity("patch_refiner_metrics")
    truth, prediction = fixture.inputs["cs_gt"], fixture.inputs["cs_pred"]
    near, valid = near_depth_edges(truth), counted(truth, nearest=0.001, farthest=80.0)
    boundary = steps(truth)
    found = []
    for where in (valid & near, valid & ~near, valid):
        found += _numbers(fixture, prediction, truth, where, boundary, farthest=80.0)
    np.testing.assert_allclose(found, fixture.outputs["scannet"], rtol=1e-5)


@pytest.mark.parametrize("case", ["sharp", "blurred", "shifted"])
def test_the_references_edge_scores(parity, case):
    fixture = parity("dbe")
    true = log_depth_edges(fixture.inputs["gt_depth"])
    np.testing.assert_array_equal(true, fixture.outputs["pr_gt_edges"].astype(bool))
    prediction = fixture.inputs[f"pred_{case}"]
    edges = fixture.outputs[f"pr_pred_edges_{case}"].astype(bool)
    np.testing.assert_array_equal(log_depth_edges(prediction), edges)
    scores = edge_scores(prediction, true, fixture.inputs["pr_valid"])
    found = (scores.accuracy, scores.completeness, scores.precision, scores.recall)
    expected = tuple(fixture.outputs[f"patchrefiner_{case}"])
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

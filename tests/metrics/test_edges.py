import numpy as np
from edge_maps import assert_nearly_the_same

from fathom.metrics.edges import (
    canny,
    distances,
    image_edges,
    label_edges,
    log_depth_edges,
    min_max,
    widened,
)


def _disc(size=40, radius=12.0):
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return x * x + y * y < radius * radius


def test_min_max_keeps_missing_values():
    scaled = min_max(np.array([[2.0, np.nan, 6.0]]))
    np.testing.assert_array_equal(scaled, np.array([[0.0, np.nan, 1.0]], np.float32))
    assert np.isnan(min_max(np.full((2, 2), 3.0))).all()
    assert np.isnan(min_max(np.full((2, 2), np.nan))).all()
    np.testing.assert_array_equal(min_max(np.array([[1.0, np.inf]])), [[0.0, np.nan]])


def test_distances_by_hand():
    points, to = np.zeros((2, 9, 9), bool)
    points[0, 0] = points[4, 4] = True
    to[3, 4] = to[8, 8] = True
    np.testing.assert_allclose(distances(points, to), [5.0, 1.0])  # a 3-4-5 triangle


def test_canny_finds_a_circles_circumference():
    edges = canny(_disc().astype(np.float32), sigma=1.0)
    radii = np.hypot(*(np.argwhere(edges) - 19.5).T)
    assert np.abs(radii - 12).max() < 1.2
    assert 4 * np.sqrt(2) * 12 <= edges.sum() <= 8 * 12  # a thin and a stepped digital circle


def test_log_depth_edges_see_ratios_not_metres():
    disc = _disc()
    near, far = (
        log_depth_edges(np.where(disc, 1.0, 2.0)),
        log_depth_edges(np.where(disc, 50, 100.0)),
    )
    np.testing.assert_array_equal(near, far)
    assert near.any()


def test_the_outline_of_a_label_is_one_pixel_wide():
    labels = np.zeros((20, 30, 3))
    labels[:, 15:] = [128, 64, 128]
    edges = label_edges(labels)
    expected = np.zeros((20, 30), bool)
    expected[:, 14] = True
    np.testing.assert_array_equal(edges, expected)


def test_the_references_outlines(parity):
    fixture = parity("patch_refiner_metrics")
    labels = fixture.inputs["seg"].transpose(1, 2, 0)
    expected = fixture.outputs["seg_edge"].astype(bool)
    assert_nearly_the_same(label_edges(labels), expected)
    short = np.ascontiguousarray(labels, np.uint8)
    np.testing.assert_array_equal(label_edges(short), label_edges(labels))


def test_labels_may_be_grey():
    labels = np.zeros((20, 30), np.uint8)
    labels[8:] = 40
    edges = label_edges(labels)
    np.testing.assert_array_equal(np.flatnonzero(edges.any(axis=1)), [7])
    assert edges[7].all()
    assert not label_edges(np.full((20, 30), 7, np.uint8)).any()


def test_a_picture_of_one_colour_has_no_edges():
    assert not image_edges(np.full((9, 9, 3), 0.4), share=0.05).any()


def test_short_numbers_have_edges_like_long_ones():
    depth = np.where(_disc(), 1, 200)
    expected = log_depth_edges(depth.astype(np.float64))
    for dtype in (np.uint8, np.uint16, np.float16):
        np.testing.assert_array_equal(log_depth_edges(depth.astype(dtype)), expected)


def test_the_references_image_edges(parity):
    fixture = parity("patch_refiner_metrics")
    found = image_edges(fixture.inputs["image"].transpose(1, 2, 0), share=0.05)
    assert_nearly_the_same(found, fixture.outputs["hr_edge"])


def test_the_references_log_depth_edges(parity):
    fixture = parity("patch_refiner_metrics")
    for name, depth in (("gt_edge", "cs_gt"), ("pred_edge", "cs_pred")):
        found = log_depth_edges(fixture.inputs[depth])
        assert_nearly_the_same(found, fixture.outputs[name], name=name)
    np.testing.assert_array_equal(
        widened(fixture.outputs["gt_edge"].astype(bool), 7), fixture.outputs["gt_edge_ext"]
    )

import numpy as np
import pytest

from fathom.core.depth_map import DepthMap
from fathom.core.errors import FathomError
from fathom.core.geometry import centred_intrinsics
from fathom.data.sample import Sample
from fathom.evaluation.case import Case, View, cut_map, view_of
from fathom.evaluation.protocols import find
from fathom.evaluation.protocols.truths import (
    at_most_200_m,
    distance_along_rays,
    flipped_disparity,
    of_960_per_pixel,
    without_sky,
)


def _sample(height, width, **more):
    depth = np.arange(height * width, dtype=np.float32).reshape(height, width) + 1
    return Sample(
        id="s",
        image=np.zeros((height, width, 3), np.uint8),
        depth=depth,
        valid=np.ones((height, width), bool),
        intrinsics=centred_intrinsics(700.0, width, height),
        **more,
    )


def test_the_window_of_kitti_is_cut_from_photo_truth_and_camera():
    view = view_of(_sample(375, 1242), find("zoe-kitti"))
    # 352 x 1216 at the middle of the lower border: from row 23 and column 13 on.
    assert view.sample.image.shape == (352, 1216, 3)
    assert view.sample.depth[0, 0] == 23 * 1242 + 13 + 1
    assert view.sample.intrinsics[0, 2] == 621 - 13
    assert view.sample.intrinsics[1, 2] == 187.5 - 23
    assert view.full_size == (375, 1242)
    whole = DepthMap(_sample(375, 1242).depth, "metric", _sample(375, 1242).intrinsics, "given")
    cut = cut_map(whole, view.window)
    np.testing.assert_array_equal(cut.values, view.sample.depth)
    np.testing.assert_array_equal(cut.intrinsics, view.sample.intrinsics)


def test_a_photo_that_is_too_small_for_the_window_is_refused():
    with pytest.raises(FathomError, match=r"s: a photo of 500 x 300 pixels cannot be cut"):
        view_of(_sample(300, 500), find("zoe-kitti"))


def test_the_focal_length_is_that_of_the_photo_whatever_size_the_map_has():
    small = DepthMap(np.ones((3, 4)), "metric", centred_intrinsics(5.0, 4, 3), "estimated")
    case = Case(View(_sample(6, 8), (6, 8)), small, find("folder"))
    assert case.predicted_f == pytest.approx(10.0)
    assert case.prediction.values.shape == (6, 8)


def test_the_whole_map_has_sky_at_the_farthest_depth():
    values = np.array([[1.0, np.inf]], np.float32)
    sample = _sample(1, 2)
    capped = Case(View(sample, (1, 2)), DepthMap(values, "metric"), find("depth-pro-sintel"))
    assert capped.whole().tolist() == [[1.0, 80.0]]
    values = np.array([[3.0, np.inf]], np.float32)
    free = Case(View(sample, (1, 2)), DepthMap(values, "metric"), find("sharp-depth-ibims"))
    assert free.whole().tolist() == [[3.0, 3.0]]


def test_inverse_depth_is_as_far_as_known_where_nothing_was_predicted():
    values = np.array([[2.0, 4.0, 0.0, np.inf]], np.float32)
    prediction = DepthMap(values[:, :3], "metric")
    case = Case(View(_sample(1, 3), (1, 3)), prediction, find("boost-ibims"))
    assert case.inverse().tolist() == [[0.5, 0.25, 0.25]]
    case = Case(View(_sample(1, 4), (1, 4)), DepthMap(values, "metric"), find("boost-ibims"))
    assert case.inverse()[0, 3] == 0


def test_cityscapes_has_no_depth_where_there_is_sky():
    colours = np.zeros((1, 3, 3), np.uint8)
    colours[0, 1] = (70, 130, 180)
    found = without_sky(_sample(1, 3, segmentation=colours))
    assert found.depth.tolist() == [[1, 0, 3]]
    assert found.valid.tolist() == [[True, False, True]]


def test_sharp_depth_sees_nothing_beyond_200_m():
    sample = _sample(1, 3)
    sample.depth[0] = (1, 300, np.inf)
    assert at_most_200_m(sample).depth.tolist() == [[1, 200, 200]]


def test_sharp_depth_takes_960_over_disparity_for_depth():
    disparity = np.array([[96.0, 4.0, 0.0, np.nan]], np.float32)
    sample = _sample(1, 4, disparity=disparity)
    found = of_960_per_pixel(sample)
    assert found.depth.tolist() == [[10, 200, 200, 200]]  # 960 / 96, and 960 / 4 = 240
    assert found.depth.dtype == np.float32
    assert found.valid.all()
    assert of_960_per_pixel(_sample(1, 4)).depth.tolist() == [[1, 2, 3, 4]]


def test_gbdf_takes_flipped_disparity_and_distance_along_rays_for_depth():
    disparity = np.array([[10.0, 4.0, 0.0]], np.float32)
    sample = _sample(1, 3, disparity=disparity)
    sample.valid[0, 2] = False
    flipped = flipped_disparity(sample)
    assert flipped.depth.tolist() == [[0, 6, 0]]
    assert not flipped.metric
    sample = _sample(1, 3)
    sample.intrinsics[:] = centred_intrinsics(1.0, 3, 1)
    # One pixel beside the middle the ray is sqrt(2) long at a depth of 1.
    np.testing.assert_allclose(
        distance_along_rays(sample).depth, [[np.sqrt(2), 2, 3 * np.sqrt(2)]], rtol=1e-6
    )

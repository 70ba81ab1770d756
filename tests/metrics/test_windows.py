import re

import numpy as np
import pytest

from fathom.metrics.windows import clipped, counted, crop_window

NAMES = {
    "garg": "garg",
    "eigen_kitti": "eigen_kitti",
    "eigen_nyu": "eigen_nyu",
    "kb": "kitti_benchmark",
}


def test_the_references_crops(parity):
    outputs = parity("depth_metrics").outputs
    crops = [name for name in outputs if name.startswith("crop_")]
    assert crops
    for key in crops:
        name, height, width = re.fullmatch(r"crop_(\w+)_(\d+)x(\d+)", key).groups()
        rows, columns = crop_window(NAMES[name], int(height), int(width))
        found = [rows.start, rows.stop, columns.start, columns.stop]
        np.testing.assert_array_equal(found, outputs[key], err_msg=key)


def test_counted_pixels_are_strictly_inside():
    truth = np.array([[0.0, 0.1, 5.0, 10.0, np.inf, np.nan, 9.0]])
    mask = np.array([[True, True, True, True, True, True, False]])
    found = counted(truth, nearest=0.1, farthest=10.0, mask=mask)
    np.testing.assert_array_equal(found, [[False, False, True, False, False, False, False]])


def test_a_crop_takes_the_rest_away():
    found = counted(np.ones((480, 640)), nearest=0.0, farthest=10.0, crop="eigen_nyu")
    assert found.sum() == 426 * 560
    assert found[45, 41]
    assert not found[44, 41]


def test_clipping_replaces_what_is_no_number():
    found = clipped(
        np.array([[-1.0, 0.5, 99.0, np.inf, -np.inf, np.nan]]), nearest=0.1, farthest=80.0
    )
    np.testing.assert_array_equal(found, [[0.1, 0.5, 80.0, 80.0, 0.1, 0.1]])
    assert clipped(np.array([[0.0]]), nearest=0.0, farthest=80.0)[0, 0] == pytest.approx(1e-6)


def test_a_mask_of_numbers_and_a_map_below_the_crop_are_refused():
    with pytest.raises(ValueError, match="mask of pixels is bool, not uint8"):
        counted(np.ones((4, 4)), nearest=0, farthest=9, mask=np.full((4, 4), 255, np.uint8))
    with pytest.raises(ValueError, match=r"\(300, 1300\) is smaller than the crop 'kitti_bench"):
        counted(np.ones((300, 1300)), nearest=0, farthest=9, crop="kitti_benchmark")

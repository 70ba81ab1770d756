import numpy as np
import pytest
from data_files import write_npy, write_photo, write_png, write_text

from fathom.core.errors import FathomError
from fathom.data.sets import open_set

CALIBRATION = """<?xml version="1.0"?>
<opencv_storage>
<mtxL type_id="opencv-matrix"><rows>3</rows><cols>3</cols><dt>d</dt>
  <data>9999. 0. 1. 0. 9999. 1. 0. 0. 1.</data></mtxL>
<proj_matL type_id="opencv-matrix"><rows>3</rows><cols>4</cols><dt>d</dt>
  <data>
    2000. 0. 1.5 0. 0. 2000. 0.5 0.
    0. 0. 1. 0.</data></proj_matL>
<baselineLR>80.</baselineLR>
</opencv_storage>
"""


def _write(root, calibration=CALIBRATION):
    scene = root / "train/balanced/Bathroom"
    for name in ("im0", "im1"):
        write_photo(scene / f"camera_00/{name}.png")
    # 2000 px * 0.08 m / 80 px = 2 m, / 320 px = 0.5 m.
    write_npy(scene / "disp_00.npy", [[80, 320, 0, np.inf], [80, 80, 80, 80]])
    write_png(scene / "mask_00.png", [[255, 0, 255, 255], [255] * 4], np.uint8)
    write_text(scene / "calib_00-02.xml", calibration)


def test_each_light_is_a_sample_of_the_same_depth(tmp_path):
    _write(tmp_path)
    first, second = open_set("booster", tmp_path)
    assert (first.id, second.id) == ("Bathroom/im0", "Bathroom/im1")
    np.testing.assert_allclose(first.depth, [[2.0, 0.5, 0, 0], [2.0] * 4])
    np.testing.assert_array_equal(first.depth, second.depth)
    assert first.valid[0].tolist() == [True, True, False, False]
    np.testing.assert_allclose(first.intrinsics, [[2000, 0, 2], [0, 2000, 1], [0, 0, 1]])


def test_pixels_that_one_view_does_not_see_can_be_left_out(tmp_path):
    _write(tmp_path)
    assert open_set("booster", tmp_path, visible_only=True)[0].valid[0].tolist() == [
        True, False, False, False,
    ]  # fmt: skip


def test_a_calibration_without_baseline_is_named(tmp_path):
    _write(tmp_path, CALIBRATION.replace("baselineLR", "baseline"))
    with pytest.raises(FathomError, match=r"calib_00-02\.xml has no proj_matL or no baselineLR"):
        open_set("booster", tmp_path)[0]

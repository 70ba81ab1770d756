import numpy as np
import pytest
from data_files import write_photo, write_text

from fathom.core.errors import FathomError
from fathom.data.sets import open_set

CAMERAS = """# Camera list with one line of data per camera:
#   CAMERA_ID, MODEL, WIDTH, HEIGHT, PARAMS[]
0 THIN_PRISM_FISHEYE 4 2 3408.35 3408.8 2.5 1.25 0.1 -0.2 0 0 0 0 0 0
3 SIMPLE_RADIAL 4 2 900.0 2.0 1.0 0.01
"""
IMAGES = """# Image list with two lines of data per image:
12 0.8 0.1 0.2 0.3 1 2 3 0 dslr_images/DSC_0286.JPG
100.5 200.5 -1 300.5 400.5 17
13 0.8 0.1 0.2 0.3 1 2 3 3 dslr_images/DSC_0287.JPG

"""


def _write(root, name="DSC_0286.JPG", values=((1.5, np.inf, 20, 0), (2, 3, np.nan, 5))):
    write_photo(root / "courtyard/images/dslr_images" / name)
    depth = root / "courtyard/ground_truth_depth/dslr_images" / name
    depth.parent.mkdir(parents=True, exist_ok=True)
    np.array(values, "<f4").tofile(depth)
    write_text(root / "courtyard/dslr_calibration_jpg/cameras.txt", CAMERAS)
    write_text(root / "courtyard/dslr_calibration_jpg/images.txt", IMAGES)


def test_raw_rows_and_the_colmap_camera(tmp_path):
    _write(tmp_path)
    _write(tmp_path, "DSC_0287.JPG")
    first, second = open_set("eth3d", tmp_path)
    assert first.id == "courtyard/DSC_0286"
    assert first.environment == "outdoor"
    np.testing.assert_allclose(first.depth, [[1.5, 0, 20, 0], [2, 3, 0, 5]])
    assert first.valid.tolist() == [[True, False, True, False], [True, True, False, True]]
    # COLMAP counts as we do.
    np.testing.assert_allclose(first.intrinsics, [[3408.35, 0, 2.5], [0, 3408.8, 1.25], [0, 0, 1]])
    np.testing.assert_allclose(second.intrinsics, [[900, 0, 2], [0, 900, 1], [0, 0, 1]])


def test_depth_of_another_resolution_is_refused(tmp_path):
    _write(tmp_path, values=((1, 2, 3),))
    with pytest.raises(FathomError, match=r"holds 3 depths, its photo 4 x 2 pixels"):
        open_set("eth3d", tmp_path)[0]


def test_a_photo_that_the_calibration_does_not_know_is_named(tmp_path):
    _write(tmp_path, "DSC_0999.JPG")
    with pytest.raises(FathomError, match=r"has no camera for DSC_0999\.JPG"):
        open_set("eth3d", tmp_path)[0]


def test_without_calibration_there_are_no_intrinsics(tmp_path):
    _write(tmp_path)
    for name in ("cameras.txt", "images.txt"):
        (tmp_path / "courtyard/dslr_calibration_jpg" / name).unlink()
    assert open_set("eth3d", tmp_path)[0].intrinsics is None

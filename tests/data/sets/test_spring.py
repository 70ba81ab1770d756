import numpy as np
import pytest
from data_files import write_hdf5, write_photo, write_text

from fathom.core.errors import FathomError
from fathom.data.sets import open_set

pytest.importorskip("h5py")


def _write(root, frame):
    scene = root / "train/0001"
    write_photo(scene / f"frame_left/frame_left_{frame}.png")
    twice = np.full((4, 8), 7, np.float32)  # only every second value counts
    twice[::2, ::2] = [[65, 6.5, 0, np.nan], [130, 130, 130, 130]]
    write_hdf5(scene / f"disp1_left/disp1_left_{frame}.dsp5", disparity=twice)
    write_text(scene / "cam_data/intrinsics.txt", "500 500 2 1\n1000 1001 2 1\n")


def test_depth_is_focal_length_times_65_mm_over_disparity(tmp_path):
    _write(tmp_path, "0002")
    (sample,) = open_set("spring", tmp_path)
    assert sample.id == "0001/frame_left_0002"
    # Line 2 of the cameras: 1000 * 0.065 / 65 = 1 m, / 6.5 = 10 m, / 130 = 0.5 m.
    np.testing.assert_allclose(sample.depth[0, :3], [1.0, 10.0, np.inf])
    np.testing.assert_allclose(sample.depth[1], 0.5)
    assert sample.valid.tolist() == [[True, True, True, False], [True] * 4]
    assert sample.disparity[0, 1] == 6.5
    np.testing.assert_allclose(sample.intrinsics, [[1000, 0, 2], [0, 1001, 1], [0, 0, 1]])


def test_a_frame_without_camera_is_named(tmp_path):
    _write(tmp_path, "0003")
    with pytest.raises(FathomError, match=r"intrinsics\.txt has no line 3"):
        open_set("spring", tmp_path)[0]

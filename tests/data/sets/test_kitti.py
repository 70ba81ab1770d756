import numpy as np
import pytest
from data_files import write_photo, write_png, write_text

from fathom.core.errors import FathomError
from fathom.data.sets import open_set

DATE = "2011_09_26"
DRIVE = f"{DATE}_drive_0002_sync"
STORED = [[0, 256, 640, 20480], [0, 0, 1, 65535]]  # 256 a metre: 1, 2.5, 80, 1/256, 255.996 m


def _raw(root, frame="0000000069"):
    write_photo(root / DATE / DRIVE / f"image_02/data/{frame}.png")
    lines = ["calib_time: 09-Jan-2012 13:57:47", "P_rect_00: 1 0 0 0 0 1 0 0 0 0 1 0"]
    lines += ["P_rect_02: 721.5 0 609.5 44.8 0 722.5 172.8 0.2 0 0 1 0.003"]
    write_text(root / DATE / "calib_cam_to_cam.txt", "\n".join(lines))


def _truth(root, part="val", frame="0000000069"):
    folder = root / part / DRIVE / "proj_depth/groundtruth/image_02"
    write_png(folder / f"{frame}.png", STORED)


def _check(sample):
    np.testing.assert_allclose(sample.depth[0], [0, 1.0, 2.5, 80.0])
    assert sample.depth[1, 3] == pytest.approx(255.99609375)
    assert sample.valid.tolist() == [[False, True, True, True], [False, False, True, True]]


def test_frames_with_ground_truth_are_found(tmp_path):
    _raw(tmp_path)
    _raw(tmp_path, "0000000070")
    _truth(tmp_path / "data_depth_annotated")
    (sample,) = open_set("kitti-eigen", tmp_path)
    assert sample.id == f"{DRIVE}/image_02/0000000069"
    _check(sample)
    # Calibration counts centres at integers.
    np.testing.assert_allclose(sample.intrinsics, [[721.5, 0, 610.0], [0, 722.5, 173.3], [0, 0, 1]])


def test_a_list_of_bts_is_followed_and_frames_without_truth_are_left_out(tmp_path):
    _raw(tmp_path / "raw")
    _raw(tmp_path / "raw", "0000000000")
    _truth(tmp_path / "data_depth_annotated", part="train")
    photo = f"{DATE}/{DRIVE}/image_02/data"
    truth = f"{DRIVE}/proj_depth/groundtruth/image_02"
    listing = write_text(
        tmp_path / "eigen.txt",
        f"{photo}/0000000000.png None 721.5377\n"
        f"{photo}/0000000069.png {truth}/0000000069.png 721.5377\n",
    )
    (sample,) = open_set("kitti-eigen", tmp_path, split_file=listing)
    _check(sample)


def test_a_listed_frame_that_is_not_there_is_named(tmp_path):
    _raw(tmp_path)
    listing = write_text(tmp_path / "l.txt", f"{DATE}/{DRIVE}/image_02/data/0000000069.png a.png 7")
    with pytest.raises(FathomError, match=r"a\.png is missing; get the data from the KITTI"):
        open_set("kitti-eigen", tmp_path, split_file=listing)


def test_calibration_without_the_camera_is_named(tmp_path):
    _raw(tmp_path)
    _truth(tmp_path)
    write_text(tmp_path / DATE / "calib_cam_to_cam.txt", "P_rect_00: 1\n")
    with pytest.raises(FathomError, match=r"calib_cam_to_cam\.txt has no P_rect_02"):
        open_set("kitti-eigen", tmp_path)[0]


def test_the_official_selection(tmp_path):
    root = tmp_path / "val_selection_cropped"
    name = f"{DRIVE}_image_0000000005_image_02"
    write_photo(root / f"image/{name}.png")
    write_png(root / f"groundtruth_depth/{DRIVE}_groundtruth_depth_0000000005_image_02.png", STORED)
    numbers = "7.2e+02 0.0 6.0e+02 0.0 7.3e+02 1.4e+02 0.0 0.0 1.0"
    write_text(root / f"intrinsics/{name}.txt", numbers)
    (sample,) = open_set("kitti-official", tmp_path)
    assert sample.id == name
    _check(sample)
    np.testing.assert_allclose(sample.intrinsics, [[720, 0, 600.5], [0, 730, 140.5], [0, 0, 1]])

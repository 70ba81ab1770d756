import numpy as np
import pytest
from data_files import write_npy, write_photo, write_text

from fathom.data.sets import open_set


def _write(root, scene="00008", intrinsics="1920 0 2 0 1920 1 0 0 1"):
    folder = root / scene
    write_photo(folder / "Image0/00000.png")
    write_npy(folder / "Disp0/00000.npy", [[96, 9.6, 0, 960], [96] * 4])
    for view, x in ((0, -25.5), (1, -25.0)):
        pose = f"1 0 0 {x} 0 1 0 3 0 0 1 4"
        write_text(folder / f"Extrinsics{view}/00000.txt", f"{intrinsics}\n{pose}\n")


def test_the_baseline_is_the_difference_of_the_poses(tmp_path):
    _write(tmp_path)
    (sample,) = open_set("unreal-stereo-4k", tmp_path)
    # 1920 px * 0.5 m / 96 px = 10 m.
    np.testing.assert_allclose(sample.depth[0], [10, 100, 0, 1], rtol=1e-6)
    assert sample.valid[0].tolist() == [True, True, False, True]
    assert sample.disparity[0, 0] == 96
    np.testing.assert_allclose(sample.intrinsics, [[1920, 0, 2], [0, 1920, 1], [0, 0, 1]])


def test_a_focal_length_alone_is_a_centred_camera(tmp_path):
    _write(tmp_path, intrinsics="1920")
    sample = open_set("unreal-stereo-4k", tmp_path)[0]
    np.testing.assert_allclose(sample.intrinsics, [[1920, 0, 2], [0, 1920, 1], [0, 0, 1]])


def test_a_list_of_four_columns_is_followed(tmp_path):
    for scene in ("00000", "00008"):
        _write(tmp_path, scene)
    line = "/00000/Image0/00000.png /00000/Image1/00000.png /00000/Disp0/00000.npy /x.npy\n"
    listing = write_text(tmp_path / "val.txt", line)
    assert [s.id for s in open_set("unreal-stereo-4k", tmp_path, split_file=listing)] == [
        "00000/00000"
    ]
    assert [s.id for s in open_set("unreal-stereo-4k", tmp_path, split="00008")] == ["00008/00000"]
    assert open_set("unreal-stereo-4k", tmp_path)[0].f_px == pytest.approx(1920)

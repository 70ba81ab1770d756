import numpy as np
import pytest
import scipy.io
from data_files import write_photo, write_png, write_text

from fathom.data.sets import open_set


def _matlab(path, walls):
    path.parent.mkdir(parents=True, exist_ok=True)
    ones = np.ones((2, 4), np.uint8)
    transparent, edges = ones.copy(), np.zeros((2, 4), np.uint8)
    transparent[0, 0] = 0
    edges[1, 2] = 1
    depth = np.array([[1.0, 2.0, 0, 49.5], [1, 1, 1, 1]], np.float32)
    rgb = np.zeros((2, 4, 3), np.uint8)
    rgb[0, 3] = (10, 20, 30)
    calib = np.array([[550.0, 0, 0], [0, 551.0, 0], [320.5, 240.5, 1]])  # transposed, as published
    labels = np.array([[1, 1, 2, 2], [1, 1, 2, 2]], np.uint8)
    scene = {
        "rgb": rgb, "depth": depth, "edges": edges, "calib": calib,
        "mask_invalid": ones, "mask_transp": transparent,
        "mask_wall": labels, "mask_wall_paras": walls,
        "mask_table": ones * 0, "mask_table_paras": np.zeros((0, 0)),
        "mask_floor": ones, "mask_floor_paras": np.array([[0, 0, 0, 0, 0.0, 0.0, 2.0, 1.5]]),
    }  # fmt: skip
    scipy.io.savemat(path, {"data": scene})


def test_matlab_scenes_with_planes_and_edges(tmp_path):
    walls = np.array([[0, 0, 0, 0, 1.0, 0, 0, 2], [0, 0, 0, 0, 0, 3.0, 4.0, 2]])
    _matlab(tmp_path / "ibims1_core_mat/office_01.mat", walls)
    (sample,) = open_set("ibims", tmp_path)
    assert sample.id == "office_01"
    assert sample.image[0, 3].tolist() == [10, 20, 30]
    assert sample.depth[0, 3] == 49.5
    assert sample.valid.tolist() == [[False, True, False, True], [True] * 4]
    # Centres counted from 1, ours from 0.5.
    np.testing.assert_allclose(sample.intrinsics, [[550, 0, 320], [0, 551, 240], [0, 0, 1]])
    assert np.argwhere(sample.edges).tolist() == [[1, 2]]
    left, right, floor = sample.planes
    assert (left.kind, right.kind, floor.kind) == ("wall", "wall", "floor")
    assert left.mask[:, :2].all()
    assert not left.mask[:, 2:].any()
    assert right.mask[:, 2:].all()
    # Published axes are right, forward, up: (0, 3, 4) / 5 is (0, -0.8, 0.6) right, down, forward.
    np.testing.assert_allclose(left.normal, [1, 0, 0])
    np.testing.assert_allclose(right.normal, [0, -0.8, 0.6])
    np.testing.assert_allclose(floor.normal, [0, -1, 0])


def test_pictures_without_planes(tmp_path):
    root = tmp_path / "ibims1_core_raw"
    write_photo(root / "rgb/lab_02.png")
    # 65535 is 50 m.
    write_png(root / "depth/lab_02.png", [[0, 13107, 65535, 2621], [2621] * 4])
    write_png(root / "mask_invalid/lab_02.png", [[1, 1, 1, 0], [1] * 4], np.uint8)
    write_png(root / "mask_transp/lab_02.png", np.full((2, 4), True), bool)
    write_png(root / "edges/lab_02.png", [[0, 255, 0, 0], [0] * 4], np.uint8)
    write_text(root / "calib/lab_02.txt", "550.3,551.3,320.5,240.5")
    (sample,) = open_set("ibims", tmp_path)
    np.testing.assert_allclose(sample.depth[0, 1:3], [10.0, 50.0], rtol=1e-6)
    assert sample.valid.tolist() == [[False, True, True, False], [True] * 4]
    assert np.argwhere(sample.edges).tolist() == [[0, 1]]
    assert sample.planes == ()
    assert sample.intrinsics[0, 2] == pytest.approx(320.0)


def test_the_image_list_gives_the_order(tmp_path):
    for name in ("a_1", "b_1"):
        _matlab(tmp_path / f"ibims1_core_mat/{name}.mat", np.zeros((0, 0)))
    write_text(tmp_path / "imagelist.txt", "b_1\na_1\n")
    data = open_set("ibims", tmp_path)
    assert [sample.id for sample in data] == ["b_1", "a_1"]
    assert [plane.kind for plane in data[0].planes] == ["floor"]

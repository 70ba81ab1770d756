import numpy as np
import pytest
from data_files import write_npy, write_photo

from fathom.data.sets import open_set


def _write(root, kind, name):
    folder = root / f"val/{kind}/scene_00019/scan_00183"
    write_photo(folder / f"{name}.png")
    write_npy(folder / f"{name}_depth.npy", [[[0.6], [2.5], [300], [1]], [[1], [1], [1], [0]]])
    write_npy(folder / f"{name}_depth_mask.npy", [[1, 1, 1, 0], [1, 1, 1, 1]])


def test_metres_masks_and_the_two_halves(tmp_path):
    _write(tmp_path, "indoors", "00019_00183_indoors_110_000")
    _write(tmp_path, "outdoor", "00022_00195_outdoor_010_020")
    data = open_set("diode", tmp_path)
    assert [sample.environment for sample in data] == ["indoor", "outdoor"]
    sample = data[0]
    np.testing.assert_allclose(sample.depth[0], [0.6, 2.5, 300, 0])
    assert sample.valid.tolist() == [[True, True, True, False], [True, True, True, False]]
    assert sample.intrinsics[0, 0] == pytest.approx(886.81)
    assert sample.intrinsics[1, 1] == pytest.approx(927.06)
    assert sample.intrinsics[:2, 2].tolist() == [512, 384]
    assert len(open_set("diode", tmp_path, split="val-outdoor")) == 1

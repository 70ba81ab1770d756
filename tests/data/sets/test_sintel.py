import struct

import numpy as np
import pytest
from data_files import write_photo

from fathom.core.errors import FathomError
from fathom.data.sets import open_set

TAG = struct.pack("<f", 202021.25)


def _write(root, tag=TAG):
    for part in ("final", "clean"):
        write_photo(root / f"training/{part}/alley_1/frame_0001.png")
    depth = root / "training/depth/alley_1/frame_0001.dpt"
    camera = root / "training/camdata_left/alley_1/frame_0001.cam"
    for path in (depth, camera):
        path.parent.mkdir(parents=True)
    rows = np.array([[0.5, 1.5, 2.5, 1000], [4, 5, 6, 7]], "<f4")
    depth.write_bytes(tag + struct.pack("<ii", 4, 2) + rows.tobytes())
    matrix = np.array([[1120.0, 0, 511.5], [0, 1120, 217.5], [0, 0, 1]], "<f8")
    pose = np.zeros((3, 4), "<f8")
    camera.write_bytes(TAG + matrix.tobytes() + pose.tobytes())


def test_depth_and_camera_of_a_frame(tmp_path):
    _write(tmp_path)
    (sample,) = open_set("sintel", tmp_path)
    assert sample.id == "alley_1/frame_0001"
    np.testing.assert_allclose(sample.depth, [[0.5, 1.5, 2.5, 1000], [4, 5, 6, 7]])
    assert sample.valid.all()
    # 511.5 is the middle of 1024 columns when centres are at integers.
    np.testing.assert_allclose(sample.intrinsics, [[1120, 0, 512], [0, 1120, 218], [0, 0, 1]])
    assert len(open_set("sintel", tmp_path, split="clean")) == 1


def test_a_file_of_another_kind_is_named(tmp_path):
    _write(tmp_path, tag=b"PIEH"[::-1])
    with pytest.raises(FathomError, match=r"frame_0001\.dpt cannot be read \(it does not begin"):
        open_set("sintel", tmp_path)[0]

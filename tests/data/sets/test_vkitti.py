import numpy as np
import pytest
from data_files import write_photo, write_png, write_text

from fathom.core.errors import FathomError
from fathom.data.sets import open_set


def _write(root, weather):
    folder = root / "Scene01" / weather
    write_photo(folder / "frames/rgb/Camera_0/rgb_00001.jpg")
    stored = [[1, 100, 250, 65535], [8000] * 4]
    write_png(folder / "frames/depth/Camera_0/depth_00001.png", stored)
    text = "frame cameraID K[0,0] K[1,1] K[0,2] K[1,2]\n"
    text += "0 0 1 1 1 1\n1 0 725.0087 725.0087 620.5 187\n1 1 2 2 2 2\n"
    write_text(folder / "intrinsic.txt", text)


def test_centimetres_and_sky(tmp_path):
    _write(tmp_path, "clone")
    _write(tmp_path, "rain")
    sample = open_set("vkitti2", tmp_path)[0]
    assert sample.id == "Scene01/clone/Camera_0/00001"
    np.testing.assert_allclose(sample.depth[0], [0.01, 1.0, 2.5, np.inf], rtol=1e-6)
    assert sample.depth[1, 0] == 80.0
    assert sample.valid.all()
    # 620.5 is the middle of 1242 columns when centres are at integers.
    np.testing.assert_allclose(sample.intrinsics[:2, 2], [621.0, 187.5])
    assert len(open_set("vkitti2", tmp_path)) == 2
    assert len(open_set("vkitti2", tmp_path, split="clone")) == 1


def test_a_frame_without_camera_is_named(tmp_path):
    _write(tmp_path, "clone")
    write_text(tmp_path / "Scene01/clone/intrinsic.txt", "frame cameraID\n0 0 1 1 1 1\n")
    with pytest.raises(FathomError, match=r"intrinsic\.txt has no line for frame 1"):
        open_set("vkitti2", tmp_path)[0]

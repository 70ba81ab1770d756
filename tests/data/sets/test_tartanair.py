import numpy as np
from data_files import write_npy, write_photo

from fathom.data.sets import open_set


def test_metres_and_the_sphere_of_the_sky(tmp_path):
    for level in ("Easy", "Hard"):
        flight = tmp_path / f"oldtown/{level}/P001"
        write_photo(flight / "image_left/000000_left.png")
        write_npy(flight / "depth_left/000000_left_depth.npy", [[2.5, 10000, 9999, 0], [1] * 4])
    data = open_set("tartanair", tmp_path)
    assert len(data) == 2
    sample = data[0]
    assert sample.family == "oldtown"
    np.testing.assert_allclose(sample.depth[0], [2.5, np.inf, 9999, 0])
    assert sample.valid[0].tolist() == [True, True, True, False]
    np.testing.assert_allclose(sample.intrinsics, [[320, 0, 320], [0, 320, 240], [0, 0, 1]])
    (hard,) = open_set("tartanair", tmp_path, split="hard")
    assert hard.id == "oldtown/Hard/P001/image_left/000000_left"

import numpy as np
from data_files import write_photo, write_png

from fathom.data.sets import open_set

STORED = [[0, 1000, 2500, 65535], [1] * 4]


def test_indoor_samples(tmp_path):
    for size in ("LR", "HR"):
        folder = tmp_path / size / "01. Warehouse"
        write_photo(folder / "color/in_00_160126_155728_c.png")
        write_png(folder / "depth_filled/in_00_160126_155728_depth_filled.png", STORED)
    (sample,) = open_set("diml-indoor", tmp_path)
    assert sample.id == "LR/01. Warehouse/color/in_00_160126_155728_c"
    assert sample.family == "01. Warehouse"
    np.testing.assert_allclose(sample.depth[0], [0, 1.0, 2.5, 65.535], rtol=1e-6)
    assert sample.valid.tolist() == [[False, True, True, True], [True] * 4]
    assert sample.intrinsics is None
    assert open_set("diml-indoor", tmp_path, split="HR")[0].id.startswith("HR/")


def test_outdoor_samples(tmp_path):
    write_photo(tmp_path / "HR/outleft/14_field_0001.png")
    write_png(tmp_path / "HR/depthmap/14_field_0001.png", STORED)
    (sample,) = open_set("diml-outdoor", tmp_path, split="HR")
    assert sample.depth[0, 2] == 2.5
    assert sample.environment == "outdoor"

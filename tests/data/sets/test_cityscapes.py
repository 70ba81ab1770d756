import json

import numpy as np
from data_files import write_photo, write_png, write_text

from fathom.data.sets import open_set

NAME = "frankfurt_000000_000294"


def _write(root):
    for part, suffix in (("leftImg8bit", "leftImg8bit"), ("gtFine", "gtFine_color")):
        write_photo(root / f"{part}/val/frankfurt/{NAME}_{suffix}.png", colour=(70, 130, 180))
    # (p - 1) / 256 px: 2561 -> 10 px, 257 -> 1 px, 1 -> 0 px.
    stored = [[0, 2561, 257, 1], [2561] * 4]
    write_png(root / f"disparity/val/frankfurt/{NAME}_disparity.png", stored)
    camera = {
        "extrinsic": {"baseline": 0.25, "pitch": 0.05},
        "intrinsic": {"fx": 2000.0, "fy": 2001.0, "u0": 1.5, "v0": 0.5},
    }
    write_text(root / f"camera/val/frankfurt/{NAME}_camera.json", json.dumps(camera))


def test_depth_is_baseline_times_focal_length_over_disparity(tmp_path):
    _write(tmp_path)
    (sample,) = open_set("cityscapes", tmp_path)
    assert sample.id == f"val/frankfurt/{NAME}"
    # 0.25 m * 2000 px / 10 px = 50 m; / 1 px = 500 m.
    np.testing.assert_allclose(sample.depth, [[0, 50, 500, 0], [50] * 4])
    assert sample.valid[0].tolist() == [False, True, True, False]
    np.testing.assert_allclose(sample.intrinsics, [[2000, 0, 2], [0, 2001, 1], [0, 0, 1]])
    assert sample.segmentation[0, 0].tolist() == [70, 130, 180]


def test_without_annotation_there_are_no_classes(tmp_path):
    _write(tmp_path)
    (tmp_path / f"gtFine/val/frankfurt/{NAME}_gtFine_color.png").unlink()
    assert open_set("cityscapes", tmp_path)[0].segmentation is None

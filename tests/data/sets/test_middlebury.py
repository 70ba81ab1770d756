import numpy as np
import pytest
from data_files import write_pfm, write_photo, write_png, write_text

from fathom.core.errors import FathomError, UsageError
from fathom.data.sets import open_set

CALIBRATION = """cam0=[1000 0 2.5; 0 1000 1.5; 0 0 1]
cam1=[1000 0 12.5; 0 1000 1.5; 0 0 1]
doffs=10
baseline=200
width=4
height=2
ndisp=280
isint=0
"""
# f b / (d + doffs): 200,000 mm / 100 = 2 m, / 40 = 5 m, / 10 = 20 m.
DISPARITY = [[90, 30, 0, np.inf], [90, 90, 90, 90]]


def _write(folder, names=(("im0", "disp0"),), scale=-1.0):
    write_text(folder / "calib.txt", CALIBRATION)
    for photo, stored in names:
        write_photo(folder / f"{photo}.png")
        write_pfm(folder / f"{stored}.pfm", DISPARITY, scale)


def _check(sample):
    np.testing.assert_allclose(sample.depth[0], [2.0, 5.0, 20.0, 0])
    assert sample.valid.tolist() == [[True, True, True, False], [True] * 4]
    assert sample.disparity[0, 1] == 30


def test_scenes_of_2014(tmp_path):
    _write(tmp_path / "Adirondack-perfect")
    _write(tmp_path / "Adirondack-imperfect")
    (sample,) = open_set("middlebury-2014", tmp_path)
    assert sample.id == "Adirondack-perfect/im0"
    _check(sample)
    # Centres at integers become centres at half integers.
    np.testing.assert_allclose(sample.intrinsics, [[1000, 0, 3], [0, 1000, 2], [0, 0, 1]])


def test_evaluation_3_and_what_both_views_see(tmp_path):
    folder = tmp_path / "trainingF/Piano"
    _write(folder, names=(("im0", "disp0GT"),))
    write_png(folder / "mask0nocc.png", [[255, 128, 255, 255], [255] * 4], np.uint8)
    (sample,) = open_set("middlebury-eval3", tmp_path)
    _check(sample)
    (seen,) = open_set("middlebury-eval3", tmp_path, visible_only=True)
    assert seen.valid[0].tolist() == [True, False, True, False]
    assert seen.depth[0, 1] == 0


def test_both_views_of_2021_and_their_cameras(tmp_path):
    # The header's scale must not matter.
    _write(tmp_path / "data/artroom1", (("im0", "disp0"), ("im1", "disp1")), scale=-0.25)
    left, right = open_set("middlebury-2021", tmp_path)
    _check(left)
    _check(right)
    assert right.id == "data/artroom1/im1"
    assert right.intrinsics[0, 2] == 13.0
    assert left.metric


def test_the_unit_of_gbdf(tmp_path):
    _write(tmp_path / "artroom1", (("im0", "disp0"),), scale=-0.03)
    (sample,) = open_set("middlebury-2021", tmp_path, unit="gbdf")
    # 200,000 / (90 / 0.03 + 10) = 66.4; / (30 / 0.03 + 10) = 198.02; / 10 = 20,000 = 32 mod 256.
    assert sample.depth[0].tolist() == [66, 198, 32, 0]
    assert sample.valid[0].tolist() == [True, True, True, False]
    assert not sample.metric
    with pytest.raises(UsageError, match="metres or gbdf"):
        open_set("middlebury-2021", tmp_path, unit="mm")


def test_a_broken_calibration_is_named(tmp_path):
    _write(tmp_path / "A-perfect")
    write_text(tmp_path / "A-perfect/calib.txt", "cam0=[1000 0 2.5; 0 1000 1.5; 0 0 1]\n")
    with pytest.raises(FathomError, match=r"calib\.txt cannot be read"):
        open_set("middlebury-2014", tmp_path)[0]

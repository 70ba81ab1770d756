import json

import numpy as np
import pytest

from fathom.core.errors import UsageError
from fathom.core.photo import Calibration, FocalRequest, parse_calibration
from fathom.core.photo.calibration import one_per_photo

MATRIX = [[500.0, 0, 310], [0, 510, 250], [0, 0, 1]]
CAMERA = Calibration(500, 510, 310, 250)
OF_640 = Calibration(500, 510, 310, 250, (640, 480))


@pytest.mark.parametrize(
    "stated",
    [
        "500,510,310,250",
        " 500, 510, 310, 250 ",
        MATRIX,
        tuple(map(tuple, MATRIX)),
        np.array(MATRIX),
        {"fx": 500, "fy": 510, "cx": 310, "cy": 250},
        {"intrinsics": MATRIX},
        {"K": [500, 0, 310, 0, 510, 250, 0, 0, 1]},  # ROS
        {"camera_matrix": {"rows": 3, "cols": 3, "data": [500, 0, 310, 0, 510, 250, 0, 0, 1]}},
    ],
)
def test_a_camera_is_stated_in_many_forms(stated):
    assert parse_calibration(stated) == CAMERA


@pytest.mark.parametrize(
    "content", [MATRIX, {"intrinsics": MATRIX}, {"fx": 500, "fy": 510, "cx": 310, "cy": 250}]
)
def test_a_file_holds_any_of_them(tmp_path, content):
    path = tmp_path / "camera.json"
    path.write_text(json.dumps(content))
    assert parse_calibration(path) == parse_calibration(str(path)) == CAMERA


def test_our_own_sidecar_is_such_a_file():
    sidecar = {"width": 640, "height": 480, "focal": {"f_px": 500}, "intrinsics": MATRIX}
    assert parse_calibration(sidecar) == OF_640


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ("500,510,310", "500,510,310 is neither intrinsics nor a file with them: give numbers FX"),
        ("no.json", "no.json is neither intrinsics nor a file"),
        ([[1, 2], [3, 4]], "no intrinsics were found: give numbers FX,FY,CX,CY, a 3 x 3 matrix"),
        (np.ones((3, 4)), "no intrinsics were found"),
        ([[1, 2], [3]], "no intrinsics were found"),
        ({"focal": 500}, "no intrinsics were found"),
        ({"fx": "long", "fy": 1, "cx": 1, "cy": 1}, "fx, fy, cx and cy must be numbers"),
        ({"K": MATRIX, "width": "x", "height": 3}, "width and height must be numbers of pixels"),
        ([[500, 3, 310], [0, 510, 250], [0, 0, 1]], "without skew"),
        ([[500, 0, 310], [0, 510, 250], [0, 0, 2]], "without skew"),
        ("0,510,310,250", "positive focal lengths, not 0, 510, 310, 250"),
        ("500,-1,310,250", "positive focal lengths"),
        ("500,510,nan,250", "must be finite"),
    ],
)
def test_what_is_no_camera_is_a_named_error(stated, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as error:
        parse_calibration(stated)
    assert message in str(error.value)


def test_a_broken_file_is_named(tmp_path):
    path = tmp_path / "camera.json"
    path.write_text("{")
    with pytest.raises(UsageError, match=r"camera\.json cannot be read as JSON"):
        parse_calibration(path)
    path.write_text("{}")
    with pytest.raises(UsageError, match=r"camera\.json: no intrinsics were found"):
        parse_calibration(path)


def test_a_camera_follows_the_size_of_its_photos():
    # Twice as large in both directions: all four numbers twice as large.
    assert OF_640.at(1280, 960) == Calibration(1000, 1020, 620, 500, (1280, 960))
    assert CAMERA.at(1280, 960) == Calibration(500, 510, 310, 250, (1280, 960))
    for width, height in ((480, 640), (640, 400)):
        with pytest.raises(UsageError, match="of photos of 640 x 480 pixels, this one is"):
            OF_640.at(width, height)
    with pytest.raises(UsageError, match=r"principal point \(310, 250\) is far outside"):
        CAMERA.at(64, 48)


def test_a_request_gives_the_whole_matrix():
    focal = FocalRequest(calibration=OF_640).resolve(1280, 960)
    assert (focal.f_px, focal.source) == (1000, "given")
    expected = [[1000, 0, 620], [0, 1020, 500], [0, 0, 1]]
    np.testing.assert_array_equal(focal.intrinsics(1280, 960), expected)
    centred = FocalRequest(f_px=500).resolve(640, 480).intrinsics(640, 480)
    np.testing.assert_array_equal(centred, [[500, 0, 320], [0, 500, 240], [0, 0, 1]])
    with pytest.raises(UsageError, match="give only one of f_px and intrinsics"):
        FocalRequest(f_px=500, calibration=CAMERA)
    with pytest.raises(UsageError, match="a focal length of 5e"):
        FocalRequest(calibration=Calibration(5e9, 510, 310, 250)).resolve(640, 480)


@pytest.mark.parametrize(
    ("given", "photos", "each"),
    [
        (None, 2, [None, None]),
        (MATRIX, 3, [MATRIX] * 3),
        ("a.json", 2, ["a.json"] * 2),
        (["a.json", MATRIX], 2, ["a.json", MATRIX]),
        ([MATRIX, None, MATRIX], 3, [MATRIX, None, MATRIX]),
        ([MATRIX] * 3, 3, [MATRIX] * 3),
    ],
)
def test_one_camera_for_all_or_one_each(given, photos, each):
    assert one_per_photo(given, photos) == each


def test_as_many_cameras_as_photos():
    with pytest.raises(UsageError, match="3 photos but 2 cameras in intrinsics"):
        one_per_photo([MATRIX, MATRIX], 3)
    assert len(one_per_photo(np.array([MATRIX, MATRIX]), 2)) == 2

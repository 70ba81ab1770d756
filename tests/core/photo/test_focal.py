"""Focal lengths in pixels; expected numbers are trigonometry, the manifest, or camera data."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.TiffImagePlugin import IFDRational

from fathom.core.errors import UsageError
from fathom.core.photo import read_photo
from fathom.core.photo.focal import (
    FocalRequest,
    digital_zoom_note,
    f_px_from_fov,
    f_px_from_mm35,
    focal_from_exif,
    fov_from_f_px,
)

F35, F_MM, ZOOM = 0xA405, 0x920A, 0xA404
PLANE_X, PLANE_Y, PLANE_UNIT = 0xA20E, 0xA20F, 0xA210
SIZE_X, SIZE_Y = 0xA002, 0xA003


# What the user says


def test_ninety_degrees_see_as_far_to_the_side_as_forward():
    assert f_px_from_fov(90, 1000) == pytest.approx(500)
    assert fov_from_f_px(500, 1000) == pytest.approx(90)


@given(st.floats(1, 179), st.integers(1, 20000))
def test_field_of_view_there_and_back(fov_deg, width):
    assert fov_from_f_px(f_px_from_fov(fov_deg, width), width) == pytest.approx(fov_deg)


def test_diagonal_rule():
    # 43.2666 mm is the diagonal of 36 x 24 mm. The three are worked by hand to two decimals.
    assert f_px_from_mm35(26, 4032, 3024) == pytest.approx(3028.66, abs=0.01)
    assert f_px_from_mm35(50, 1920, 1080) == pytest.approx(2545.74, abs=0.01)
    assert f_px_from_mm35(28, 3000, 2000) == pytest.approx(28 / 36 * 3000)  # the film's own shape


def test_requests_for_landscape_and_portrait():
    assert FocalRequest(f_px=1234).resolve(4000, 3000).f_px == 1234
    assert FocalRequest(f_mm35=26).resolve(4032, 3024) == FocalRequest(f_mm35=26).resolve(
        3024, 4032
    )
    # The field of view is that of the horizontal side of the upright photo.
    assert FocalRequest(fov_deg=90).resolve(3000, 4000).f_px == pytest.approx(1500)
    assert FocalRequest(fov_deg=90).resolve(4000, 3000).f_px == pytest.approx(2000)
    assert FocalRequest(fov_deg=90).resolve(4, 3).source == "given"
    assert FocalRequest().resolve(4000, 3000) is None


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"f_px": 1000, "fov_deg": 60}, "only one of f_px and fov_deg"),
        ({"f_px": 1, "fov_deg": 60, "f_mm35": 3}, "only one"),
        ({"f_px": 0}, "f_px is 0; it must be a positive"),
        ({"f_mm35": -26}, "f_mm35 is -26"),
        ({"f_px": math.nan}, "f_px is nan"),
        ({"f_px": math.inf}, "f_px is inf"),
        ({"fov_deg": 180}, "below 180 degrees"),
    ],
)
def test_bad_requests(request_, message):
    with pytest.raises(UsageError, match=message):
        FocalRequest(**request_)


@pytest.mark.parametrize(
    "request_",
    [{"f_px": 1e300}, {"f_px": 1e-300}, {"f_px": 3}, {"fov_deg": 1e-4}, {"f_mm35": 1e9}],
)
def test_numbers_that_no_camera_has(request_):
    with pytest.raises(UsageError, match=r"cannot be that of a photo of 4000 x 3000; check"):
        FocalRequest(**request_).resolve(4000, 3000)


def test_telescopes_and_single_pixels_are_allowed():
    assert FocalRequest(f_mm35=24_000).resolve(4000, 3000).f_px == pytest.approx(2.77e6, rel=0.01)
    assert FocalRequest(f_px=3000).resolve(1, 1).f_px == 3000


# What the camera says

CANON = {  # PowerShot A20: 6.594 mm before a sensor of 7766.99 pixels per inch
    F_MM: IFDRational(6594, 1000),
    PLANE_X: IFDRational(1_600_000, 206),
    PLANE_Y: IFDRational(1_200_000, 155),
    PLANE_UNIT: 2,
    SIZE_X: 1600,
    SIZE_Y: 1200,
}
CANON_F_PX = 6.594 * 1_600_000 / 206 / 25.4  # 2016.4 pixels


@pytest.mark.parametrize(
    ("tags", "size", "expected"),
    [
        ({F35: 26}, (4032, 3024), 3028.66),
        ({F35: 26}, (3024, 4032), 3028.66),
        ({F35: (26,)}, (4032, 3024), 3028.66),
        ({F35: IFDRational(26, 1)}, (4032, 3024), 3028.66),
        (CANON, (1600, 1200), CANON_F_PX),
        (CANON, (1200, 1600), CANON_F_PX),  # turned by a program
        (CANON, (800, 600), CANON_F_PX / 2),  # made smaller
        ({**CANON, SIZE_X: 1200, SIZE_Y: 1600}, (1600, 1200), CANON_F_PX),
        ({k: v for k, v in CANON.items() if k not in (SIZE_X, SIZE_Y)}, (1600, 1200), CANON_F_PX),
        ({k: v for k, v in CANON.items() if k != PLANE_UNIT}, (1600, 1200), CANON_F_PX),
        ({**CANON, F35: 0}, (1600, 1200), CANON_F_PX),
        ({**CANON, F35: 50}, (1600, 1200), f_px_from_mm35(50, 1600, 1200)),
        # 35 mm before 36 mm / 5760 pixels: 1600 per centimetre, 160 per mm, 0.16 per micrometre
        ({F_MM: 35, PLANE_X: 1600, PLANE_UNIT: 3}, (5760, 3840), 5600),
        ({F_MM: 35, PLANE_X: 160, PLANE_UNIT: 4}, (5760, 3840), 5600),
        ({F_MM: 35, PLANE_X: 0.16, PLANE_UNIT: 5}, (5760, 3840), 5600),
        ({F_MM: 35, PLANE_Y: 1600, PLANE_UNIT: 3}, (5760, 3840), 5600),
    ],
)
def test_good_exif(tags, size, expected):
    focal = focal_from_exif(tags, *size)
    assert focal.f_px == pytest.approx(expected, rel=1e-5)
    assert focal.source == "exif"


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {F_MM: 4.3},  # of no use without the size of the sensor
        {F35: 0},
        {F35: -26},
        {F35: "26 mm"},
        {F35: b"\x00"},
        {F35: None},
        {F35: (26, 28)},
        {F35: math.nan},
        {F35: IFDRational(26, 0)},
        {F35: 600},  # 3.4 degrees
        {F35: 4},  # 155 degrees
        {**CANON, PLANE_X: IFDRational(1, 0), PLANE_Y: 0},
        {**CANON, PLANE_UNIT: 1},  # no unit
        {**CANON, PLANE_UNIT: 99},
        {**CANON, SIZE_X: 1600, SIZE_Y: 800},  # cropped and resized: the scale is lost
        {**CANON, F_MM: IFDRational(0, 0)},
        {**CANON, PLANE_X: 72, PLANE_Y: 72},  # printing resolution in the wrong tag
    ],
)
def test_bad_exif(tags):
    focal = focal_from_exif(tags, 1600, 1200)
    assert focal is None


def test_nonsense_in_the_first_tag_leaves_the_second():
    assert focal_from_exif({**CANON, F35: 2000}, 1600, 1200).f_px == pytest.approx(CANON_F_PX)


def test_digital_zoom_is_noted():
    assert digital_zoom_note({ZOOM: IFDRational(20, 10)}).startswith("digital zoom 2x")
    for none in ({}, {ZOOM: 0}, {ZOOM: 1}, {ZOOM: IFDRational(0, 0)}):
        assert digital_zoom_note(none) is None


# Real photographs


def test_real_photographs(real_pairs_folder):
    entries = json.loads((real_pairs_folder / "manifest.json").read_text())["photos"]
    assert len(entries) >= 12
    for entry in entries:
        photo = read_photo(real_pairs_folder / entry["file"])
        assert [photo.width, photo.height] == entry["upright_size"], entry["file"]
        assert photo.orientation == entry["exif"]["orientation"]
        stated = entry["focal_px_from_35mm"] or entry.get("focal_px_from_focal_plane")
        if stated is None:
            assert photo.focal is None, entry["file"]
        else:
            assert photo.focal.f_px == pytest.approx(stated, rel=1e-4), entry["file"]
            assert photo.focal.source == "exif"

"""Focal lengths of files that are no longer as the camera wrote them, and of odd cameras.

Expected numbers are the diagonal rule (43.2666 mm of a 36 x 24 mm frame) and proportions.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.TiffImagePlugin import IFDRational

from fathom.core.photo import FocalRequest, photo_from, read_photo
from fathom.core.photo.exif_focal import exif_focal
from fathom.core.photo.focal import f_px_from_mm35

ORIENTATION, MODEL, WIDTH, LENGTH = 0x0112, 0x0110, 0x0100, 0x0101
F35, F_MM, RENDERED = 0xA405, 0x920A, 0xA401
PLANE_X, PLANE_UNIT, SIZE_X, SIZE_Y = 0xA20E, 0xA210, 0xA002, 0xA003

PHONE = {F35: 26, SIZE_X: 4000, SIZE_Y: 3000}
FULL = f_px_from_mm35(26, 4000, 3000)  # 3004.6


def plane(width: int, height: int) -> dict[int, float]:
    """Return tags of a camera whose focal plane has as many pixels per mm as PHONE's rule says."""
    return {F_MM: 10, PLANE_X: FULL / 10, PLANE_UNIT: 4, SIZE_X: width, SIZE_Y: height}


@pytest.mark.parametrize("tags", [PHONE, plane(4000, 3000)], ids=["35 mm", "focal plane"])
@pytest.mark.parametrize(
    ("size", "expected", "cropped"),
    [
        ((4000, 3000), FULL, False),
        ((3000, 4000), FULL, False),  # turned by a program
        ((2000, 1500), FULL / 2, False),
        ((8000, 6000), FULL * 2, False),  # made larger
        ((1334, 1000), FULL / 3, False),  # rounded
        ((400, 400), 400.6, True),  # 3004.6 * 400 / 3000
        ((4000, 2250), FULL, True),  # 16:9
        ((1920, 1080), FULL * 1920 / 4000, True),
        ((3000, 3000), FULL, True),
        ((1000, 3000), FULL, True),
        ((1500, 4000), FULL, True),  # out of a photo that was turned first
    ],
)
def test_one_rule_for_both_ways(tags, size, expected, cropped):
    found = exif_focal(tags, *size)
    assert found.f_px == pytest.approx(expected, rel=2e-3)
    assert bool(found.notes) is cropped
    if cropped:
        assert (
            f"EXIF describes a photo of 4000 x 3000 pixels, the file has {size[0]} x"
            in (found.notes[0])
        )


@pytest.mark.parametrize("tags", [PHONE, plane(4000, 3000)], ids=["35 mm", "focal plane"])
@pytest.mark.parametrize("size", [(5000, 5000), (4500, 3000), (9000, 4000)])
def test_a_file_that_cannot_be_a_crop_leaves_exif_out(tags, size):
    found = exif_focal(tags, *size)
    assert found.f_px is None
    assert "the focal length there is not used" in found.notes[0]


def test_a_crop_of_a_portrait_that_is_still_to_be_turned():
    # Stored 4000 x 3000; cut to 4000 x 1000 as stored, which stands upright as 1000 x 4000.
    found = exif_focal({**PHONE, ORIENTATION: 6}, 1000, 4000)
    assert found.f_px == pytest.approx(FULL, rel=1e-3)


@pytest.mark.parametrize(
    ("tags", "size"),
    [
        ({**PHONE, RENDERED: 6}, (4000, 3000)),
        ({F35: 26, SIZE_X: 9000, SIZE_Y: 3000}, (9000, 3000)),
        ({F35: 26}, (9000, 3000)),
        ({F35: 26}, (1000, 4000)),
        ({**plane(9000, 2000)}, (9000, 2000)),
    ],
)
def test_panoramas_leave_exif_out(tags, size):
    found = exif_focal(tags, *size)
    assert found.f_px is None
    assert "panorama" in found.notes[0]


def test_panoramas_that_say_so_in_xmp():
    xmp = b'<rdf:Description xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" ...'
    assert exif_focal(PHONE, 4000, 3000, xmp=xmp).f_px is None


@pytest.mark.parametrize("rendered", [0, 1, 2, 3, 4, 7, 8])
def test_other_renderings_are_photos(rendered):
    found = exif_focal({**PHONE, RENDERED: rendered}, 4000, 3000)
    assert found.f_px == pytest.approx(FULL)
    assert found.notes == ()


def test_nothing_is_said_where_exif_states_no_focal_length():
    for size in ((9000, 3000), (400, 400)):
        assert exif_focal({SIZE_X: 4000, SIZE_Y: 3000}, *size).notes == ()


def test_the_size_in_the_main_directory_counts_where_the_other_is_missing():
    found = exif_focal({F35: 26, WIDTH: 4000, LENGTH: 3000}, 400, 400)
    assert found.f_px == pytest.approx(400.6, abs=0.1)


@pytest.mark.parametrize(
    ("model", "f_mm", "size", "expected"),
    [
        ("Canon EOS 6D Mark II", 50, (6240, 4160), 50 / 36 * 6240),
        ("Canon EOS 6D Mark II\0", 50, (624, 416), 50 / 36 * 624),
        (" canon eos 6d mark ii ", 50, (416, 624), 50 / 36 * 624),
        ("Canon EOS 6D Mark II", 50, (4160, 4160), 50 / 24 * 4160),  # its own square format
        ("Canon EOS 5D Mark IV", 35, (6720, 4480), 35 / 36 * 6720),
        ("FinePix E550", 7.2, (2848, 2136), 7.2 * 2848 / 7.44),
    ],
)
def test_cameras_that_write_a_wrong_focal_plane(model, f_mm, size, expected):
    tags = {MODEL: model, F_MM: f_mm, PLANE_X: 6673.79679, PLANE_UNIT: 2}
    found = exif_focal({**tags, SIZE_X: size[0], SIZE_Y: size[1]}, *size)
    assert found.f_px == pytest.approx(expected, rel=1e-3)


def test_other_cameras_are_believed():
    tags = {MODEL: "Canon EOS 6D", F_MM: 50, PLANE_X: 152.0, PLANE_UNIT: 4}
    assert exif_focal(tags, 5472, 3648).f_px == pytest.approx(7600)


def test_the_photos_of_the_reports(cases):
    crop = read_photo(cases / "18-crop-and-pano" / "crop35.jpg")
    assert crop.focal.f_px == pytest.approx(300.5, abs=0.1)
    assert len(crop.notes) == 1
    canon = read_photo(cases / "17-canon-6d2" / "canon6d2.jpg")
    assert canon.focal.f_px == pytest.approx(867, abs=1)


NUMBER = st.one_of(
    st.integers(-5, 70000),
    st.floats(),
    st.text(max_size=4),
    st.binary(max_size=4),
    st.none(),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
    st.builds(IFDRational, st.integers(0, 70000), st.integers(0, 1000)),
)
TAGS = [ORIENTATION, MODEL, WIDTH, LENGTH, F35, F_MM, RENDERED, PLANE_X, PLANE_UNIT, SIZE_X, SIZE_Y]


@given(st.dictionaries(st.sampled_from(TAGS), NUMBER), st.integers(1, 9000), st.integers(1, 9000))
def test_any_tags_give_a_usual_focal_length_or_none(tags, width, height):
    found = exif_focal(tags, width, height)
    if found.f_px is not None:
        degrees = math.degrees(2 * math.atan(0.5 * max(width, height) / found.f_px))
        assert 4.99 <= degrees <= 150.01


# What a user gives


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"f_px": 18}, "spans 177 degrees along the longer side, as hardly any lens does; "
                       "did you mean millimetres, --f-mm35 18?"),
        ({"f_mm35": 1500}, "did you mean pixels, --f-px 1500?"),
        ({"f_mm35": 4.25}, "instead of its 35 mm equivalent?"),
        ({"fov_deg": 1.1}, "did you mean radians, --fov-deg 63?"),
        ({"fov_deg": 170}, "draws no straight lines"),
        ({"f_px": 90_000}, "metres depend on it"),
    ],
)  # fmt: skip
def test_a_focal_length_that_hardly_can_be_is_used_and_doubted(request_, said, cases):
    path = cases / "16-mm-for-px" / "mm.jpg"  # 1500 x 1000
    request = FocalRequest(**request_)
    photo = read_photo(path, focal=request)
    assert photo.focal.source == "given"
    [note] = photo.notes
    assert said in note
    assert photo_from(photo.pixels, focal=request).notes == photo.notes
    assert photo_from(read_photo(path), focal=request).notes == photo.notes


@pytest.mark.parametrize("request_", [{"f_px": 1000}, {"f_mm35": 18}, {"fov_deg": 60}, {}])
def test_usual_focal_lengths_are_not_doubted(request_, cases):
    photo = read_photo(cases / "16-mm-for-px" / "mm.jpg", focal=FocalRequest(**request_))
    assert photo.notes == ()

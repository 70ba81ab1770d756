"""Tone curves and primaries: numbers worked out by hand or taken from the standards' tables."""

import numpy as np
import pytest

from fathom.core.photo.colour_space import (
    SRGB_PRIMARIES,
    ColourSpace,
    SrgbConverter,
    are_chromaticities,
    from_code_points,
    from_exponent,
)

BT2020 = (0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046)


def srgb(light):
    """Return sRGB's number, 0 to 255, of linear light."""
    light = np.asarray(light, dtype=np.float64)
    return 255 * np.where(
        light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055
    )


def converted(space, codes, top=255):
    codes = np.asarray(codes)
    return SrgbConverter(space, top, codes.reshape(-1, 3))(codes.reshape(1, -1, 3))[0]


@pytest.mark.parametrize(
    ("transfer", "code", "light"),
    [
        (4, 128, (128 / 255) ** 2.2),
        (5, 128, (128 / 255) ** 2.8),
        (8, 55, 55 / 255),
        (9, 255, 1.0),
        (9, 128, 10 ** (2 * (128 / 255 - 1))),
        (10, 128, 10 ** (2.5 * (128 / 255 - 1))),
        (13, 128, 0.21586),
        (17, 128, (128 / 255) ** 2.6),
    ],
)
def test_tone_curves_of_h273(transfer, code, light):
    space = from_code_points(1, transfer)
    grey = converted(space, [[code] * 3])[0]
    assert grey.tolist() == [pytest.approx(srgb(light), abs=0.55)] * 3


@pytest.mark.parametrize("transfer", [1, 6, 7, 11, 12, 13, 14, 15])
def test_curves_of_television_are_taken_for_srgb(transfer):
    assert from_code_points(1, transfer).is_srgb


# BT.2408: white paper (203 cd/m2) is 58 % in PQ and 75 % in HLG; a grey card is 38 % in both.
@pytest.mark.parametrize(
    ("transfer", "number", "light"), [(16, 0.5807, 1.0), (16, 0.3800, 0.128), (18, 0.75, 1.0)]
)
def test_paper_white_of_hdr_is_white(transfer, number, light):
    space = from_code_points(9, transfer)
    code = round(number * 1023)
    grey = converted(space, [[code] * 3], top=1023)[0]
    assert np.abs(grey - srgb(min(light, 1))).max() <= 3


def test_pq_is_absolute_light():
    # SMPTE ST 2084: 0.508078 is 100 cd/m2, 0.751827 is 1000 cd/m2.
    space = ColourSpace(curve="PQ")
    hundred = converted(space, [[round(0.508078 * 65535)] * 3], top=65535)[0, 0]
    assert hundred == pytest.approx(srgb(100 / 203), abs=1)


def test_highlights_are_bent_into_white_and_middle_tones_stay():
    space = ColourSpace(curve="PQ")
    ramp = np.linspace(0, 0.751827 * 65535, 2000).astype(np.uint16)  # up to 1000 cd/m2
    found = converted(space, np.stack([ramp] * 3, axis=-1), top=65535)[:, 0].astype(int)
    assert (np.diff(found) >= 0).all()
    assert found[-1] == 255
    assert len(np.unique(found[ramp > 0.58 * 65535])) > 20  # highlights keep their drawing
    dark = converted(space, [[20000] * 3], top=65535)[0, 0]
    assert found[np.searchsorted(ramp, 20000)] == pytest.approx(dark, abs=1)


def test_hlg_goes_through_the_eye_of_the_screen():
    # BT.2100 at 1000 cd/m2: a scene light of 1/12 (number 0.5) is (1/12) ** 1.2 * 1000 = 50.7.
    space = from_code_points(9, 18)
    grey = converted(space, [[32768] * 3], top=65535)[0, 0]
    assert grey == pytest.approx(srgb(50.7 / 203), abs=1)


def test_primaries_of_bt2020():
    # BT.2087: linear sRGB red, green and blue in BT.2020.
    matrix = np.array(
        [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]
    )
    space = ColourSpace(BT2020, "gamma", 1.0)
    for light in np.vstack([np.eye(3), [[1, 1, 1], [0.2, 0.5, 0.8]]]):
        codes = np.rint(matrix @ light * 65535).astype(np.uint16)
        np.testing.assert_allclose(converted(space, [codes], top=65535)[0], srgb(light), atol=2)


@pytest.mark.parametrize("code", [1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 22])
def test_white_stays_white_whatever_the_primaries(code):
    space = from_code_points(code, 13)
    assert converted(space, [[255] * 3, [0] * 3]).tolist() == [[255] * 3, [0] * 3]


def test_narrow_range():
    space = from_code_points(1, 13, full_range=False)
    codes = [[16] * 3, [235] * 3, [0] * 3, [255] * 3, [126] * 3]
    assert converted(space, codes)[:, 0].tolist() == [0, 255, 0, 255, 128]
    ten = [[64] * 3, [940] * 3]
    assert converted(space, ten, top=1023)[:, 0].tolist() == [0, 255]


def test_exponents_of_png():
    assert from_exponent(0.45455, None).is_srgb
    assert from_exponent(0.45455, SRGB_PRIMARIES).is_srgb
    assert not from_exponent(0.45455, BT2020).is_srgb
    assert not from_exponent(1 / 1.8, None).is_srgb
    assert converted(from_exponent(1.0, None), [[55] * 3])[0, 0] == 128


@pytest.mark.parametrize(("primaries", "transfer"), [(3, 13), (0, 13), (23, 1), (1, 3), (1, 19)])
def test_code_points_that_mean_nothing(primaries, transfer):
    assert from_code_points(primaries, transfer) is None


@pytest.mark.parametrize(
    "numbers",
    [
        (),
        (0.0,) * 8,
        (0.3127, 0.3290) * 4,
        (0.9, 0.9, *SRGB_PRIMARIES[2:]),
        (float("nan"),) * 8,
        (*SRGB_PRIMARIES[:2], 0.1, 0.1, 0.2, 0.2, 0.3, 0.3),
    ],
)
def test_chromaticities_that_cannot_be(numbers):
    assert not are_chromaticities(numbers)
    assert are_chromaticities(SRGB_PRIMARIES)

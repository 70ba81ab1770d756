"""A lens of finite aperture: discs of hand-worked size, sharp where it is focused."""

import numpy as np
import pytest

from fathom.scenes.camera.lens import LARGEST_RADIUS, depth_of_field, focus_somewhere

SIZE = (41, 401)


def _spread(metres: float, *, f_px: float, aperture: float, focus: float) -> np.ndarray:
    """Return the picture (H, W) of one white pixel in the middle of a black wall."""
    image = np.zeros((*SIZE, 3), np.float32)
    image[20, 200] = 1.0
    wall = np.full(SIZE, 1 / metres, np.float32)
    return depth_of_field(image, wall, f_px=f_px, aperture=aperture, focus=focus)[..., 0]


@pytest.mark.parametrize(
    ("metres", "f_px", "aperture", "focus", "diameter"),
    [
        (1.0, 800.0, 0.02, 2.0, 8.0),  # 0.02 * 800 * |1/1 - 1/2| = 8 pixels
        (2.0, 800.0, 0.02, 1.0, 8.0),  # the other side of the focus, the same step
        (2.0, 500.0, 0.02, np.inf, 5.0),  # 0.02 * 500 * 1/2, focused on the horizon
        (4.0, 1000.0, 0.03, 1.5, 12.5),  # 0.03 * 1000 * |1/4 - 2/3|
    ],
)
def test_a_point_of_light_becomes_a_disc(metres, f_px, aperture, focus, diameter):
    seen = _spread(metres, f_px=f_px, aperture=aperture, focus=focus)
    rows, columns = np.mgrid[-20:21, -200:201]
    distance = np.hypot(rows, columns)
    radius = diameter / 2
    # Evenly bright inside, dark outside, one pixel of passage between the two.
    inside = seen[distance <= radius - 0.5]
    assert np.ptp(inside) <= 1e-6 * inside.max()
    assert (seen[distance >= radius + 0.5] == 0).all()
    # An even disc of the light of one pixel: its area is 1 / brightness.
    assert 1 / inside.max() == pytest.approx(np.pi * radius**2, rel=0.06)
    assert seen.sum() == pytest.approx(1.0, rel=1e-4)


def test_what_is_in_focus_stays_as_it_is():
    image = np.random.default_rng(0).random((30, 60, 3), np.float32)
    inverse = np.full((30, 60), 1 / 2.0, np.float32)
    inverse[:, 40:] = 1 / 20.0  # behind the focus, blurred: 0.03 * 400 * (1/2 - 1/20) / 2 = 2.7 px
    seen = depth_of_field(image, inverse, f_px=400, aperture=0.03, focus=2.0)
    np.testing.assert_array_equal(seen[:, :40], image[:, :40])
    assert np.abs(seen[:, 45:] - image[:, 45:]).mean() > 0.1


def test_the_sharp_front_takes_no_colour_from_behind_and_gives_it_none():
    red_before_blue = np.zeros((30, 60, 3), np.float32)
    red_before_blue[:, :30, 0] = 1
    red_before_blue[:, 30:, 2] = 1
    inverse = np.where(np.arange(60) < 30, 1 / 1.0, 0).astype(np.float32)  # sky behind
    inverse = np.broadcast_to(inverse, (30, 60)).copy()
    # Sky is blurred over 0.01 * 300 * 1 / 1 = 3 pixels.
    seen = depth_of_field(red_before_blue, inverse, f_px=300, aperture=0.01, focus=1.0)
    assert (seen[:, :30] == [1, 0, 0]).all()
    assert (seen[:, 30:] == [0, 0, 1]).all()


def test_a_blurred_front_spreads_over_what_is_sharp_behind():
    white_before_black = np.zeros((31, 161, 3), np.float32)
    white_before_black[:, :80] = 1
    inverse = np.full((31, 161), 1 / 10.0, np.float32)
    inverse[:, :80] = 1 / 0.5
    # The front is blurred over 0.01 * 300 * (1/0.5 - 1/10) = 5.7 pixels, half of it outwards.
    seen = depth_of_field(white_before_black, inverse, f_px=300, aperture=0.01, focus=10.0)
    row = seen[15, :, 0]
    assert (row[80:82] > 0.05).all()
    assert (row[84:] == 0).all()
    assert (np.diff(row) <= 1e-6).all()


@pytest.mark.parametrize("focus", [0.6, 3.0, np.inf])
def test_an_even_picture_keeps_its_brightness(focus):
    rng = np.random.default_rng(1)
    inverse = rng.choice(np.array([0, 0.05, 0.3, 2.0], np.float32), (40, 50))
    image = np.full((40, 50, 3), [0.2, 0.5, 0.9], np.float32)
    seen = depth_of_field(image, inverse, f_px=300, aperture=0.03, focus=focus)
    np.testing.assert_allclose(seen, image, rtol=1e-5)


def test_a_small_aperture_leaves_the_picture_alone():
    image = np.random.default_rng(0).random((*SIZE, 3), np.float32)
    wall = np.full(SIZE, 1 / 2.0, np.float32)
    # 0.001 * 500 * (1/2 - 1/10) = 0.2 pixels
    seen = depth_of_field(image, wall, f_px=500, aperture=0.001, focus=10.0)
    np.testing.assert_array_equal(seen, image)


def test_discs_are_cut_at_a_fortieth_of_the_long_side():
    # 0.03 * 5000 * (1/0.5 - 0) = 300 pixels across, were they not cut to a radius of 10.
    seen = _spread(0.5, f_px=5000, aperture=0.03, focus=np.inf)
    lit = np.flatnonzero(seen[20])
    assert (lit[-1] - lit[0]) / 2 == pytest.approx(LARGEST_RADIUS * 401, abs=0.5)


def test_focus_lies_on_something_near_the_middle():
    image = np.random.default_rng(0).random((60, 80, 3), np.float32)
    inverse = np.full((60, 80), 1 / 50.0, np.float32)
    inverse[15:50, 15:65] = 1 / 0.8  # wherever one looks around the centre, this is there
    for seed in range(6):
        rng = np.random.default_rng(seed)
        seen = focus_somewhere(rng, image, inverse, f_px=900)
        np.testing.assert_array_equal(seen[20:45, 20:60], image[20:45, 20:60])


def test_focus_on_nothing_but_sky_leaves_everything_sharp():
    image = np.random.default_rng(0).random((30, 40, 3), np.float32)
    sky = np.zeros((30, 40), np.float32)
    seen = focus_somewhere(np.random.default_rng(0), image, sky, f_px=300)
    np.testing.assert_array_equal(seen, image)

import numpy as np
import pytest

from fathom.core.colour import ColourScale, colour_table
from fathom.core.colour_bar import depth_ticks, with_colour_bar

RELATIVE = ColourScale(far=0.0, near=1.0, metric=False)


def metric(nearest, farthest):
    return ColourScale(far=1 / farthest, near=1 / nearest, metric=True)


def test_ticks_lie_where_inverse_depth_puts_them():
    ticks = dict(depth_ticks(metric(1, 10), length=900, spacing=10))
    assert ticks[10] == pytest.approx(900)
    assert ticks[5] == pytest.approx(800)  # (1 - 1/5) / (1 - 1/10) * 900
    assert ticks[2] == pytest.approx(500)
    assert ticks[1] == pytest.approx(0)


@pytest.mark.parametrize(
    ("nearest", "farthest"),
    [(1, 10), (0.31, 0.33), (2.4, 2.6), (3, 9000), (1e-3, 2e-3), (12, 800), (0.5, 3)],
)
def test_ticks_are_round_apart_and_within_the_scale(nearest, farthest):
    ticks = depth_ticks(metric(nearest, farthest), length=400, spacing=20)
    depths = [depth for depth, _ in ticks]
    assert 3 <= len(ticks) <= 10
    assert min(np.diff([position for _, position in ticks])) >= 400 / 9
    assert depths == sorted(depths)
    assert nearest * (1 - 1e-9) <= depths[0] <= depths[-1] <= farthest * (1 + 1e-9)
    assert all(len(f"{depth:.6g}") <= 6 for depth in depths)


def test_picture_is_unchanged_and_the_bar_is_warm_above():
    picture = np.random.default_rng(0).integers(0, 255, (300, 200, 3), dtype=np.uint8)
    canvas = with_colour_bar(picture, metric(1, 10))
    assert canvas.shape[0] == 300
    np.testing.assert_array_equal(canvas[:, :200], picture)
    text = 11  # pixels of type at this height; the bar begins one of them beside the picture
    column = canvas[:, 200 + text + 4].astype(int)
    colours = [np.flatnonzero((column == c).all(axis=1)) for c in colour_table()[[250, 128, 5]]]
    top, middle, bottom = (rows.mean() for rows in colours)
    assert top < 40 < 140 < middle < 180 < 270 < bottom


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (40, 30)])
def test_small_pictures_get_a_legible_bar(shape):
    picture = np.full((*shape, 3), 77, dtype=np.uint8)
    canvas = with_colour_bar(picture, metric(1, 10))
    assert canvas.shape[0] == 120
    np.testing.assert_array_equal(canvas[: shape[0], : shape[1]], picture)


def test_relative_and_empty_scales_are_labelled_otherwise():
    picture = np.zeros((120, 100, 3), dtype=np.uint8)
    canvases = [with_colour_bar(picture, scale) for scale in (metric(1, 10), RELATIVE, None)]
    ink = [(canvas[:, 100:] < 128).all(axis=2) for canvas in canvases]
    assert ink[0][:25].sum() != ink[1][:25].sum()  # "metres" and "relative" above the bar
    assert ink[0][40:80, 30:].any()  # numbers along the bar
    assert not ink[1][40:80, 30:].any()  # only "near" and "far" at its ends
    assert not ink[2][40:].any()  # "no depth" and no bar
    assert ink[2][:40].any()

import numpy as np
import pytest
from planes import flat

from fathom.core.colour import (
    INVALID_COLOUR,
    ColourScale,
    colour_scale,
    colour_table,
    colourise,
)
from fathom.core.errors import KindError, UsageError

TWO_TO_TEN = ColourScale(far=0.1, near=0.5, metric=True)


def test_table_runs_from_cold_to_warm_without_jumps():
    table = colour_table().astype(int)
    assert table.shape == (256, 3)
    assert table[0, 2] > table[0, 0] + 30  # far is blue
    assert table[-1, 0] > table[-1, 2] + 80  # near is red
    assert np.abs(np.diff(table, axis=0)).max() <= 6
    assert len(np.unique(table, axis=0)) == 256


@pytest.mark.parametrize(
    ("metres", "index"),
    [
        (2.0, 255),
        (10.0, 0),
        (1.0, 255),  # nearer than the scale
        (99.0, 0),  # farther than the scale
        (5.0, 64),  # (1/5 - 1/10) / (1/2 - 1/10) * 255 = 63.75
        (4.0, 96),  # (1/4 - 1/10) / (1/2 - 1/10) * 255 = 95.6
        (np.inf, 0),  # sky
    ],
)
def test_colour_is_linear_in_inverse_depth(metres, index):
    picture = colourise(flat(metres), scale=TWO_TO_TEN)
    assert picture.shape == (6, 8, 3)
    assert (picture == colour_table()[index]).all()


def test_invalid_pixels_are_grey():
    depth = np.full((2, 3), 2.0)
    depth[0, 1] = np.nan
    picture = colourise(flat(depth), scale=TWO_TO_TEN)
    assert tuple(picture[0, 1]) == INVALID_COLOUR
    assert tuple(picture[0, 0]) == tuple(colour_table()[255])


def test_scale_leaves_out_the_nearest_and_farthest_hundredths():
    # 1000 pixels of 4 m, 10 of 1 cm and 10 of 9 km: one in a hundred, less than the two clipped.
    depth = np.full((30, 34), 4.0)
    depth[0, :10], depth[0, 10:20] = 0.01, 9000
    scale = colour_scale(flat(depth))
    assert scale.range_m == pytest.approx((4 / 1.05, 4 / 0.95))


def test_scale_reaches_from_the_2nd_to_the_98th_percentile_of_inverse_depth():
    # Inverse depth evenly from 0.1 to 1.1 per metre; sky and holes do not count.
    depth = 1 / np.linspace(0.1, 1.1, 10_001)
    depth = np.concatenate([depth, np.full(5000, np.inf), np.full(5000, np.nan)])[None]
    scale = colour_scale(flat(depth))
    assert (scale.far, scale.near, scale.metric) == (
        pytest.approx(0.12, abs=1e-3),
        pytest.approx(1.08, abs=1e-3),
        True,
    )


def test_scale_of_a_large_map_finds_its_few_valid_pixels():
    depth = np.full((1500, 2000), np.inf)
    depth[1, 1] = 2.0  # 3 million pixels, of which every second is looked at first
    assert colour_scale(flat(depth)).range_m == pytest.approx((2 / 1.05, 2 / 0.95))


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_map_without_a_depth_has_no_scale_but_a_picture(value):
    empty = flat(value)
    assert colour_scale(empty) is None
    expected = colour_table()[0] if value == np.inf else INVALID_COLOUR
    assert tuple(colourise(empty)[3, 3]) == tuple(expected)


def test_fixed_range_is_kept():
    assert colour_scale(flat(2.5), depth_range=(0.5, 20)).range_m == pytest.approx((0.5, 20))


@pytest.mark.parametrize("bad", [(0, 3), (4, 2), (1, np.inf), (np.nan, 3)])
def test_impossible_range_is_refused(bad):
    with pytest.raises(UsageError, match="two depths in metres, the nearer first"):
        colour_scale(flat(2.5), depth_range=bad)


def test_range_in_metres_needs_metres():
    with pytest.raises(KindError, match="cannot colour a scale_invariant map"):
        colour_scale(flat(2.5, kind="scale_invariant"), depth_range=(1, 2))


@pytest.mark.parametrize(
    ("kind", "near_value", "far_value"),
    [
        ("scale_invariant", 1.0, 2.0),
        ("affine_invariant", -3.0, 5.0),  # depth up to a shift, which may be negative
        ("affine_invariant_inverse", 7.0, -2.0),  # inverse depth up to a shift
    ],
)
def test_near_is_warm_for_every_kind(kind, near_value, far_value):
    values = np.full((4, 4), near_value)
    values[2:] = far_value
    picture = colourise(flat(values, kind=kind))
    assert tuple(picture[0, 0]) == tuple(colour_table()[255])
    assert tuple(picture[3, 0]) == tuple(colour_table()[0])
    assert colour_scale(flat(values, kind=kind)).range_m is None

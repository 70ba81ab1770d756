import numpy as np
import pytest
from planes import flat

from fathom.core.discontinuity import broken_steps, flying_pixels


def marked(depth, *, f_px, valid=None):
    depth = np.asarray(depth, dtype=np.float32)
    valid = np.ones(depth.shape, bool) if valid is None else valid
    return flying_pixels(depth, valid, f_px=(f_px, f_px))


def two_planes(mixed, *, height=40, width=60):
    """Return a map with 1 m at the left, 3 m at the right and the columns `mixed` between them."""
    depth = np.full((height, width), 1.0, dtype=np.float32)
    depth[:, 30 : 30 + len(mixed)] = mixed
    depth[:, 30 + len(mixed) :] = 3.0
    return depth


@pytest.mark.parametrize("transposed", [False, True])
def test_one_mixed_column_between_two_planes_flies(transposed):
    depth = two_planes([1.8])
    flying = marked(depth.T, f_px=50).T if transposed else marked(depth, f_px=50)
    assert np.flatnonzero(flying.all(axis=0)).tolist() == [30]
    assert flying.sum() == 40  # one pixel per row and nothing else


def test_clean_edge_has_no_flying_pixel():
    assert not marked(two_planes([]), f_px=50).any()


def test_blurred_edge_flies_as_far_as_it_is_blurred():
    # Inverse depth runs from 1 to 1/3 per metre in steps of 1/9: five columns lie in between.
    depth = two_planes(1 / np.linspace(1, 1 / 3, 7)[1:-1], width=640)
    assert np.flatnonzero(marked(depth, f_px=500).all(axis=0)).tolist() == [30, 31, 32, 33, 34]


def test_pixel_between_an_object_and_the_sky_flies():
    depth = two_planes([20.0])
    depth[:, 31:] = np.inf
    assert np.flatnonzero(marked(depth, f_px=50).all(axis=0)).tolist() == [30]


def test_thin_wire_in_front_of_a_wall_stays():
    depth = np.full((40, 60), 5.0)
    depth[:, 30] = 2.0
    assert not marked(depth, f_px=50).any()


def test_floor_that_runs_to_the_horizon_stays():
    # A camera 1.6 m above the floor, horizon at the upper border of row 100: row v sees the floor
    # 1.6 f / (v - 99.5) away, 960 m in row 100, far beyond the 80 degrees that count as steep.
    depth = np.full((200, 150), np.inf)
    depth[100:] = 1.6 * 300 / (np.arange(100)[:, None] + 0.5)
    assert not marked(depth, f_px=300).any()


def test_noise_of_one_percent_leaves_no_holes():
    # Two pixels three apart differ by 4 % (2.8 standard deviations) once in two hundred times, and
    # only then, if both steps are steep and of one sign, is a pixel taken for a jump.
    depth = np.random.default_rng(0).normal(4, 0.04, (100, 120))
    assert marked(depth, f_px=1000).mean() < 0.002


def test_invalid_pixels_are_no_evidence():
    depth = two_planes([1.8])
    valid = np.ones(depth.shape, bool)
    valid[:, 31:34] = False  # the mixed column now ends at a hole: nobody knows what lies behind
    depth[:, 31:34] = np.nan
    assert not marked(depth, f_px=50, valid=valid).any()


def test_large_map_gives_the_same_in_every_band():
    # 1.8 million pixels are more than one band; all rows are alike and must be marked alike.
    flying = marked(two_planes([1.8], height=30_000), f_px=50)
    assert np.flatnonzero(flying.all(axis=0)).tolist() == [30]
    assert flying.sum() == 30_000


def test_mesh_breaks_at_the_edge_and_nowhere_else():
    broken = broken_steps(1 / two_planes([]), f_px=50)
    assert np.flatnonzero(broken.all(axis=0)).tolist() == [29]
    assert broken.sum() == 40


def test_mesh_keeps_a_steep_plane_whole():
    # Inverse depth falls by a constant step, from 0.5 to 0.005 per metre: 2 m to 200 m.
    inverse = np.broadcast_to(np.linspace(0.5, 0.005, 100, dtype=np.float32), (3, 100))
    assert not broken_steps(inverse, f_px=500).any()


def test_flat_map_of_one_pixel():
    one = flat(2.0, size=(1, 1))
    assert not flying_pixels(one.depth, one.valid, f_px=(10, 10)).any()

"""Simulated sensors against geometry worked out by hand."""

import numpy as np
import pytest

from fathom.core.errors import UsageError
from fathom.scenes.camera.sensors import (
    discontinuities,
    growing_noise,
    lidar_lines,
    stereo_smoothing,
    structured_light,
)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def step(near: float = 1.0, far: float = 2.0, width: int = 80) -> np.ndarray:
    """A wall at `far` whose columns 40 to 59 are covered by a board at `near`."""
    depth = np.full((20, width), far, np.float32)
    depth[:, 40:60] = near
    return depth


def test_lidar_lines_are_sparse_exact_and_on_few_rows() -> None:
    depth = np.full((240, 320), 12.0, np.float32)
    points = lidar_lines(depth, rng(), f_px=300.0, lines=16, noise=0.0, drop=0.0)
    hit = points > 0
    assert np.array_equal(np.unique(points[hit]), np.float32([12.0]))
    # Beams from +3 to -25 degrees; the map ends at atan(120 / 300) = 21.8 degrees, so 2 are lost.
    middle = np.unique(np.nonzero(hit[:, 155:165])[0])
    assert len(middle) == 14
    # The horizon is between the second and third beam: 3 - 28 / 15 * k = 0 at k = 1.6.
    assert (middle < 120).sum() == 2
    # A shot every 0.2 degrees is one per 300 * 0.0035 = 1.05 pixels at the centre.
    assert hit[middle[3], 110:210].sum() >= 90


def test_lidar_returns_nothing_from_sky_and_beyond_its_range() -> None:
    depth = np.full((100, 100), 90.0, np.float32)
    depth[:50] = np.inf
    assert not lidar_lines(depth, rng(), f_px=100.0).any()
    near = np.full((100, 100), 70.0, np.float32)
    points = lidar_lines(near, rng(), f_px=100.0, noise=0.02, drop=0.1)
    assert points.any()
    # 80 m along the ray is 70 m of depth times 1.143: pixels farther than 55 px from the centre.
    row, column = np.nonzero(points)
    assert np.hypot(row - 49.5, column - 49.5).max() <= 100 * np.sqrt((80 / 70) ** 2 - 1) + 1
    # Noise of 2 cm: its largest of some thousand draws stays below 10 cm.
    assert np.abs(points[points > 0] - 70.0).max() < 0.1


def test_structured_light_has_a_shadow_left_of_nearer_things() -> None:
    f_px, baseline = 400.0, 0.05
    # Disparities of 20 and 10 pixels: the board hides 10 pixels of the wall, on its left.
    seen = structured_light(step(), rng(), f_px=f_px, baseline=baseline, edge_px=1, holes=0.0)
    row = seen[10] > 0
    assert not row[30:40].any()
    assert row[:28].all()
    assert row[42:58].all()
    assert row[62:].all()
    # The disparities are whole eighths, so that what is measured is exact.
    np.testing.assert_allclose(seen[10, 42:58], 1.0, rtol=1e-6)
    np.testing.assert_allclose(seen[10, 62:], 2.0, rtol=1e-6)


def test_structured_light_quantises_depth_and_has_a_range() -> None:
    ramp = np.linspace(0.3, 10.0, 4000, dtype=np.float32).reshape(1, -1).repeat(3, 0)
    seen = structured_light(ramp, rng(), f_px=580.0, edge_px=0, holes=0.0)
    kept = seen > 0
    assert not kept[ramp < 0.5].any()
    assert not kept[ramp > 8.0].any()
    # One eighth of a pixel at 4 m is z^2 / (8 b f) = 16 / (8 * 0.075 * 580) = 4.6 cm.
    near_four = np.unique(seen[kept & (np.abs(ramp - 4.0) < 0.5)])
    assert np.diff(near_four).mean() == pytest.approx(0.046, rel=0.1)


def test_structured_light_holes_cover_their_share() -> None:
    flat = np.full((200, 200), 2.0, np.float32)
    seen = structured_light(flat, rng(), f_px=500.0, holes=0.1)
    assert (seen == 0).mean() == pytest.approx(0.1, abs=0.005)


def test_stereo_widens_the_foreground_and_keeps_flat_depth() -> None:
    seen = stereo_smoothing(step(), window=7, passes=1)
    np.testing.assert_allclose(seen[10, 45:55], 1.0, rtol=1e-5)
    np.testing.assert_allclose(seen[10, :30], 2.0, rtol=1e-5)
    # The edge becomes a ramp instead of a jump.
    assert ((seen[10] > 1.05) & (seen[10] < 1.95)).sum() >= 4
    assert (seen[10] < 1.5).sum() > 20
    with pytest.raises(UsageError, match="odd"):
        stereo_smoothing(step(), window=4)


def test_stereo_drops_what_is_too_far() -> None:
    sky = np.full((30, 30), np.inf, np.float32)
    assert not stereo_smoothing(sky).any()


def test_noise_grows_with_the_square_of_the_depth() -> None:
    for z in (1.0, 4.0):
        flat = np.full((300, 300), z, np.float32)
        noisy = growing_noise(flat, rng(), quadratic=0.0015)
        assert noisy.std() == pytest.approx(0.0015 * z * z, rel=0.02)
        assert noisy.mean() == pytest.approx(z, rel=1e-3)
    relative = growing_noise(
        np.full((300, 300), 5.0, np.float32), rng(), relative=0.01, quadratic=0
    )
    assert relative.std() == pytest.approx(0.05, rel=0.02)


def test_noise_leaves_sky_and_missing_points_alone() -> None:
    depth = np.float32([[np.inf, 0.0, 3.0, 3.0]]).repeat(8, 0)
    noisy = growing_noise(depth, rng())
    assert np.isinf(noisy[:, 0]).all()
    assert (noisy[:, 1] == 0).all()
    assert (noisy[:, 2:] != 3.0).all()


def test_sensors_repeat_themselves_with_the_same_generator() -> None:
    depth = step()
    for sensor in (
        lambda g: lidar_lines(depth, g, f_px=50.0),
        lambda g: structured_light(depth, g, f_px=400.0),
        lambda g: growing_noise(depth, g),
    ):
        assert np.array_equal(sensor(rng()), sensor(rng()))


def test_discontinuities_are_marked_on_both_sides() -> None:
    marked = discontinuities(step())
    assert np.nonzero(marked[5])[0].tolist() == [39, 40, 59, 60]
    assert not discontinuities(np.full((5, 5), np.inf, np.float32)).any()

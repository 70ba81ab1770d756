"""Expected numbers are closed forms: planes and spheres seen by a pinhole camera."""

import numpy as np
import pytest

from fathom.core.geometry import (
    centred_intrinsics,
    ray_distance,
    ray_slopes,
    rescaled_intrinsics,
    surface_normals,
    unproject,
)

HEIGHT, WIDTH, F_PX = 60, 80, 70.0
CAMERA = centred_intrinsics(F_PX, WIDTH, HEIGHT)


def rays(camera=CAMERA, height=HEIGHT, width=WIDTH):
    """Rays with z = 1 through the pixel centres, (H, W, 3) float64."""
    v, u = np.mgrid[0:height, 0:width] + 0.5
    x, y = (u - camera[0, 2]) / camera[0, 0], (v - camera[1, 2]) / camera[1, 1]
    return np.stack([x, y, np.ones_like(x)], axis=-1)


def plane_depth(normal, offset, camera=CAMERA):
    """Metres to the plane normal . X = offset."""
    return offset / (rays(camera) @ normal)


def test_centre_of_four_pixels_is_where_pixels_meet():
    x, y = ray_slopes(centred_intrinsics(2.0, 4, 2), 2, 4)
    np.testing.assert_allclose(x, [[-0.75, -0.25, 0.25, 0.75]])
    np.testing.assert_allclose(y, [[-0.25], [0.25]])


def test_rescaling_keeps_rays():
    camera = np.array([[500.0, 0, 310], [0, 520, 250], [0, 0, 1]])
    scaled = rescaled_intrinsics(camera, (480, 640), (240, 960))
    np.testing.assert_allclose(scaled, [[750, 0, 465], [0, 260, 125], [0, 0, 1]])
    # The middle of three pixels looks where the one pixel did that they were made of.
    tripled = rescaled_intrinsics(camera, (480, 640), (1440, 1920))
    np.testing.assert_allclose(
        rays(tripled, 1440, 1920)[1::3, 1::3], rays(camera, 480, 640), atol=1e-12
    )


def test_unprojection_by_hand():
    # f = 100 px, 4 x 2 pixels: the first pixel lies 1.5 px left of and 0.5 px above the axis.
    depth = np.full((2, 4), 5.0, dtype=np.float32)  # metres
    points = unproject(depth, centred_intrinsics(100.0, 4, 2))
    np.testing.assert_allclose(points[0, 0], [-0.075, -0.025, 5.0])
    np.testing.assert_allclose(points[1, 3], [0.075, 0.025, 5.0])
    assert points.dtype == np.float32


def test_distance_is_the_length_of_the_point():
    depth = plane_depth([0.3, -0.2, 1.0], 4.0).astype(np.float32)
    lengths = np.linalg.norm(unproject(depth, CAMERA), axis=-1)
    np.testing.assert_allclose(ray_distance(depth, CAMERA), lengths, rtol=1e-6)


def test_wall_has_one_distance_along_a_sphere():
    radius = 3.0  # metres around the camera: z = r / |ray|
    depth = (radius / np.linalg.norm(rays(), axis=-1)).astype(np.float32)
    np.testing.assert_allclose(ray_distance(depth, CAMERA), radius, rtol=1e-6)


@pytest.mark.parametrize(
    "normal", [(0, 0, -1), (0.6, 0, -0.8), (0, -1, 0), (0.36, -0.48, -0.8), (-0.1, -0.99, -0.1)]
)
def test_normals_of_a_plane_are_exact(normal):
    normal = np.array(normal) / np.linalg.norm(normal)
    with np.errstate(divide="ignore"):
        depth = plane_depth(normal, -2.0)  # 2 m beside or before the camera
    seen = (depth > 0.1) & (depth < 100)
    inverse = np.where(seen, 1 / depth, 0).astype(np.float32)
    normals = surface_normals(inverse, seen, CAMERA)
    known = ~np.isnan(normals[..., 0])
    assert known.sum() > 0.95 * seen.sum() > 100
    np.testing.assert_allclose(
        normals[known], np.broadcast_to(normal, normals[known].shape), atol=2e-3
    )


def test_normals_of_a_sphere():
    centre, radius = np.array([0.2, -0.1, 3.0]), 1.0  # metres
    camera = centred_intrinsics(400.0, 320, 240)
    ray = rays(camera, 240, 320)
    a, b = (ray**2).sum(-1), ray @ centre
    discriminant = b**2 - a * (centre @ centre - radius**2)
    hit = discriminant > 0
    depth = np.where(hit, (b - np.sqrt(np.maximum(discriminant, 0))) / a, np.inf)
    expected = (depth[..., None] * ray - centre) / radius
    normals = surface_normals((1 / depth).astype(np.float32), hit, camera)
    facing = hit & (-(expected * ray).sum(-1) / np.sqrt(a) > 0.3)  # not at the limb
    cosine = (normals[facing] * expected[facing]).sum(-1)
    assert facing.sum() > 20_000
    assert np.degrees(np.arccos(cosine.clip(-1, 1))).max() < 1.0
    np.testing.assert_allclose(np.linalg.norm(normals[hit], axis=-1), 1, atol=1e-5)
    assert np.isnan(normals[~hit]).all()
    assert ((normals * ray).sum(-1)[hit] < 0).all()


def test_normals_do_not_mix_two_walls():
    inverse = np.full((8, 8), 1 / 2, dtype=np.float32)  # a wall at 2 m …
    inverse[:, 4:] = 1 / 5  # … before one at 5 m
    normals = surface_normals(inverse, np.ones((8, 8), dtype=bool), centred_intrinsics(8.0, 8, 8))
    np.testing.assert_allclose(normals, np.broadcast_to([0.0, 0, -1], normals.shape), atol=1e-6)


def test_pixel_without_neighbours_has_no_normal():
    known = np.zeros((3, 3), dtype=bool)
    known[1, 1] = True
    assert np.isnan(surface_normals(np.ones((3, 3), np.float32), known, CAMERA)).all()
    line = np.ones((1, 5), dtype=np.float32)
    assert np.isnan(surface_normals(line, line > 0, CAMERA)).all()


def test_bands_leave_no_seams():
    # Larger than one band of rows, so that the result is put together from several.
    camera = centred_intrinsics(900.0, 1100, 1300)
    ray = rays(camera, 1300, 1100)
    inverse = (ray @ np.array([0.1, 0.4, 0.5])).astype(np.float32)
    normals = surface_normals(inverse, inverse > 0.05, camera)
    expected = -np.array([0.1, 0.4, 0.5]) / np.linalg.norm([0.1, 0.4, 0.5])
    known = ~np.isnan(normals[..., 0])
    assert known[1:-1].mean() > 0.85
    assert np.abs(normals[known] - expected).max() < 5e-3

import numpy as np
import pytest
from planes import flat, ramp_photo

from fathom.core.writers.ply import NoSurfaceError, write_ply

trimesh = pytest.importorskip("trimesh")


def read(path):
    cloud = trimesh.load(path, process=False)
    return np.asarray(cloud.vertices), np.asarray(cloud.colors)[:, :3]


def test_plane_at_two_and_a_half_metres(tmp_path):
    # f = 10 px and the centre at (4, 3): the first pixel, centred at (0.5, 0.5), sees
    # x = (0.5 - 4) / 10 * 2.5 m to the left and y = (0.5 - 3) / 10 * 2.5 m above the axis.
    plane = flat(2.5, size=(6, 8), f_px=10.0)
    assert write_ply(plane, tmp_path / "a.ply", photo_pixels=ramp_photo()) == (48, 1)
    points, colours = read(tmp_path / "a.ply")
    np.testing.assert_allclose(points[0], [-0.875, -0.625, 2.5], atol=1e-6)
    np.testing.assert_allclose(points[-1], [0.875, 0.625, 2.5], atol=1e-6)
    np.testing.assert_allclose(points, plane.points().reshape(-1, 3), atol=1e-6)
    np.testing.assert_array_equal(colours, ramp_photo().reshape(-1, 3))


CALIBRATED = [[10.0, 0, 3], [0, 20, 1], [0, 0, 1]]


def test_a_calibrated_camera_places_the_points(tmp_path):
    # The first pixel, centred at (0.5, 0.5): (0.5 - 3) / 10 * 2.5 m and (0.5 - 1) / 20 * 2.5 m.
    plane = flat(2.5, size=(6, 8), intrinsics=CALIBRATED)
    write_ply(plane, tmp_path / "a.ply")
    points, _ = read(tmp_path / "a.ply")
    np.testing.assert_allclose(points[0], [-0.625, -0.0625, 2.5], atol=1e-6)
    np.testing.assert_allclose(points[-1], [1.125, 0.5625, 2.5], atol=1e-6)
    np.testing.assert_allclose(points, plane.points().reshape(-1, 3), atol=1e-6)


@pytest.mark.parametrize(("fy", "left_out"), [(40.0, 40), (2.0, 0)])
def test_what_is_steep_along_a_column_depends_on_the_vertical_focal_length(tmp_path, fy, left_out):
    depth = np.full((40, 40), 1.0)
    depth[20], depth[21:] = 1.8, 3.0
    camera = [[40.0, 0, 20], [0, fy, 20], [0, 0, 1]]
    count, _ = write_ply(flat(depth, intrinsics=camera), tmp_path / "a.ply")
    assert count == depth.size - left_out


def test_axes_of_graphics_programs(tmp_path):
    plane = flat(2.5, size=(6, 8), intrinsics=CALIBRATED)
    write_ply(plane, tmp_path / "a.ply", axes="opengl")
    points, _ = read(tmp_path / "a.ply")
    np.testing.assert_allclose(points[0], [-0.625, 0.0625, -2.5], atol=1e-6)
    expected = plane.points().reshape(-1, 3) * [1, -1, -1]
    np.testing.assert_allclose(points, expected, atol=1e-6)
    assert b"metres, x right, y up, z backward (opengl)" in (tmp_path / "a.ply").read_bytes()


def test_header_says_what_the_axes_are(tmp_path):
    write_ply(flat(2.5), tmp_path / "a.ply", photo_pixels=ramp_photo())
    content = (tmp_path / "a.ply").read_bytes()
    header = content[: content.index(b"end_header\n") + 11].decode("ascii")
    assert header.startswith("ply\nformat binary_little_endian 1.0\n")
    assert "metres, x right, y down, z forward (opencv)" in header
    assert len(content) == len(header) + 48 * 15  # three float32 and three bytes per point


def test_sky_and_invalid_pixels_are_left_out(tmp_path):
    depth = np.full((6, 8), 2.5)
    depth[0] = np.inf
    depth[1, :3] = np.nan
    assert write_ply(flat(depth), tmp_path / "a.ply", photo_pixels=ramp_photo()) == (37, 1)
    points, colours = read(tmp_path / "a.ply")
    assert np.isfinite(points).all()
    assert tuple(colours[0]) == (10, 30, 200)  # row 1, column 3


def test_mixed_column_between_two_planes_is_left_out(tmp_path):
    depth = np.full((20, 40), 1.0)
    depth[:, 20] = 1.8
    depth[:, 21:] = 3.0
    count, _ = write_ply(flat(depth, f_px=40.0), tmp_path / "a.ply")
    points, _ = read(tmp_path / "a.ply")
    assert count == len(points) == 20 * 39
    assert sorted(set(points[:, 2].tolist())) == [1.0, 3.0]


def test_cap_keeps_every_nth_pixel_where_it_is(tmp_path):
    plane = flat(2.5, size=(60, 80), f_px=50.0)
    photo = ramp_photo(60, 80)
    count, stride = write_ply(plane, tmp_path / "a.ply", photo_pixels=photo, most_points=600)
    assert (count, stride) == (20 * 27, 3)
    points, colours = read(tmp_path / "a.ply")
    np.testing.assert_allclose(points, plane.points()[1::3, 1::3].reshape(-1, 3), atol=1e-6)
    np.testing.assert_array_equal(colours, photo[1::3, 1::3].reshape(-1, 3))


def test_cloud_of_more_than_one_band(tmp_path):
    plane = flat(2.5, size=(1100, 1000), f_px=1000.0)
    assert write_ply(plane, tmp_path / "a.ply") == (1_100_000, 1)
    points, _ = read(tmp_path / "a.ply")
    # The last pixel: (999.5 - 500) / 1000 * 2.5 m and (1099.5 - 550) / 1000 * 2.5 m
    np.testing.assert_allclose(points[-1], [1.24875, 1.37375, 2.5], atol=1e-6)
    np.testing.assert_allclose(points, plane.points().reshape(-1, 3), atol=1e-6)


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_nothing_to_write_is_an_error(tmp_path, value):
    with pytest.raises(NoSurfaceError, match="no pixel sees a surface at a finite depth"):
        write_ply(flat(value), tmp_path / "a.ply")

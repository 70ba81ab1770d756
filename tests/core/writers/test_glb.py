import io
import json
import struct

import numpy as np
import pytest
from PIL import Image
from planes import flat, ramp_photo

from fathom.core.writers.glb import write_glb
from fathom.core.writers.ply import NoSurfaceError

trimesh = pytest.importorskip("trimesh")


def read(path):
    return trimesh.load(path, force="mesh", process=False)


def test_plane_at_two_and_a_half_metres(tmp_path):
    # As in the point cloud, but y up and z backward: the first pixel sees the point 0.875 m to
    # the left, 0.625 m above and 2.5 m in front of the camera.
    plane = flat(2.5, size=(6, 8), f_px=10.0)
    assert write_glb(plane, tmp_path / "a.glb", photo_pixels=ramp_photo()) == (2 * 5 * 7, 1)
    mesh = read(tmp_path / "a.glb")
    assert mesh.vertices.shape == (48, 3)
    np.testing.assert_allclose(mesh.vertices[0], [-0.875, 0.625, -2.5], atol=1e-6)
    np.testing.assert_allclose(mesh.vertices[-1], [0.875, -0.625, -2.5], atol=1e-6)
    assert mesh.area == pytest.approx(7 * 5 * 0.25**2)  # pixels are 2.5 m / 10 wide


def test_a_calibrated_camera_places_the_vertices(tmp_path):
    # As in the point cloud, but y up and z backward.
    plane = flat(2.5, size=(6, 8), intrinsics=[[10.0, 0, 3], [0, 20, 1], [0, 0, 1]])
    write_glb(plane, tmp_path / "a.glb", photo_pixels=ramp_photo())
    mesh = read(tmp_path / "a.glb")
    np.testing.assert_allclose(mesh.vertices[0], [-0.625, 0.0625, -2.5], atol=1e-6)
    np.testing.assert_allclose(mesh.vertices[-1], [1.125, -0.5625, -2.5], atol=1e-6)
    assert mesh.area == pytest.approx(7 * 5 * 0.25 * 0.125)


@pytest.mark.parametrize(("fy", "bridged"), [(40.0, False), (2.0, True)])
def test_what_breaks_along_a_column_depends_on_the_vertical_focal_length(tmp_path, fy, bridged):
    depth = np.full((20, 40), 1.0)
    depth[10:] = 1.9
    camera = [[40.0, 0, 20], [0, fy, 10], [0, 0, 1]]
    count, _ = write_glb(flat(depth, intrinsics=camera), tmp_path / "a.glb")
    whole, row = 2 * 19 * 39, 2 * 39
    assert count == (whole if bridged else whole - row)


def test_fronts_and_normals_face_the_camera(tmp_path):
    y, x = np.mgrid[0:30, 0:40]
    hilly = flat(2 + 0.01 * y + 0.1 * np.sin(x / 5), f_px=40.0)
    write_glb(hilly, tmp_path / "a.glb")
    mesh = read(tmp_path / "a.glb")
    towards_camera = -mesh.vertices  # the camera is at the origin
    assert (np.sum(mesh.vertex_normals * towards_camera, axis=1) > 0).all()
    assert (np.sum(mesh.face_normals * towards_camera[mesh.faces[:, 0]], axis=1) > 0).all()


def test_normals_of_a_plane_are_stored(tmp_path):
    write_glb(flat(2.5), tmp_path / "a.glb")
    _, normals = accessor(tmp_path / "a.glb", "NORMAL")
    np.testing.assert_allclose(normals, np.tile([0, 0, 1], (48, 1)), atol=1e-6)


def accessor(path, attribute):
    """Read an attribute of the first mesh, and the JSON head of the file, by the glTF rules."""
    content = path.read_bytes()
    length = struct.unpack_from("<I", content, 12)[0]
    head = json.loads(content[20 : 20 + length])
    binary = content[20 + length + 8 :]
    number = head["meshes"][0]["primitives"][0]["attributes"][attribute]
    entry = head["accessors"][number]
    view = head["bufferViews"][entry["bufferView"]]
    start = view.get("byteOffset", 0) + entry.get("byteOffset", 0)
    columns = {"VEC2": 2, "VEC3": 3}[entry["type"]]
    values = np.frombuffer(binary, "<f4", count=entry["count"] * columns, offset=start)
    return head, values.reshape(-1, columns)


def test_texture_is_the_photo_and_lies_the_right_way_up(tmp_path):
    photo = np.zeros((60, 80, 3), dtype=np.uint8)
    photo[:30, :, 0] = 200  # red above
    photo[30:, :40, 1] = 200  # green below at the left
    photo[30:, 40:, 2] = 200  # blue below at the right
    write_glb(flat(2.5, size=(60, 80)), tmp_path / "a.glb", photo_pixels=photo)
    mesh = read(tmp_path / "a.glb")
    colours = np.asarray(mesh.visual.to_color().vertex_colors)[:, :3].astype(int)
    x, y, _ = mesh.vertices.T
    strongest = colours.argmax(axis=1)
    assert (strongest[y > 0.5] == 0).all()
    assert (strongest[(y < -0.5) & (x < -0.5)] == 1).all()
    assert (strongest[(y < -0.5) & (x > 0.5)] == 2).all()


def test_texture_coordinates_are_pixel_centres(tmp_path):
    # glTF counts them from the upper left corner: pixel (0, 0) of 8 x 6 lies at (1/16, 1/12).
    write_glb(flat(2.5), tmp_path / "a.glb", photo_pixels=ramp_photo())
    _, uv = accessor(tmp_path / "a.glb", "TEXCOORD_0")
    np.testing.assert_allclose(uv[0], [1 / 16, 1 / 12], atol=1e-6)
    np.testing.assert_allclose(uv[-1], [15 / 16, 11 / 12], atol=1e-6)


def test_large_photo_becomes_a_texture_of_at_most_4096_pixels(tmp_path):
    photo = np.full((50, 5000, 3), 90, dtype=np.uint8)
    write_glb(flat(2.5, size=(50, 5000), f_px=4000.0), tmp_path / "a.glb", photo_pixels=photo)
    head, _ = accessor(tmp_path / "a.glb", "POSITION")
    assert head["images"][0]["mimeType"] == "image/jpeg"
    image = read(tmp_path / "a.glb").visual.material.baseColorTexture
    assert image.size == (4096, 41)


def test_no_triangle_bridges_two_planes(tmp_path):
    depth = np.full((20, 40), 1.0)
    depth[:, 20] = 1.8
    depth[:, 21:] = 3.0
    write_glb(flat(depth, f_px=40.0), tmp_path / "a.glb")
    mesh = read(tmp_path / "a.glb")
    depths = -mesh.triangles[:, :, 2]
    assert (np.ptp(depths, axis=1) == 0).all()
    assert sorted(set(depths.ravel().tolist())) == [1.0, 3.0]
    # 19 rows of quads, 19 columns of them on the near plane and 18 on the far one
    assert len(mesh.faces) == 2 * 19 * (19 + 18)


def test_sky_and_invalid_pixels_have_no_vertex(tmp_path):
    depth = np.full((6, 8), 2.5)
    depth[0] = np.inf
    depth[1:, 0] = np.nan
    assert write_glb(flat(depth), tmp_path / "a.glb") == (2 * 4 * 6, 1)
    mesh = read(tmp_path / "a.glb")
    assert len(mesh.vertices) == 5 * 7
    assert (mesh.vertices[:, 2] == -2.5).all()


def test_vertices_are_limited_and_stay_where_they_are(tmp_path):
    plane = flat(2.5, size=(60, 80), f_px=50.0)
    triangles, stride = write_glb(plane, tmp_path / "a.glb", most_vertices=600)
    assert (triangles, stride) == (2 * 19 * 26, 3)
    expected = plane.points()[1::3, 1::3].reshape(-1, 3) * [1, -1, -1]
    np.testing.assert_allclose(read(tmp_path / "a.glb").vertices, expected, atol=1e-6)


def test_without_a_photo_depth_is_the_colour(tmp_path):
    depth = np.full((40, 40), 1.0)
    depth[:, 20:] = 3.0
    write_glb(flat(depth, f_px=40.0), tmp_path / "a.glb")
    material = read(tmp_path / "a.glb").visual.material
    buffer = io.BytesIO()
    material.baseColorTexture.save(buffer, "PNG")
    picture = np.asarray(Image.open(buffer).convert("RGB")).astype(int)
    assert picture[20, 5, 0] > picture[20, 5, 2] + 50  # near is warm
    assert picture[20, 35, 2] > picture[20, 35, 0]  # far is cold


@pytest.mark.parametrize("size", [(6, 8), (1, 8), (1, 1)])
def test_nothing_to_write_is_an_error(tmp_path, size):
    value = np.inf if min(size) > 1 else 2.5  # a line of pixels is no surface either
    with pytest.raises(NoSurfaceError, match="no pixel sees a surface"):
        write_glb(flat(value, size=size), tmp_path / "a.glb")

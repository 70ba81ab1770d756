"""Depth, normals and ids of rendered scenes against closed forms (metres)."""

import math

import numpy as np
import pytest

from fathom.scenes.content.builder import SceneBuilder, rotation_matrix
from fathom.scenes.content.classes import CLASSES
from fathom.scenes.render.render import Rendered, render

WIDTH, HEIGHT = 64, 48


def builder(seed: int = 0) -> SceneBuilder:
    return SceneBuilder(np.random.default_rng(seed))


def directions(scene_builder: SceneBuilder) -> np.ndarray:
    """Camera rays (H, W, 3) with z = 1, OpenCV axes, from the scene's own intrinsics."""
    k = scene_builder.build().intrinsics
    u, v = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    return np.stack([(u - k[0, 2]) / k[0, 0], (v - k[1, 2]) / k[1, 1], np.ones_like(u)], axis=-1)


def world_points(b: SceneBuilder, seen: Rendered) -> np.ndarray:
    camera = b.build().camera
    depth = np.where(np.isfinite(seen.depth), seen.depth, 0.0)
    points = directions(b) * depth[..., None]
    return points @ camera.rotation.T + camera.position


def look(b: SceneBuilder, position=(0.0, 0.0, 0.0), **angles: float) -> Rendered:
    b.camera(position, width=WIDTH, height=HEIGHT, **angles)
    return render(b.build())


def test_wall_has_its_distance_at_every_pixel() -> None:
    b = builder()
    b.box((0, 0, 5.5), (100, 100, 1), b.material())
    seen = look(b)
    # The near face of a 1 m thick wall centred 5.5 m away; z-depth, so the same in the corners.
    np.testing.assert_allclose(seen.depth, 5.0, rtol=1e-6)
    np.testing.assert_allclose(seen.normals, np.broadcast_to([0, 0, -1], seen.normals.shape))


def test_ball_is_nearest_in_the_middle_by_its_radius() -> None:
    b = builder()
    b.ellipsoid((0, 0, 4), 1.0, b.material())
    b.camera((0, 0, 0), fov_deg=40, width=65, height=49)
    seen = render(b.build())
    assert seen.depth[24, 32] == pytest.approx(3.0, abs=1e-6)
    np.testing.assert_allclose(seen.normals[24, 32], [0, 0, -1], atol=1e-6)
    assert np.isinf(seen.depth[0, 0])
    # Silhouette of a ball of radius 1 at 4 m: half angle asin(1/4), at tan of it times the focal.
    focal = b.build().intrinsics[0, 0]
    half_width = focal * math.tan(math.asin(0.25))
    assert (seen.instance[24] > 0).sum() == pytest.approx(2 * half_width, abs=1.0)


def test_normals_of_a_ball_point_from_its_centre() -> None:
    b = builder()
    b.ellipsoid((0.3, -0.2, 4), 1.2, b.material())
    seen = look(b)
    hit = seen.instance > 0
    points = directions(b)[hit] * seen.depth[hit][:, None]
    outward = (points - [0.3, 0.2, 4.0]) / 1.2  # the world's y axis points up, the camera's down
    np.testing.assert_allclose(seen.normals[hit], outward, atol=1e-4)
    assert np.all(seen.normals[~hit] == 0.0)


@pytest.mark.parametrize("pitch_deg", [0.0, -20.0, 12.0])
def test_ground_depth_follows_from_height_and_pitch(pitch_deg: float) -> None:
    b = builder()
    b.ground(b.material())
    seen = look(b, (1.0, 1.6, -2.0), yaw=0.7, pitch=math.radians(pitch_deg), fov_deg=70)
    y = directions(b)[:, 0, 1]
    # A camera axis tilted down by a falls by sin a + y cos a per metre of z-depth.
    down = math.radians(-pitch_deg)
    fall = math.sin(down) + y * math.cos(down)
    expected = np.where(fall > 0, 1.6 / np.where(fall > 0, fall, 1.0), np.inf)
    np.testing.assert_allclose(seen.depth, expected[:, None].repeat(WIDTH, 1), rtol=1e-5)


def test_positive_yaw_turns_right_and_positive_roll_lowers_the_right() -> None:
    b = builder()
    ball = b.ellipsoid((3, 0, 3), 0.3, b.material())
    seen = look(b, yaw=math.radians(45))
    assert seen.instance[HEIGHT // 2, WIDTH // 2] == ball
    b = builder()
    b.ground(b.material())
    seen = look(b, (0, 1.6, 0), roll=math.radians(10))
    # Rolled clockwise, the camera sees the ground further up on its left.
    assert (seen.instance[:, 0] > 0).sum() < (seen.instance[:, -1] > 0).sum() or (
        np.isinf(seen.depth[:, 0]).sum() < np.isinf(seen.depth[:, -1]).sum()
    )


def _implicit(kind: str, p: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Signed value that vanishes on the surface of a primitive, in its own coordinates."""
    if kind == "box":
        return np.max(np.abs(p) - size, axis=-1)
    if kind in ("ellipsoid", "bowl"):
        return np.linalg.norm(p / size, axis=-1) - 1.0
    if kind == "round":
        q = np.abs(p) - size + 0.1
        outside = np.linalg.norm(np.maximum(q, 0), axis=-1)
        return outside + np.minimum(np.max(q, axis=-1), 0.0) - 0.1
    radius0, half, radius1 = size
    axial = p[..., 1]
    radial = np.hypot(p[..., 0], p[..., 2])
    if kind == "cylinder":
        side = radial - (radius0 + (radius1 - radius0) * (axial + half) / (2 * half))
        return np.maximum(side, np.abs(axial) - half)
    # Hull of two balls: the least distance to any ball in between.
    t = np.linspace(0, 1, 4001)[:, None]
    centre, radius = (2 * t - 1) * half, radius0 + t * (radius1 - radius0)
    return np.min(np.hypot(radial, axial - centre) - radius, axis=0)


@pytest.mark.parametrize("kind", ["box", "round", "ellipsoid", "cylinder", "capsule", "bowl"])
def test_unprojected_points_lie_on_random_primitives(kind: str) -> None:
    rng = np.random.default_rng(5)
    for _ in range(6):
        b = builder()
        material = b.material()
        turn = rotation_matrix(*rng.uniform(-3, 3, 3))
        centre = np.array([rng.uniform(-0.5, 0.5), rng.uniform(0.5, 1.5), rng.uniform(3, 6)])
        size = rng.uniform(0.3, 0.9, 3)
        ends = centre - size[1] * turn[:, 1], centre + size[1] * turn[:, 1]
        if kind == "box":
            b.box(centre, 2 * size, material, rotation=turn)
        elif kind == "round":
            b.box(centre, 2 * size, material, rotation=turn, round=0.1)
        elif kind == "ellipsoid":
            b.ellipsoid(centre, size, material, rotation=turn)
        elif kind == "bowl":
            b.bowl(centre, size, material, cut=0.2, rotation=turn)
        elif kind == "cylinder":
            b.cylinder(*ends, size[0], material, radius1=size[2])
        else:
            b.capsule(*ends, size[0], material, radius1=size[2])
        seen = look(b, (0.2, 1.0, 0.0), fov_deg=50, yaw=0.05, pitch=0.02, roll=0.3)
        hit = seen.instance > 0
        assert hit.sum() > 50
        local = (world_points(b, seen)[hit] - centre) @ turn
        value = _implicit(kind, local, size)
        np.testing.assert_allclose(value, 0.0, atol=2e-5 if kind != "capsule" else 1e-4)
        if kind == "bowl":
            assert np.all(local[:, 1] <= 0.2 * size[1] + 1e-4)
        # Normals are unit, face the camera, and agree with the surface's slope.
        rays = directions(b)[hit]
        normals = seen.normals[hit]
        np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1.0, atol=1e-5)
        assert np.all(np.einsum("ij,ij->i", normals, rays) <= 1e-6)


@pytest.mark.parametrize("kind", ["round", "ellipsoid", "cylinder", "capsule"])
def test_normals_are_the_gradient_of_the_surface(kind: str) -> None:
    b = builder()
    material = b.material()
    size = np.array([0.8, 0.5, 0.4])
    centre = np.array([0.0, 0.0, 3.0])
    if kind == "round":
        b.box(centre, 2 * size, material, round=0.1)
    elif kind == "ellipsoid":
        b.ellipsoid(centre, size, material)
    elif kind == "cylinder":
        b.cylinder((0, -0.5, 3), (0, 0.5, 3), 0.8, material, radius1=0.4)
    else:
        b.capsule((0, -0.5, 3), (0, 0.5, 3), 0.8, material, radius1=0.4)
    seen = look(b, (0, 1.2, 0), pitch=-0.35, fov_deg=50)
    hit = seen.instance > 0
    local = world_points(b, seen)[hit] - centre
    step = 1e-3
    gradient = np.stack(
        [
            _implicit(kind, local + step * axis, size) - _implicit(kind, local - step * axis, size)
            for axis in np.eye(3)
        ],
        axis=1,
    )
    gradient /= np.linalg.norm(gradient, axis=1, keepdims=True)
    expected = gradient @ b.build().camera.rotation
    agree = np.einsum("ij,ij->i", expected, seen.normals[hit])
    # Central differences are wrong in the few pixels that straddle an edge of a cap.
    assert np.mean(agree > 0.999) > 0.97


def test_open_tube_shows_its_inside_and_a_cap_hides_it() -> None:
    depths = {}
    for capped in (False, True):
        b = builder()
        b.cylinder((0, 0, 2), (0, 0, 4), 0.5, b.material(), capped=capped)
        seen = look(b, fov_deg=20)
        depths[capped] = seen.depth[HEIGHT // 2, WIDTH // 2 + 12]
    # The ray leaves the axis by 12.5 pixels of focal 32 / tan(10 deg) and meets the side later.
    slope = np.hypot(12.5, 0.5) / (32 / math.tan(math.radians(10)))
    assert depths[True] == pytest.approx(2.0, abs=1e-6)
    expected = 0.5 / slope
    assert depths[False] == (
        pytest.approx(expected, rel=1e-5) if expected < 4 else pytest.approx(np.inf)
    )


def test_holes_of_a_cut_card_show_what_is_behind() -> None:
    b = builder()
    card = b.card((0, 0, 2), (3, 3), b.material(alpha="round"))
    wall = b.box((0, 0, 6.5), (40, 40, 1), b.material())
    seen = look(b, fov_deg=80)
    assert set(np.unique(seen.instance)) == {card, wall}
    np.testing.assert_allclose(seen.depth[seen.instance == card], 2.0, rtol=1e-6)
    np.testing.assert_allclose(seen.depth[seen.instance == wall], 6.0, rtol=1e-6)
    # The disc's diameter is the card's width, 3 m at 2 m distance.
    points = directions(b) * 2.0
    radius = np.hypot(points[..., 0], points[..., 1])
    assert np.all(seen.instance[radius < 1.45] == card)
    assert np.all(seen.instance[radius > 1.55] == wall)


def test_a_cut_ball_shows_its_back_through_its_front() -> None:
    b = builder()
    b.ellipsoid((0, 0, 5), 1.0, b.material(alpha="hedge", alpha_scale=2))
    seen = look(b, fov_deg=25)
    depth = seen.depth[HEIGHT // 2 - 6 : HEIGHT // 2 + 6, WIDTH // 2 - 6 : WIDTH // 2 + 6]
    front, back = np.mean(depth < 4.5), np.mean((depth > 5.5) & np.isfinite(depth))
    assert front > 0.15
    assert back > 0.05


def test_terrain_is_hit_exactly_on_its_triangles() -> None:
    rng = np.random.default_rng(2)
    heights = rng.uniform(0.0, 1.0, (9, 9))
    b = builder()
    b.terrain(heights, 16.0, b.material(), centre=(0.0, 6.0))
    seen = look(b, (0.3, 4.0, -1.0), pitch=-0.6, fov_deg=60)
    points = world_points(b, seen)[np.isfinite(seen.depth)]
    assert len(points) > 500
    gx, gz = (points[:, 0] + 8) / 2, (points[:, 2] - 6 + 8) / 2
    i, j = np.clip(gx.astype(int), 0, 7), np.clip(gz.astype(int), 0, 7)
    fx, fz = gx - i, gz - j
    h00, h10, h01, h11 = (
        heights[j, i], heights[j, i + 1], heights[j + 1, i], heights[j + 1, i + 1],
    )  # fmt: skip
    lower = h00 + (h10 - h00) * fx + (h11 - h10) * fz
    upper = h00 + (h11 - h01) * fx + (h01 - h00) * fz
    np.testing.assert_allclose(points[:, 1], np.where(fx >= fz, lower, upper), atol=2e-5)


def test_a_mesh_of_a_cube_renders_like_the_box() -> None:
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * 0.7
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = np.array([t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))])
    pictures = []
    for as_mesh in (True, False):
        b = builder()
        with b.object("box", (0.2, 0.1, 4), 0.5):
            if as_mesh:
                b.mesh(corners, faces, b.material())
            else:
                b.box((0, 0, 0), (1.4, 1.4, 1.4), b.material())
        pictures.append(look(b, fov_deg=45))
    np.testing.assert_allclose(pictures[0].depth, pictures[1].depth, rtol=1e-5)
    np.testing.assert_allclose(pictures[0].normals, pictures[1].normals, atol=1e-5)


def test_smooth_meshes_keep_flat_labels() -> None:
    tent = np.array([[-2, -1, 3], [0, -1, 2], [2, -1, 3], [-2, 2, 3], [0, 2, 2], [2, 2, 3.0]])
    faces = np.array([[0, 1, 4], [0, 4, 3], [1, 2, 5], [1, 5, 4]])
    pictures = []
    for smooth in (False, True):
        b = builder()
        b.mesh(tent, faces, b.material(dirt=0), smooth=smooth)
        b.sun((1, 0.2, -1))
        pictures.append(look(b))
    np.testing.assert_array_equal(pictures[0].normals, pictures[1].normals)
    np.testing.assert_array_equal(pictures[0].depth, pictures[1].depth)
    assert np.abs(pictures[0].image.astype(int) - pictures[1].image).max() > 20


def test_ids_name_objects_ground_and_sky() -> None:
    b = builder()
    with b.object("chair") as chair:
        b.box((-0.6, 0.5, 4), (0.8, 1.0, 0.8), b.material())
        b.cylinder((-0.6, 1, 4), (-0.6, 1.5, 4), 0.1, b.material())
    table = b.box((0.8, 0.5, 4), (0.8, 1.0, 0.8), b.material(), class_name="table")
    ground = b.ground(b.material(), class_name="floor")
    seen = look(b, (0, 1.2, 0))
    assert set(np.unique(seen.instance)) == {0, chair, table, ground}
    for instance, name in ((chair, "chair"), (table, "table"), (ground, "floor"), (0, "sky")):
        assert {CLASSES[c] for c in np.unique(seen.classes[seen.instance == instance])} == {name}
    assert np.all(np.isinf(seen.depth) == (seen.instance == 0))
    assert b.build().names == {chair: "chair", table: "table", ground: "floor"}


def test_frames_place_turn_and_scale() -> None:
    b = builder()
    # Half the size, turned by a quarter: the local x axis becomes the world's -z.
    with b.object("box", (0, 0, 5), math.pi / 2), b.frame((2, 0, 0), 0.0, 0.5):
        b.box((0, 0, 0), (1, 1, 4), b.material())
    seen = look(b)
    # Centre at z = 5 - 2 = 3; the local z extent of 2 m lies along x, the x extent of 0.5 m on z.
    assert seen.depth[HEIGHT // 2, WIDTH // 2] == pytest.approx(2.75, abs=1e-6)
    focal = b.build().intrinsics[0, 0]
    assert (seen.instance[HEIGHT // 2] > 0).sum() == pytest.approx(2.0 * focal / 2.75, abs=1.5)

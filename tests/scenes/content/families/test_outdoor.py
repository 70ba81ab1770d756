"""Streets and landscapes build for every seed, and what is in them has the size it has outside.

Sizes are read from rendered depth maps: pixels of a class are put back into the room, and the
extent of these points along the world's axes is compared with the real thing's.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.classes import CLASSES
from fathom.scenes.content.families import (
    barriers,
    boats,
    buildings,
    cycles,
    plants,
    street_furniture,
    trees,
    vehicles,
    vehicles_large,
)
from fathom.scenes.content.families.land import Land
from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.placing import Frame, standing
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.thin import AGAINST_THE_SKY
from fathom.scenes.content.families.view import View
from fathom.scenes.dataset.generate import build_family
from fathom.scenes.render.render import render

Extent = dict[str, float]


def measure(
    put: Callable[[Stage, Frame], object], class_name: str, *, away: float, seed: int, yaw: float
) -> Extent:
    """Width across the picture, top and bottom of a thing `away` metres ahead, metres.

    The camera is 1 m high and sees 60 degrees in 240 pixels: one pixel is 0.5 % of the distance.
    """
    rng = np.random.default_rng(seed)
    b = SceneBuilder(rng)
    s = Stage(b)
    b.ground(s.asphalt(), class_name="road")
    put(s, standing(0.0, 0.0, away, yaw))
    b.camera((0.0, 1.0, 0.0), fov_deg=60.0, width=240, height=240)
    seen = render(b.build(), supersample=1, seed=0)
    mask = seen.classes == CLASSES.index(class_name)
    assert mask.any()
    f = 0.5 * 240 / np.tan(np.radians(30.0))
    row, column = np.nonzero(mask)
    z = seen.depth[mask]
    x = (column + 0.5 - 120) / f * z
    y = 1.0 - (row + 0.5 - 120) / f * z
    return {"width": float(np.ptp(x)), "top": float(y.max()), "bottom": float(y.min())}


@pytest.mark.parametrize("family", ["streets", "landscapes"])
@pytest.mark.parametrize("size", [(256, 192), (192, 256), (414, 125)])
def test_many_seeds_build(family: str, size: tuple[int, int]) -> None:
    for seed in range(25):
        rng = np.random.default_rng([5, seed])
        builder = build_family(family, rng, width=size[0], height=size[1])
        scene = builder.build()
        assert 1 <= len(scene.kinds) < 6000
        assert np.isfinite(scene.shapes).all()
        assert (scene.camera.width, scene.camera.height) == size
        fov = 2 * np.degrees(np.arctan(0.5 * max(size) / scene.camera.intrinsics[0, 0]))
        assert 23.0 <= fov <= 100.1  # 85 mm to 15 mm


@pytest.mark.parametrize("family", ["streets", "landscapes"])
def test_cameras_stand_where_people_and_cars_are(family: str) -> None:
    heights = []
    for seed in range(60):
        rng = np.random.default_rng([6, seed])
        builder = build_family(family, rng, width=256, height=192)
        heights.append(builder.build().camera.position[1])
    # Balconies reach 14 m; the median is the eye of someone standing or a car's roof.
    assert 1.2 <= float(np.median(heights)) <= 1.9
    assert min(heights) >= 0.3
    assert max(heights) <= 14.5


# What it is, how to add it, from which distance it is looked at, range of width and of height
# in metres. The ranges are those of real things (a car is 3.6 to 4.9 m long and 1.4 to 1.75 high).
THINGS: list[tuple[str, Callable[[Stage, Frame], object], float, tuple[float, ...]]] = [
    ("car", lambda s, f: vehicles.car(s, f), 6.0, (3.5, 5.0, 1.38, 1.8)),
    ("van", lambda s, f: vehicles.van(s, f), 8.0, (4.6, 6.4, 1.8, 2.8)),
    ("truck", vehicles_large.truck, 14.0, (5.8, 12.2, 2.3, 4.0)),
    ("bus", vehicles_large.bus, 14.0, (8.8, 12.3, 2.8, 3.7)),
    ("bicycle", lambda s, f: cycles.bicycle(s, f), 3.0, (1.6, 1.9, 0.95, 1.15)),
    ("motorcycle", cycles.motorcycle, 3.0, (1.8, 2.1, 1.0, 1.15)),
    ("boat", boats.boat, 12.0, (2.7, 10.5, 0.3, 12.5)),
]


@pytest.mark.parametrize(("name", "put", "away", "range_m"), THINGS, ids=[t[0] for t in THINGS])
def test_long_things_have_real_lengths_and_heights(
    name: str, put: Callable[[Stage, Frame], object], away: float, range_m: tuple[float, ...]
) -> None:
    for seed in range(3):
        # Turned by 90 degrees, so that its length lies across the picture.
        size = measure(put, name, away=away, seed=seed, yaw=0.5 * np.pi)
        assert range_m[0] <= size["width"] <= range_m[1]
        assert range_m[2] <= size["top"] <= range_m[3]


POSTS: list[tuple[str, Callable[[Stage, Frame], object], float, tuple[float, float]]] = [
    ("bench", street_furniture.bench, 2.5, (0.4, 0.95)),
    ("bollard", street_furniture.bollard, 2.5, (0.65, 1.25)),
    ("hydrant", street_furniture.hydrant, 2.5, (0.68, 0.8)),
    ("cone", street_furniture.cone, 2.5, (0.45, 0.8)),
    ("bin", street_furniture.bin_, 2.5, (0.85, 1.15)),
    ("traffic sign", street_furniture.traffic_sign, 5.0, (2.3, 3.1)),
    ("lamp post", street_furniture.lamp_post, 18.0, (3.2, 9.6)),
    ("pole", street_furniture.utility_pole, 18.0, (6.9, 10.1)),
    ("chair", street_furniture.garden_chair, 2.5, (0.75, 0.95)),
    ("fence", lambda s, f: barriers.picket_fence(s, f, 4.0), 5.0, (0.75, 1.4)),
    ("railing", lambda s, f: barriers.railing(s, f, 4.0), 5.0, (0.9, 1.25)),
    ("hedge", lambda s, f: plants.hedge(s, f, 4.0, height=1.5), 5.0, (1.45, 2.1)),
]


@pytest.mark.parametrize(("name", "put", "away", "range_m"), POSTS, ids=[t[0] for t in POSTS])
def test_upright_things_have_real_heights(
    name: str,
    put: Callable[[Stage, Frame], object],
    away: float,
    range_m: tuple[float, float],
) -> None:
    for seed in range(3):
        size = measure(put, name, away=away, seed=seed, yaw=np.pi)
        assert range_m[0] <= size["top"] <= range_m[1]
        assert size["bottom"] < 0.25


@pytest.mark.parametrize("kind", ["broad", "conifer", "column", "bare", "birch", "palm"])
def test_a_tree_is_about_as_high_as_asked(kind: str) -> None:
    def put(s: Stage, f: Frame) -> None:
        trees.tree(s, f, kind=kind, height=8.0)

    size = measure(put, "tree", away=22.0, seed=1, yaw=0.0)
    # Crowns are ragged, and a palm's fronds reach beyond its top.
    assert 6.0 <= size["top"] <= 10.5
    assert size["bottom"] < 0.5


def test_a_building_of_three_storeys_is_nine_metres_to_the_eaves() -> None:
    rng = np.random.default_rng(0)
    s = Stage(SceneBuilder(rng))
    facade = buildings.building(s, standing(0, 0, 20), 12.0, storeys=3)
    # Storeys of 2.76 to 3.45 m.
    assert 8.2 <= facade.height <= 10.4
    assert 1.2 <= facade.window[1] <= 1.8
    assert facade.sill + facade.window[1] < facade.storey


def test_a_view_sees_what_is_before_it_and_not_what_is_behind() -> None:
    view = View(x=1.0, y=1.6, z=2.0, yaw=np.pi / 2, pitch=0.0, roll=0.0, fov_deg=60.0)
    assert view.sees(31.0, 2.0, 0.5)  # 30 m straight ahead, towards +x
    assert not view.sees(-29.0, 2.0, 0.5)  # 30 m behind
    # 40 degrees to the side is outside 30 + 3, unless the thing is wide enough to reach in.
    side = (1.0 + 30 * np.cos(np.radians(40)), 2.0 + 30 * np.sin(np.radians(40)))
    assert not view.sees(*side, 1.0)
    assert view.sees(*side, 6.0)
    assert view.sees(-3.0, 2.0, 1.0)  # close things are kept for their shadows
    x, z = view.point(10.0, 2.0)
    # Looking along +x, right is towards -z.
    assert (x, z) == pytest.approx((11.0, 0.0))
    assert view.distance(x, z) == pytest.approx(np.hypot(10.0, 2.0))


def test_the_land_is_flat_at_the_camera_and_things_stand_on_it() -> None:
    land = Land.hilly(np.random.default_rng(3), relief=10.0)
    assert abs(land.height(0.0, 0.0)) < 0.1
    assert land.height(500.0, 0.0) == 0.0
    # A grid point's height is the grid's value: row along z, column along x.
    n = land.heights.shape[0]
    x = (30 / (n - 1) - 0.5) * land.extent
    z = (40 / (n - 1) - 0.5) * land.extent + land.centre_z
    assert land.height(x, z) == pytest.approx(land.heights[40, 30])
    assert np.abs(land.heights).max() > 2.0


def test_photographs_become_textures_when_given(tmp_path: Path) -> None:
    from PIL import Image

    from fathom.scenes.render.photo_textures import read_photo_textures

    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.png")
    textures = read_photo_textures(tmp_path)
    used = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        builder = build_family("streets", rng, width=64, height=48, textures=textures)
        used += builder.build().photos[0].any()
    assert used >= 4


@pytest.mark.parametrize("draw", sorted(set(AGAINST_THE_SKY), key=lambda draw: draw.__name__))
def test_what_stands_against_the_sky_is_tall_and_on_the_ground(draw) -> None:
    b = SceneBuilder(np.random.default_rng(4))
    draw(Look(b))
    away, pitch, size = 20.0, 0.25, 256
    b.camera((0.0, 1.6, -away), pitch=pitch, fov_deg=50.0, width=size, height=size)
    b.sky("overcast")
    depth = render(b.build()).depth
    found = np.isfinite(depth)
    rows = np.flatnonzero(found.any(axis=1))[[0, -1]]
    angles = pitch + np.arctan((0.5 * size - rows) / (0.5 * size / np.tan(np.radians(25.0))))
    high, low = 1.6 + away * np.tan(angles)  # metres above the ground
    assert high > 3.0
    assert low < 1.0
    assert np.median(depth[found]) == pytest.approx(away, rel=0.2)

"""Indoor scenes: they build from any seed, and their furniture has the sizes of the real world."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.classes import CLASSES
from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor import (
    chairs,
    clutter,
    electronics,
    kitchen,
    lamps,
    oddments,
    sofas,
    stairs,
    storage,
    tables,
)
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import Piece, put
from fathom.scenes.content.families.indoor.shell import (
    Opening,
    add_opening,
    draw_door,
    draw_wall,
    four_walls,
)
from fathom.scenes.content.families.placing import Frame, standing
from fathom.scenes.dataset.generate import build_family
from fathom.scenes.render.render import render
from fathom.scenes.render.scene import (
    AXES,
    BOX,
    CAPSULE,
    CENTRE,
    CYLINDER,
    ELLIPSOID,
    SIZE,
    Scene,
)

Design = Callable[[Finish], Piece]


def _building(family: str) -> Callable[[np.random.Generator, int, int, None], SceneBuilder]:
    def build(rng: np.random.Generator, width: int, height: int, textures: None) -> SceneBuilder:
        return build_family(family, rng, width=width, height=height, textures=textures)

    return build


FAMILIES = {"rooms": _building("rooms"), "corridors": _building("corridors")}
STANDING: tuple[Design, ...] = (
    chairs.wooden_chair, chairs.shell_chair, chairs.padded_chair, chairs.tube_chair,
    chairs.folding_chair, chairs.office_chair, chairs.stool, tables.dining_table,
    tables.low_table, tables.desk, tables.bench, sofas.sofa, sofas.wing_chair,
    sofas.easy_chair, sofas.chaise, sofas.bed, sofas.footstool, storage.wardrobe, storage.chest,
    storage.bookshelf, storage.metal_rack, storage.locker_row, storage.glass_cabinet,
    kitchen.fridge, kitchen.washing_machine, kitchen.toilet, kitchen.wash_basin, kitchen.bathtub,
    kitchen.machine, lamps.table_lamp, electronics.monitor, electronics.television,
    electronics.computer, electronics.printer, electronics.microwave, electronics.loudspeaker,
    clutter.waste_bin, clutter.boxes, clutter.basket, clutter.suitcase, oddments.clothes_rack,
    oddments.drying_rack, oddments.ironing_board, oddments.ladder, oddments.trolley,
    oddments.piano, oddments.fireplace,
)  # fmt: skip


def empty(seed: int) -> tuple[SceneBuilder, Finish]:
    rng = np.random.default_rng(seed)
    b = SceneBuilder(rng)
    return b, Finish(b)


def finished(b: SceneBuilder) -> Scene:
    b.camera((0.0, 1.5, -3.0))
    return b.build()


def bounds(scene: Scene, rows: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest corner in metres of boxes, ellipsoids, cylinders and capsules."""
    shapes, kinds = scene.shapes, scene.kinds
    rows = np.arange(len(kinds)) if rows is None else rows
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for i in rows:
        axes = shapes[i, AXES : AXES + 9].reshape(3, 3)  # rows: local axes in the world
        size = shapes[i, SIZE : SIZE + 3].copy()
        if kinds[i] == BOX:
            reach = np.abs(axes.T) @ size
        elif kinds[i] == ELLIPSOID:
            reach = np.sqrt((axes.T**2) @ size**2)
        elif kinds[i] in (CYLINDER, CAPSULE):
            # Half length lies along the local y axis, the larger radius across it.
            radius = max(size[0], size[2])
            across = np.sqrt(np.maximum(0.0, 1.0 - axes[1] ** 2))
            reach = np.abs(axes[1]) * size[1] + radius * (1.0 if kinds[i] == CAPSULE else across)
        else:
            continue
        centre = shapes[i, CENTRE : CENTRE + 3]
        low, high = np.minimum(low, centre - reach), np.maximum(high, centre + reach)
    return low, high


def drawn(design: Design, seed: int) -> tuple[Piece, np.ndarray, np.ndarray]:
    b, look = empty(seed)
    piece = design(look)
    put(b, piece, standing(0.0, 0.0, 0.0))
    return piece, *bounds(finished(b))


@pytest.mark.parametrize("design", STANDING, ids=lambda d: d.__name__)
def test_furniture_fills_the_footprint_and_height_that_it_claims(design: Design) -> None:
    for seed in range(6):
        piece, low, high = drawn(design, seed)
        # Handles, splayed legs, cushions and things set on top may reach 15 cm farther.
        assert low[1] > -0.03
        assert high[1] == pytest.approx(piece.height, abs=0.15)
        assert low[0] > -0.5 * piece.width - 0.15
        assert high[0] < 0.5 * piece.width + 0.15
        assert low[2] > -0.5 * piece.depth - 0.15
        assert high[2] < 0.5 * piece.depth + 0.15


@pytest.mark.parametrize(
    ("design", "low", "high"),
    [
        # Usual furniture: dining tables and desks 72-78 cm, worktops 90 cm, mattresses 40-60 cm,
        # low tables 35-55 cm, washing machines 85 cm.
        (tables.dining_table, 0.72, 0.78),
        (tables.desk, 0.72, 0.79),
        (tables.low_table, 0.37, 0.53),
        (kitchen.washing_machine, 0.80, 0.90),
        (sofas.bed, 0.46, 0.64),
        (sofas.sofa, 0.38, 0.48),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_surfaces_lie_at_their_usual_height(design: Design, low: float, high: float) -> None:
    for seed in range(10):
        piece = design(empty(seed)[1])
        assert low <= piece.tops[0].y <= high


def test_worktops_lie_at_90_cm_and_units_are_60_cm_wide() -> None:
    piece = kitchen.kitchen_row(empty(3)[1], 4)
    assert piece.width == pytest.approx(2.4)
    assert piece.tops[0].y == pytest.approx(0.9)


def test_chairs_have_their_seat_at_45_cm_and_their_back_at_90_cm() -> None:
    seats, backs = [], []
    for seed in range(12):
        b, look = empty(seed)
        piece = chairs.wooden_chair(look)
        put(b, piece, standing(0.0, 0.0, 0.0))
        scene = finished(b)
        # The seat is the highest box that spans most of the chair's width and depth.
        spans = (2 * scene.shapes[:, SIZE] > 0.9 * piece.width) & (
            2 * scene.shapes[:, SIZE + 2] > 0.3
        )
        seats.append((scene.shapes[:, CENTRE + 1] + scene.shapes[:, SIZE + 1])[spans].max())
        backs.append(piece.height)
    assert np.mean(seats) == pytest.approx(0.45, abs=0.015)
    assert np.mean(backs) == pytest.approx(0.90, abs=0.05)


def test_a_door_is_two_metres_high_and_fills_its_opening() -> None:
    b, look = empty(1)
    local = Brush(b, Frame((0.0, 0.0, 0.0)))
    opening = Opening(0.3, 0.85, 0.0, 2.0, "door")
    draw_door(look, local, opening, swing=0.0, leaf=look.white, frame=look.white)
    low, high = bounds(finished(b))
    # The frame adds 7 cm above and at each side.
    assert high[1] == pytest.approx(2.07, abs=0.001)
    assert low[0] == pytest.approx(0.3 - 0.425 - 0.07, abs=0.001)
    assert high[0] == pytest.approx(0.3 + 0.425 + 0.07, abs=0.001)


def test_doors_of_rooms_are_close_to_two_metres_high() -> None:
    rng = np.random.default_rng(0)
    doors = [
        add_opening(rng, wall, "door") for _ in range(20) for wall in four_walls(4.0, 5.0, 2.5)
    ]
    tops = [door.top for door in doors if door is not None]
    widths = [door.width for door in doors if door is not None]
    assert len(tops) == 80
    assert min(tops) >= 1.98
    assert max(tops) <= 2.1
    assert min(widths) >= 0.75
    assert max(widths) <= 0.95


def test_a_wall_leaves_its_openings_open() -> None:
    b, look = empty(2)
    wall = four_walls(4.0, 5.0, 2.5)[0]  # 4 m long, at z = 2.5, facing the origin
    wall.openings.append(Opening(0.5, 1.0, 0.9, 2.1, "window"))
    draw_wall(look, wall, look.white, None)
    b.camera((0.0, 1.5, 0.0), fov_deg=60.0, width=64, height=64)
    seen = render(b.build(), seed=0)
    # Along the wall x runs to world -x: the hole is at world x = -1.0 .. 0.0, y = 0.9 .. 2.1, in
    # 2.5 m; focal length 55.4 px, so columns 10-32 and rows 19-45 see through it.
    hole = seen.depth[22:42, 12:30]
    assert np.isinf(hole).all()
    assert seen.depth[32, 45] == pytest.approx(2.5, abs=1e-4)
    assert seen.depth[12, 20] == pytest.approx(2.5, abs=1e-4)


def test_steps_rise_17_cm_and_are_28_cm_deep() -> None:
    rises, treads = [], []
    for seed in range(30):
        flight = stairs.random_flight(empty(seed)[1], 1.0)
        rises.append(flight.rise)
        treads.append(flight.tread)
        assert flight.height == pytest.approx(flight.steps * flight.rise)
        # The rule of comfortable stairs: twice the rise plus the tread is about 63 cm.
        assert 2 * flight.rise + flight.tread == pytest.approx(0.63, abs=0.06)
    assert np.mean(rises) == pytest.approx(0.17, abs=0.005)
    assert np.mean(treads) == pytest.approx(0.28, abs=0.01)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_seed_builds_a_scene_with_known_classes(family: str) -> None:
    for seed in range(40):
        size = (64, 48) if seed % 3 else (48, 64)
        scene = FAMILIES[family](np.random.default_rng(seed), *size, None).build()
        assert (scene.camera.width, scene.camera.height) == size
        assert scene.classes.max() < len(CLASSES)
        assert 25 < len(scene.kinds) < 3000
        assert np.isfinite(scene.shapes).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_builds_the_same_scene(family: str) -> None:
    first, again = (
        FAMILIES[family](np.random.default_rng(5), 64, 48, None).build() for _ in range(2)
    )
    np.testing.assert_array_equal(first.shapes, again.shapes)
    np.testing.assert_array_equal(first.materials, again.materials)
    np.testing.assert_array_equal(first.camera.rotation, again.camera.rotation)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_camera_is_inside_no_box_and_between_floor_and_ceiling(family: str) -> None:
    for seed in range(40):
        scene = FAMILIES[family](np.random.default_rng([9, seed]), 64, 48, None).build()
        boxes = scene.shapes[scene.kinds == BOX]
        axes = boxes[:, AXES : AXES + 9].reshape(-1, 3, 3)
        offset = scene.camera.position - boxes[:, CENTRE : CENTRE + 3]
        local = np.abs(np.einsum("nij,nj->ni", axes, offset))
        assert not (local < boxes[:, SIZE : SIZE + 3]).all(1).any()
        names = np.array(CLASSES)[scene.classes]
        tops = scene.shapes[:, CENTRE + 1] - scene.shapes[:, SIZE + 1]
        assert 0.5 < scene.camera.position[1] < tops[names == "ceiling"].max()


def fields_of_view(family: str, size: tuple[int, int], number: int) -> np.ndarray:
    views = []
    for seed in range(number):
        scene = FAMILIES[family](np.random.default_rng([4, seed]), *size, None).build()
        focal = scene.camera.intrinsics[0, 0]
        views.append(2.0 * math.degrees(math.atan(0.5 * max(size) / focal)))
    return np.array(views)


@pytest.mark.parametrize("size", [(64, 48), (48, 64)])
def test_the_longer_side_is_that_of_the_lenses(size: tuple[int, int]) -> None:
    views = fields_of_view("rooms", size, 40)
    assert views.min() >= 23.9
    assert views.max() <= 100.0
    assert 58.0 < np.median(views) < 74.0


@pytest.mark.parametrize("family", FAMILIES)
def test_depths_are_those_of_indoor_photographs(family: str) -> None:
    middles, nears = [], []
    for seed in range(30):
        scene = FAMILIES[family](np.random.default_rng([2, seed]), 48, 36, None).build()
        depth = render(scene, seed=seed).depth
        middles.append(float(np.median(depth)))
        nears.append(float(np.percentile(depth, 1)))
    # Kinect-like photographs of rooms: medians of 2-4 m, the nearest hundredth at 0.7-1.7 m.
    assert 1.9 < np.median(middles) < 3.6
    assert 0.7 < np.median(nears) < 1.6
    assert np.percentile(middles, 90) < 7.0

"""Tables, thin things and portraits: they build from any seed, at the sizes of the real world."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.classes import CLASSES
from fathom.scenes.content.families import (
    closeups,
    objects,
    objects_desk,
    objects_kitchen,
    objects_packages,
    objects_tools,
    objects_toys,
    tabletops,
    thin,
    thin_parts,
    thin_things,
)
from fathom.scenes.content.families.animals import SPECIES, Species, quadruped
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.looks import Look, any_colour
from fathom.scenes.content.families.people import SEAT_HEIGHT, person
from fathom.scenes.content.families.placing import compose, from_to, heading, turn_x, turn_y, turn_z
from fathom.scenes.dataset.generate import build_family
from fathom.scenes.render.render import render
from fathom.scenes.render.scene import (
    AXES,
    BOWL,
    BOX,
    CAPSULE,
    CARD,
    CENTRE,
    COLOUR,
    CYLINDER,
    ELLIPSOID,
    SIZE,
    Scene,
)

Build = Callable[[np.random.Generator, int, int, None], SceneBuilder]


def _building(family: str) -> Callable[[np.random.Generator, int, int, None], SceneBuilder]:
    def build(rng: np.random.Generator, width: int, height: int, textures: None) -> SceneBuilder:
        return build_family(family, rng, width=width, height=height, textures=textures)

    return build


FAMILIES: dict[str, Build] = {
    "tabletops": _building("tabletops"),
    "thin": _building("thin"),
    "portraits": _building("portraits"),
}


def drawn(draw: Callable[[Finish], object], seed: int) -> Scene:
    """One thing alone, its origin at the world's."""
    rng = np.random.default_rng(seed)
    b = SceneBuilder(rng)
    draw(Finish(b))
    b.camera((0.0, 1.0, -3.0))
    return b.build()


def bounds(scene: Scene, name: str | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest corner in metres of all primitives, or of those of one class."""
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for i, kind in enumerate(scene.kinds):
        if name is not None and CLASSES[scene.classes[i]] != name:
            continue
        axes = scene.shapes[i, AXES : AXES + 9].reshape(3, 3)  # rows: local axes in the world
        size = scene.shapes[i, SIZE : SIZE + 3]
        if kind in (BOX, CARD):
            reach = np.abs(axes.T) @ size
        elif kind in (ELLIPSOID, BOWL):
            reach = np.sqrt((axes.T**2) @ size**2)
        elif kind in (CYLINDER, CAPSULE):
            radius = max(size[0], size[2])
            across = 1.0 if kind == CAPSULE else np.sqrt(np.maximum(0.0, 1.0 - axes[1] ** 2))
            reach = np.abs(axes[1]) * size[1] + radius * across
        else:
            continue
        centre = scene.shapes[i, CENTRE : CENTRE + 3]
        low, high = np.minimum(low, centre - reach), np.maximum(high, centre + reach)
    return low, high


def span(scene: Scene, name: str | None = None) -> np.ndarray:
    """Width, height and depth in metres of the axis-aligned hull."""
    low, high = bounds(scene, name)
    return high - low


# --- sizes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draw", "shortest", "longest"),
    [
        # The longest edge of the hull in metres; the limits are those of goods in shops.
        (objects_kitchen.cup, 0.075, 0.135),
        (objects_kitchen.mug, 0.08, 0.15),
        (objects_kitchen.plate, 0.15, 0.31),
        (objects_kitchen.cutlery, 0.15, 0.23),
        (objects_kitchen.banana, 0.14, 0.27),
        (objects_packages.can, 0.06, 0.17),
        (objects_packages.tall_tin, 0.13, 0.26),
        (objects_packages.bottle, 0.17, 0.32),
        (objects_packages.carton, 0.08, 0.36),
        (objects_packages.parcel, 0.19, 0.75),
        (objects_desk.phone, 0.12, 0.26),
        (objects_desk.laptop, 0.27, 0.45),
        (objects_tools.hammer, 0.2, 0.4),
        (objects_tools.drill, 0.18, 0.32),
        (objects_toys.ball, 0.035, 0.25),
        (objects_toys.bear, 0.13, 0.4),
        (thin_things.bicycle, 1.55, 1.85),
    ],
)
def test_things_have_the_sizes_of_the_real_world(
    draw: Callable[[Look], object], shortest: float, longest: float
) -> None:
    longest_edges = [span(drawn(draw, seed)).max() for seed in range(25)]
    assert shortest <= min(longest_edges)
    assert max(longest_edges) <= longest


@pytest.mark.parametrize("kind", objects.EVERYTHING, ids=lambda kind: kind.draw.__name__)
def test_things_stand_on_the_table_within_twice_their_footprint(kind: objects.Kind) -> None:
    for seed in range(12):
        low, high = bounds(drawn(kind.draw, seed))
        # Parts may sink into the top by a crumb, none may float above it.
        assert -0.06 < low[1] < 0.011
        assert max(-low[0], high[0], -low[2], high[2]) < 2.2 * kind.radius + 0.05
        assert high[1] < 0.75


def test_the_height_that_a_can_offers_to_others_is_its_own() -> None:
    rng = np.random.default_rng(0)
    heights = []
    for _ in range(20):
        b = SceneBuilder(rng)
        offered = objects_packages.can(Finish(b))
        b.camera((0.0, 1.0, -3.0))
        heights.append((offered, bounds(b.build())[1][1]))
    offered_heights, true_heights = np.array(heights).T
    np.testing.assert_allclose(offered_heights, true_heights, atol=0.002)


@pytest.mark.parametrize("height", [1.5, 1.7, 1.9])
def test_a_standing_person_has_the_height_asked_for_and_eyes_at_94_percent(height: float) -> None:
    eyes: list[float] = []

    def draw(look: Finish) -> None:
        eyes.append(person(look, height=height, pose="stand"))

    for seed in range(15):
        low, high = bounds(drawn(draw, seed))
        assert abs(low[1]) < 0.03
        # Hair, hats and raised arms reach above the crown.
        assert 0.96 * height < high[1] < 1.35 * height
    # Eye height is 0.93 to 0.94 of the stature of adults.
    assert np.median(eyes) == pytest.approx(0.935 * height, abs=0.02 * height)


def test_a_sitting_person_is_about_half_a_leg_lower() -> None:
    eyes: list[float] = []
    for seed in range(10):
        drawn(lambda look: eyes.append(person(look, height=1.75, pose="sit")), seed)
    # Seat 0.45 m, and eyes 0.77 m above it for a person of 1.75 m.
    assert np.median(eyes) == pytest.approx(SEAT_HEIGHT + 0.77, abs=0.06)


@pytest.mark.parametrize("species", SPECIES, ids=lambda kind: f"{kind.name}-{kind.shoulder}")
def test_animals_stand_on_the_ground_with_their_back_at_shoulder_height(species: Species) -> None:
    for seed in range(6):
        low, high = bounds(drawn(lambda look: quadruped(look, species), seed))
        assert abs(low[1]) < 0.25 * species.leg + 0.01
        assert 0.8 * species.shoulder < high[1] < 3.2 * species.shoulder


@pytest.mark.parametrize(
    "draw",
    [thin_parts.railing, thin_parts.lattice, thin_parts.net, thin_parts.strings],
)
def test_wide_structures_are_as_wide_as_asked_and_no_higher_than_a_room(draw: thin.Spread) -> None:
    for seed in range(8):
        size = span(drawn(lambda look: draw(look, 3.0), seed))
        assert size[0] < 3.0 + 1.3
        assert 0.7 < size[1] < 2.7
        assert size[2] < 0.7


def test_cloth_lies_on_its_bed_and_ends_below_it() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        heights = closeups.folds(rng, 0.8, 0.5)
        # At most two folds of up to 0.18 of 0.6 m and six of up to 0.18 of 0.2 m add up.
        assert 0.5 < heights.max() < 0.505 + 0.18 * (2 * 0.6 + 6 * 0.2)
        rim = np.concatenate([heights[0], heights[-1], heights[:, 0], heights[:, -1]])
        assert np.median(rim) < 0.5


# --- families --------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("size", [(256, 192), (144, 192)])
def test_every_seed_builds_a_scene(family: str, size: tuple[int, int]) -> None:
    for seed in range(40):
        scene = FAMILIES[family](np.random.default_rng(seed), *size, None).build()
        assert np.isfinite(scene.shapes).all()
        assert (scene.camera.width, scene.camera.height) == size
        assert 5 <= len(scene.kinds) < 6000


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_builds_the_same_scene(family: str) -> None:
    for seed in range(5):
        one, two = (
            FAMILIES[family](np.random.default_rng(seed), 64, 48, None).build() for _ in range(2)
        )
        np.testing.assert_array_equal(one.shapes, two.shapes)
        np.testing.assert_array_equal(one.materials, two.materials)
        np.testing.assert_array_equal(one.camera.position, two.camera.position)


def test_the_table_is_75_cm_high_and_the_camera_above_it() -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        b = SceneBuilder(rng)
        tabletops.on_table(Finish(b), 128, 96)
        scene = b.build()
        tops = [
            row[CENTRE + 1] + row[SIZE + 1]
            for row, kind, name in zip(scene.shapes, scene.kinds, scene.classes, strict=True)
            if CLASSES[name] == "table" and kind == BOX and abs(row[CENTRE]) < 1.2
        ]
        if tops:
            assert 0.66 < max(tops) < 0.82
        # Looking down 15 degrees or more from at least 0.36 m away.
        assert scene.camera.position[1] > 0.75
        assert scene.camera.rotation[1, 2] < -0.05


@pytest.mark.parametrize(
    ("family", "low", "high"),
    # Medians over scenes of the median depth in metres. Table-top data sets have 0.6 to 1.2.
    [("tabletops", 0.6, 1.25), ("thin", 1.5, 6.0), ("portraits", 1.2, 5.5)],
)
def test_depths_are_those_of_such_photographs(family: str, low: float, high: float) -> None:
    medians, nearest = [], []
    for seed in range(40):
        scene = FAMILIES[family](np.random.default_rng([1, seed]), 48, 36, None).build()
        depth = render(scene, seed=0).depth
        seen = depth[np.isfinite(depth)]
        medians.append(np.median(seen))
        nearest.append(seen.min())
    assert low < np.median(medians) < high
    assert np.median(nearest) > 0.2


def test_brightness_is_drawn_without_regard_to_anything() -> None:
    rng = np.random.default_rng(0)
    values = [max(any_colour(rng)) for _ in range(2000)]
    # Uniform from 0.03 to 0.97: quartiles at 0.265, 0.5 and 0.735.
    np.testing.assert_allclose(
        np.quantile(values, [0.25, 0.5, 0.75]), [0.265, 0.5, 0.735], atol=0.04
    )


def test_half_the_printed_things_wear_photographs_when_there_are_any() -> None:
    shares = [
        Look(SceneBuilder(r), photos=True).photo_share
        for r in map(np.random.default_rng, range(200))
    ]
    assert 0.5 < np.mean(shares) < 0.6
    assert min(shares) >= 0.3


def test_skin_is_never_green() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        b = SceneBuilder(rng)
        m = Look(b).skin()
        b.ellipsoid((0.0, 0.0, 0.0), 1.0, m)
        b.camera((0.0, 0.0, -3.0))
        red, green, blue = b.build().materials[m, COLOUR : COLOUR + 3]
        assert red > green > blue


# --- rotations -------------------------------------------------------------------------------


def test_headings_turn_forward_to_the_right_and_up() -> None:
    yaw, pitch = 0.4, 0.3
    forward = np.array(heading(yaw, pitch)) @ (0.0, 0.0, 1.0)
    expected = (math.cos(pitch) * math.sin(yaw), math.sin(pitch), math.cos(pitch) * math.cos(yaw))
    np.testing.assert_allclose(forward, expected, atol=1e-12)
    assert from_to((1.0, 2.0, 3.0), tuple(np.array((1.0, 2.0, 3.0)) + forward)) == pytest.approx(
        (yaw, pitch)
    )


def test_composing_rotations_multiplies_their_matrices() -> None:
    turns = (turn_x(0.3), turn_y(-1.1), turn_z(2.0))
    product = np.linalg.multi_dot([np.array(turn) for turn in turns])
    np.testing.assert_allclose(compose(*turns), product, atol=1e-12)

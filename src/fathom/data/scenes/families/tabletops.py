"""Things on tables, shelves and floors, seen from 0.4 to 1.6 metres away.

The views are those of the common table-top data sets and of everyday snapshots: a hand-held camera
above the table, looking down 15 to 75 degrees; the table fills the picture, or floor, wall and room
show behind its far edge.
"""

import math

import numpy as np

from fathom.data.scenes.builder import SceneBuilder
from fathom.data.scenes.families import layouts, surroundings
from fathom.data.scenes.families.looks import Look
from fathom.data.scenes.families.objects import EVERYTHING
from fathom.data.scenes.families.placing import between, chance, count
from fathom.data.scenes.photo_textures import PhotoTextures


def build(
    rng: np.random.Generator, width: int, height: int, textures: PhotoTextures | None
) -> SceneBuilder:
    """A random table-top scene with its camera set.

    Args:
        rng: the only source of randomness.
        width: columns of the picture.
        height: rows of the picture.
        textures: photographs to cut textures from, or None.
    """
    b = SceneBuilder(rng, textures)
    look = Look(b, rng, photos=textures is not None)
    _table_scene(look, width, height)
    return b


def _table_scene(look: Look, width: int, height: int) -> None:
    """Things in the middle of a table, the room around it."""
    rng, b = look.rng, look.b
    distance, pitch = _view(look)
    half = (between(rng, 0.35, 1.1), between(rng, 0.3, 0.7))
    room = between(rng, 0.4, 4.5)
    surroundings.floor(look)
    with b.frame((0.0, 0.0, 0.0), between(rng, -0.6, 0.6)):
        top = surroundings.table(look, half, height=between(rng, 0.68, 0.8))
        with b.frame(
            (between(rng, -0.3, 0.3) * half[0], top.height, between(rng, -0.4, 0.2) * half[1])
        ):
            arrange(look, 0.35 * distance)
    wall = half[1] + room
    with b.frame((0.0, 0.0, wall), between(rng, -0.4, 0.4)):
        surroundings.walls(look, wall)
    with b.frame((0.0, 0.0, half[1])):
        surroundings.furniture_behind(look, room)
    target = (
        between(rng, -0.08, 0.08),
        top.height + between(rng, 0.0, 0.1),
        between(rng, -0.1, 0.1),
    )
    eye = (
        target[0] + between(rng, -0.1, 0.1),
        target[1] + distance * math.sin(pitch),
        target[2] - distance * math.cos(pitch),
    )
    surroundings.light_indoors(look, target)
    surroundings.look_at(
        look, eye, target, fov_deg=between(rng, 33.0, 70.0), width=width, height=height
    )


def _view(look: Look) -> tuple[float, float]:
    """Distance to the middle of the table in metres, and the angle of looking down in radians."""
    rng = look.rng
    return between(rng, 0.5, 1.3), math.radians(between(rng, 15.0, 75.0))


def arrange(look: Look, radius: float) -> None:
    """One of the usual arrangements within ``radius`` metres of the origin."""
    rng = look.rng
    kinds = layouts.assortment(look)
    kind = rng.random()
    if kind < 0.55:
        layouts.scatter(
            look, kinds, count(rng, 2, 18), (radius, 0.8 * radius), close=between(rng, 0.7, 1.3)
        )
    elif kind < 0.7:
        layouts.row(look, kinds, count(rng, 3, 8), 2.0 * radius)
    elif kind < 0.8:
        layouts.stack(look, kinds, count(rng, 2, 5))
    else:
        layouts.heap(look, kinds, count(rng, 4, 20), 0.8 * radius)
    if chance(rng, 0.4):
        layouts.scatter(look, EVERYTHING, count(rng, 1, 5), (2.0 * radius, 1.5 * radius))

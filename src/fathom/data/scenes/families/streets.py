"""Streets as drivers, passers-by and cameras on cars see them.

The road runs along z about x = 0. On either side come kerb, pavement and verge, then what the
side is lined with: town houses, suburban gardens, trees, a wall, a car park.
"""

import math
from typing import Any

import numpy as np

from fathom.data.scenes.builder import SceneBuilder
from fathom.data.scenes.families.daylight import daylight
from fathom.data.scenes.families.outdoor_view import View, from_car, hand_held
from fathom.data.scenes.families.placing import between, chance, pick
from fathom.data.scenes.families.road import Road, lay_road, park_cars, traffic
from fathom.data.scenes.families.roadside import line_side
from fathom.data.scenes.families.stage import Stage


def build(rng: np.random.Generator, width: int, height: int, textures: Any) -> SceneBuilder:
    """A street with camera and light.

    Args:
        rng: Source of all choices.
        width: Columns of the picture.
        height: Rows of the picture.
        textures: Photo texture atlas, or None.
    """
    b = SceneBuilder(rng, textures)
    s = Stage(b, rng, photos=textures is not None)
    road = Road.drawn(rng)
    view = _camera(rng, road, width, height)
    view.apply(s, width, height)
    daylight(s, view)
    lay_road(s, view, road)
    for side in (-1, 1):
        line_side(s, view, road, side)
    park_cars(s, view, road)
    traffic(s, view, road)
    return b


def _camera(rng: np.random.Generator, road: Road, width: int, height: int) -> View:
    size = {"width": width, "height": height}
    if chance(rng, 0.55) and width >= height:
        x = road.half_width * between(rng, -0.6, 0.6)
        ahead = pick(rng, (0.0, 0.0, 0.0, math.pi / 3, -math.pi / 3, 1.9, -1.9, math.pi))
        return from_car(rng, x, 0.0, ahead + float(rng.normal(0, 0.08)), **size)
    side = pick(rng, (-1, 1))
    kerb = road.half_width + between(rng, -1.0, road.pavement)
    along = pick(rng, (0.0, 0.0, -side * math.pi / 2, -side * math.pi / 4))
    return hand_held(rng, side * kerb, 0.0, along + float(rng.normal(0, 0.25)), **size)

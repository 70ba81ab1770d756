"""Streets as drivers, passers-by and cameras on cars see them.

The road runs along z about x = 0. On either side come kerb, pavement and verge, then what the
side is lined with: town houses, suburban gardens, trees, a wall, a car park.
"""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.daylight import daylight
from fathom.scenes.content.families.outdoor_view import from_car, hand_held
from fathom.scenes.content.families.placing import between, chance, pick
from fathom.scenes.content.families.road import Road, lay_road, own_bonnet, park_cars, traffic
from fathom.scenes.content.families.roadside import close_ends, line_side
from fathom.scenes.content.families.squares import balcony, car_park, close_wall, courtyard, square
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.view import View

# None is a street; the rest are places between buildings.
PLACES: tuple[Callable[[Stage, View], None] | None, ...] = (
    *(None,) * 12, square, square, car_park, close_wall, close_wall, courtyard, balcony,
)  # fmt: skip


def fill(b: SceneBuilder, width: int, height: int) -> None:
    """A street with camera and light."""
    rng = b.rng
    s = Stage(b)
    place = pick(rng, PLACES)
    # Images this wide are taken from vehicles.
    if place is not None and width < 2 * height:
        view = hand_held(rng, 0.0, 0.0, float(rng.normal(0, 0.2)), width=width, height=height)
        if place is balcony:
            view = replace(view, y=between(rng, 4.5, 14.0), pitch=between(rng, -0.45, 0.0))
        view.apply(s.b, width, height)
        daylight(s, view)
        place(s, view)
    else:
        _street(s, width, height)


def _street(s: Stage, width: int, height: int) -> None:
    rng = s.rng
    road = Road.drawn(rng)
    driving = width >= height and chance(rng, 0.55 if width < 2 * height else 0.9)
    view = _on_road(rng, road, width, height) if driving else _on_foot(rng, road, width, height)
    view.apply(s.b, width, height)
    daylight(s, view)
    lay_road(s, view, road)
    for side in (-1, 1):
        line_side(s, view, road, side)
    close_ends(s, view, road)
    park_cars(s, view, road)
    traffic(s, view, road)
    if driving and chance(rng, 0.2):
        own_bonnet(s, view)


def _on_road(rng: np.random.Generator, road: Road, width: int, height: int) -> View:
    x = road.half_width * between(rng, -0.6, 0.6)
    ahead = pick(rng, (0.0, 0.0, 0.0, math.pi / 3, -math.pi / 3, 1.9, -1.9, math.pi))
    return from_car(rng, x, 0.0, ahead + float(rng.normal(0, 0.08)), width=width, height=height)


def _on_foot(rng: np.random.Generator, road: Road, width: int, height: int) -> View:
    side = pick(rng, (-1, 1))
    x = side * (road.half_width + between(rng, -1.0, road.pavement))
    along = pick(rng, (0.0, 0.0, -side * math.pi / 2, -side * math.pi / 4))
    return hand_held(rng, x, 0.0, along + float(rng.normal(0, 0.25)), width=width, height=height)

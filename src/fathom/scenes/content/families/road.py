"""The road itself: surface, marks, kerbs, and what drives and parks on it."""

import math
from dataclasses import dataclass

import numpy as np

from fathom.scenes.content.families.cycles import motorcycle, rider
from fathom.scenes.content.families.placing import around, between, chance, pick, standing
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.vehicles import car, van
from fathom.scenes.content.families.vehicles_large import bus, truck
from fathom.scenes.content.families.view import View

REACH_M = 160.0  # how far along z anything is built, both ways
KERB_M = 0.12
CLEAR_M = 3.5  # nothing with a body stands closer to the camera


@dataclass(frozen=True)
class Road:
    """Sizes of a street's cross-section, metres.

    Attributes:
        half_width: From the middle line to the kerb.
        pavement: Width of the pavement on each side.
        verge: Grass or paving between pavement and buildings.
        kerb: Height of the kerb.
        busy: Chance that a parking place is taken.
    """

    half_width: float
    pavement: float
    verge: float
    kerb: float
    busy: float

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Road":
        """A street between a lane and a boulevard."""
        return cls(
            half_width=pick(
                rng, (between(rng, 2.2, 3.5), between(rng, 3.2, 5.0), between(rng, 5.0, 8.0))
            ),
            pavement=between(rng, 1.2, 4.5),
            verge=pick(rng, (0.0, 0.0, between(rng, 1.0, 6.0))),
            kerb=KERB_M * between(rng, 0.4, 1.3),
            busy=pick(rng, (0.05, 0.3, 0.6, 0.85)),
        )

    @property
    def line(self) -> float:
        """Distance of the building line from the middle."""
        return self.half_width + self.pavement + self.verge


def lay_road(s: Stage, v: View, road: Road) -> None:
    """The carriageway with its marks, kerbs and pavements."""
    s.b.ground(s.asphalt(), class_name="road")
    f = standing(0.0, 0.0, v.z)
    kerbstone = s.shared("kerb", s.stone)
    for side in (-1, 1):
        x = side * (road.half_width + 0.5 * road.pavement + 0.15)
        with s.object("pavement"):
            s.on(f).box(
                (x, 0.5 * road.kerb - 0.25, 0), (road.pavement, road.kerb + 0.5, 400), s.paving()
            )
        with s.object("kerb"):
            at = side * (road.half_width + 0.07)
            s.on(f).box((at, 0.5 * road.kerb - 0.25, 0), (0.15, road.kerb + 0.51, 400), kerbstone)
    _marks(s, v, road)


def _marks(s: Stage, v: View, road: Road) -> None:
    rng = s.rng
    if chance(rng, 0.2):
        return
    f = standing(0.0, 0.0, 0.0)
    value = between(rng, 0.65, 0.9)
    colour = (value, value, value) if chance(rng, 0.75) else (0.85, 0.65, 0.15)
    paint = s.make(colour, dirt=0.4, dirt_scale=0.4)
    with s.object("road"):
        if chance(rng, 0.35):
            gap = 0.12 if chance(rng, 0.4) else 0.0
            for x in {-gap, gap}:
                s.on(f).box((x, 0.0, v.z), (0.12, 0.008, 300), paint)
        else:
            length, period = pick(rng, ((3.0, 9.0), (3.0, 6.0), (1.5, 3.0)))
            start = math.floor(v.z / period) * period + between(rng, 0, period)
            for i in range(-8, 16):
                z = start + i * period
                if v.sees(0.0, z, length):
                    s.on(f).box((0, 0.0, z), (0.13, 0.008, length), paint)
        if chance(rng, 0.5):
            for side in (-1, 1):
                x = side * (road.half_width - between(rng, 0.2, 0.5))
                s.on(f).box((x, 0.0, v.z), (0.12, 0.008, 300), paint)
        if chance(rng, 0.3):
            _crossing(s, v, road, paint)


def _crossing(s: Stage, v: View, road: Road, paint: int) -> None:
    z = v.z + between(s.rng, 4, 25)
    f = standing(0.0, 0.0, z)
    stripes = int(road.half_width)
    for i in range(-stripes, stripes + 1):
        s.on(f).box((i, 0.0, 0), (0.5, 0.009, 3.0), paint)


def park_cars(s: Stage, v: View, road: Road) -> None:
    """Cars along both kerbs where the road is wide enough."""
    if road.half_width < 2.8:
        return
    rng = s.rng
    for side in (-1, 1):
        if chance(rng, 0.3):
            continue
        x = side * (road.half_width - 1.05)
        z = v.z - 40.0
        while z < v.z + 110.0:
            z += between(rng, 5.3, 6.8)
            away = v.distance(x, z)
            if away < CLEAR_M or not chance(rng, road.busy) or not v.sees(x, z, 3.0):
                continue
            yaw = (0.0 if side > 0 else math.pi) + float(rng.normal(0, 0.03))
            vehicle(s, x + float(rng.normal(0, 0.1)), z, yaw, away)


def traffic(s: Stage, v: View, road: Road) -> None:
    """Cars on their way, well ahead of the camera in its own lane."""
    rng = s.rng
    for side in (-1, 1):
        if road.half_width < 3.0 and side < 0:
            continue
        x = side * min(1.8, 0.5 * road.half_width)
        z = v.z - 60.0
        while z < v.z + 120.0:
            z += between(rng, 12.0, 70.0)
            if v.distance(x, z) > 7.0 and v.sees(x, z, 3.0):
                yaw = 0.0 if side > 0 else math.pi
                if chance(rng, 0.1):
                    rider(s, standing(side * (road.half_width - 0.8), 0.0, z, yaw))
                else:
                    vehicle(s, around(rng, x, 0.2), z, yaw, v.distance(x, z))


def vehicle(s: Stage, x: float, z: float, yaw: float, away: float) -> None:
    """Whatever is found in streets, in as much detail as its distance deserves."""
    f = standing(x, 0.0, z, yaw)
    kind = s.rng.random()
    if kind < 0.12:
        van(s, f, detailed=away < 25.0)
    elif kind < 0.15 and away > 8.0:
        truck(s, f)
    elif kind < 0.17 and away > 8.0:
        bus(s, f)
    elif kind < 0.2:
        motorcycle(s, f)
    else:
        car(s, f, detailed=away < 25.0)


def own_bonnet(s: Stage, v: View) -> None:
    """The car that carries the camera, at the lower edge of the image."""
    rng = s.rng
    f = standing(v.x, 0.0, v.z, v.yaw)
    low = v.y - between(rng, 0.35, 0.6)
    with s.object("car"):
        s.on(f).ball(
            (between(rng, -0.4, 0.4), low - 0.3, between(rng, 0.5, 1.0)),
            (1.0, 0.3, 0.7),
            s.paint(),
        )

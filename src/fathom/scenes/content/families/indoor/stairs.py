"""Staircases: rise 0.17 m, tread 0.28 m, rails at 0.9 m, landings."""

import math
from dataclasses import dataclass

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import lean_x
from fathom.scenes.content.families.placing import between, chance, pick

RISE = 0.17  # metres
TREAD = 0.28  # metres
RAIL_HEIGHT = 0.9  # metres over the line of the treads' edges


@dataclass(frozen=True, slots=True)
class Flight:
    """One straight flight that climbs along local z from the origin.

    Attributes:
        steps: how many.
        width: metres.
        rise, tread: of one step, metres.
    """

    steps: int
    width: float
    rise: float
    tread: float

    @property
    def height(self) -> float:
        """From its foot to its head, metres."""
        return self.steps * self.rise

    @property
    def length(self) -> float:
        """Along the floor, metres."""
        return self.steps * self.tread


@dataclass(frozen=True, slots=True)
class StairStyle:
    """How all flights of one staircase look."""

    tread: int
    riser: int
    rail: int
    post: int
    is_open: bool
    nosing: int | None
    balusters: str
    strip: int | None


def stair_style(look: Finish) -> StairStyle:
    """Timber, concrete, stone or carpeted steps; rails with bars, panels or just a hand rail."""
    rng = look.rng
    tread = look.timber() if chance(rng, 0.5) else look.floor(hard=True)
    return StairStyle(
        tread=tread,
        riser=tread if chance(rng, 0.5) else look.white,
        rail=look.timber() if chance(rng, 0.5) else look.metal(),
        post=look.metal() if chance(rng, 0.6) else look.timber(),
        is_open=chance(rng, 0.15),
        nosing=look.painted(None, 0.2) if chance(rng, 0.25) else None,
        balusters=pick(rng, ("bars", "bars", "rods", "glass", "posts")),
        strip=look.fabric(0.5) if chance(rng, 0.15) else None,
    )


def draw_flight(look: Finish, at: Brush, flight: Flight, style: StairStyle) -> None:
    """Steps of one flight; its origin is the foot's middle, it climbs along local z."""
    w, r, t = flight.width, flight.rise, flight.tread
    with look.b.object("stairs"):
        for i in range(flight.steps):
            y, z = (i + 1) * r, i * t
            if style.is_open:
                at.box((0.0, y - 0.025, z + 0.5 * t), (w, 0.05, t + 0.03), style.tread)
            else:
                at.box(
                    (0.0, y - 0.5 * r - 0.015, z + 0.5 * t + 0.02), (w - 0.006, r, t), style.riser
                )
                at.box((0.0, y - 0.015, z + 0.5 * t), (w, 0.03, t + 0.03), style.tread)
            if style.strip is not None:
                at.box((0.0, y, z + 0.5 * t), (0.65 * w, 0.01, t + 0.035), style.strip)
            if style.nosing is not None:
                at.box((0.0, y + 0.001, z + 0.01), (w, 0.004, 0.05), style.nosing)
        slope = math.degrees(math.atan2(r, t))
        length = math.hypot(flight.height, flight.length)
        middle = (0.0, 0.5 * flight.height - 0.17, 0.5 * flight.length + 0.05)
        if style.is_open:
            for side in (-0.5, 0.5):
                beam = (side * w, middle[1] + 0.1, middle[2])
                at.box(beam, (0.05, 0.22, length), style.post, turn=lean_x(-slope))
        else:
            # Fills the underside so that one cannot look below the steps.
            at.box(middle, (w, 0.16, length), style.riser, turn=lean_x(-slope))


def draw_rail(look: Finish, at: Brush, flight: Flight, style: StairStyle, x: float) -> None:
    """A railing along one side of a flight, at local ``x``."""
    h, run, top = flight.height, flight.length, RAIL_HEIGHT
    foot = flight.rise
    with look.b.object("railing"):
        at.bar((x, foot + top, 0.0), (x, h + top, run), 0.024, style.rail)
        for z in (0.0, run):
            y = foot + (h - foot) * z / run
            at.rod((x, y - 0.1, z), (x, y + top + 0.04, z), 0.028, style.post)
        if style.balusters in ("bars", "posts"):
            each = 1 if style.balusters == "bars" else 4
            for i in range(0, flight.steps, each):
                z = (i + 0.5) * flight.tread
                y = (i + 1) * flight.rise
                at.rod((x, y, z), (x, foot + (h - foot) * z / run + top, z), 0.009, style.post)
        if style.balusters == "rods":
            for k in range(1, 5):
                lift = top * k / 5.0
                at.rod((x, foot + lift, 0.0), (x, h + lift, run), 0.007, style.post)
        if style.balusters == "glass":
            slope = math.degrees(math.atan2(h - foot, run))
            length = math.hypot(h - foot, run)
            middle = (x, 0.5 * (foot + h) + 0.48 * top, 0.5 * run)
            at.box(middle, (0.02, 0.7, length), style.riser, turn=lean_x(-slope))


def draw_level_rail(look: Finish, at: Brush, width: float, style: StairStyle) -> None:
    """A railing along local x at the edge of a landing."""
    with look.b.object("railing"):
        at.bar((-0.5 * width, 1.0, 0.0), (0.5 * width, 1.0, 0.0), 0.024, style.rail)
        n = max(2, round(width / 0.13))
        for i in range(n + 1):
            x = width * (i / n - 0.5)
            at.rod((x, 0.0, 0.0), (x, 1.0, 0.0), 0.009, style.post)


def random_flight(look: Finish, width: float) -> Flight:
    """A flight of usual proportions: 6 to 17 steps."""
    rng = look.rng
    steps = 6 + int(rng.random() * 12)
    return Flight(steps, width, RISE * between(rng, 0.92, 1.08), TREAD * between(rng, 0.93, 1.1))

"""Frames, rotations, and the few random draws every family needs.

Rotations are three rows of plain numbers, because a scene is put together from hundreds of parts
and small arrays are slow.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

Vec = tuple[float, float, float]
Turn = tuple[Vec, Vec, Vec]
T = TypeVar("T")

UPRIGHT: Turn = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """A uniform draw from [low, high)."""
    return low + (high - low) * float(rng.random())


def around(rng: np.random.Generator, value: float, spread: float = 0.15) -> float:
    """A uniform draw within ``spread`` (a fraction) of ``value``."""
    return value * (1.0 + spread * (2.0 * float(rng.random()) - 1.0))


def pick(rng: np.random.Generator, items: Sequence[T]) -> T:
    """One item, each as likely."""
    return items[int(rng.random() * len(items))]


def chance(rng: np.random.Generator, probability: float) -> bool:
    """True with the given probability."""
    return bool(rng.random() < probability)


def count(rng: np.random.Generator, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + int(rng.random() * (high - low + 1))


def turn_x(angle: float) -> Turn:
    """Rotation about x by ``angle`` radians: y towards z."""
    c, s = math.cos(angle), math.sin(angle)
    return ((1.0, 0.0, 0.0), (0.0, c, -s), (0.0, s, c))


def turn_y(angle: float) -> Turn:
    """Rotation about y by ``angle`` radians: z towards x."""
    c, s = math.cos(angle), math.sin(angle)
    return ((c, 0.0, s), (0.0, 1.0, 0.0), (-s, 0.0, c))


def turn_z(angle: float) -> Turn:
    """Rotation about z by ``angle`` radians: x towards y."""
    c, s = math.cos(angle), math.sin(angle)
    return ((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0))


def compose(*turns: Turn) -> Turn:
    """The product of rotations; the last one is applied first."""
    product = turns[0]
    for (b0, b1, b2), (b3, b4, b5), (b6, b7, b8) in turns[1:]:
        (a0, a1, a2), (a3, a4, a5), (a6, a7, a8) = product
        product = (
            (a0 * b0 + a1 * b3 + a2 * b6, a0 * b1 + a1 * b4 + a2 * b7, a0 * b2 + a1 * b5 + a2 * b8),
            (a3 * b0 + a4 * b3 + a5 * b6, a3 * b1 + a4 * b4 + a5 * b7, a3 * b2 + a4 * b5 + a5 * b8),
            (a6 * b0 + a7 * b3 + a8 * b6, a6 * b1 + a7 * b4 + a8 * b7, a6 * b2 + a7 * b5 + a8 * b8),
        )
    return product


def heading(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Turn:
    """Roll about z, then ``pitch`` about x (z towards y: looks up), then yaw about y, radians."""
    return compose(turn_y(yaw), turn_x(-pitch), turn_z(roll))


def tumble(rng: np.random.Generator, lean: float) -> Turn:
    """A random heading and a lean of at most ``lean`` radians in a random direction."""
    towards = between(rng, 0.0, 2.0 * math.pi)
    spin = between(rng, 0.0, 2.0 * math.pi)
    return compose(turn_y(towards), turn_x(between(rng, -lean, lean)), turn_y(spin))


def from_to(start: Vec, end: Vec) -> tuple[float, float]:
    """Yaw and pitch in radians of the direction from ``start`` to ``end``."""
    x, y, z = (e - s for s, e in zip(start, end, strict=True))
    return math.atan2(x, z), math.atan2(y, math.hypot(x, z))


@dataclass(frozen=True, slots=True)
class Frame:
    """A place and an orientation.

    Attributes:
        origin: metres in the world (x right, y up, z forward).
        turn: rotation whose columns are the local axes in the world.
    """

    origin: Vec
    turn: Turn = UPRIGHT

    def at(self, x: float, y: float, z: float) -> Vec:
        """World position of a local point, metres."""
        (r0, r1, r2), (r3, r4, r5), (r6, r7, r8) = self.turn
        ox, oy, oz = self.origin
        return (
            ox + r0 * x + r1 * y + r2 * z,
            oy + r3 * x + r4 * y + r5 * z,
            oz + r6 * x + r7 * y + r8 * z,
        )

    def moved(self, x: float, y: float, z: float) -> "Frame":
        """The same orientation at a local offset, metres."""
        return Frame(self.at(x, y, z), self.turn)

    def turned(self, turn: Turn) -> "Frame":
        """The same place with a further rotation about the local axes."""
        return Frame(self.origin, compose(self.turn, turn))


def standing(x: float, y: float, z: float, yaw: float = 0.0) -> Frame:
    """An upright frame at a world position, heading ``yaw`` radians from z towards x."""
    return Frame((x, y, z), turn_y(yaw))
